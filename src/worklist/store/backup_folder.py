"""A folder that copies of the work log are kept in, with a register of those that were written there.

The register is also how the folder is known again. Where the disk of a folder is not mounted, an empty one stands in
its place on the local disk; without the register nothing is written there.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from worklist.domain.copies import Copy, superfluous
from worklist.domain.text import clean
from worklist.durable import sync_folder
from worklist.store.backup import verify_copy
from worklist.store.chain import identity
from worklist.store.driver import KeyProblem, StoreError, error_in_words
from worklist.store.keys import Key, keys_of
from worklist.store.troubles import read_time, spelled_time
from worklist.store.worklog import WorkLog

REGISTER = "worklist-backups.json"
"""Name of the register's file."""
_ABOUT = "Copies of a work log. worklist writes this file and knows the folder by it; docs/data.md says more."
_NAME = re.compile(r"worklog-\d{8}T\d{6}\.\d{6}Z\.db")
_TO_SPARE = 50 << 20
"""Bytes of the disk that are left to others."""


@dataclass(frozen=True, slots=True)
class _Register:
    """What the file says."""

    log: str = ""
    """``chain.identity`` of the log; empty while it had no entry."""
    copies: tuple[Copy, ...] = ()
    """In the order in which they were written."""


def copy_name(now: datetime) -> str:
    """No two are alike, and the newest is the last by name."""
    return f"worklog-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.db"


