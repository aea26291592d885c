"""What changed since an escalation was requested: a decision counts on what is, not on what was."""

from collections.abc import Iterable, Iterator

from worklist.domain.act_words import said_of
from worklist.domain.assessment import Assessment
from worklist.domain.changes import what_changed
from worklist.domain.events import AccountHeld, AccountReleased, EntryUndone, EscalationRequested, Event
from worklist.domain.work import in_effect

_PASSING = (AccountHeld, AccountReleased)
"""Who works the account just now says nothing of it."""


def since_requested(requested: Event, assessment: Assessment, events: Iterable[Event]) -> tuple[str, ...]:
    """What the PM's records and the account's entries say that they did not when it was requested, a clause each.

    ``requested`` is the entry of the newest version of the request. What was undone again is left out.
    """
    return (*_by_the_pm(requested, assessment), *_by_people(requested, tuple(events)))


def _by_the_pm(requested: Event, assessment: Assessment) -> tuple[str, ...]:
    seen = requested.body.seen if isinstance(requested.body, EscalationRequested) else None
    if seen is None:
        return ("UNKNOWN what the PM's records said then: the request does not hold it",)
    return what_changed(seen, assessment.account)


def _by_people(requested: Event, events: tuple[Event, ...]) -> Iterator[str]:
    later = {event.id for event in events if event.seq > requested.seq}
    for event in in_effect(events):
        undoes_a_later_one = isinstance(event.body, EntryUndone) and event.body.target in later
        if event.id in later and not undoes_a_later_one and not isinstance(event.body, _PASSING):
            yield f"{event.at:%Y-%m-%d} {event.actor} {said_of((event,), events)}"
