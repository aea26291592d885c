"""Commands that record: one for each thing that the desk can do on an account.

No account is left without a next step or an outcome: ``call`` refuses to be the last word, because a call is where
work on an account ends; the others remind.
"""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import ACCOUNT, DOLLARS, SHORT_TEXT, one_of, words_of
from worklist.cli.output import Failure, say
from worklist.cli.session import Session
from worklist.domain.events import (
    CallLogged,
    CallOutcome,
    Channel,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    ModifierTagged,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)
from worklist.domain.next_steps import NEXT_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from worklist.desk import Desk, Saved

_ENTRY_LETTERS = 8
_DAY = "a day such as 3bd, fri, +2w, 12/3 or 2026-12-03"


@dataclass(frozen=True, slots=True)
class Step:
    """A next step, read and ready to be set."""

    action: str
    due: date
    note: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What was typed about a next step beside another entry."""

    action: str | None
    due: str | None
    note: str

    def step(self, desk: "Desk") -> Step | None:
        """The step, checked before anything is written; None where none was asked for."""
        if self.action is None:
            if self.due or self.note:
                raise click.UsageError("--due and --next-note go with --next, which says what is done next.")
            return None
        if self.action == "other" and not self.note.strip():
            raise click.UsageError("--next other needs --next-note, which says what it is.")
        return Step(self.action, _day(desk, self.due or NEXT_ACTIONS[self.action].interval), self.note)


def _with_next_step(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that set the next step together with another entry; the command gets ``planned``."""

    @click.option("--next", "action", metavar="ACTION", type=one_of(NEXT_ACTIONS), help="Set the next step as well.")
    @click.option("--due", metavar="DAY", help=f"When it is due: {_DAY}; the action's usual interval if not said.")
    @click.option("--next-note", default="", metavar="TEXT", help="What exactly is to be done.")
    @wraps(command)
    def planning(*args: Any, action: str | None, due: str | None, next_note: str, **rest: Any) -> None:
        command(*args, planned=Planned(action, due, next_note), **rest)

    return planning


def _day(desk: "Desk", text: str) -> date:
    try:
        return desk.due_date(text)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None


def _confirm(desk: "Desk", account: str, saved: "Saved", step: Step | None = None) -> None:
    """Say what is saved, set the step that was asked for with it, and remind where none stands."""
    _say_saved(saved)
    if step:
        with _after_the_first("the next step"):
            saved = desk.set_next_step(account, step.action, step.due, step.note)
        _say_saved(saved)
    row = desk.row(account)
    if row:
        say(f"{account} is in {row.queue.title}.")
    if saved.needs_next_step:
        number = quote(account)
        say(f"It has no next step: worklist next {number} ACTION, or worklist outcome {number} KIND.")


def _say_saved(saved: "Saved") -> None:
    from worklist.domain.in_words import said_by

    for event in saved.events:
        say(f"Saved: {event.actor} {said_by(event.body)} (entry {event.id[:_ENTRY_LETTERS]}).")


@contextmanager
def _after_the_first(what: str) -> "Iterator[None]":
    """For a second entry: if it is refused, say that the first one stands."""
    from worklist.desk import Refusal

    try:
        yield
    except Refusal as error:
        raise Failure(f"The entry above is saved, {what} is not: {error}") from None


@click.command("next", epilog=words_of(action=NEXT_ACTIONS))
@click.argument("account", type=ACCOUNT)
@click.argument("action", metavar="ACTION", type=one_of(NEXT_ACTIONS))
@click.argument("due", required=False)
@click.option("--note", default="", metavar="TEXT", help="What exactly, with whom.")
@click.pass_obj
def next_step(session: Session, account: str, action: str, due: str | None, note: str) -> None:
    """Set the next step: what is done next and when.

    DUE is a day such as 3bd (business days), fri, +2w, 12/3 or 2026-12-03; without it the action's usual interval.
    """
    with session.desk() as desk:
        day = _day(desk, due or NEXT_ACTIONS[action].interval)
        _confirm(desk, account, desk.set_next_step(account, action, day, note))


# -- calls ----------------------------------------------------------------------------------------------------------


