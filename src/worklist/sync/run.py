"""One run: read, merge, settle."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from worklist.domain.lists import RunPart
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import Cancelled, Progress, SyncError, SyncReport, Watch
from worklist.domain.text import clean
from worklist.replay import Moment, bring_up, change_ground, chunks_behind
from worklist.store import bulk, runs
from worklist.store.accounts import read_claims
from worklist.store.cache import Cache
from worklist.store.driver import DatabaseError, StoreError, error_in_words, is_of_the_disk, transaction
from worklist.store.locks import note_runner, sync_lock, who_runs
from worklist.store.merging import Exports, Merging
from worklist.store.runs import RunCounts
from worklist.store.servers import Servers
from worklist.store.staging import Staging
from worklist.store.worklog import WorkLog
from worklist.sync.folders import DropFolder, Look
from worklist.sync.reading import Reading
from worklist.sync.reference import ReferenceReading

if TYPE_CHECKING:
    from worklist.sync.connecting import Server

_MERGED, _KEPT = 2, 10
"""Chunks at once of accounts whose records change, and of those of which only the day is new."""
_NOTHING_CHANGED = "nothing was changed and the last state stands"
_GOES_ON = "what was merged stands, and the next sync goes on from there"


class Sync:
    """One run over the servers and the drop folders."""

    def __init__(
        self,
        cache_path: Path,
        log: WorkLog,
        folders: Sequence[DropFolder],
        rules: SiteRules,
        today: date,
        watch: Watch = lambda progress: None,
        *,
        servers: "Sequence[Server]" = (),
        smaller: Collection[str] = (),
        reference: Path | None = None,
        by: str = "",
    ) -> None:
        self._cache_path = cache_path
        self._log = log
        self._folders = folders
        self._rules = rules
        self._today = today
        self._watch = watch
        self._servers = servers
        self._smaller = smaller
        self._reference = reference
        self._by = by
        self._notes: list[str] = []
        self._failed: list[str] = []
        self._counts = RunCounts()
        self._stands = _NOTHING_CHANGED

    def run(self) -> SyncReport:
        """Do it. Raises SyncError or StoreError with a sentence, Cancelled when ``watch`` asked to stop."""
        with self._failure_in_words(), sync_lock(self._cache_path) as ours:
            if not ours:
                raise SyncError(who_runs(self._cache_path))
            note_runner(self._cache_path, self._by)
            cache = Cache.open(self._cache_path, for_sync=True)
            try:
                run = runs.begin(cache)
                with self._recorded(cache, run):
                    self._read_and_merge(cache, run)
            finally:
                cache.close()
        counts = self._counts
        return SyncReport(
            counts.files,
            counts.records,
            counts.changed,
            counts.gone,
            counts.rejects,
            tuple(self._notes),
            tuple(self._failed),
        )

    @contextmanager
    def _failure_in_words(self) -> Iterator[None]:
        try:
            yield
        except (OSError, DatabaseError) as error:
            said = f"The sync stopped ({_in_words(error)}): {self._stands}."
            if isinstance(error, DatabaseError) and not is_of_the_disk(error):
                said += " worklist doctor looks into it."
            raise SyncError(said) from error

    @contextmanager
    def _recorded(self, cache: Cache, run: int) -> Iterator[None]:
        """Keep in the history how the run ended."""
        try:
            yield
        except BaseException as error:
            state = "cancelled" if isinstance(error, Cancelled | KeyboardInterrupt) else "failed"
            with suppress(DatabaseError):  # the disk may be full
                runs.end(cache, run, state, self._counts, _in_words(error) if state == "failed" else "")
            raise
        runs.end(cache, run, "done", self._counts)

    def _read_and_merge(self, cache: Cache, run: int) -> None:
        merging = Merging(cache)
        with Staging(cache, run) as staging:
            self._read_servers(cache, run, staging)
            look = Look(self._today, lambda name: self._watch(Progress("looking", 0, 0, name)))
            reading = Reading(staging, merging, self._counts, self._watch)
            exports = reading.read(self._folders, look)
            self._notes += [*look.notes, *reading.notes]
            if self._reference:
                self._notes += ReferenceReading(cache, self._reference, self._watch).read().in_sentences
            self._merge(cache, merging, exports)

    def _read_servers(self, cache: Cache, run: int, staging: Staging) -> None:
        """Raises SyncError where no server can be read and there is nothing else to read."""
        dropped = Servers(cache).drop_all_but([server.name for server in self._servers])
        if dropped:
            self._notes.append(f"{dropped:,} records of servers that the settings no longer have were given up.")
        for part in self._parts(cache, staging):
            runs.note_part(cache, run, part)
            if part.error:
                self._failed.append(part.error)
        if self._failed and not self._folders and len(self._failed) == len(self._servers):
            raise SyncError(" ".join(self._failed))

    def _parts(self, cache: Cache, staging: Staging) -> Iterator[RunPart]:
        if self._servers:
            from worklist.sync.servers import ServerReading  # which loads all that speaks HTTP

            reading = ServerReading(cache, staging, self._counts, self._watch, self._smaller)
            yield from reading.read(self._servers)

    def _merge(self, cache: Cache, merging: Merging, exports: list[Exports]) -> None:
        maps = {folder.column_map.name for folder in self._folders if folder.column_map}
        if maps:
            exports = [*exports, *merging.dropped_maps(maps)]
        now = Moment(cache, self._log, self._rules, self._today)
        merging.forget_known()
        merging.plan(exports)
        if not merging.known_files():  # the first sync: nothing rests on other numbers yet
            bulk.strip(cache.connection)
            with transaction(cache.connection):
                merging.begin_exports(exports)
                change_ground(now, merging.allowed_percent())
        self._counts.gone = merging.gone(exports)
        steps = _Steps(cache, self._watch)
        self._stands = _GOES_ON
        with transaction(cache.connection):
            merging.begin_answers()
        todo, unchanged = merging.todo(), merging.unchanged()
        steps.take(todo, _MERGED, len(unchanged), lambda numbers: _merge_accounts(cache, merging, numbers, exports))
        steps.take(unchanged, _KEPT, 0, lambda numbers: merging.merge_records(numbers, exports))
        with transaction(cache.connection):
            merging.finish(exports)
            change_ground(now, merging.allowed_percent())
        stale = cache.stale_numbers()
        self._counts.changed = len({*todo, *stale})
        bring_up(now, stale, self._tell_assessed, alone=True)
        bulk.restore(cache.connection)
        cache.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # or a screen would have it to do
        if cache.is_exchanged():
            raise SyncError("The cache was deleted or replaced while the sync ran; run the sync again.")

    def _tell_assessed(self, done: int, total: int) -> None:
        self._watch(Progress("assessing", done, total, unit="accounts"))


def _merge_accounts(cache: Cache, merging: Merging, numbers: Sequence[str], exports: Sequence[Exports]) -> None:
    """Merge accounts and mark them to be assessed anew, inside the caller's transaction."""
    merging.merge_records(numbers, exports)
    merging.merge_lines(read_claims(cache, numbers).values())
    cache.mark_stale(numbers)


class _Steps:
    """Merges by the chunk, a transaction each, and tells how far it is."""

    def __init__(self, cache: Cache, watch: Watch) -> None:
        self._cache = cache
        self._watch = watch
        self._behind = 0

    def take(self, numbers: Sequence[str], times: int, more: int, merge: Callable[[Sequence[str]], None]) -> None:
        """Merge these accounts, ``times`` a chunk at once; ``more`` come after them."""
        for done, chunk in chunks_behind(numbers, self._cache.path, times):
            with transaction(self._cache.connection):
                merge(chunk)
            self.tell(done, len(numbers) + more)
        self._behind += len(numbers)

    def tell(self, done: int, total: int) -> None:
        """Say how far it is; the person may want to stop."""
        self._watch(Progress("merging", self._behind + done, self._behind + total, unit="accounts"))


def _in_words(error: BaseException) -> str:
    """What went wrong, without the data it went wrong on."""
    if isinstance(error, OSError) and error.filename:
        return clean(f"{error.filename}: {error.strerror}")
    if isinstance(error, OSError | DatabaseError | SyncError | StoreError):
        return error_in_words(error).rstrip(".")
    return f"unexpected {type(error).__name__}"
