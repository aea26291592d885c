"""What may be decided on a pattern, and in which order: confirmed, fixed upstream, closed; or dismissed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.domain.entry_checks import reason_text
from worklist.domain.patterns.key import PatternKey
from worklist.domain.recovery_entries import PatternSet, PatternState
from worklist.domain.refusals import Refusal
from worklist.domain.text import clean

_FARTHEST = timedelta(days=3 * 366)
"""How far from today a day may lie: beyond that the year is mistyped."""
_OPEN = (PatternState.CONFIRMED, PatternState.FIXED)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person says who takes it for a habit."""

    name: str
    leverage: str
    """The clause, edit or policy that makes it defensible."""
    fix: str
    """What has to change upstream."""
    owner: str
    due: date


def why_not(before: PatternSet | None, to: PatternState) -> str:
    """Why a pattern cannot be made that now; empty where it can. ``NEW`` stands for taking the last decision back."""
    state = before.state if before else PatternState.NEW
    match to:
        case PatternState.CONFIRMED:
            return "Its fix is said to be done: reopen it first." if state is PatternState.FIXED else ""
        case PatternState.FIXED:
            return "" if state in _OPEN else "Only a confirmed pattern has a fix: confirm it first."
        case PatternState.CLOSED:
            return "" if state in _OPEN else "Only a confirmed pattern can be closed; one that is none is dismissed."
        case PatternState.DISMISSED:
            is_free = state in (PatternState.NEW, PatternState.DISMISSED)
            return "" if is_free else f"It is {state}: close it, with the reason."
        case PatternState.NEW:
            is_open = state in (PatternState.NEW, PatternState.CONFIRMED)
            return "It is open already: nothing was decided that could be taken back." if is_open else ""


def confirmed(before: PatternSet | None, key: PatternKey, said: Confirmation, today: date) -> PatternSet:
    """A habit, with the fix that ends it; of a confirmed one, said anew. Raises Refusal."""
    _refuse_unless_possible(before, PatternState.CONFIRMED)
    if said.due < today:
        raise Refusal(f"{said.due} is in the past; the fix is due today or later.")
    return PatternSet(
        key,
        PatternState.CONFIRMED,
        _said(said.name, "Give it a name that people will know it by."),
        leverage=_said(said.leverage, "Say what makes it defensible: the clause, edit or policy."),
        fix=_said(said.fix, "Say what has to change upstream, so that it does not come again."),
        owner=_said(said.owner, "Say who sees to the fix."),
        due=_near(said.due, today),
    )


def fixed(before: PatternSet | None, on: date, note: str, today: date) -> PatternSet:
    """The fix is done, for services from a day on; said again it is another day. Raises Refusal."""
    entry = _going_on(before, PatternState.FIXED)
    return replace(entry, state=PatternState.FIXED, fixed_on=_near(on, today), note=reason_text(note))


def closed(before: PatternSet | None, reason: str) -> PatternSet:
    """Nobody has to see to it any more. Raises Refusal."""
    entry = _going_on(before, PatternState.CLOSED)
    return replace(entry, state=PatternState.CLOSED, note=_said(reason, "Say why it can be closed."))


def dismissed(before: PatternSet | None, key: PatternKey, name: str, reason: str) -> PatternSet:
    """It is no pattern, or none to act on; it comes back when it has doubled. Raises Refusal.

    Dismissed again, once it came back, it is measured anew from that day.
    """
    _refuse_unless_possible(before, PatternState.DISMISSED)
    why = _said(reason, "Say why it is no pattern.")
    return replace(before or PatternSet(key, PatternState.NEW, name), state=PatternState.DISMISSED, note=why)


def reopened(before: PatternSet | None, reason: str) -> PatternSet:
    """Back to before the last decision: confirmed, or undecided where it never was that. Raises Refusal."""
    entry = _going_on(before, PatternState.NEW)
    state = PatternState.CONFIRMED if entry.owner else PatternState.NEW
    return replace(entry, state=state, fixed_on=None, note=_said(reason, "Say why it is opened again."))


def _going_on(before: PatternSet | None, to: PatternState) -> PatternSet:
    """The entry that what is decided now goes on from."""
    _refuse_unless_possible(before, to)
    assert before is not None  # from nothing a pattern is only confirmed or dismissed
    return before


def _refuse_unless_possible(before: PatternSet | None, to: PatternState) -> None:
    if reason := why_not(before, to):
        raise Refusal(reason)


def _said(text: str, missing: str) -> str:
    kept = clean(reason_text(text))
    if not kept:
        raise Refusal(missing)
    return kept


def _near(day: date, today: date) -> date:
    if abs(day - today) > _FARTHEST:
        raise Refusal(f"{day} is more than three years away; check the year.")
    return day
