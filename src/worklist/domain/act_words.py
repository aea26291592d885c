"""Acts in words: what one on many accounts will do, what it did, and a person's latest ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from worklist.domain.acts import Act
from worklist.domain.entry_words import said_by
from worklist.domain.events import (
    AccountAssigned,
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
    Body,
    EntryUndone,
    EscalationDecided,
    EscalationRequested,
    Event,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.in_words import Line
from worklist.domain.money import Cents, money
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.recovery_entries import DisputeSent
from worklist.domain.vendor_entries import AccountPlaced
from worklist.domain.wording import accounts_in_words, after, in_short, spelled

_VERDICTS = {
    Verdict.APPROVED: "Approve what was asked",
    Verdict.RETURNED: "Return it with a question",
    Verdict.DECLINED: "Decline what was asked",
}
_MOST_NAMED = 6
"""Accounts that are named; of more the number is said."""


def to_do(body: Body) -> str:
    """What saving an entry does, as an order without its full stop."""
    match body:
        case NextStepSet(action, due, note):
            label = NEXT_ACTIONS[action].label if action in NEXT_ACTIONS else action
            return f"Set the next step: {label}, due {_day(due)}" + after(note)
        case AccountSnoozed(until, reason):
            return f"Snooze until {_day(until)}" + after(reason)
        case OutcomeRecorded(outcome, amount, how):
            return f"Record the outcome {spelled(outcome)}, {money(amount)} on each" + after(how)
        case HoldFlagSet(flag, on, reason):
            return f"{'Set' if on else 'Take down'} the flag {spelled(flag)}" + after(reason)
        case ModifierTagged(code, modifier, act, evidence):
            return f"Tag {code}-{modifier} {spelled(act)}" + after(evidence)
        case NoteAdded(text):
            return f"Add the note: {text}"
        case _:
            return _to_have_done(body)


def _to_have_done(body: Body) -> str:
    """What concerns other people too: who works it, who is asked, who answers."""
    match body:
        case EscalationRequested(to, reason, ask, vendor=vendor):
            return f"Ask the {to}{f' {vendor}' if vendor else ''}: {ask} ({reason})"
        case EscalationDecided(_, verdict, reason):
            return f"{_VERDICTS[verdict]}: {reason}"
        case AccountAssigned(to, reason):
            return (f"Give it to {to}" if to else "Take it from whoever has it") + after(reason)
        case AccountHeld() | AccountReleased():
            return "Hold for me" if isinstance(body, AccountHeld) else "Release what I hold"
    raise AssertionError(body)


def confirmation(
    bodies: Sequence[Body], accounts: int, balance: Cents, refused: Iterable[tuple[str, str]]
) -> tuple[Line, ...]:
    """What an act will do, on how many accounts, with how much balance, and which are left out and why."""
    if not accounts:
        return (Line("Nothing can be saved: every account is left out.", "loud"), *_left_out(refused))
    return (
        *(Line(f"{to_do(body).rstrip('.')}.") for body in bodies),
        Line(f"On {accounts_in_words(accounts)} with a balance of {money(balance)}{_in_all(bodies, accounts)}."),
        *_left_out(refused),
    )


def _in_all(bodies: Iterable[Body], accounts: int) -> str:
    """An amount is recorded once for each account: a person who typed the sum of all sees it here."""
    amounts = sum(body.amount for body in bodies if isinstance(body, OutcomeRecorded))
    return f"; {money(amounts * accounts)} recorded in all" if amounts and accounts > 1 else ""


def _left_out(refused: Iterable[tuple[str, str]]) -> Iterable[Line]:
    by_reason: dict[str, list[str]] = {}
    for number, reason in refused:
        by_reason.setdefault(reason, []).append(number)
    for reason, numbers in by_reason.items():
        is_or_are = "is" if len(numbers) == 1 else "are"
        yield Line(f"{len(numbers):,} {is_or_are} left out: {_named(numbers)}. {reason}", "warn")


def _named(numbers: Sequence[str]) -> str:
    more = len(numbers) - _MOST_NAMED
    return ", ".join(numbers[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def saved_on_many(said: str, accounts: int, refused: Sequence[tuple[str, str]]) -> str:
    """What was ``said_of`` one of them, for the line above the keys."""
    left_out = " ".join(line.text for line in _left_out(refused))
    if not accounts:
        return f"Nothing was saved. {left_out}"
    return f"Saved on {accounts_in_words(accounts)}: {in_short(said, 120)}. {left_out}".rstrip()


def of_the_first(saved: Sequence[Event]) -> tuple[Event, ...]:
    """The entries on the first account of an act; a dispute tells what its packet asks on all of them."""
    asked = sum(event.body.requested for event in saved if isinstance(event.body, DisputeSent))
    return tuple(
        replace(event, body=replace(event.body, requested=asked)) if isinstance(event.body, DisputeSent) else event
        for event in saved
        if event.account == saved[0].account
    )


def said_of(saved: Iterable[Event], record: Iterable[Event]) -> str:
    """What was saved on one account, as a clause; ``record`` is all entries of the account, to name what was undone."""
    bodies = {event.id: event.body for event in record}
    return "; ".join(dict.fromkeys(_turned(event.body, bodies) for event in saved))


def _turned(body: Body, bodies: Mapping[str, Body]) -> str:
    """An undoing with what it undid; one that undid an undoing brought that back."""
    reason, verb, meant = (body.reason if isinstance(body, EntryUndone) else ""), "brought back", body
    while isinstance(meant, EntryUndone):
        if meant.target not in bodies:
            return said_by(body)
        verb, meant = ("undid" if verb == "brought back" else "brought back"), bodies[meant.target]
    if meant is body:
        return said_by(body)
    said = f"{verb}: {said_by(meant)}" + (f" ({reason})" if reason else "")
    if verb == "undid" and isinstance(meant, DisputeSent):
        said += ". Its paper may be out: tell the payer that it is withdrawn"
    if verb == "undid" and isinstance(meant, AccountPlaced):
        said += ". Its file may be out: tell the vendor that it is withdrawn"
    return said


def act_in_words(act: Act, known: Iterable[Act]) -> str:
    """What an act did; of an undo what it undid, where that is among the known acts."""
    first = act.entries[0]
    if not act.is_undo:
        return act.said
    return said_of(
        (entry for entry in act.entries if entry.account == first.account),
        (entry for other in known for entry in other.entries),
    )


def _day(day: date) -> str:
    return f"{day:%a, %b} {day.day}, {day.year}"