@click.command(epilog=words_of(said=CallOutcome, channel=Channel, action=NEXT_ACTIONS, kind=OutcomeKind))
@click.argument("account", type=ACCOUNT)
@click.argument("said", metavar="SAID", type=one_of(CallOutcome))
@click.option("--by", "channel", metavar="CHANNEL", type=one_of(Channel), default="phone", help="Phone if not said.")
@click.option("--payer", default="", metavar="NAME", help="Whom, if not the account's payer.")
@click.option("--number", default="", metavar="TEXT", help="Number that was dialled.")
@click.option("--spoke-with", default="", metavar="NAME", help="Representative.")
@click.option("--reference", default="", metavar="TEXT", help="Call reference number.")
@click.option("--minutes", type=int, metavar="N", help="Minutes on hold and talking.")
@click.option("--note", default="", metavar="TEXT", help="What they said, in words.")
@click.option("--promised", metavar="DAY", help=f"What they promised is due: {_DAY}.")
@_with_next_step
@click.option("--outcome", metavar="KIND", type=one_of(OutcomeKind), help="Or end the work with this outcome.")
@click.option("--amount", type=DOLLARS, default=0, help="Dollars of the outcome.")
@click.pass_obj
def call(session: Session, /, account: str, planned: Planned, **given: Any) -> None:
    """Log a contact with a payer, and what they SAID.

    A call is not the last word on an account: give --next or --outcome, unless a next step ahead stands already.
    """
    with session.desk() as desk:
        step = planned.step(desk)
        logged = _call_logged(desk, given)
        _refuse_open_end(desk, account, step, given["outcome"])
        _confirm_call(desk, account, desk.log_call(account, logged), step, given)


def _call_logged(desk: "Desk", given: dict[str, Any]) -> CallLogged:
    return CallLogged(
        outcome=CallOutcome(given["said"]),
        channel=Channel(given["channel"]),
        payer=given["payer"],
        number=given["number"],
        representative=given["spoke_with"],
        reference=given["reference"],
        minutes=given["minutes"],
        said=given["note"],
        promised_on=_day(desk, given["promised"]) if given["promised"] else None,
    )


def _refuse_open_end(desk: "Desk", account: str, step: Step | None, outcome: str | None) -> None:
    """Refuse a call after which nothing would be planned, before it is written."""
    if step and outcome:
        raise click.UsageError("Give --next or --outcome, not both: an outcome ends the work.")
    view = desk.look(account)
    if step or outcome or view is None:
        return
    work = view.assessment.work
    today = max(desk.today, datetime.now(UTC).date())  # a step that is due when it is worked on is behind us
    ahead = work.next_step is not None and not work.step_spent and work.next_step.due > today
    if work.outcome is None and not ahead:
        raise Failure(
            "Not saved: after this call nothing would be planned on the account."
            " Add --next ACTION (and --due DAY), or --outcome KIND if the work is done."
        )


def _confirm_call(desk: "Desk", account: str, saved: "Saved", step: Step | None, given: dict[str, Any]) -> None:
    if given["outcome"]:
        _say_saved(saved)
        with _after_the_first("the outcome"):
            saved = desk.record_outcome(account, OutcomeRecorded(OutcomeKind(given["outcome"]), given["amount"]))
    _confirm(desk, account, saved, step)


# -- other work -----------------------------------------------------------------------------------------------------


@click.command(epilog=words_of(act=PayerAct))
@click.argument("account", type=ACCOUNT)
@click.argument("code", type=SHORT_TEXT)
@click.argument("modifier", type=SHORT_TEXT)
@click.argument("act", metavar="ACT", type=one_of(PayerAct))
@click.option("--evidence", default="", metavar="TEXT", help="What in the chart or contract shows it.")
@_with_next_step
@click.pass_obj
def tag(session: Session, account: str, code: str, modifier: str, act: str, evidence: str, planned: Planned) -> None:
    """Tag a modifier issue on a line: its CODE, the MODIFIER, and the payer's ACT."""
    with session.desk() as desk:
        step = planned.step(desk)
        tagged = ModifierTagged(code, modifier, PayerAct(act), evidence)
        _confirm(desk, account, desk.tag_modifier(account, tagged), step)


@click.command(epilog=words_of(to=EscalateTo))
@click.argument("account", type=ACCOUNT)
@click.argument("to", metavar="TO", type=one_of(EscalateTo))
@click.option("--why", required=True, metavar="TEXT", help="What stops it here.")
@click.option("--ask", required=True, metavar="TEXT", help="What they should decide or do.")
@click.option("--evidence", default="", metavar="TEXT", help="What the file holds.")
@click.option("--terms", default="", metavar="TEXT", help="Settlement terms, if any.")
@_with_next_step
@click.pass_obj
def escalate(
    session: Session, account: str, to: str, why: str, ask: str, evidence: str, terms: str, planned: Planned
) -> None:
    """Ask a supervisor, or a vendor through one; the account waits in review."""
    with session.desk() as desk:
        step = planned.step(desk)
        request = EscalationRequested(EscalateTo(to), why, ask, evidence, terms)
        _confirm(desk, account, desk.request_escalation(account, request), step)


