"""Commands of the program in processes that have loaded it already: a start costs a tenth of what it costs a person.

Each is a process of its own with its own surroundings, as a shell starts it. What acts on Python itself before the
program begins (its variables, another language) takes a real start.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from tests.processes import Process

PROGRAM = Path(sys.executable).with_name("worklist")
_BEHIND_THE_STREAMS = 10
_ON_PYTHON = ("PYTHON", "LC_", "LD_", "COVERAGE")


def run(
    arguments: Sequence[str | Path], environment: Mapping[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with nothing but ``typed`` to read."""
    command = [str(PROGRAM), *map(str, arguments)]
    if _is_for_python(environment):
        return subprocess.run(
            command,
            env=environment,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    process = Process(begin, command, dict(environment), str(Path.cwd()), typed)
    (answer,) = process.sent()
    process.wait()
    code, printed, complained = answer
    return subprocess.CompletedProcess(command, code, _text(printed), _text(complained))


def _is_for_python(environment: Mapping[str, str]) -> bool:
    return environment.get("LANG") != "C.UTF-8" or any(name.startswith(_ON_PYTHON) for name in environment)


def _text(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def begin(pipe: Any, command: Sequence[str], environment: Mapping[str, str], folder: str, typed: str) -> None:
    """In the process: put it into its surroundings, run the program, send how it ended and what it printed."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    outputs = [_file(b""), _file(b"")]
    for descriptor, file in enumerate((_file(typed.encode("utf-8", "surrogateescape")), *outputs)):
        os.dup2(file, descriptor)
    sys.stdin = TextIOWrapper(open(0, "rb", closefd=False), "utf-8", "surrogateescape")  # noqa: SIM115
    sys.stdout = TextIOWrapper(open(1, "wb", closefd=False), "utf-8", "surrogateescape")  # noqa: SIM115
    sys.stderr = TextIOWrapper(open(2, "wb", closefd=False), "utf-8", "backslashreplace", line_buffering=True)  # noqa: SIM115
    sys.argv = list(command)
    code = _ended()
    pipe.send((code, *map(_content, outputs)))


def _ended() -> int:
    """Run the program; its exit code as a shell sees it."""
    from worklist.cli.program import main

    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def _file(content: bytes) -> int:
    """A file without a name, to be read from its start."""
    with tempfile.TemporaryFile() as file:
        descriptor = fcntl.fcntl(file, fcntl.F_DUPFD, _BEHIND_THE_STREAMS)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _content(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb") as stream:
        return stream.read()
