"""Leaving a query off when nobody waits for it any more, or when it takes longer than a person should wait."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlcipher3 import dbapi2

from worklist.store.driver import Connection

_STEPS = 2_000
"""Steps of SQLite's own machine between two looks: some tenths of a millisecond."""

Stop = Callable[[], bool]
"""Whether to leave off now."""


@contextmanager
def unless(connection: Connection, stop: Stop) -> Iterator[None]:
    """Leave off what is read inside as soon as ``stop`` says so: the block ends there, with what it has by then."""
    connection.set_progress_handler(stop, _STEPS)
    try:
        yield
    except dbapi2.OperationalError as error:
        if error.sqlite_errorcode != dbapi2.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, _STEPS)


def after(seconds: float) -> Stop:
    """Stop when this thread has been at work for so long from now: a machine that is busy with others is no reason."""
    end = time.thread_time() + seconds
    return lambda: time.thread_time() > end


def never() -> bool:
    """Go on to the end."""
    return False
