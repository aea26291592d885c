"""Reading: the files that are new, into the staging file."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import BinaryIO

from worklist.domain.column_map import ColumnMap
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitTotal
from worklist.domain.sync_report import Progress, SyncError, Watch
from worklist.sources.aging import is_change_notice, read_aging
from worklist.sources.patients import read_patient_tables
from worklist.sources.x12 import looks_like_x12, read_x12
from worklist.store.codec import FileAnswer, Record
from worklist.store.merging import Exports, Merging
from worklist.store.runs import RunCounts
from worklist.store.staging import SourceFile, Staging
from worklist.sync.folders import Day, DropFolder, Found, Look, days_to_read, new_of_days

_VALUES_BETWEEN_LOOKS = 500
_HEAD = 512


class Reading:
    """Reads what the folders have and the cache does not know."""

    def __init__(self, staging: Staging, merging: Merging, counts: RunCounts, watch: Watch) -> None:
        self._staging = staging
        self._known = merging.known_files()
        self._used = merging.known_exports()
        self._counts = counts
        self._watch = watch
        self._latest = date.max
        self._total = self._behind = 0
        """Bytes to read, and bytes read."""
        self._refused: dict[str, str] = {}
        """Hash of an export that could not be read at all -> why."""
        self.notes: list[str] = []

    def read(self, folders: Sequence[DropFolder], look: Look) -> list[Exports]:
        """Stage everything new; returns what was read of each column map's exports."""
        self._latest = look.latest
        x12 = look.x12_files(folders, self._known)
        exports = {m: self._wanted(m, days) for m, days in look.exports(folders).items()}
        newest = chain.from_iterable(day.files for days in exports.values() for day in days[:1])
        self._total = sum(file.size for file in (*x12, *newest))
        for file in x12:
            self._read_file(file)
        read = [self._read_days(column_map, days) for column_map, days in exports.items()]
        self._staging.finish()
        return [each for each in read if each]

    def _wanted(self, column_map: ColumnMap, days: Sequence[Day]) -> list[Day]:
        if not _is_whole(column_map):
            return list(new_of_days(days, self._known))
        return list(days_to_read(days, self._used.get(column_map.name), self._known))

    def _read_days(self, column_map: ColumnMap, days: Sequence[Day]) -> Exports | None:
        """Read from the newest day on, back to the first of which everything could be used."""
        whole, used = _is_whole(column_map), self._used.get(column_map.name)
        newest = None
        for day in days:
            usable = [self._read_file(file) for file in day.files]
            newest = newest or (day.on if any(usable) else None)
            if all(usable) and whole:
                return Exports(column_map.name, newest or day.on, whole, day.on, replaces=True)
            self.notes += [self._not_used(file) for file, good in zip(day.files, usable, strict=True) if not good]
            if day.on == used:
                if not any(usable):
                    break
                used = None  # a file came to it that cannot be read, so it may not list every account
        return Exports(column_map.name, newest, whole, used) if newest else None

    def _read_file(self, file: Found) -> bool:
        """Stage one file; False when nothing in it could be used."""
        name = file.column_map.name if file.column_map else ""
        as_of = file.as_of.isoformat() if name else ""
        self._staging.begin_file(SourceFile(file.hash, file.name, file.size, name, file.layout, as_of, file.written))
        self._stage(file)
        if not file.is_unchanged():
            raise SyncError(f"{file.name} changed while it was read, so nothing was taken over; run the sync again.")
        records, rejects = self._staging.end_file()
        self._behind += file.size
        self._counts.files += file.rejects is None
        self._counts.records += records
        self._counts.rejects += rejects
        return records > 0

    def _stage(self, file: Found) -> None:
        def tell(done: int) -> None:
            self._watch(Progress("reading", self._behind + min(done, file.size), self._total, file.name))

        tell(0)
        with file.opened() as stream:
            for number, value in enumerate(_values(stream, file, self._latest, tell)):
                if number % _VALUES_BETWEEN_LOOKS == 0:
                    tell(stream.tell())
                self._staging.add(value)
                if file.column_map and isinstance(value, Reject):
                    self._note(file, value)

    def _note(self, file: Found, reject: Reject) -> None:
        """A changed layout is told with the sync, not only in the list of what was set aside."""
        if is_change_notice(reject):
            self.notes.append(f"{file.name}: {reject.reason}")
        elif reject.position.unit == "file":
            self._refused[file.hash] = reject.reason

    def _not_used(self, file: Found) -> str:
        why = f": {self._refused[file.hash]}" if file.hash in self._refused else "; worklist rejects says why."
        return f"{file.name} could not be used, so no account was closed by its day{why}"


_Value = Record | RemitTotal | FileAnswer | Reject


def _values(stream: BinaryIO, file: Found, latest: date, tell: Callable[[int], None]) -> Iterator[_Value]:
    if file.rejects is not None:
        return iter(file.rejects)
    if file.column_map:
        return read_aging(stream, file.name, file.column_map, as_of=file.as_of, progress=tell)
    if file.size == 0:
        return iter((Reject(Position(file.name, 0, "file"), "The file is empty."),))
    if looks_like_x12(stream.read(_HEAD)):
        stream.seek(0)
        return read_x12(stream, file.name, progress=tell)
    return _exported(stream, file, latest, tell)


def _exported(stream: BinaryIO, file: Found, latest: date, tell: Callable[[int], None]) -> Iterator[_Value]:
    """A patients' table; of what is none either, the reader of X12 says what it is."""
    values = read_patient_tables(stream, file.name, latest=latest)
    if values is not None:
        return values
    stream.seek(0)
    return read_x12(stream, file.name, progress=tell)


def _is_whole(column_map: ColumnMap) -> bool:
    return column_map.extent == "snapshot"
