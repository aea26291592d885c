"""Other processes assess, one chunk after the other; the one that asks them writes.

A process of this module reads requests from its standard input until that ends, as it does when whoever started it is
killed, and answers on its standard output. It changes nothing. What speaks through these pipes is pickled by the same
program on both ends.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from worklist.domain.site import SiteRules
from worklist.replay.assessor import AssessedBefore, Assessor
from worklist.store.cache import Cache
from worklist.store.keys import Key, Keys, keys_of, protect
from worklist.store.worklog import WorkLog

_MOST = 4
"""Processes: one writer does not keep up with more."""
_AHEAD = 3
"""Chunks that each process has before it, so that none waits for the writer."""
_GARBAGE_AT = 100_000
"""Objects until garbage is looked for: an assessment leaves hardly any."""
_BEHIND = 10
"""How nice they are: a person's save gets ten times their share of a processor."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What a process needs to assess as the one that starts it would."""

    cache: Path
    log: Path
    rules: SiteRules
    today: date
    key: Key | None


def assessed_beside(
    now: Assessor, chunks: Iterator[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, Sequence[str], AssessedBefore | None]]:
    """Each chunk with what other processes assessed of it, in order; None where they could not."""
    with _processes(now) as processes:
        waiting: deque[tuple[int, Sequence[str], _Process | None]] = deque()
        for number, (done, chunk) in enumerate(chunks):
            process = processes[number % len(processes)] if processes else None
            if process:
                process.ask(chunk)
            waiting.append((done, chunk, process))
            if len(waiting) >= _AHEAD * len(processes):
                yield _answered(waiting)
        while waiting:
            yield _answered(waiting)


def _answered(
    waiting: "deque[tuple[int, Sequence[str], _Process | None]]",
) -> tuple[int, Sequence[str], AssessedBefore | None]:
    done, chunk, process = waiting.popleft()
    return done, chunk, process.answer() if process else None


class _Process:
    """One that assesses. Whatever goes wrong with it, the chunk is assessed by whoever asked."""

    def __init__(self, order: _Order) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "worklist.replay.beside"],  # -P: nothing is imported from the folder at hand
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # or it would write over a screen
            start_new_session=True,  # Ctrl+C is for whoever asked
        )
        self._is_well = True
        self._say(order)

    def ask(self, numbers: Sequence[str]) -> None:
        """Have these accounts assessed."""
        self._say(list(numbers))

    def answer(self) -> AssessedBefore | None:
        """The answer to the oldest question; None where there is none."""
        if not self._is_well:
            return None
        try:
            found = pickle.load(self._process.stdout)  # type: ignore[arg-type]
        except Exception:  # what is no answer may raise anything
            self._is_well = False
            return None
        return found if isinstance(found, AssessedBefore) else None

    def end(self) -> None:
        """Let it go."""
        self._process.kill()
        self._process.communicate()

    def _say(self, what: object) -> None:
        if self._is_well and self._process.stdin:
            try:
                pickle.dump(what, self._process.stdin)
                self._process.stdin.flush()
            except OSError:
                self._is_well = False


@contextmanager
def _processes(now: Assessor) -> Iterator[list[_Process]]:
    order = _Order(now.cache.path, now.log.path, now.rules, now.today, keys_of(now.cache.path).wanted())
    with ExitStack() as ends:
        started: list[_Process] = []
        with suppress(OSError):  # the machine has no room for one more
            for _ in range(min(_MOST, _cores())):
                started.append(_Process(order))
                ends.callback(started[-1].end)
        yield started


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- the other end ------------------------------------------------------------------------------------------------


def main() -> None:
    """Answer requests until there are no more, behind everybody who waits for a screen."""
    if hasattr(os, "nice"):  # Windows has none
        os.nice(_BEHIND)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    order = pickle.load(asked)
    _take_key(order)
    with closing(Cache.open(order.cache)) as cache, closing(WorkLog.open(order.log)) as log:
        now = Assessor(cache, log, order.rules, order.today)
        gc.freeze()
        gc.set_threshold(_GARBAGE_AT)
        for numbers in _requests(asked):
            pickle.dump(now.assess_before(numbers), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _take_key(order: _Order) -> None:
    if key := order.key:
        protect(order.cache.parent, Keys(key.name, (), lambda _: key))


def _requests(asked: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(asked)
        except EOFError:
            return


if __name__ == "__main__":
    main()
