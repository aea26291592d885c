"""Which faults are tried again, and after how long."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx

from worklist.sources.http.limits import Limits
from worklist.sources.http.problem import Clock, HttpProblem, Passing, Sleep

_FIRST_WAIT = 1.0
T = TypeVar("T")


def insistently(
    attempt: Callable[[float], T], limits: Limits, clock: Clock, sleep: Sleep, *, can_repeat: bool = True
) -> T:
    """The result of the first attempt that does not raise Passing; each gets the moment at which all must be over.

    Between them it waits as long as the server asks, else 1, 2, 4, ... seconds. A wait that would outlast the budget
    is not begun. With ``can_repeat`` false, only an attempt that was refused for being busy is repeated. Raises
    HttpProblem.
    """
    ends = clock() + limits.seconds_in_all
    for number in range(limits.tries):
        try:
            return attempt(ends)
        except Passing as fault:
            wait = _FIRST_WAIT * 2**number if fault.wait is None else fault.wait
            if not (can_repeat or fault.answered):
                raise HttpProblem(f"{fault}; try again later.") from None
            if number + 1 >= limits.tries:
                raise HttpProblem(f"{fault}, {_times(limits.tries)}; try again later.") from None
            if clock() + wait >= ends:
                raise HttpProblem(f"{fault}; try again {_later(fault.wait)}.") from None
        sleep(wait)
    raise ValueError("there must be one try at least")


def _times(tries: int) -> str:
    return f"{tries} times" if tries > 1 else "at the only try"


def _later(wait: float | None) -> str:
    """How long the server wants to be left alone."""
    if wait is None:
        return "later"
    return f"in {wait / 60:,.0f} minutes" if wait < 2 * 3600 else f"in {wait / 3600:,.0f} hours"


def asked_wait(headers: httpx.Headers) -> float | None:
    """The seconds of a Retry-After (RFC 9110, 10.2.3): a number, or a date by the server's clock; None for neither."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    until = _date(said)
    if until is None:
        return None
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _date(text: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
