"""The work log: the team's record as an append-only, hash-chained table. Small, precious, never rebuilt.

Nothing is updated or deleted; each entry carries the hash of the one before it, and a witness file beside the log
names the newest.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from worklist.domain.events import Body, Event
from worklist.domain.patterns.key import PatternKey
from worklist.domain.recovery_entries import PatternSet
from worklist.domain.team import MemberSet
from worklist.durable import give_name, make_folder
from worklist.store.anchors import anchoring_of
from worklist.store.chain import COLUMNS, START, BrokenChain, Head, chain_hash, follow
from worklist.store.codec import event_payload
from worklist.store.driver import (
    Connection,
    DatabaseError,
    KeyProblem,
    StoreError,
    connect,
    connect_to_look,
    error_in_words,
    is_half_written,
    is_of_the_disk,
    take_back,
    transaction,
)
from worklist.store.entries import Entries, entry_of
from worklist.store.files import file_at, side_files
from worklist.store.migrations import migrate
from worklist.store.small_files import clear_parts
from worklist.store.witness import bear_witness, read_witness, witness_path
from worklist.store.worklog_schema import MARK, STEPS

__all__ = ["Head", "WorkLog"]

Decide = Callable[[str, list[Event]], Iterable[Body]]
"""From an account and its entries, oldest first, to the entries to add."""

_CHECKED_ON_OPEN = 1_000
"""Newest entries whose chain is recomputed at every start; ``verify`` does all."""
_SMALL_PAGES = 2_500
"""A log up to 10 MB has all its pages and indexes checked at every start, which takes some 25 ms."""


class WorkLog(Entries):
    """An open work log. One per thread; any number of processes."""

    def __init__(self, path: Path, connection: Connection) -> None:
        super().__init__(connection)
        self.path = path
        self.clock: Callable[[], datetime] = _now
        """What entries are dated by; a synthetic practice tells of days before."""
        self._file = file_at(path)

    @classmethod
    def create(cls, path: Path) -> "WorkLog":
        """Make a new, empty log. Raises StoreError when a log, or anything left of one, is already there."""
        left = [file for file in (path, witness_path(path), *side_files(path)) if file.exists()]
        if left:
            raise StoreError(f"{path} was not created: {left[0]} is there, so a work log is or was in this place.")
        part = path.with_name(path.name + ".new")
        try:
            make_folder(path.parent)
            _make_empty(part)
            give_name(part, path)
        except (DatabaseError, OSError) as error:
            raise StoreError(f"The work log {path} could not be created: {error_in_words(error)}.") from None
        bear_witness(path, START)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "WorkLog":
        """Open an existing log, hold it against its witness and check its newest entries.

        Raises StoreError, in a sentence with the remedy, when it is missing, empty, damaged, cut or too new. It is
        never created anew here: an empty log in place of a lost one would look like a team that did nothing.
        """
        _refuse_unless_whole(path)
        try:
            _refuse_another_database(path)
            connection = connect(path, durability="FULL")
        except KeyProblem:
            raise
        except StoreError as error:
            raise StoreError(f"{error} {_remedy(error.__cause__)}") from None
        log = cls(path, connection)
        try:
            log._check_on_open()
        except BaseException:
            connection.close()
            raise
        return log

    @classmethod
    def look(cls, path: Path) -> "WorkLog":
        """Open a log that may be cut or altered, to read what it still holds; nothing is added. Raises StoreError."""
        _refuse_unless_whole(path)
        return cls(path, connect_to_look(path))

    @classmethod
    def restore(cls, path: Path, backup: Path) -> "WorkLog":
        """Put a backup in the place of a lost or damaged log, which is set aside and not deleted, and open it.

        The cache may have seen entries that the backup lacks: delete it afterwards. Raises StoreError, and leaves
        everything as it was, when the backup is not whole.
        """
        from worklist.store.backup import restore_backup  # no screen needs it

        restore_backup(backup, path)
        return cls.open(path)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def append(
        self, actor: str, account: str, decide: Callable[[list[Event]], Iterable[Body]], *, act: str = ""
    ) -> list[Event]:
        """As ``append_to`` for one account."""
        return self.append_to(actor, [account], lambda _, events: decide(events), act=act)

    def append_to(
        self, actor: str, accounts: Sequence[str], decide: Decide, *, act: str = "", closing: Body | None = None
    ) -> list[Event]:
        """Add what ``decide`` returns for each account, in one durable transaction, and return the new entries.

        ``decide`` sees an account's entries under the write lock, so what it checks still holds when the new ones
        are written; it refuses by raising, and nothing is written. The entries are one act; with its id a retry of an
        append whose answer was lost returns the entries that are there. ``closing``, about no account, is added behind
        them and is no part of the act: to undo that leaves it.
        """
        self.refuse_if_exchanged()
        act = act or uuid.uuid4().hex
        with transaction(self._connection):
            if known := self.act(act):
                return _same(known, actor, accounts)
            found = self.of_accounts(accounts)
            bodies = ((account, body) for account in accounts for body in decide(account, found[account]))
            head, added = self.head(), []
            for number, (account, body) in enumerate(bodies):
                head, event = self._insert(head, actor, account, body, f"{act}.{number}" if number else act)
                added.append(event)
            if closing is not None:
                self._insert(head, actor, "", closing, uuid.uuid4().hex)
        self._vouch(self.head())
        return added

    def add(self, actor: str, body: Body, account: str = "") -> Event:
        """Add one entry that nothing has to be decided for: a trace."""
        return self.decide_and_add(actor, lambda: body, account)

    def set_member(self, actor: str, decide: Callable[[tuple[MemberSet, ...]], MemberSet]) -> Event:
        """Add what ``decide`` makes of the team, which it sees under the write lock; it refuses by raising."""
        return self.decide_and_add(actor, lambda: decide(self.team()))

    def set_pattern(self, actor: str, key: PatternKey, decide: Callable[[Event | None], PatternSet]) -> Event:
        """Add what ``decide`` makes of a pattern's newest entry, which it sees under the write lock, or refuses."""
        return self.decide_and_add(actor, lambda: decide(self.pattern(key)))

    def decide_and_add(self, actor: str, make: Callable[[], Body], account: str = "") -> Event:
        """Add one entry, made under the write lock by what the log holds then; ``make`` refuses by raising."""
        self.refuse_if_exchanged()
        with transaction(self._connection):
            head, event = self._insert(self.head(), actor, account, make(), uuid.uuid4().hex)
        self._vouch(head)
        return event

    def _vouch(self, head: Head) -> None:
        """What is committed is saved: nothing that fails here takes it back."""
        bear_witness(self.path, head)
        if anchoring := anchoring_of(self.path):
            anchoring.recorded(self._connection, head)

    def anchor(self) -> None:
        """Have an anchor written now, where the site wants any; it is waited for some seconds at the most."""
        if anchoring := anchoring_of(self.path):
            anchoring.settle()  # one of an older entry may be on its way
            anchoring.begin(self._connection, self.head())
            anchoring.settle()

    def refuse_if_exchanged(self) -> None:
        """What is added to a file that has lost its name is lost with it. Raises StoreError."""
        if file_at(self.path) != self._file:
            raise StoreError(f"The work log {self.path} was taken away or replaced while it was open; start again.")

    def _insert(self, head: Head, actor: str, account: str, body: Body, event_id: str) -> tuple[Head, Event]:
        at = self.clock().isoformat(timespec="milliseconds")
        row = (head.seq + 1, event_id, at, actor, body.KIND, account, event_payload(body))
        hash_ = chain_hash(head.hash, row)
        self._connection.execute(
            f"INSERT INTO event ({COLUMNS}, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, head.hash, hash_),
        )
        return Head(head.seq + 1, hash_), entry_of(row)

    def verify(self) -> int:
        """Check every page, the whole chain and the witness; returns the number of entries.

        Raises StoreError naming the first entry that does not follow from the one before it.
        """
        with self._damage_in_words():
            self._hold_against_witness()
            self._check_pages()
            return follow(self._connection).seq

    def back_up(self, target: Path) -> int:
        """Write a verified copy to ``target`` (which must not exist) and return its number of entries.

        The copy takes its name only once it is whole and on disk.
        """
        from worklist.store.backup import write_backup

        head = write_backup(self._connection, target)
        if self.hash_at(head.seq) != head.hash:
            target.unlink()
            raise StoreError(f"No backup was written to {target}: the copy differs from the work log.")
        return head.seq

    def _check_on_open(self) -> None:
        clear_parts(witness_path(self.path))
        with self._damage_in_words():
            migrate(self._connection, "work log", STEPS)
            self._hold_against_witness()
            if self._connection.execute("PRAGMA page_count").fetchone()[0] <= _SMALL_PAGES:
                self._check_pages()
            before = max(0, self.head().seq - _CHECKED_ON_OPEN)
            follow(self._connection, Head(before, self.hash_at(before) or ""))

    def _check_pages(self) -> None:
        (said,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise StoreError(f"The work log {self.path} is damaged ({' '.join(said.split())}). {_REMEDY}")

    def _hold_against_witness(self) -> None:
        witness = read_witness(self.path)
        if witness and self.hash_at(witness.seq) != witness.hash:
            raise StoreError(
                f"The work log {self.path} does not hold entry {witness.seq} that its witness file names:"
                f" entries were lost or altered. {_REMEDY}"
            )

    @contextmanager
    def _damage_in_words(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            state = "cannot be read" if is_of_the_disk(error) else "is damaged"
            raise StoreError(f"The work log {self.path} {state} ({error_in_words(error)}). {_remedy(error)}") from None
        except BrokenChain as broken:
            raise StoreError(f"The work log {self.path} was altered at entry {broken.seq}. {_REMEDY}") from None


def _now() -> datetime:
    return datetime.now().astimezone()


_REMEDY = "Nothing was changed; bring the newest backup back with worklist restore."


def _remedy(error: BaseException | None) -> str:
    if isinstance(error, Exception) and is_of_the_disk(error):
        return "Nothing was changed; see to the disk (room, rights), then try again."
    return _REMEDY


def _make_empty(path: Path) -> None:
    """An empty log in a single file, on the disk."""
    for file in (path, *side_files(path)):
        file.unlink(missing_ok=True)
    connection = connect(path, durability="FULL", create=True)
    try:
        migrate(connection, "work log", STEPS)
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        connection.close()


def _same(known: list[Event], actor: str, accounts: Sequence[str]) -> list[Event]:
    """The entries of a retry. Raises StoreError when the id belongs to something else."""
    if any(event.actor != actor or event.account not in accounts for event in known):
        raise StoreError(f"Entry {known[0].seq} of the work log has this id already; nothing was added.")
    return known


def _refuse_unless_whole(path: Path) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise StoreError(f"The work log {path} is missing. {_REMEDY} For a new team, run worklist init.") from None
    except OSError as error:
        raise StoreError(f"The work log {path} cannot be opened: {error.strerror}.") from None
    if size == 0:
        raise StoreError(f"The work log {path} is empty (0 bytes): its content was lost. {_REMEDY}")


def _refuse_another_database(path: Path) -> None:
    """Look before anything is written: to open a database for writing changes it already."""
    try:
        connection = connect_to_look(path)
    except StoreError as error:
        if not is_half_written(error.__cause__):
            raise
        take_back(path)
        connection = connect_to_look(path)
    try:
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
    except DatabaseError as error:
        raise StoreError(f"{path} cannot be opened as a database: {error_in_words(error)}.") from error
    finally:
        connection.close()
    if mark != MARK:
        raise StoreError(f"{path} is a database but not a work log.")
