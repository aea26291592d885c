"""What ``worklist doctor`` says of files that leave: texts that cannot be used, files that a crash left nameless."""

from collections.abc import Iterator
from pathlib import Path

from worklist.cli.finding import Finding
from worklist.config import Settings
from worklist.config.descriptions import descriptions_in
from worklist.domain.wording import counted


def packet_findings(settings: Settings) -> Iterator[Finding]:
    """The site's letters and descriptions, and the folders of packets, placements and papers for patients."""
    letters = settings.letters
    yield from (Finding("wrong", problem) for problem in letters.problems)
    if not letters.problems:
        own = f", with those in {settings.packets.own_letters}" if settings.packets.own_letters else ""
        yield Finding("ok", f"{len(letters.all)} letters are at hand{own}.")
    yield from (Finding("wrong", problem) for problem in descriptions_in(settings.descriptions).problems)
    yield from _left_by_a_crash(settings.packets.folder or settings.data / "packets", "packet")
    yield from _left_by_a_crash(settings.data / "placements", "vendor place")
    yield from _left_by_a_crash(settings.data / "letters", "statement")


def _left_by_a_crash(folder: Path, command: str) -> Iterator[Finding]:
    parts = len(list(folder.glob(".*.part"))) if folder.is_dir() else 0
    if parts:
        files = counted(parts, "file")
        yield Finding(
            "note", f"A crash left {files} in {folder} without a name: the next worklist {command} looks after them."
        )
