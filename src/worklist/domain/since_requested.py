"""What changed since an escalation was requested or approved: what is done counts on what is, not on what was."""

from collections.abc import Iterable, Iterator

from worklist.domain.act_words import said_of
from worklist.domain.assessment import Assessment
from worklist.domain.changes import what_changed
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    EntryUndone,
    EscalationDecided,
    EscalationRequested,
    Event,
)
from worklist.domain.work import in_effect

_PASSING = (AccountHeld, AccountReleased)
"""Who works the account just now says nothing of it."""


def since_requested(requested: Event, assessment: Assessment, events: Iterable[Event]) -> tuple[str, ...]:
    """What the PM's records and the account's entries say that they did not when it was requested, a clause each.

    ``requested`` is the entry of the newest version of the request. What was undone again is left out.
    """
    return (*by_the_pm(requested, assessment), *by_people(requested, events))


def by_the_pm(then: Event, assessment: Assessment) -> tuple[str, ...]:
    """What the PM's records say that they did not at a request or a decision, a clause each."""
    seen = then.body.seen if isinstance(then.body, EscalationRequested | EscalationDecided) else None
    if seen is None:
        return ("UNKNOWN what the PM's records said then: the request does not hold it",)
    return what_changed(seen, assessment.account)


def by_people(then: Event, events: Iterable[Event]) -> Iterator[str]:
    """What people recorded on the account after an entry, and did not take back, a clause each."""
    every = tuple(events)
    later = {event.id for event in every if event.seq > then.seq}
    for event in in_effect(every):
        undoes_a_later_one = isinstance(event.body, EntryUndone) and event.body.target in later
        if event.id in later and not undoes_a_later_one and not isinstance(event.body, _PASSING):
            yield f"{event.at:%Y-%m-%d} {event.actor} {said_of((event,), every)}"
