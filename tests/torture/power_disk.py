"""A disk as a power cut may leave it.

What was synced is there, and nothing else is promised. Of what was written to a file since it was last synced, any of
the writes may be there, each as a whole or in any of its sectors of 512 bytes, and the file has its old size, its new
one or one in between; what lies between is zeros. Names are kept in one of two ways:

- ``journal``, as ext4 and XFS do: changes of names reach the disk in their order, up to some point, and a sync of
  anything takes all that came before it along.
- ``loose``, as POSIX allows and old or remote file systems do: a change of a name is safe only once its folder was
  synced. Until then each is there or is not, whatever became of those before it; only a rename is one step.

A folder that was made is a name like others: without it everything below it is gone.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.torture.power_trace import Call, What

SECTOR = 512
_MOODS = (0.0, 0.2, 0.5, 0.8, 1.0)
"""How likely it is that something is there, before anything else is known of a cut."""
_TORN = 0.3
"""How many of the writes may be torn."""


@dataclass(eq=False, slots=True)
class File:
    """What is safe of a file, and what was done to it since."""

    safe: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes at a byte, and truncations to a size."""

    def sync(self) -> None:
        self.safe, self.since = self._with(self.since), []

    def left(self, dice: random.Random, mood: float) -> bytes:
        """What may be found afterwards; ``mood`` is how likely a write is there."""
        kept = [step for each in self.since for step in _remains(each, dice, mood)]
        content = self._with(kept)
        sizes = [len(self.safe), len(self._with(self.since)), len(content)]
        return content.ljust(size := dice.choice(sizes), b"\0")[:size]

    def _with(self, steps: Iterable[tuple[int, bytes | None]]) -> bytes:
        content = bytearray(self.safe)
        for at, data in steps:
            if data is None:
                content[at:] = bytes(max(0, at - len(content)))
            else:
                content.extend(bytes(max(0, at - len(content))))
                content[at : at + len(data)] = data
        return bytes(content)


def _remains(step: tuple[int, bytes | None], dice: random.Random, mood: float) -> Iterator[tuple[int, bytes | None]]:
    at, data = step
    if data is None or dice.random() >= _TORN:
        if dice.random() < mood:
            yield step
        return
    end = at + len(data)
    for start in range(at - at % SECTOR, end, SECTOR):
        if dice.random() < mood:
            first, last = max(start, at), min(start + SECTOR, end)
            yield first, data[first - at : last - at]


Naming = tuple[tuple[str, File | None], ...]
"""One step that changes names: the file that each leads to afterwards, None for none."""


class Disk:
    """Everything below a folder, as it is now and safe."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._is_loose = False
        self._files: dict[int, File] = {}
        self._safe: dict[str, File | None] = {}
        """The names that are safe; a folder is a file without content."""
        paths = [root, *root.rglob("*")]
        for path in paths:
            content = b"" if path.is_dir() else path.read_bytes()
            self._safe[str(path)] = self._files.setdefault(path.stat().st_ino, File(content))
        self._folders = {str(path) for path in paths if path.is_dir()}
        self._now = dict(self._safe)
        self._since: list[Naming] = []

    def again(self, *, is_loose: bool) -> "Disk":
        """The same disk once more, which keeps names this way."""
        disk = deepcopy(self)
        disk._is_loose = is_loose
        return disk

    def take(self, call: Call) -> None:
        """Go on by one call."""
        file = self._files.get(call.file)
        match call.what:
            case What.WRITE if file:
                file.since.append((call.at, call.data))
            case What.TRUNCATE if file:
                file.since.append((call.at, None))
            case What.SYNC:
                self._sync(call.path, file)
            case What.CREATE:
                self._files[call.file] = File()
                self._name((call.path, self._files[call.file]))
            case What.MAKE_FOLDER:
                self._folders.add(call.path)
                self._name((call.path, File()))
            case What.LINK:
                self._name((call.other, self._now[call.path]))
            case What.RENAME:
                self._name((call.other, self._now[call.path]), (call.path, None))
            case What.UNLINK | What.REMOVE_FOLDER:
                self._name((call.path, None))

    def _name(self, *names: tuple[str, File | None]) -> None:
        self._now.update(names)
        self._since.append(names)

    def _sync(self, path: str, file: File | None) -> None:
        if path not in self._folders and file:
            file.sync()
        for step in self._since:
            if not self._is_loose or _is_in(step[0][0], path):
                self._safe.update(step)
        self._since = [step for step in self._since if self._is_loose and not _is_in(step[0][0], path)]

    def left(self, dice: random.Random) -> dict[str, bytes | None]:
        """What may be found after a power cut at this moment: the content by path, None for a folder."""
        mood = dice.choice(_MOODS)
        names = dict(self._safe)
        for step in self._kept(dice, mood):
            names.update(step)
        found = {path: file for path, file in names.items() if file and self._can_be_reached(path, names)}
        contents = {id(file): file.left(dice, mood) for file in found.values()}
        return {path: None if path in self._folders else contents[id(file)] for path, file in sorted(found.items())}

    def _kept(self, dice: random.Random, mood: float) -> list[Naming]:
        if self._is_loose:
            return [step for step in self._since if dice.random() < mood]
        return self._since[: dice.randint(0, len(self._since))]

    def _can_be_reached(self, path: str, names: Mapping[str, File | None]) -> bool:
        folders = map(str, PurePosixPath(path).parents)
        return all(names.get(folder) for folder in folders if f"{folder}/".startswith(f"{self._root}/"))


def _is_in(path: str, folder: str) -> bool:
    return str(PurePosixPath(path).parent) == folder
