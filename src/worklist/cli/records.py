"""Commands that record work on an account: next step, modifier tag, escalation, note, evidence, outcome.

No account is left without a next step or an outcome: they remind.
"""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import DOLLARS, SHORT_TEXT, one_of, words_of
from worklist.cli.explaining import plain
from worklist.cli.output import Failure, amount, say
from worklist.cli.recording import OnAccount, OnAccounts, Planned, Target, answer, save, step_of, with_next_step
from worklist.cli.session import Session
from worklist.domain.events import (
    Ask,
    Body,
    EscalateTo,
    EscalationRequested,
    EvidenceTicked,
    ModifierTagged,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patients.agreements.schedule import MOST_PAYMENTS

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved
    from worklist.domain.playbooks import Playbook


@click.command(cls=OnAccounts, epilog=words_of(action=NEXT_ACTIONS))
@click.argument("action", metavar="ACTION", type=one_of(NEXT_ACTIONS))
@click.argument("due", required=False)
@click.option("--note", default="", metavar="TEXT", help="What exactly, with whom.")
@click.pass_obj
def step(session: Session, target: Target, action: str, due: str | None, note: str) -> None:
    """Set the next step: what is done next and when.

    DUE is a day such as 3bd (business days), fri, +2w, 12/3 or 2026-12-03; without it the action's usual interval.
    """
    with session.desk() as desk:
        save(desk, target, step_of(desk, action, due, note))


@click.command(cls=OnAccount, epilog=words_of(act=PayerAct))
@click.argument("code", type=SHORT_TEXT)
@click.argument("modifier", type=SHORT_TEXT)
@click.argument("act", metavar="ACT", type=one_of(PayerAct))
@click.option("--evidence", default="", metavar="TEXT", help="What in the chart or contract shows it.")
@with_next_step
@click.pass_obj
def tag(session: Session, target: Target, code: str, modifier: str, act: str, evidence: str, planned: Planned) -> None:
    """Tag a modifier issue on a line: its CODE, the MODIFIER, and the payer's ACT."""
    with session.desk() as desk:
        save(desk, target, ModifierTagged(code, modifier, PayerAct(act), evidence), *planned.entries(desk))


@click.command(cls=OnAccounts, epilog=words_of(to=EscalateTo, asks=Ask))
@click.argument("to", metavar="TO", type=one_of(EscalateTo))
@click.option("--asks", metavar="ASKS", type=one_of(Ask), help="What for; place of a vendor, else advice, if not said.")
@click.option("--vendor", type=SHORT_TEXT, metavar="NAME", help="Which vendor; without it those that suit are listed.")
@click.option("--why", metavar="TEXT", help="What stops it here.")
@click.option("--ask", metavar="TEXT", help="What they should decide or do.")
@click.option("--amount", type=DOLLARS, help="Dollars accepted, paid in a plan, written off, placed or disputed.")
@click.option(
    "--months", type=click.IntRange(1, MOST_PAYMENTS), metavar="N", help="In how many payments, a month apart."
)
@click.option("--fee", type=DOLLARS, help="Dollars that a vendor takes, if other than by its contract.")
@click.option("--hardship", metavar="TEXT", help="How a patient's hardship is documented.")
@click.option("--evidence", metavar="TEXT", help="What the file holds.")
@click.option("--terms", metavar="TEXT", help="Settlement terms, if any.")
@click.option("--amend", is_flag=True, help="Change what I asked; what is not named stays as it was.")
@with_next_step
@click.pass_obj
def escalate(session: Session, /, target: Target, to: str, amend: bool, planned: Planned, **said: Any) -> None:
    """Ask a supervisor, or a vendor through one; the account waits in review.

    A request that was returned with a question is asked anew with --amend, and so is one that waits changed.
    """
    said = {name: value for name, value in said.items() if value is not None}
    with session.desk() as desk:
        request = _as_said(_amended(desk, target, amend=amend), EscalateTo(to), said)
        if missing := [f"--{name}" for name in ("why", "ask") if not getattr(request, name)]:
            raise click.UsageError(f"An escalation needs {' and '.join(missing)}.")
        bodies: tuple[Body, ...] = (request, *planned.entries(desk))
        if target.where or request.to is not EscalateTo.VENDOR or request.vendor:
            save(desk, target, *bodies)
        else:
            _answer_with_vendors(desk, desk.record(target.account, *bodies), request, target.form)


def _as_said(before: EscalationRequested, to: EscalateTo, said: dict[str, Any]) -> EscalationRequested:
    """The request with what was typed: a vendor is asked to place, and to a supervisor alone no vendor is named."""
    fresh = Ask.PLACE if to is EscalateTo.VENDOR and not before.amends else before.asks
    kept = before if to is EscalateTo.VENDOR else replace(before, vendor="")
    return replace(kept, **{**said, "asks": Ask(said.get("asks", fresh)), "to": to})


def _answer_with_vendors(desk: "Desk", saved: "Saved", request: EscalationRequested, form: str | None) -> None:
    """A vendor is asked and none is named: say which suit, and take none."""
    from worklist.domain.vendors.asking_words import candidate_lines
    from worklist.domain.vendors.words import fee_in_short

    account = saved.events[0].account
    found = desk.candidates_for(account, request)
    rows = [
        {
            "vendor": each.vendor.name,
            "fee": fee_in_short(each.vendor.entry.fees),
            "expected_net": amount(each.net),
            "why_not": each.why_not,
        }
        for each in found
    ]
    answer(desk, saved, form, vendors=rows)
    if form is None:
        names_one = any(not each.why_not for each in found)
        say("No vendor is named. Name one with --amend and --vendor:" if names_one else "No vendor is named.")
        say(*plain(tuple(candidate_lines(found)), 2))


def _amended(desk: "Desk", target: Target, *, amend: bool) -> EscalationRequested:
    """What the new version begins with: the one that stands, or nothing."""
    if not amend:
        return EscalationRequested(EscalateTo.SUPERVISOR, "", "")
    standing = desk.request_on(target.account) if target.account else None
    if standing is None or not (standing.asked.waits or standing.asked.is_returned):
        raise Failure("There is no request here that could be changed; --amend goes with one that waits or came back.")
    return replace(standing.asked.request, amends=standing.asked.first)


@click.command(cls=OnAccounts)
@click.argument("text")
@with_next_step
@click.pass_obj
def note(session: Session, target: Target, text: str, planned: Planned) -> None:
    """Add a note. TEXT is - to read it from the input."""
    with session.desk() as desk:
        save(desk, target, NoteAdded(_typed_or_read(text)), *planned.entries(desk))


def _typed_or_read(text: str) -> str:
    """The text, or the input up to a little more than the desk takes; nothing where the input is closed."""
    from worklist.domain.entry_checks import MOST_TEXT

    if text != "-":
        return text
    return sys.stdin.read(MOST_TEXT + 1) if sys.stdin is not None else ""


@click.command(cls=OnAccount)
@click.argument("item", type=SHORT_TEXT)
@click.option("--off", is_flag=True, help="It is no longer at hand.")
@click.pass_obj
def tick(session: Session, target: Target, item: str, off: bool) -> None:
    """Tick an ITEM of the evidence that the account's playbook asks for.

    worklist next prints the playbook; a word that is no item brings up the list of them.
    """
    with session.desk() as desk:
        playbook = desk.playbook_of(desk.view_of(target.account))
        _refuse_unknown_item(playbook, item)
        save(desk, target, EvidenceTicked(playbook.id, item, on=not off))


def _refuse_unknown_item(playbook: "Playbook", item: str) -> None:
    if playbook.item(item) is None:
        items = ", ".join(each.id for each in playbook.evidence) or "none"
        raise Failure(f"The playbook of this account ({playbook.title}) has no item {item!r}; its items: {items}.")


@click.command(cls=OnAccounts, epilog=words_of(kind=OutcomeKind))
@click.argument("kind", metavar="KIND", type=one_of(OutcomeKind))
@click.option("--amount", type=DOLLARS, default=0, help="Dollars recovered, reversed or adjusted.")
@click.option("--how", default="", metavar="TEXT", help="What did it: appeal, corrected claim, call...")
@click.pass_obj
def outcome(session: Session, target: Target, kind: str, amount: int, how: str) -> None:
    """Record how the work on an account ended."""
    with session.desk() as desk:
        save(desk, target, OutcomeRecorded(OutcomeKind(kind), amount, how))
