"""The reference folder into the cache: contracts with their schedules, and Medicare's files; only what changed is read.

The files are the site's and are opened to read. A file that cannot be used is said, and what was read of it stands; a
row that cannot be used is set aside with its line.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from worklist.config.contracts import ContractFile, read_contract
from worklist.config.reference import CONTRACTS, MPFS, NCCI
from worklist.config.tables import ConfigError
from worklist.domain.pricing.contracts import FeeRow
from worklist.domain.provenance import Position, Reject
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import Progress, SyncError, Watch
from worklist.domain.text import clean
from worklist.domain.wording import capital
from worklist.replay import Moment, bring_up, change_ground
from worklist.sources.reference import FileRefused, Kind, Part, parts_of, read_part, read_schedule
from worklist.store.cache import Cache
from worklist.store.driver import transaction
from worklist.store.locks import note_runner, sync_lock, who_runs
from worklist.store.terms_basis import terms_basis
from worklist.store.terms_heads import missing_edits
from worklist.store.terms_loading import PartRead, Row, TermsLoading
from worklist.store.worklog import WorkLog

_READER = b"1"
"""Changes when files are read otherwise than before: all of them are then read again."""
_PASSED_OVER = (".tmp", ".part", ".partial", ".crdownload")


@dataclass(slots=True)
class FileReport:
    """What was read of one file."""

    path: str
    rows: int = 0
    rejected: int = 0
    problem: str = ""
    """Why nothing was; empty where something was."""


@dataclass(slots=True)
class ReferenceReport:
    """What one look at the folder did."""

    files: list[FileReport] = field(default_factory=list)
    """Those that were read, or could not be."""
    gone: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def in_sentences(self) -> list[str]:
        """For the person who asked for a sync."""
        read = [each for each in self.files if not each.problem]
        rows = sum(each.rows for each in read)
        lines = [f"Read {rows:,} rows of {len(read):,} contract and reference files."] if read else []
        return [*lines, *(each.problem for each in self.files if each.problem), *self.notes]


class ReferenceReading:
    """One look at the reference folder; the caller holds the sync's lock."""

    def __init__(self, cache: Cache, folder: Path, watch: Watch) -> None:
        self._cache = cache
        self._loading = TermsLoading(cache)
        self._folder = folder
        self._watch = watch
        self._report = ReferenceReport()

    def read(self) -> ReferenceReport:
        """Bring the cache to what the folder holds. Raises what ``watch`` raises to stop."""
        known = self._loading.known()
        if not self._folder.is_dir():
            if known:
                self._report.notes.append(
                    f"The reference folder {self._folder} is not there; what was read of it stands."
                )
            return self._report
        self._loading.sweep()
        found = {file.relative_to(self._folder).as_posix(): file for file in files_in(self._folder)}
        for path in known.keys() - found.keys():
            self._loading.drop(path)
            self._report.gone += 1
        known = self._loading.known()
        for path, file in found.items():
            self._look_at(path, file, known.get(path, ""))
        for name in self._loading.end_older_edits():
            self._report.notes.append(f"{name} is older than the newest NCCI edits and no longer counts.")
        self._loading.sweep()
        if self._report.files and (missing := missing_edits(self._cache)):
            self._report.notes.append(missing_in_words(missing))
        return self._report

    def _look_at(self, path: str, file: Path, known: str) -> None:
        self._watch(Progress("looking", 0, 0, clean(file.name)))
        report = FileReport(path)
        hash_ = ""
        try:
            hash_ = fingerprint(file)
            if hash_ == known:
                return
            self._read(path, file, hash_, report)
        except ConfigError as error:
            self._refuse(report, hash_, _words_of(error), error.line)
        except FileRefused as refusal:
            self._refuse(report, hash_, f"the file {refusal}")
        except OSError as error:
            self._refuse(report, hash_, f"the file cannot be read: {error.strerror}.")
        self._report.files.append(report)

    def _refuse(self, report: FileReport, hash_: str, reason: str, line: int = 0) -> None:
        where = Position(clean(Path(report.path).name), line, "line" if line else "file")
        report.problem = clean(f"{where}: {reason}")
        reject = Reject(where, clean(capital(reason)))
        self._loading.refuse(report.path, hash_, reject, report.problem)

    def _read(self, path: str, file: Path, hash_: str, report: FileReport) -> None:
        parts = list(self._contract(path, file, hash_) if is_contract(file) else self._tables(path, file, hash_))
        self._loading.finish(path, hash_, parts)
        report.rows = sum(part.rows for part in parts)
        report.rejected = sum(part.rejected for part in parts)

    def _contract(self, path: str, file: Path, hash_: str) -> Iterator[PartRead]:
        read = read_contract(file)
        name = read.contract.name
        if other := self._loading.contract_at(name, path):
            raise FileRefused(f"has the name {name!r}, which the contract in {other} has too; give it another name.")
        yield self._take(path, hash_, PartRead(name, "contract", head=read.contract), ())
        for schedule, rows in schedule_rows(read):
            yield self._take(path, hash_, PartRead(clean(schedule.name), "schedule"), rows)

    def _tables(self, path: str, file: Path, hash_: str) -> Iterator[PartRead]:
        parts, notes = parts_of(file)
        self._report.notes += notes
        for part in parts:
            if part.kind is Kind.EDITS and part.edition.release < self._loading.newest_edits():
                self._report.notes.append(
                    f"{part.name} is older than the NCCI edits that are loaded; it is passed over."
                )
            else:
                yield self._take(path, hash_, _part_read(part), read_part(part))

    def _take(self, path: str, hash_: str, part: PartRead, rows: Iterable[Row | Reject]) -> PartRead:
        def tell(done: int) -> None:
            self._watch(Progress("reading", done, 0, part.name, "resources"))

        self._loading.read(path, hash_, part, rows, tell)
        return part


