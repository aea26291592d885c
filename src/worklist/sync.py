"""A sync: from the PM's files into the cache, whole or not at all.

Files are read into a staging file first; a run that fails or is cancelled while reading changes nothing. Then the
accounts that changed are merged in short transactions, each account whole; a run that is killed there is finished by
the next one. Files are recognised by their content, so a renamed copy or a re-sent file counts once.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from worklist.domain.column_map import ColumnMap
from worklist.domain.priority import ENOUGH_LINES, Experience
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitTotal
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import Cancelled, Progress, SyncError, SyncReport, Watch
from worklist.domain.text import clean
from worklist.replay import Assessor, chunks, note_progress, recorded_outcomes
from worklist.sources.aging import read_aging, stated_on
from worklist.sources.x12 import read_x12
from worklist.store.cache import Cache
from worklist.store.codec import Record
from worklist.store.driver import DatabaseError, StoreError, transaction
from worklist.store.merging import Merging, RunCounts, Runs, Snapshot
from worklist.store.staging import SourceFile, Staging
from worklist.store.worklog import WorkLog

_BLOCK = 1 << 20
_PASSED_OVER = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
_VALUES_BETWEEN_LOOKS = 500


@dataclass(frozen=True, slots=True)
class DropFolder:
    """A folder that the PM system or clearinghouse fills; it is only ever read."""

    path: Path
    column_map: ColumnMap | None = None
    """How its CSV exports are read; None for a folder of X12 files."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file in a drop folder that was not read before."""

    path: Path
    name: str
    hash: str
    size: int
    column_map: ColumnMap | None = None
    as_of: date | None = None


@dataclass(slots=True)
class _Bytes:
    """How much there is to read, and how much of it is behind."""

    total: int
    before: int = 0


