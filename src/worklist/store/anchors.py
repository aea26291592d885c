"""Anchors: the newest entry's number and hash, noted where whoever alters the work log does not reach.

A chain that was made anew as a whole, with a witness to match, is right in itself; only a note of what it was tells. An
anchor is a line of text that says everything by itself, so it is found in a file, in a syslog, in a mail::

    worklist-anchor 1 log=<16> at=2026-01-31T12:00:00Z host=<name> seq=<number> hash=<64>

The hash stands last: what a power cut left of a line is never taken for one. Nothing here ever stops a person: anchors
are written beside what they do, and a place that cannot be written is noted and told.
"""

import atexit
import errno
import os
import re
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from worklist.domain.copies import LOCAL_SYSLOG
from worklist.store.chain import START, Head, identity
from worklist.store.driver import Connection, error_in_words
from worklist.store.troubles import Tries, anchor_tries, note_tries, read_time, read_tries, spelled_time

MARK = "worklist-anchor"
"""The first word of each anchor."""
_LINE = re.compile(
    MARK + r" 1 log=(?P<log>[0-9a-f]{16}) at=(?P<at>[0-9TZ:-]{20}) host=(?P<host>[^\s=]{1,255})"
    r" seq=(?P<seq>\d{1,18}) hash=(?P<hash>[0-9a-f]{64})(?![0-9a-f])"
)
_HOST = 255
"""Characters of a host's name."""
_PATIENCE = 3.0
"""Seconds that the end of a command waits for a place that does not answer."""
_LOOK_EVERY = 60.0
"""Seconds between two looks, while people record, at whether an anchor is due."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A note of an entry."""

    log: str
    """``chain.identity`` of the log."""
    at: str
    """When it was noted, ``troubles.spelled_time``."""
    host: str
    head: Head

    def __str__(self) -> str:
        return f"{MARK} 1 log={self.log} at={self.at} host={self.host} seq={self.head.seq} hash={self.head.hash}"


@dataclass(frozen=True, slots=True)
class AnchorLines:
    """What a text holds of anchors."""

    anchors: frozenset[Anchor] = frozenset()
    unreadable: int = 0
    """Lines that begin an anchor and do not end it, as a power cut leaves them."""
    trouble: str = ""
    """Why the text could not be read, as a clause; empty when it was."""

    def and_(self, other: "AnchorLines") -> "AnchorLines":
        """Both texts."""
        return AnchorLines(
            self.anchors | other.anchors, self.unreadable + other.unreadable, self.trouble or other.trouble
        )


def anchors_in(lines: Iterable[str]) -> AnchorLines:
    """The anchors of a text, whatever else stands in its lines."""
    found: set[Anchor] = set()
    unreadable = 0
    for line in lines:
        if MARK in line:
            here = [_read(each) for each in _LINE.finditer(line)]
            found.update(here)
            unreadable += line.count(MARK) - len(here)
    return AnchorLines(frozenset(found), unreadable)


