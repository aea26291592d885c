"""Commands that record work on an account: next step, modifier tag, escalation, note, evidence, outcome.

No account is left without a next step or an outcome: they remind.
"""

import sys
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import DOLLARS, SHORT_TEXT, one_of, words_of
from worklist.cli.output import Failure
from worklist.cli.recording import OnAccount, OnAccounts, Planned, Target, save, step_of, with_next_step
from worklist.cli.session import Session
from worklist.domain.events import (
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

if TYPE_CHECKING:
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


@click.command(cls=OnAccounts, epilog=words_of(to=EscalateTo))
@click.argument("to", metavar="TO", type=one_of(EscalateTo))
@click.option("--why", required=True, metavar="TEXT", help="What stops it here.")
@click.option("--ask", required=True, metavar="TEXT", help="What they should decide or do.")
@click.option("--evidence", default="", metavar="TEXT", help="What the file holds.")
@click.option("--terms", default="", metavar="TEXT", help="Settlement terms, if any.")
@with_next_step
@click.pass_obj
def escalate(
    session: Session, target: Target, to: str, why: str, ask: str, evidence: str, terms: str, planned: Planned
) -> None:
    """Ask a supervisor, or a vendor through one; the account waits in review."""
    with session.desk() as desk:
        request = EscalationRequested(EscalateTo(to), why, ask, evidence, terms)
        save(desk, target, request, *planned.entries(desk))


@click.command(cls=OnAccounts)
@click.argument("text")
@with_next_step
@click.pass_obj
def note(session: Session, target: Target, text: str, planned: Planned) -> None:
    """Add a note. TEXT is - to read it from the input."""
    with session.desk() as desk:
        save(desk, target, NoteAdded(_typed_or_read(text)), *planned.entries(desk))


def _typed_or_read(text: str) -> str:
    """The text, or the input up to a little more than the desk takes."""
    from worklist.desk import MOST_TEXT

    return sys.stdin.read(MOST_TEXT + 1) if text == "-" and sys.stdin is not None else text


@click.command(cls=OnAccount)
@click.argument("item", type=SHORT_TEXT)
@click.option("--off", is_flag=True, help="It is no longer at hand.")
@click.pass_obj
def tick(session: Session, target: Target, item: str, off: bool) -> None:
    """Tick an ITEM of the evidence that the account's playbook asks for.

    worklist next prints the playbook; a word that is no item brings up the list of them.
    """
    with session.desk() as desk:
        view = desk.look(target.account)
        if view is None:
            raise Failure(f"No account {target.account!r}: check the number, or run a sync if it is new.")
        playbook = desk.playbook_of(view)
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