class BackupFolder:
    """Such a folder. One process writes in it at a time (``locks.backup_lock``)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def has_begun(self) -> bool:
        """Whether this is a folder that copies are kept in, with its disk in its place."""
        return (self.path / REGISTER).is_file()

    def begin(self) -> None:
        """Make it one. Raises StoreError."""
        if not self.has_begun:
            self._save(_Register())

    def copies(self) -> list[Copy]:
        """The copies of the register that are there, in the order in which they were written. Raises StoreError."""
        return [copy for copy in self._register().copies if (self.path / copy.name).is_file()]

    def strangers(self) -> list[str]:
        """Names of copies that the register does not know: they are never deleted, and ``check`` takes them in."""
        known = {copy.name for copy in self._register().copies}
        found = (path for path in self.path.glob("worklog-*.db") if path.is_file())
        return sorted(path.name for path in found if path.name not in known)

    def make(self, log: WorkLog, keep: int) -> Copy:
        """Write a verified copy of a log, then delete those that are more than enough; ``keep`` 0 deletes none.

        Raises StoreError; then everything is as it was.
        """
        register = self._of_this_log(log)
        self._refuse_without_room(log.path)
        self._sweep()
        now = datetime.now(UTC)
        begun = Copy(copy_name(now), now)
        self._save(replace(register, copies=(*register.copies, begun)))  # known as ours, however this ends
        entries = log.back_up(self.path / begun.name)
        copy = replace(begun, entries=entries, hash=log.hash_at(entries) or "", checked=datetime.now(UTC))
        now_known = self._register()  # another process may have checked copies while this one was written
        self._save(_thinned(self.path, replace(now_known, copies=_with(now_known.copies, copy)), keep))
        return copy

    def check(self, name: str, keys: Iterable[Key | None] | None = None) -> Copy:
        """Read a copy from end to end, and keep in the register what was found; ``wrong`` says what is not whole.

        ``keys`` are those to try in the place of the folder's. A register that cannot be written is left as it is, and
        a file of another name is no business of the register.
        """
        register = self._register()
        path = self.path / name
        known = next((copy for copy in register.copies if copy.name == name), None)
        copy = known or Copy(name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        try:
            checked = _checked(path, copy, datetime.now(UTC), keys)
        except KeyProblem as problem:  # nothing is known against the copy, so the register stays as it is
            return replace(copy, wrong=str(problem))
        if self.has_begun and _NAME.fullmatch(name):
            with suppress(StoreError):
                now_known = self._register()  # another process may have made a copy while this one was read
                self._save(replace(now_known, copies=_with(now_known.copies, checked)))
        return checked

    # -- the register -----------------------------------------------------------------------------------------------

    def _register(self) -> _Register:
        """One that cannot be read knows no copy, so that none is deleted."""
        file = self.path / REGISTER
        try:
            said = {} if file.is_fifo() else json.loads(file.read_text("utf-8"))
            return _Register(clean(str(said["log"])), tuple(filter(None, map(_copy_of, said["copies"]))))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, FileNotFoundError):
            return _Register()
        except OSError as error:
            raise StoreError(f"{file} cannot be read: {error_in_words(error)}.") from None

    def _save(self, register: _Register) -> None:
        part = self.path / f"{REGISTER}.part"
        said = {"about": _ABOUT, "log": register.log, "copies": [_spelled(copy) for copy in register.copies]}
        try:
            with part.open("w", encoding="utf-8") as stream:
                json.dump(said, stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self.path / REGISTER)
            sync_folder(self.path)
        except OSError as error:
            raise StoreError(f"{self.path / REGISTER} cannot be written: {error_in_words(error)}.") from None

    # -- making -----------------------------------------------------------------------------------------------------

    def _of_this_log(self, log: WorkLog) -> _Register:
        """The register without copies that are gone, and with those made whole again that a kill left unsaid."""
        for copy in self.copies():
            if not copy.hash and not copy.wrong:
                self.check(copy.name, keys_of(log.path).in_turn())
        register, own = self._register(), identity(log.connection)
        if register.log and own and register.log != own:
            raise StoreError(f"{self.path} holds the copies of another work log: give each a folder of its own.")
        return _Register(own or register.log, tuple(self.copies()))

    def _refuse_without_room(self, log: Path) -> None:
        try:
            needed, free = log.stat().st_size + _TO_SPARE, shutil.disk_usage(self.path).free
        except OSError as error:
            raise StoreError(f"{self.path} cannot be used: {error_in_words(error)}.") from None
        if free < needed:
            raise StoreError(
                f"{self.path} has {free >> 20:,} MB left, and a copy wants {needed >> 20:,} MB: make room, or name"
                " another folder in [backup]."
            )

    def _sweep(self) -> None:
        """What runs that were killed left half written."""
        for left in self.path.glob("worklog-*.db.part*"):
            with suppress(OSError):
                left.unlink()


def _with(copies: tuple[Copy, ...], new: Copy) -> tuple[Copy, ...]:
    """One that was known stays in its place, another gets it by its name: an old copy is never the newest."""
    if any(copy.name == new.name for copy in copies):
        return tuple(new if copy.name == new.name else copy for copy in copies)
    at = next((at for at, copy in enumerate(copies) if copy.name > new.name), len(copies))
    return (*copies[:at], new, *copies[at:])


def _thinned(folder: Path, register: _Register, keep: int) -> _Register:
    """Delete what is more than enough; what cannot be deleted stays known."""
    gone = set()
    for copy in superfluous(register.copies, keep) if keep else ():
        with suppress(OSError):
            (folder / copy.name).unlink(missing_ok=True)
            gone.add(copy.name)
    return replace(register, copies=tuple(copy for copy in register.copies if copy.name not in gone))


def _checked(path: Path, copy: Copy, now: datetime, keys: Iterable[Key | None] | None) -> Copy:
    try:
        head = verify_copy(path, keys)
    except KeyProblem:
        raise
    except (StoreError, OSError) as error:
        said = str(error) if isinstance(error, StoreError) else f"{path} cannot be read: {error_in_words(error)}."
        return replace(copy, checked=now, wrong=said)
    if copy.hash and (head.seq, head.hash) != (copy.entries, copy.hash):
        said = f"{path} is not the copy that was written: it had {copy.entries:,} entries, and ends at {head.seq:,}."
        return replace(copy, checked=now, wrong=said)
    return replace(copy, entries=head.seq, hash=head.hash, checked=now, wrong="")


def _spelled(copy: Copy) -> dict[str, object]:
    checked = spelled_time(copy.checked) if copy.checked else ""
    return {**asdict(copy), "made": spelled_time(copy.made), "checked": checked}


def _copy_of(said: dict[str, object]) -> Copy | None:
    """None for what names no file of ours: a name from a file never leads elsewhere."""
    name, made = str(said["name"]), read_time(str(said["made"]))
    if not _NAME.fullmatch(name) or made is None:
        return None
    entries, hash_ = int(str(said["entries"])), clean(str(said["hash"]))
    return Copy(name, made, entries, hash_, read_time(str(said["checked"])), clean(str(said["wrong"])))


def newest_copy(copies: Sequence[Copy]) -> Copy | None:
    """The one to bring back: the last that was found whole."""
    return next((copy for copy in reversed(copies) if copy.is_good), None)
