"""A filter as a condition on the account table. Values are bound, never written into the SQL."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from worklist.domain.filter_terms import Between, Filter, Is, Match, Term, Text
from worklist.domain.queues import Queue

Condition = tuple[str, list[object]]

_LISTS = {"carc": "carcs", "rarc": "rarcs", "mod": "mods", "code": "codes"}
_FOLDED = {
    "account": "number_folded",
    "patient": "patient_folded",
    "payer": "payer_folded",
    "plan": "plan_folded",
}
_A_FEW = 8
_SEARCHED = ("number_folded", "patient_folded", "payer_folded")
_CHOICES = {"class": "account_class", "disposition": "disposition", "next": "next_action"}
_NUMBERS = {
    "balance": "balance",
    "insurance-balance": "insurance_balance",
    "patient-balance": "patient_balance",
    "stake": "stake",
    "short": "short",
    "touches": "touches",
    "priority": "-rank",
}
_DAYS = {
    "deadline": "deadline_on",
    "due": "due_on",
    "until": "snoozed_until",
    "service": "service_on",
    "billed": "billed_on",
    "touched": "touched_on",
}


def condition(asked: Filter, *, today: date, me: str) -> Condition:
    """SQL that is true for the rows of the filter, with its values. ``me`` is the folded name of who asks."""
    groups = [_all_of(terms, today, me) for terms in asked.any_of]
    sql = " OR ".join(f"({sql})" for sql, _ in groups)
    return sql, [value for _, values in groups for value in values]


def _all_of(terms: tuple[Term, ...], today: date, me: str) -> Condition:
    conditions = [_term(term, today, me) for term in terms]
    sql = " AND ".join(sql for sql, _ in conditions) or "1"
    return sql, [value for _, values in conditions for value in values]


def _term(term: Term, today: date, me: str) -> Condition:
    sql, values = _asked(term, today, me)
    # An unknown fact makes the inner condition NULL; "not" must then hold.
    return (f"coalesce({sql}, 0) = 0" if term.negated else f"({sql})"), values


def _asked(term: Term, today: date, me: str) -> Condition:
    match term:
        case Text(word):
            return _any_of((f"instr({column}, ?) > 0", [word]) for column in _SEARCHED)
        case Match(field, wanted):
            return _match(field, wanted, me)
        case Is(states):
            return _any_of(_state(state, today, me) for state in states)
        case Between():
            return _between(term, today)


def _any_of(conditions: Iterable[Condition]) -> Condition:
    listed = list(conditions)
    sql = " OR ".join(f"({sql})" for sql, _ in listed)
    return f"({sql})", [value for _, values in listed for value in values]


def _match(field: str, wanted: tuple[str, ...], me: str) -> Condition:
    if field in _LISTS:
        return _one_is_in(_LISTS[field], [f" {value} " for value in wanted])
    if field in _FOLDED:
        return _one_is_in(_FOLDED[field], wanted)
    if field in ("owner", "holder"):
        return _person(field, wanted, me)
    if field == "queue":
        numbers = {queue.key: int(queue) for queue in Queue}
        return "queue IN (SELECT value FROM json_each(?))", [json.dumps([numbers[value] for value in wanted])]
    return f"{_CHOICES[field]} IN (SELECT value FROM json_each(?))", [json.dumps(wanted)]


def _one_is_in(column: str, values: Iterable[str]) -> Condition:
    """Of many values one bound list: a long chain of ORs is too deep for SQLite. A few are looked for faster singly."""
    listed = list(values)
    if 0 < len(listed) <= _A_FEW:
        return _any_of((f"instr({column}, ?) > 0", [value]) for value in listed)
    return f"EXISTS (SELECT 1 FROM json_each(?) AS w WHERE instr({column}, w.value) > 0)", [json.dumps(listed)]


def _person(column: str, wanted: tuple[str, ...], me: str) -> Condition:
    names = [value for value in wanted if value not in ("me", "none")]
    conditions = [_one_is_in(f"{column}_folded", names)]
    if "none" in wanted:
        conditions.append((f"{column} = ''", []))
    if "me" in wanted:
        conditions.append(is_person(column, me))
    return _any_of(conditions)


def is_person(column: str, me: str) -> Condition:
    """Nobody's account is nobody's, also when nobody asks."""
    return (f"{column}_folded = ?", [me]) if me else ("0", [])


def _between(term: Between, today: date) -> Condition:
    low, high = term.low, term.high
    if term.field == "age":  # an age of at least n days began at the latest n days ago
        return _range("aged_from", _days_before(today, high), _days_before(today, low))
    if term.field == "days":
        return _range("deadline_on", _days_before(today, low, -1), _days_before(today, high, -1))
    if term.field in _DAYS:
        return _range(_DAYS[term.field], _iso(low), _iso(high))
    return _range(_NUMBERS[term.field], low, high)


def _range(column: str, low: object, high: object) -> Condition:
    ends = [(f"{column} >= ?", low), (f"{column} <= ?", high)]
    used = [(sql, value) for sql, value in ends if value is not None]
    return " AND ".join(sql for sql, _ in used), [value for _, value in used]


def _iso(day: object) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


def _days_before(today: date, days: object, sign: int = 1) -> str | None:
    if not isinstance(days, int):
        return None
    try:
        return (today - timedelta(days=sign * days)).isoformat()
    except OverflowError:
        return _BEFORE_ALL if sign * days > 0 else _AFTER_ALL


_BEFORE_ALL, _AFTER_ALL = "0000-00-00", "9999-99-99"


def _state(state: str, today: date, me: str) -> Condition:
    day = today.isoformat()
    match state:
        case "mine":
            return is_person("owner", me)
        case "due":
            return "due_on <= ?", [day]
        case "overdue":
            return "due_on < ?", [day]
        case "closed":
            return "balance = 0", []
        case "derived":
            return "balance_source = 'derived'", []
        case _:
            return "instr(states, ?) > 0", [f" {state} "]
