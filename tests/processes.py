"""Real processes that are cheap to start and are killed without notice."""

import importlib
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    ["pytest", "sqlite_utils", "worklist.desk", "worklist.sync", "worklist.cli.program", "worklist.cli.session"]
)


class Process:
    """Runs a function of a test module by its name; what it sends comes back in order."""

    def __init__(self, target: Callable[..., None], *args: Any) -> None:
        self._ours, theirs = _processes.Pipe(duplex=True)
        self._process = _processes.Process(
            target=_run, args=(target.__module__, target.__qualname__, theirs, args), daemon=True
        )
        with _no_main_program():
            self._process.start()
        theirs.close()

    def receive(self) -> Any:
        """The next thing it sends; EOFError once it has ended."""
        return self._ours.recv()

    def sent(self) -> list[Any]:
        """Everything that it sent and nobody received yet, up to its end."""
        found = []
        while True:
            try:
                found.append(self._ours.recv())
            except (EOFError, ConnectionResetError):
                return found

    def send(self, value: Any) -> None:
        self._ours.send(value)

    def kill(self) -> None:
        """SIGKILL: nothing of it runs any more."""
        self._process.kill()

    def wait(self, seconds: float | None = 60) -> None:
        self._process.join(seconds)
        assert not self._process.is_alive()


@contextmanager
def _no_main_program() -> Iterator[None]:
    """Or every process begins by running pytest's own program again."""
    main = sys.modules["__main__"]
    kept = vars(main).pop("__file__", None)
    try:
        yield
    finally:
        if kept is not None:
            main.__file__ = kept


def _run(module: str, name: str, pipe: Any, args: tuple[Any, ...]) -> None:
    getattr(importlib.import_module(module), name)(pipe, *args)