@click.command()
@click.argument("account", type=ACCOUNT)
@click.argument("text")
@_with_next_step
@click.pass_obj
def note(session: Session, account: str, text: str, planned: Planned) -> None:
    """Add a note. TEXT is - to read it from the input."""
    with session.desk() as desk:
        step = planned.step(desk)
        _confirm(desk, account, desk.add_note(account, _typed_or_read(text)), step)


def _typed_or_read(text: str) -> str:
    """The text, or the input up to a little more than the desk takes."""
    from worklist.desk import MOST_TEXT

    return sys.stdin.read(MOST_TEXT + 1) if text == "-" and sys.stdin is not None else text


@click.command(epilog=words_of(kind=OutcomeKind))
@click.argument("account", type=ACCOUNT)
@click.argument("kind", metavar="KIND", type=one_of(OutcomeKind))
@click.option("--amount", type=DOLLARS, default=0, help="Dollars recovered, reversed or adjusted.")
@click.option("--how", default="", metavar="TEXT", help="What did it: appeal, corrected claim, call...")
@click.pass_obj
def outcome(session: Session, account: str, kind: str, amount: int, how: str) -> None:
    """Record how the work on an account ended."""
    with session.desk() as desk:
        _confirm(desk, account, desk.record_outcome(account, OutcomeRecorded(OutcomeKind(kind), amount, how)))


# -- holding, sleeping, flags, undo ---------------------------------------------------------------------------------


@click.command()
@click.argument("account", type=ACCOUNT)
@click.option("--take-over", is_flag=True, help="Even if somebody else holds it.")
@click.pass_obj
def hold(session: Session, account: str, take_over: bool) -> None:
    """Hold an account for me; others see it."""
    with session.desk() as desk:
        _confirm(desk, account, desk.hold(account, take_over=take_over))


@click.command()
@click.argument("account", type=ACCOUNT)
@click.pass_obj
def release(session: Session, account: str) -> None:
    """Let an account go that I hold."""
    with session.desk() as desk:
        _confirm(desk, account, desk.release(account))


@click.command()
@click.argument("account", type=ACCOUNT)
@click.argument("until")
@click.argument("reason")
@click.pass_obj
def snooze(session: Session, account: str, until: str, reason: str) -> None:
    """Put an account out of sight until a day, or until the PM's records change."""
    with session.desk() as desk:
        _confirm(desk, account, desk.snooze(account, _day(desk, until), reason))


@click.command(epilog=words_of(flag=HoldFlag))
@click.argument("account", type=ACCOUNT)
@click.argument("flag", metavar="FLAG", type=one_of(HoldFlag))
@click.argument("reason")
@click.pass_obj
def flag(session: Session, account: str, flag: str, reason: str) -> None:
    """Set a flag that stops work; REASON says how it is known."""
    with session.desk() as desk:
        _confirm(desk, account, desk.set_flag(account, HoldFlag(flag), on=True, reason=reason))


@click.command(epilog=words_of(flag=HoldFlag))
@click.argument("account", type=ACCOUNT)
@click.argument("flag", metavar="FLAG", type=one_of(HoldFlag))
@click.argument("reason", default="")
@click.pass_obj
def unflag(session: Session, account: str, flag: str, reason: str) -> None:
    """Take a flag down again."""
    with session.desk() as desk:
        _confirm(desk, account, desk.set_flag(account, HoldFlag(flag), on=False, reason=reason))


@click.command()
@click.argument("account", type=ACCOUNT)
@click.option("--entry", metavar="ID", default="", help="The entry, as worklist show prints it; else my latest.")
@click.option("--reason", default="", metavar="TEXT", help="For the next reader.")
@click.pass_obj
def undo(session: Session, account: str, entry: str, reason: str) -> None:
    """Take an entry out of effect; nothing is erased, and undoing the undo brings it back."""
    with session.desk() as desk:
        _confirm(desk, account, desk.undo(account, _whole_id(desk, account, entry), reason))


def _whole_id(desk: "Desk", account: str, entry: str) -> str:
    """The id of the one entry that begins so; the text itself where none or several do, which the desk refuses."""
    found = [event.id for event in desk.undoable(account) if event.id.startswith(entry)] if entry else []
    if len(found) > 1:
        raise Failure(f"Several entries begin with {entry}; give more of the id.")
    return found[0] if found else entry