def missing_in_words(missing: Sequence[str]) -> str:
    """Why the edits that are loaded do not count yet."""
    are = "is" if len(missing) == 1 else "are"
    return (
        f"Of the newest NCCI edits {', '.join(missing)} {are} missing, so they do not count yet: a"
        " pair in a missing part would look as if no edit existed. Load all parts of one version."
    )


def _words_of(error: ConfigError) -> str:
    """Without the path and line, which the place of a reject says."""
    return str(error).partition(f", line {error.line}: ")[2]


def _part_read(part: Part) -> PartRead:
    return PartRead(part.name, str(part.kind), part.edition.begins, part.edition.release)


def schedule_rows(contract: ContractFile) -> Iterator[tuple[Path, Iterator[FeeRow | Reject]]]:
    """Each schedule of a contract with its rows. They raise FileRefused with the schedule's name in it, and OSError."""
    for path in contract.schedule_paths:
        yield path, _rows_of(path, dict(contract.columns))


def _rows_of(path: Path, columns: dict[str, str]) -> Iterator[FeeRow | Reject]:
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait until somebody writes
            raise FileRefused("is no file.")
        with path.open("rb") as stream:
            yield from read_schedule(stream, clean(path.name), columns)
    except FileRefused as refusal:
        raise FileRefused(f"names the schedule {clean(path.name)}, which {refusal}") from None
    except FileNotFoundError:
        raise FileRefused(f"names the schedule {clean(path.name)}, which is not beside it.") from None
    except OSError as error:
        raise FileRefused(f"names the schedule {clean(path.name)}, which cannot be read: {error.strerror}.") from None


def is_contract(path: Path) -> bool:
    """Whether a file of the folder is a contract."""
    return path.suffix.lower() == ".toml"


def files_in(folder: Path) -> list[Path]:
    """The files to read, of NCCI edits the newest names first: older ones then need not be read at all."""
    contracts = [file for file in _plain_files(folder / CONTRACTS) if is_contract(file)]
    return [*contracts, *_plain_files(folder / MPFS), *reversed(_plain_files(folder / NCCI))]


def _plain_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file() and not file.name.startswith(".") and file.suffix.lower() not in _PASSED_OVER
    )


def fingerprint(path: Path) -> str:
    """Of a file's content; of a contract with its schedules, as far as they are there. Raises OSError."""
    digest = hashlib.sha256(_READER)
    schedules: Sequence[Path] = ()
    if is_contract(path):
        with suppress(ConfigError):
            schedules = read_contract(path).schedule_paths
    for each in (path, *(schedule for schedule in schedules if schedule.is_file())):
        with each.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ReferenceSync:
    """Takes changed files of the reference folder over, and assesses anew what rests on them."""

    cache_path: Path
    log: WorkLog
    folder: Path
    rules: SiteRules
    today: date
    watch: Watch
    by: str

    def run(self, change: Callable[[], None] = lambda: None) -> ReferenceReport:
        """Do it, after ``change`` has put files into the folder, all under the sync's lock. Raises SyncError."""
        with sync_lock(self.cache_path) as ours:
            if not ours:
                raise SyncError(who_runs(self.cache_path))
            note_runner(self.cache_path, self.by)
            change()
            cache = Cache.open(self.cache_path, for_sync=True)
            try:
                return self._read(cache)
            finally:
                cache.close()

    def _read(self, cache: Cache) -> ReferenceReport:
        before = terms_basis(cache)
        report = ReferenceReading(cache, self.folder, self.watch).read()
        if terms_basis(cache) != before:
            now = Moment(cache, self.log, self.rules, self.today)
            with transaction(cache.connection):
                change_ground(now, cache.experience().allowed_percent)
            bring_up(now, cache.stale_numbers(), self._tell, alone=True)
        return report

    def _tell(self, done: int, total: int) -> None:
        self.watch(Progress("assessing", done, total, unit="accounts"))
