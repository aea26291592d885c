"""The drop folders: which files there are, and which of them have to be read."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from worklist.domain.column_map import ColumnMap
from worklist.domain.provenance import Reject
from worklist.domain.sync_report import SyncError
from worklist.domain.text import clean
from worklist.sources.aging import stated_on
from worklist.sources.archives import PackedFile, archive_kind, contents_of, opened
from worklist.store.codec import map_layout

_PASSED_OVER = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
"""Names under which programs write what they have not finished."""
_PACKED = (".zip", ".gz")
_TABLES = (".csv", ".tsv", ".txt")
_TIME_ZONES = timedelta(days=1)
_SETTLES = 10
"""Seconds after its last change for which a file without its end may still be on its way."""
_TAIL = 512
"""Bytes in which the end is looked for."""

Known = Mapping[tuple[str, str, str], int]
"""(hash, column map, layout) -> records of the files that were read in earlier runs."""


@dataclass(frozen=True, slots=True)
class DropFolder:
    """A folder that the PM system or clearinghouse fills; it is only ever read."""

    path: Path
    column_map: ColumnMap | None = None
    """How its CSV exports are read; None for a folder of X12 files, and of what is known by its header."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a drop folder, as it was when it was looked at."""

    path: Path
    name: str
    hash: str
    size: int
    """Bytes to read."""
    seen: tuple[int, int]
    """Size and time of the last change (in nanoseconds) of the file in the folder."""
    column_map: ColumnMap | None = None
    layout: str = ""
    as_of: date = date.min
    """Exports: the day it speaks of."""
    packed: PackedFile | None = None
    """Which file of the archive at ``path`` it is; None for a file that lies in the folder as it is."""
    rejects: tuple[Reject, ...] | None = None
    """Of an archive itself: what in it cannot be read. The files in it are found beside it."""

    @property
    def written(self) -> str:
        """When it was last changed, in UTC to the millisecond."""
        return datetime.fromtimestamp(self.seen[1] / 1e9, UTC).isoformat(timespec="milliseconds")

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is remembered by."""
        return self.hash, self.column_map.name if self.column_map else "", self.layout

    def is_unchanged(self) -> bool:
        """Whether the file still is what was looked at. Raises OSError when it is not there any more."""
        return _seen(self.path.stat()) == self.seen

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Its bytes, out of the archive where it lies in one."""
        with self.path.open("rb") as stream:
            if self.packed is None:
                yield stream
                return
            with opened(stream, self.packed) as unpacked:
                yield unpacked


@dataclass(frozen=True, slots=True)
class Day:
    """The exports of one column map that speak of one day: together they are the day's snapshot."""

    on: date
    files: tuple[Found, ...]


class Look:
    """One look at the folders; ``notes`` has a sentence on each file that it leaves for later."""

    def __init__(self, today: date, watch: Callable[[str], None]) -> None:
        self._latest = today + _TIME_ZONES
        self._watch = watch
        self.notes: list[str] = []

    @property
    def latest(self) -> date:
        """The last day that has begun anywhere."""
        return self._latest

    def x12_files(self, folders: Iterable[DropFolder], known: Known) -> list[Found]:
        """The files of X12 folders that were not read before, each content once."""
        found = (file for folder in folders if folder.column_map is None for file in self._files(folder, known))
        return _each_once(file for file in found if file.key not in known)

    def exports(self, folders: Iterable[DropFolder]) -> dict[ColumnMap, list[Day]]:
        """The exports of each column map by day, the newest first."""
        by_map: dict[ColumnMap, list[Found]] = {}
        for folder in folders:
            if folder.column_map:
                by_map.setdefault(folder.column_map, []).extend(self._exports_in(folder))
        return {column_map: _by_day(files) for column_map, files in by_map.items()}

    def _exports_in(self, folder: DropFolder) -> Iterator[Found]:
        for file in self._files(folder, {}):
            if file.as_of <= self._latest:
                yield file
            else:
                self.notes.append(f"{file.name} speaks of {file.as_of}, a day to come, and waits until then.")

    def _files(self, folder: DropFolder, known: Known) -> Iterator[Found]:
        if not folder.path.is_dir():
            raise SyncError(f"The folder {folder.path} is not there; correct [[folder]] in the settings or mount it.")
        for path in _paths(folder.path):
            self._watch(clean(path.name))
            yield from self._fingerprint(path, folder.column_map, known)

    def _fingerprint(self, path: Path, column_map: ColumnMap | None, known: Known) -> list[Found]:
        """What is to be read of a file in the folder: itself, or the files of an archive; nothing where it waits."""
        name = clean(path.name)
        try:
            status = path.stat()
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                layout = map_layout(column_map) if column_map else ""
                found = Found(path, name, digest, status.st_size, _seen(status), column_map, layout)
                if found.key in known:
                    return []
                files = _with_days(stream, _unpacked(stream, found), _written_on(status))
                is_cut = any(file.rejects for file in files) or _lacks_its_end(stream, path, status)
            if column_map is None and is_cut and abs(time.time() - status.st_mtime) < _SETTLES:
                self.notes.append(
                    f"{name} was written a moment ago and its end is missing, so it may still be on its way; the next"
                    " sync reads it."
                )
                return []
            if found.is_unchanged():
                return files
        except FileNotFoundError:
            self.notes.append(f"{name} was taken away before it could be read.")
            return []
        self.notes.append(f"{name} is still being written; the next sync reads it.")
        return []


