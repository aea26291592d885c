"""Measures a terminal program from outside, in a pseudo-terminal: a key goes in, a changed screen comes out.

How a key is timed: the key is written to the pty and every chunk is stamped when it is read. Only after 60 ms
without output are the chunks fed to the screen model (which is slow and would disturb the clock), one after
the other, until the change that was waited for is on the screen. The stamp of that chunk is the answer. The
change to wait for is the cursor row itself: a status label lags by 30 ms and proves nothing.
"""

import os
import select
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Self

import pyte
from ptyprocess import PtyProcess  # type: ignore[import-untyped]

QUIET = 0.06
"""Seconds without output after which a frame counts as finished."""
_CHUNK = 65536

Screen = pyte.Screen
Seen = Callable[[Screen], bool]
"""Whether what was waited for is on the screen."""

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "home": "\x1b[H",
    "end": "\x1b[F",
} | {f"ctrl+{letter}": chr(ord(letter) & 0x1F) for letter in "abcdefghijklmnopqrstuvwxyz"}


class NeverSeen(AssertionError):  # noqa: N818 - it reads as what happened
    """The change that was waited for did not come; the message holds the screen as it was."""


@dataclass(frozen=True, slots=True)
class Area:
    """The part of the screen that holds the list, without titles, prompts and neighbours."""

    rows: range
    columns: range


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read gave."""

    at: float
    """Seconds on the monotonic clock."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Timing:
    """One key, from the write to the screen."""

    key: str
    seconds: float
    """To the first chunk after which the change was on the screen."""
    last: float
    """To the last chunk before the quiet: what lags behind the change is in here."""
    sent: int
    """Bytes that the program wrote for this key."""


