"""What ``worklist doctor`` says of packets: letters that cannot be used, files that a crash left without a name."""

from collections.abc import Iterator

from worklist.cli.checks import Finding
from worklist.config import Settings
from worklist.domain.wording import counted


def packet_findings(settings: Settings) -> Iterator[Finding]:
    """The site's letters, and the packets folder."""
    letters = settings.letters
    yield from (Finding("wrong", problem) for problem in letters.problems)
    if not letters.problems:
        own = f", with those in {settings.packets.own_letters}" if settings.packets.own_letters else ""
        yield Finding("ok", f"{len(letters.all)} letters are at hand{own}.")
    folder = settings.packets.folder or settings.data / "packets"
    parts = len(list(folder.glob(".*.part"))) if folder.is_dir() else 0
    if parts:
        files = counted(parts, "file")
        yield Finding(
            "note", f"A crash left {files} in {folder} without a name: the next worklist packet looks after them."
        )