def anchors_of(path: Path) -> AnchorLines:
    """The anchors of a file; one that cannot be read says so in its ``trouble``."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return anchors_in(stream)
    except OSError as error:
        return AnchorLines(trouble=f"{path}: {error_in_words(error)}.")


def _read(found: re.Match[str]) -> Anchor:
    return Anchor(found["log"], found["at"], found["host"], Head(int(found["seq"]), found["hash"]))


# -- where they go --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Places:
    """Where the anchors of a log go."""

    file: Path | None
    """The file that they are added to."""
    syslog: str
    """``local``, ``host:port``, or empty for none."""
    every: timedelta

    @property
    def in_words(self) -> str:
        """For a sentence."""
        logged = {"": "", LOCAL_SYSLOG: "the syslog"}.get(self.syslog, f"the syslog of {self.syslog}")
        return " and ".join(filter(None, (str(self.file) if self.file else "", logged)))


class Anchoring:
    """Writes the anchors of the log in one folder, for all of this process."""

    def __init__(self, data: Path, places: Places) -> None:
        self.places = places
        self._state = anchor_tries(data)
        self._next_look = 0.0
        self._one_at_a_time = threading.Lock()
        self._running: threading.Thread | None = None
        self._hangs: threading.Thread | None = None

    @property
    def has_written(self) -> bool:
        """Whether anything was ever written to the file."""
        return self._is_here(read_tries(self._state))

    def _is_here(self, tries: Tries) -> bool:
        return bool(tries.last) and tries.place == self.places.in_words

    def recorded(self, connection: Connection, head: Head) -> None:
        """Somebody recorded: have an anchor written where one is due."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + min(_LOOK_EVERY, self.places.every.total_seconds())
        last, now = read_time(read_tries(self._state).last), datetime.now(UTC)
        if last is None or not last <= now < last + self.places.every:
            self.begin(connection, head)

    def begin(self, connection: Connection, head: Head) -> None:
        """Write an anchor, beside whatever goes on. A log without entries has none."""
        with self._one_at_a_time:
            if head == START or self._is_noted(head) or (self._running and self._running.is_alive()):
                return
            anchor = Anchor(identity(connection), spelled_time(datetime.now(UTC)), _host(), head)
            self._running = threading.Thread(target=self._write, args=(anchor,), daemon=True)
            self._running.start()

    def _is_noted(self, head: Head) -> bool:
        tries = read_tries(self._state)
        return self._is_here(tries) and tries.of == head.hash and not tries.why

    def settle(self) -> None:
        """Wait until it is written, some seconds at the most; one that hangs is noted as failed."""
        running = self._running
        if running is None or running is self._hangs:
            return
        running.join(_PATIENCE)
        if running.is_alive():
            self._hangs = running  # and is waited for no more
            self._note(f"{self.places.in_words} did not answer within {_PATIENCE:.0f} seconds.")

    def _write(self, anchor: Anchor) -> None:
        try:
            if self.places.file:
                _add_line(self.places.file, f"{anchor}\n", create=not self.has_written)
            if self.places.syslog:
                _send(self.places.syslog, str(anchor))
        except OSError as error:
            where = self.places.in_words if error.filename is None else error.filename
            self._note(f"{where}: {error_in_words(error)}. The record itself goes on.")
        else:
            self._note("", anchor.head.hash)

    def _note(self, why: str, of: str = "") -> None:
        now, tries = datetime.now(UTC), read_tries(self._state)
        place, every = self.places.in_words, int(self.places.every.total_seconds())
        tries = replace(tries, every=every) if tries.place == place else Tries(place, every)
        note_tries(self._state, tries.failed(now, why) if why else tries.worked(now, of))


_by_folder: dict[Path, Anchoring] = {}


def arrange(data: Path, places: Places | None) -> None:
    """From now on anchors of the log in a folder go to these places; None for nowhere."""
    data = data.absolute()
    if places is None:
        _by_folder.pop(data, None)
    elif data not in _by_folder or _by_folder[data].places != places:
        if not _by_folder:
            atexit.register(_settle_all)
        _by_folder[data] = Anchoring(data, places)


def anchoring_of(log: Path) -> Anchoring | None:
    """What writes the anchors of a log; None where the site wants none."""
    return _by_folder.get(log.absolute().parent)


def site_anchors(log: Path) -> AnchorLines:
    """The anchors that the site has of a log in a file; none where it has no file, or none was written yet."""
    anchoring = anchoring_of(log)
    if anchoring is None or anchoring.places.file is None:
        return AnchorLines()
    file = anchoring.places.file
    if _never_ends(file):
        return AnchorLines(trouble=f"{file} is a pipe or a device: name what came out of it with --anchors.")
    lines = anchors_of(file)
    return lines if anchoring.has_written else replace(lines, trouble="")


def _never_ends(file: Path) -> bool:
    """Whether who reads it may wait for ever."""
    with suppress(OSError):  # who reads it is told why
        return file.is_fifo() or file.is_char_device()
    return False


def _settle_all() -> None:
    for anchoring in _by_folder.values():
        anchoring.settle()


# -- the places -----------------------------------------------------------------------------------------------------


def _add_line(path: Path, line: str, *, create: bool) -> None:
    """One write at the end of the file. A file that was there before and is gone is not made anew.

    Its disk may be unmounted, and what is written under the mount point is out of sight once it is back.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | (os.O_CREAT if create else 0), 0o640)
    try:
        data = line.encode()
        if os.write(descriptor, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _send(syslog: str, text: str) -> None:
    """To the facility of sign-ins. Raises OSError where it is not taken; of what UDP loses nobody is told."""
    import logging
    from logging.handlers import SysLogHandler  # knows sockets of both kinds

    host, _, port = syslog.rpartition(":")
    handler = SysLogHandler(
        "/dev/log" if syslog == LOCAL_SYSLOG else (host.strip("[]"), int(port)), SysLogHandler.LOG_AUTHPRIV
    )
    handler.append_nul = False
    handler.handleError = _raise  # type: ignore[assignment,method-assign]  # its own would print to the terminal
    try:
        handler.emit(logging.makeLogRecord({"msg": f"worklist: {text}", "levelname": "INFO"}))
    finally:
        handler.close()


def _raise(_: object) -> None:
    raise  # noqa: PLE0704 - it is called where an error was caught


def _host() -> str:
    from platform import node  # slow to import

    return re.sub(r"[^!-<>-~]", "-", node())[:_HOST] or "unknown"
