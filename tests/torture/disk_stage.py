"""Runs the program again and again in children of one process, which has loaded everything: a start costs little.

Reads a JSON line for each run, the arguments and what is to be in the environment, and starts it. An empty line asks
how the oldest ended; the answer is a JSON line, the exit code and what was printed. A first argument with a colon names
a function of a module instead of a command.
"""

import ctypes
import importlib
import json
import os
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LOADED = (
    *("worklist.cli.program", "worklist.cli.session", "worklist.desk", "worklist.sync", "worklist.exports.paper"),
    *("worklist.exports.xlsx", "worklist.config", "sqlite_utils", "tomlkit", "holidays", "secrets", "platform"),
)


@dataclass(frozen=True, slots=True)
class Child:
    """A run, and where its output goes."""

    process: int
    printed: int
    complained: int

    def answer(self) -> tuple[int, str, str]:
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status), _text(self.printed), _text(self.complained)


def main() -> None:
    """Run and answer until the input ends."""
    for module in _LOADED:
        importlib.import_module(module)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    children: deque[Child] = deque()
    for line in sys.stdin:
        if line.strip():
            children.append(_begun(**json.loads(line)))
        else:
            sys.stdout.write(json.dumps(children.popleft().answer()) + "\n")
            sys.stdout.flush()


def _begun(arguments: Sequence[str], environment: dict[str, str]) -> Child:
    printed, complained = os.memfd_create("printed"), os.memfd_create("complained")
    child = os.fork()
    if not child:
        os.dup2(printed, 1)
        os.dup2(complained, 2)
        os.environ.update(environment)
        time.tzset()
        ctypes.CDLL(None).torture_begin()
        _run(arguments)
    return Child(child, printed, complained)


def _text(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read().decode("utf-8", "replace")


def _run(arguments: Sequence[str]) -> None:
    """As ``worklist`` would, to the end of the process."""
    code = 70
    try:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - the input is the stage's own
        if ":" in arguments[0]:
            module, name = arguments[0].split(":")
            getattr(importlib.import_module(module), name)(*arguments[1:])
            code = 0
        else:
            sys.argv = ["worklist", *arguments]
            importlib.import_module("worklist.cli.program").main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
