"""How often a screen takes in news that costs much to take in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

TIMES_AS_LONG = 40
"""What a screen rests for the time that news took. Beside a sync everything is news all the time, and fifty screens
that read long lists again each second would leave no processor to whoever saves. It is time and not work: where many
wait for a processor all of them rest longer."""
MOST = 10.0
"""Seconds after which news is taken in at the latest."""


class Rest:
    """The rest of one screen between two times of taking in; over from the start."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether to look for news."""
        return time.monotonic() >= self._until

    @contextmanager
    def after(self) -> Iterator[None]:
        """Rest for what is done inside."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._until = time.monotonic() + min((time.monotonic() - began) * TIMES_AS_LONG, MOST)
