"""What our own call notes say of calling a payer."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low

from worklist.domain.events import Body, CallLogged, Channel


@dataclass(frozen=True, slots=True)
class PayerCalls:
    """A payer by our record of calls."""

    number: str = ""
    """The number dialled last; empty where none is recorded."""
    calls: int = 0
    """Phone calls looked at."""
    hold_minutes: int | None = None
    """Usual (median) minutes on hold; None where none were measured."""
    minutes: int | None = None
    """Usual minutes of a whole call; None where none were measured."""


def usual_of(entries: Iterable[Body]) -> PayerCalls:
    """From a payer's contacts, the newest first."""
    calls = [entry for entry in entries if isinstance(entry, CallLogged) and entry.channel is Channel.PHONE]
    return PayerCalls(
        number=next((call.number for call in calls if call.number), ""),
        calls=len(calls),
        hold_minutes=_usual(call.hold_minutes for call in calls),
        minutes=_usual(call.minutes for call in calls),
    )


def _usual(minutes: Iterable[int | None]) -> int | None:
    known = [each for each in minutes if each is not None]
    return median_low(known) if known else None