def _seen(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _lacks_its_end(stream: BinaryIO, path: Path, status: os.stat_result) -> bool:
    """Whether an X12 file has no IEA in its last bytes, or a table's last line no end: cut there they look whole."""
    stream.seek(0)
    is_x12 = stream.read(3) == b"ISA"
    stream.seek(max(status.st_size - _TAIL, 0))
    tail = stream.read()
    if is_x12:
        return b"IEA" not in tail
    return path.suffix.lower() in _TABLES and not tail.rstrip(b"\0").endswith((b"\n", b"\r"))


def _unpacked(stream: BinaryIO, found: Found) -> list[Found]:
    """The file itself; an archive and the files in it, since the archive is remembered too and not unpacked again.

    Of exports the archive is left out where all in it can be read: it says nothing of a day by itself.
    """
    stream.seek(0)
    if not archive_kind(stream.read(4)):
        return [found]
    contents = contents_of(stream, found.name)
    if contents.is_document and not found.column_map:
        return [found]  # the PM may have exported its patients' payments as a workbook
    if found.column_map and not contents.files and found.path.suffix.lower() not in _PACKED:
        return [found]  # a workbook, of which the reader of exports says more
    files = [
        replace(found, name=packed.name, hash=packed.hash, size=packed.size, packed=packed) for packed in contents.files
    ]
    itself = replace(found, size=0, rejects=contents.rejects)
    return files if found.column_map and not contents.rejects else [*files, itself]


def _with_days(stream: BinaryIO, files: Iterable[Found], otherwise: date) -> list[Found]:
    """The exports with the day that each speaks of."""
    return [replace(file, as_of=_stated_on(stream, file) or otherwise) if file.column_map else file for file in files]


def _stated_on(stream: BinaryIO, file: Found) -> date | None:
    if file.column_map is None:
        return None
    if file.packed is None:
        stream.seek(0)
        return stated_on(stream, file.name, file.column_map)
    with opened(stream, file.packed) as unpacked:
        return stated_on(unpacked, file.name, file.column_map)


def days_to_read(days: Iterable[Day], used: date | None, known: Known) -> Iterator[Day]:
    """What to read of one column map whose exports list every open account, the newest day first.

    The caller stops behind a day of which everything could be used. ``used`` is the one that it stopped at before:
    nothing older is read, not even when newer files have left the folder, unless files have come to that day. A newer
    day of which all is known and some was bad is in the cache as far as it goes.
    """
    anew = False
    for day in days:
        new = any(file.key not in known for file in day.files)
        if used and day.on <= used:
            if day.on < used or not new:
                return
            used, anew = None, True  # its files may not list every account now, and what was before it is forgotten
        if new or anew or all(known[file.key] for file in day.files):
            yield day


def new_of_days(days: Iterable[Day], known: Known) -> Iterator[Day]:
    """What to read of one column map whose exports list some accounts, the newest day first."""
    for day in days:
        new = tuple(file for file in day.files if file.key not in known)
        if new:
            yield Day(day.on, new)


def _paths(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below it, in the order of their names; not hidden or half-written ones."""
    for inside, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(inside, name)
            if not name.startswith(".") and path.suffix.lower() not in _PASSED_OVER and path.is_file():
                yield path


def _refuse(error: OSError) -> None:
    raise error


def _written_on(status: os.stat_result) -> date:
    return datetime.fromtimestamp(status.st_mtime, UTC).date()


def _by_day(files: Iterable[Found]) -> list[Day]:
    ordered = sorted(_each_once(files), key=lambda file: (-file.as_of.toordinal(), file.name))
    return [Day(on, tuple(group)) for on, group in groupby(ordered, key=lambda file: file.as_of)]


def _each_once(files: Iterable[Found]) -> list[Found]:
    """Of several copies the first by name."""
    first: dict[str, Found] = {}
    for file in files:
        if file.hash not in first or file.name < first[file.hash].name:
            first[file.hash] = file
    return list(first.values())
