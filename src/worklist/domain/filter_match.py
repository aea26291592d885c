"""What a filter means, said once in plain Python; the database's answer must be the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from worklist.domain.filter_terms import (
    Between,
    Bound,
    Filter,
    Is,
    Kind,
    Match,
    Term,
    Text,
    fold,
    key_named,
    search_text,
)
from worklist.domain.money import Cents


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a filter can know of an account. None is unknown."""

    account: str
    patient: str = ""
    payer: str = ""
    plan: str = ""
    balance: Cents | None = None
    insurance_balance: Cents | None = None
    patient_balance: Cents | None = None
    stake: Cents | None = None
    short: Cents | None = None
    priority: Cents | None = None
    """Cents per minute."""
    age: int | None = None
    """Days."""
    touches: int = 0
    days_left: int | None = None
    """Days to the governing deadline, negative when it has passed."""
    deadline: date | None = None
    due: date | None = None
    until: date | None = None
    """When it wakes; None while it does not sleep."""
    service: date | None = None
    billed: date | None = None
    touched: date | None = None
    carcs: frozenset[str] = frozenset()
    """As ``codes.normal_carc`` writes them."""
    rarcs: frozenset[str] = frozenset()
    mods: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    queue: str = ""
    """``Queue.key``."""
    owner: str = ""
    """Empty: nobody."""
    holder: str = ""
    """Empty: nobody."""
    held_by_me: bool = False
    next_action: str = ""
    """Id of a ``NextAction``; empty without a next step."""
    account_class: str = ""
    disposition: str = ""
    states: frozenset[str] = frozenset()
    """Names of ``filter_terms.STATES``; ``mine`` says whose account it is to the person who asks."""


def matches(wanted: Filter, facts: AccountFacts) -> bool:
    """Whether every term of one alternative holds.

    What is unknown lies in no range and is no value, so a plain term does not hold for it and the negated one
    does: ``age>90`` leaves an account of unknown age out, ``-age>90`` keeps it.
    """
    return any(all(_holds(term, facts) for term in terms) for terms in wanted.any_of)


def _holds(term: Term, facts: AccountFacts) -> bool:
    return _is_so(term, facts) != term.negated


def _is_so(term: Term, facts: AccountFacts) -> bool:
    match term:
        case Text(word):
            return word in search_text(facts.account, facts.patient, facts.payer)
        case Is(states):
            return not facts.states.isdisjoint(states)
        case Between(field, low, high):
            return _lies_between(getattr(facts, _FACTS.get(field, field)), low, high)
        case Match(field, values):
            return any(_has(facts, field, value) for value in values)
        case _:
            assert_never(term)


_FACTS: Mapping[str, str] = {
    "carc": "carcs",
    "rarc": "rarcs",
    "mod": "mods",
    "code": "codes",
    "class": "account_class",
    "days": "days_left",
    "next": "next_action",
    "insurance-balance": "insurance_balance",
    "patient-balance": "patient_balance",
}
"""Facts that go by another name than their key."""


def _has(facts: AccountFacts, field: str, value: str) -> bool:
    key, fact = key_named(field), getattr(facts, _FACTS.get(field, field))
    match key.kind if key else None:
        case Kind.CODE:
            found = value in fact
        case Kind.CHOICE:
            found = value == fact
        case Kind.OWNER if value == "me":
            found = facts.held_by_me if field == "holder" else "mine" in facts.states
        case Kind.OWNER if value == "none":
            found = fact == ""
        case _:
            found = value in fold(fact)
    return bool(found)


def _lies_between(fact: Bound | None, low: Bound | None, high: Bound | None) -> bool:
    if fact is None:
        return False
    # A field's bounds are of its fact's own type, which the union of both types cannot say.
    return (low is None or low <= fact) and (high is None or fact <= high)  # type: ignore[operator]
