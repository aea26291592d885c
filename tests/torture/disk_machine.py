"""A machine whose disk and clock the test rules: the real program runs with ``disk_interposer.c`` below it."""

import atexit
import errno
import json
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

_SOURCE = Path(__file__).with_name("disk_interposer.c")
_CONTROL = struct.Struct("=5qd")
_CALLS = struct.Struct("=q")
ALWAYS = 1 << 40
"""Later than any call."""

needs_a_machine = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("cc") is None, reason="needs Linux and a C compiler"
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the program came to."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one sentence of a run that failed; progress is not part of it."""
        said = [line for line in self.err.splitlines() if line.startswith("worklist: ")]
        assert (self.code, len(said)) == (1, 1), self
        assert "Traceback" not in self.err and "defect" not in self.err, self.err
        return said[0].removeprefix("worklist: ")


class Machine:
    """Runs the program on a watched folder."""

    def __init__(self, root: Path, scratch: Path, environment: Mapping[str, str], *, traced: bool = False) -> None:
        self.trace = scratch / "trace"
        control = scratch / "control"
        control.write_bytes(bytes(mmap.PAGESIZE))
        with control.open("r+b") as stream:
            self._shared = mmap.mmap(stream.fileno(), mmap.PAGESIZE)
        self._environment = {
            "HOME": str(scratch),
            "TZ": "UTC",
            "TORTURE_ROOT": str(root.resolve()),
            "TORTURE_CONTROL": str(control),
            **environment,
        }
        if traced:
            self.trace.touch()
            self._environment["TORTURE_TRACE"] = str(self.trace)
        self._clock = 0.0

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Run a command to its end."""
        self.ask(*arguments, **environment)
        return self.answer()

    def done(self, *arguments: str, **environment: str) -> str:
        """The output of a command that must succeed."""
        ran = self.run(*arguments, **environment)
        assert ran.code == 0, (arguments, ran)
        return ran.out

    def ask(self, *arguments: str, **environment: str) -> None:
        """Start a command; others may be running."""
        _stage().ask(arguments, {**self._environment, **environment})

    def answer(self) -> Ran:
        """How the command ended that was started first."""
        return _stage().answer()

    def fail(self, first: int, last: int = ALWAYS, *, error: int = errno.ENOSPC, half: bool = False) -> None:
        """Let these of the next calls that change the disk fail, counted from 1; none for 0."""
        _CONTROL.pack_into(self._shared, 0, 0, first, last, error, half, self._clock)

    @property
    def calls(self) -> int:
        """How many there were since ``fail``."""
        return int(_CALLS.unpack_from(self._shared)[0])

    def show(self, moment: datetime) -> None:
        """Set the clock; it goes on from there."""
        self.turn(moment.timestamp() - time.time())

    def turn(self, seconds: float) -> None:
        """Have the clock this much ahead of the right one."""
        self._clock = seconds
        self.fail(0)


class _Stage:
    """A process of ``disk_stage``."""

    def __init__(self, library: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.disk_stage"],
            env={**kept, "LANG": "C.UTF-8", "LD_PRELOAD": str(library)},
            cwd=_SOURCE.parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self._read() == "ready\n"

    def ask(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._write(json.dumps({"arguments": arguments, "environment": environment}))

    def answer(self) -> Ran:
        self._write("")
        return Ran(*json.loads(self._read()))

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _read(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the stage has ended"
        return line

    def close(self) -> None:
        self._process.communicate()


@cache
def _stage() -> _Stage:
    """The one that all machines of this process share: what it loads takes a second."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "disk_interposer.so")
        command = ["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"]
        subprocess.run(command, check=True)
        stage = _Stage(library)
    atexit.register(stage.close)
    return stage