class Sync:
    """One run over the drop folders."""

    def __init__(
        self,
        cache_path: Path,
        log: WorkLog,
        folders: Sequence[DropFolder],
        rules: SiteRules,
        today: date,
        watch: Watch = lambda progress: None,
    ) -> None:
        self._cache_path = cache_path
        self._log = log
        self._folders = folders
        self._rules = rules
        self._today = today
        self._watch = watch
        self._notes: list[str] = []
        self._counts = RunCounts()

    def run(self) -> SyncReport:
        """Do it. Raises SyncError or StoreError with a sentence, Cancelled when ``watch`` asked to stop."""
        with _only_one(self._cache_path.with_suffix(".lock")):
            cache = Cache.open(self._cache_path, for_sync=True)
            try:
                return self._run(cache)
            finally:
                cache.close()

    def _run(self, cache: Cache) -> SyncReport:
        runs = Runs(cache)
        run = runs.begin()
        try:
            with Staging(cache, run) as staging:
                merging = Merging(cache)
                snapshots = self._read_everything(staging, merging)
                self._merge(cache, merging, snapshots, lambda: runs.end(run, "done", self._counts))
        except Cancelled:
            runs.end(run, "cancelled", self._counts)
            raise
        except (OSError, DatabaseError) as error:
            said = f"The sync stopped and the last state stands: {_in_words(error)}."
            runs.end(run, "failed", self._counts, said)
            raise SyncError(said) from error
        except (SyncError, StoreError) as error:
            runs.end(run, "failed", self._counts, str(error))
            raise
        counts = self._counts
        return SyncReport(counts.files, counts.records, counts.changed, counts.gone, counts.rejects, tuple(self._notes))

    # -- reading ----------------------------------------------------------------------------------------------

    def _read_everything(self, staging: Staging, merging: Merging) -> list[Snapshot]:
        known = merging.known_files()
        batches = [list(self._batches(folder, known)) for folder in self._folders]
        total = sum(file.size for days in batches for day in days[:1] for file in day)
        reading = _Bytes(total)
        seen = set(known)
        snapshots = (self._read_folder(days, staging, reading, seen) for days in batches)
        return [snapshot for snapshot in snapshots if snapshot]

    def _batches(self, folder: DropFolder, known: Mapping[str, int]) -> Iterator[list[_Found]]:
        """What to read of a folder: all new X12 files, or the exports by day, newest first, back to the last one used.

        The exports of one day make the snapshot together, so one new file among them brings them all.
        """
        files = list(self._files_of(folder))
        if folder.column_map is None:
            yield [file for file in files if file.hash not in known]
            return
        for _, group in groupby(sorted(files, key=_newest_first), key=_newest_first):
            day = list(group)
            if any(known.get(file.hash) for file in day) and all(file.hash in known for file in day):
                return
            if any(file.hash not in known for file in day):
                yield day

    def _read_folder(
        self, batches: list[list[_Found]], staging: Staging, reading: "_Bytes", seen: set[str]
    ) -> Snapshot | None:
        """Read the X12 files, or the newest day's exports; an older day only where nothing newer can be used."""
        for files in batches:
            used = [self._read_once(file, staging, reading, seen) for file in files]
            first = files[0] if files else None
            if any(used) and first and first.column_map and first.as_of:
                return Snapshot(first.column_map.name, first.as_of, first.column_map.extent == "snapshot")
        return None

    def _read_once(self, file: _Found, staging: Staging, reading: "_Bytes", seen: set[str]) -> bool:
        if file.hash in seen and file.column_map is None:
            return False
        seen.add(file.hash)
        usable = self._read(file, staging, reading)
        reading.before += file.size
        return usable

    def _files_of(self, folder: DropFolder) -> Iterator[_Found]:
        if not folder.path.is_dir():
            raise SyncError(f"The folder {folder.path} is not there; correct [[folder]] in the settings or mount it.")
        for path in sorted(folder.path.rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in _PASSED_OVER:
                self._watch(Progress("looking", 0, 0, clean(path.name)))
                found = self._fingerprint(path, folder.column_map)
                if found:
                    yield found

    def _fingerprint(self, path: Path, column_map: ColumnMap | None) -> _Found | None:
        before = path.stat()
        name = clean(path.name)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            as_of = None
            if column_map:
                stream.seek(0)
                as_of = stated_on(stream, name, column_map) or datetime.fromtimestamp(before.st_mtime, UTC).date()
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._notes.append(f"{name} is still being written; the next sync reads it.")
            return None
        return _Found(path, name, digest, before.st_size, column_map, as_of)

    def _read(self, file: _Found, staging: Staging, reading: "_Bytes") -> bool:
        """Stage one file; False when nothing in it could be used as an export."""
        kind = file.column_map.name if file.column_map else "x12"
        as_of = file.as_of.isoformat() if file.as_of else None
        staging.begin_file(SourceFile(file.hash, file.name, kind, file.size, as_of))
        usable = True

        def watch(done: int) -> None:
            self._watch(Progress("reading", reading.before + min(done, file.size), reading.total, file.name))

        watch(0)
        with file.path.open("rb") as stream:
            for number, value in enumerate(_values(stream, file, watch)):
                if number % _VALUES_BETWEEN_LOOKS == 0:
                    watch(min(stream.tell(), file.size))
                if isinstance(value, Reject) and value.position.unit == "file" and value.kind == "rejected":
                    usable = False
                staging.add(value)
        self._refuse_changed(file)
        records, rejects = staging.end_file()
        self._count_file(file, records, rejects, usable)
        return usable

    def _count_file(self, file: _Found, records: int, rejects: int, usable: bool) -> None:
        self._counts.files += 1
        self._counts.records += records
        self._counts.rejects += rejects
        if file.column_map and not usable:
            self._notes.append(f"{file.name} was not used and the last export stands; worklist rejects says why.")

    def _refuse_changed(self, file: _Found) -> None:
        if file.path.stat().st_size != file.size:
            raise SyncError(f"{file.name} changed while it was read, so nothing was taken over; run the sync again.")

    # -- merging ----------------------------------------------------------------------------------------------

    def _merge(self, cache: Cache, merging: Merging, snapshots: list[Snapshot], note_end: Callable[[], None]) -> None:
        merging.forget_known()
        merging.index_staged()
        head = self._log.head()
        now = Assessor(cache, self._log, self._rules, self._today, self._experience(merging))
        merging.remember_export_day(snapshots)
        self._in_chunks(cache, merging.billed_accounts(), merging.add_lines)
        self._plan(cache, merging, snapshots, now)
        self._counts.gone = sum(merging.gone(s.column_map) for s in snapshots if s.whole)
        todo = merging.todo()
        self._counts.changed = len(todo)

        def merge(numbers: Sequence[str]) -> None:
            merging.merge_records(numbers, snapshots)
            now.rewrite(numbers)

        self._in_chunks(cache, todo, merge)
        self._in_chunks(cache, merging.untouched_exports(), lambda n: merging.merge_records(n, snapshots))
        with transaction(cache.connection):
            merging.finish(snapshots)
            cache.remember_experience(now.experience)
            note_end()
        note_progress(cache, now, head)

    def _in_chunks(self, cache: Cache, numbers: list[str], merge: Callable[[Sequence[str]], None]) -> None:
        for done, chunk in chunks(numbers):
            with transaction(cache.connection):
                merge(chunk)
            self._watch(Progress("merging", done, len(numbers)))

    def _plan(self, cache: Cache, merging: Merging, snapshots: list[Snapshot], now: Assessor) -> None:
        merging.plan(snapshots)
        if snapshots:
            merging.plan_underived()
        merging.plan_payers(_moved(cache.experience(), now.experience))
        merging.plan_numbers([*self._log.accounts_since(cache.cursor().seq), *cache.numbers_turning(self._today)])
        if cache.fact("basis") not in (now.basis, None):
            merging.plan_all()

    def _experience(self, merging: Merging) -> Experience:
        return Experience(merging.allowed_percent(), recorded_outcomes(self._log, self._today))


def _newest_first(file: _Found) -> int:
    return -(file.as_of or date.min).toordinal()


def _values(stream: BinaryIO, file: _Found, watch: Callable[[int], None]) -> Iterator[Record | RemitTotal | Reject]:
    if file.column_map:
        return read_aging(stream, file.name, file.column_map, as_of=file.as_of or date.min, progress=watch)
    if file.size == 0:
        return iter((Reject(Position(file.name, 0, "file"), "The file is empty."),))
    return read_x12(stream, file.name, progress=watch)


def _moved(old: Experience, new: Experience) -> list[str]:
    """Payers whose usual allowed share, as the priority uses it, is not what it was."""
    return [
        payer
        for payer in sorted(old.allowed_percent.keys() | new.allowed_percent.keys())
        if _share(old, payer) != _share(new, payer)
    ]


def _share(experience: Experience, payer: str) -> int | None:
    percent, lines = experience.allowed_percent.get(payer, (0, 0))
    return percent if lines >= ENOUGH_LINES else None


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """One sync at a time; the lock falls with the process that holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SyncError("Another sync is running; wait for it to end.") from None
        yield
    finally:
        os.close(descriptor)


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error).rstrip(".")
