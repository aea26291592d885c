"""A program in a pseudo-terminal: keys go in as bytes; the bytes that come out are kept and shown on a screen."""

import os
import select
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyte
from ptyprocess import PtyProcess

KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "down": "\x1b[B", "ctrl+c": "\x03", "ctrl+q": "\x11"}
PATIENCE = 20
"""Seconds after which what was waited for will not come."""
ENTERS, LEAVES = b"\x1b[?1049h", b"\x1b[?1049l"
HIDES, SHOWS = b"\x1b[?25l", b"\x1b[?25h"


class Session:
    """A program from its start to its exit code."""

    def __init__(self, argv, *, size=(120, 40), env=None):
        columns, rows = size
        self.raw = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        environment = {**os.environ, "LANG": "C.UTF-8", **(env or {})}
        self.process = PtyProcess.spawn([sys.executable, *argv], env=environment, dimensions=(rows, columns))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.close(force=True)

    def press(self, *keys):
        """Send keys, in one write: names of KEYS, else text as typed. (What follows an escape at once is alt.)"""
        self.process.write("".join(KEYS.get(key, key) for key in keys).encode())

    def wait_for(self, *wanted, without=()):
        """Until every text is on the screen and none of ``without``."""
        until = time.monotonic() + PATIENCE
        while not (all(text in self.text for text in wanted) and not any(text in self.text for text in without)):
            has_ended = not self._read(0.5) and not self.process.isalive()
            if has_ended or time.monotonic() > until:
                raise AssertionError(f"waited in vain for {wanted}\n{self.text}")

    def wait(self):
        """Read to the end; returns the exit code, or the signal below zero."""
        until = time.monotonic() + PATIENCE
        while self._read(1) or self.process.isalive():
            assert time.monotonic() < until, "it never ends"
        return self.process.exitstatus if self.process.signalstatus is None else -self.process.signalstatus

    def resize(self, columns, rows):
        """Give the terminal another size. Told to it later than it happens, as by any terminal."""
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def settle(self, quiet=0.1):
        """Until nothing comes any more and the program has nothing left to do, as it must, within some seconds."""
        until = time.monotonic() + PATIENCE
        while self._read(quiet) or self._is_at_work:
            assert time.monotonic() < until, "it never stops sending"

    @property
    def _is_at_work(self):
        """Whether it would go on if the machine let it. (Only Linux tells; elsewhere silence must do.)"""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/stat")
        with suppress(OSError):  # a thread that ends meanwhile
            return any(thread.read_text().rpartition(")")[2].split()[0] in "RD" for thread in threads)
        return True

    @property
    def text(self):
        """The screen. (pyte's own ``display`` fails on a wide character that was half overwritten.)"""
        lines = self.screen.buffer
        rows = (lines[row] for row in range(self.screen.lines))
        return "\n".join("".join(row[column].data for column in range(self.screen.columns)) for row in rows)

    @property
    def row(self):
        """The line of the list under the cursor, without its pointer."""
        found = [line.split(">  ", 1)[1] for line in self.text.splitlines() if ">  " in line]
        return found[0] if found else ""

    def _read(self, seconds):
        """Take what comes within some time; whether anything did."""
        if not select.select([self.process.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.process.fd, 1 << 16)
        except OSError:  # Linux says EIO when the program has ended
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    @property
    def is_restored(self):
        """Whether the alternate screen was left and the cursor is shown again, after all else."""
        return self.raw.rfind(LEAVES) > self.raw.rfind(ENTERS) and self.raw.rfind(SHOWS) > self.raw.rfind(HIDES)