@dataclass(slots=True)
class Spread:
    """Percentiles of many timings of one action, in milliseconds, and its bytes."""

    name: str
    timings: list[Timing] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """Milliseconds within which ``percent`` of the keys were answered."""
        return _percentile([timing.seconds for timing in self.timings], percent) * 1000

    @property
    def worst(self) -> float:
        """Milliseconds of the slowest key."""
        return max(timing.seconds for timing in self.timings) * 1000

    @property
    def whole(self) -> float:
        """Median milliseconds to the last byte."""
        return _percentile([timing.last for timing in self.timings], 50) * 1000

    @property
    def bytes_per_key(self) -> int:
        """Median bytes."""
        return sorted(timing.sent for timing in self.timings)[len(self.timings) // 2]

    def __str__(self) -> str:
        milliseconds = (self.percentile(50), self.percentile(95), self.worst, self.whole)
        return f"{self.name:<24} {' '.join(f'{value:8.1f}' for value in milliseconds)} {self.bytes_per_key:8,}"

    @staticmethod
    def heading() -> str:
        """The titles of the printed columns."""
        return f"{'':<24} {'p50 ms':>8} {'p95 ms':>8} {'worst':>8} {'whole':>8} {'bytes':>8}"


class Terminal:
    """A program running in a pty of its own, and the screen as a person would see it.

    As a context manager it ends the program on leaving.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 40),
        area: Area | None = None,
    ) -> None:
        """Start ``argv``.

        ``env`` is added to that of a plain 256-colour terminal, ``size`` is columns and rows, ``area`` says
        where to look for the cursor row: everywhere but on the first and the last line, if it is not given.
        """
        columns, rows = size
        self.area = area or Area(range(1, rows - 1), range(columns))
        self.screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.started = self._fed = time.perf_counter()
        whole_env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        whole_env.pop("COLORTERM", None)
        self._process = PtyProcess.spawn(list(argv), env=whole_env, dimensions=(rows, columns))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait_for(self, wanted: str | Seen, *, timeout: float = 30) -> float:
        """Seconds from the program's start until the text or change was on the screen, else NeverSeen.

        What is there already came with the last that was read.
        """
        seen = has_text(wanted) if isinstance(wanted, str) else wanted
        if seen(self.screen):
            return self._fed - self.started
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            chunks = self._read_until_quiet(timeout=deadline - time.perf_counter())
            at, _ = self._feed(chunks, seen)
            if at is not None:
                return at - self.started
        raise NeverSeen(f"not on the screen within {timeout:g} s:\n{self.text}")

    def press(self, key: str, *, seen: Seen | None = None, timeout: float = 5) -> Timing:
        """Press a key (a name of ``KEYS``, else text as typed) and time it until ``seen``.

        Unless told otherwise that is ``cursor_moved``. Raises NeverSeen when the change does not come.
        """
        self.settle()
        seen = seen or cursor_moved(self.screen, self.area)
        pressed = time.perf_counter()
        self._process.write(KEYS.get(key, key).encode())
        at: float | None = None
        sent, last = 0, pressed
        while at is None and time.perf_counter() < pressed + timeout:
            chunks = self._read_until_quiet(timeout=pressed + timeout - time.perf_counter())
            at, size = self._feed(chunks, seen)
            sent += size
            last = chunks[-1].at if chunks else last
        if at is None:
            raise NeverSeen(f"nothing moved within {timeout:g} s of {key!r}:\n{self.text}")
        return Timing(key, at - pressed, last - pressed, sent)

    def repeat(self, name: str, key: str, times: int, *, seen: Callable[[], Seen] | None = None) -> Spread:
        """The same key many times; before each one ``seen`` says what to wait for."""
        return Spread(name, [self.press(key, seen=seen() if seen else None) for _ in range(times)])

    def send(self, text: str) -> None:
        """Write bytes to the program without waiting for anything (a mouse report, a paste)."""
        self._process.write(text.encode())

    def settle(self) -> int:
        """Read and show whatever is still coming; returns its bytes."""
        return self._feed(self._read_until_quiet(timeout=2, first=QUIET), never)[1]

    def bytes_during(self, seconds: float) -> int:
        """Bytes that the program writes in a time in which nobody does anything."""
        until = time.perf_counter() + seconds
        size = 0
        while (left := until - time.perf_counter()) > 0:
            size += self._feed(self._read_until_quiet(timeout=left), never)[1]
        return size

    def resident_kib(self) -> int:
        """Memory of the program now (resident set, KiB)."""
        status = Path(f"/proc/{self._process.pid}/status")
        if not status.exists():
            return _rss_by_ps(self._process.pid)
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])

    def proportional_kib(self) -> int | None:
        """Memory of the program now, of what it shares with other programs its part (KiB); None where unknown."""
        try:
            lines = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            return None
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    def processor_seconds(self) -> float:
        """Seconds that the program has kept a processor busy (user and system)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(line_text(self.screen, row) for row in range(self.screen.lines))

    def close(self) -> None:
        """End the program."""
        self._process.close(force=True)

    def _read_until_quiet(self, *, timeout: float, first: float | None = None) -> list[Chunk]:
        """Stamped chunks up to the first pause of ``QUIET``; waits ``first`` seconds for the first one."""
        chunks: list[Chunk] = []
        end = time.perf_counter() + timeout
        wait = timeout if first is None else first
        while (left := end - time.perf_counter()) > 0 and self._readable(min(wait, left)):
            try:
                data = os.read(self._process.fd, _CHUNK)
            except OSError:  # Linux says EIO when the program has ended
                break
            if not data:
                break
            chunks.append(Chunk(time.perf_counter(), data))
            wait = QUIET
        return chunks

    def _readable(self, seconds: float) -> bool:
        return bool(select.select([self._process.fd], [], [], max(seconds, 0))[0])

    def _feed(self, chunks: Sequence[Chunk], seen: Seen) -> tuple[float | None, int]:
        """Show the chunks; the stamp of the first one after which ``seen`` holds, and the bytes of all."""
        at: float | None = None
        for chunk in chunks:
            self._stream.feed(chunk.data)
            self._fed = chunk.at
            if at is None and seen(self.screen):
                at = chunk.at
        return at, sum(len(chunk.data) for chunk in chunks)


def _rss_by_ps(pid: int) -> int:
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout)


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def never(_: Screen) -> bool:
    """Wait for nothing."""
    return False


def line_text(screen: Screen, row: int) -> str:
    """The text of a line. (pyte's own ``display`` fails on a wide character that was half overwritten.)"""
    return "".join(screen.buffer[row][column].data for column in range(screen.columns))


def has_text(text: str) -> Seen:
    """The text stands somewhere on the screen."""
    return lambda screen: any(text in line_text(screen, row) for row in range(screen.lines))


def cursor_moved(screen: Screen, area: Area) -> Seen:
    """The cursor row is another line, or the same line with another text on it (a page was turned)."""
    before = _cursor_line(screen, area)
    return lambda now: _cursor_line(now, area) not in (None, before)


def cursor_row(screen: Screen, area: Area) -> int | None:
    """The line of the area whose background is unlike all others; None where no single line stands out."""
    grounds = {row: _ground(screen, row, area) for row in area.rows}
    counts = Counter(grounds.values())
    alone = [row for row, ground in grounds.items() if counts[ground] == 1]
    return alone[0] if len(alone) == 1 else None


def _cursor_line(screen: Screen, area: Area) -> tuple[int, str] | None:
    row = cursor_row(screen, area)
    return None if row is None else (row, line_text(screen, row))


def _ground(screen: Screen, row: int, area: Area) -> tuple[str, bool]:
    """The most frequent background of a line, and whether it is reversed."""
    line = screen.buffer[row]
    return Counter((line[column].bg, line[column].reverse) for column in area.columns).most_common(1)[0][0]
