"""``worklist disputes`` and ``dispute answer``: what was sent to payers, and what they say."""

from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import DOLLARS, one_of, words_of
from worklist.cli.exporting import hand_over
from worklist.cli.output import Row, amount, formats, rows_as, say, show_rows
from worklist.cli.recording import OnAccount, Planned, Target, answer, with_next_step
from worklist.cli.session import Session
from worklist.domain.recovery_entries import DisputeResult

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.desk.disputing import SentDispute
    from worklist.domain.packets.win_rates import Rate


@click.command()
@click.option("--late", is_flag=True, help="Only those whose answer is late.")
@click.option("--waiting", is_flag=True, help="Only those that wait for an answer.")
@click.option("--rates", is_flag=True, help="How often they were won, by payer and argument.")
@formats
@click.pass_obj
def disputes(session: Session, late: bool, waiting: bool, rates: bool, form: str | None) -> None:
    """List what was sent to payers: what waits, the first to be answered in front, then what was answered."""
    with session.desk() as desk:
        if rates:
            show_rows([_rate_row(rate) for rate in desk.dispute_rates().all], form)
            return
        found = [each for each in desk.disputes() if _is_asked(each, desk, late=late, waiting=waiting)]
        rows = [_dispute_row(each, desk) for each in found]
        shown = partial(rows_as, rows, form, yielding=("payer", "packet"))
        hand_over(desk, "disputes", form, shown, accounts=len({each.account for each in found}))
        if not rows and form is None:
            say("No dispute is on record here: worklist packet sends one.")


def _is_asked(sent: "SentDispute", desk: "Desk", *, late: bool, waiting: bool) -> bool:
    dispute = sent.dispute
    return (dispute.is_late(desk.today) or not late) and (dispute.waits or not waiting)


def _dispute_row(each: "SentDispute", desk: "Desk") -> Row:
    dispute, sent = each.dispute, each.dispute.sent
    state = dispute.answer.result if dispute.answer else "late" if dispute.is_late(desk.today) else "waits"
    return {
        "account": each.account,
        "payer": sent.payer,
        "argument": sent.argument,
        "requested": amount(sent.requested),
        "sent": dispute.at.date(),
        "answer_due": sent.answer_due,
        "state": str(state),
        "won": amount(dispute.answer.amount if dispute.answer else None),
        "packet": sent.packet,
    }


def _rate_row(rate: "Rate") -> Row:
    return {
        "payer": rate.payer,
        "argument": rate.argument,
        "won": rate.won,
        "answered": rate.answered,
        "waiting": rate.waiting,
        "recovered": amount(rate.recovered),
        "requested": amount(rate.requested),
    }


@click.group()
def dispute() -> None:
    """Record what a payer answers to a dispute."""


@dispute.command("answer", cls=OnAccount, epilog=words_of(result=DisputeResult))
@click.argument("result", metavar="RESULT", type=one_of(DisputeResult))
@click.argument("paid", required=False, type=DOLLARS)
@click.option("--why", default="", metavar="TEXT", help="The payer's reason; needed for what was lost.")
@with_next_step
@click.pass_obj
def answer_dispute(session: Session, target: Target, result: str, paid: int | None, why: str, planned: Planned) -> None:
    """The payer's answer to the newest dispute on an account; PAID is what it pays more.

    What was won is closed with worklist outcome ACCOUNT recovered once it is paid; what was lost can be appealed
    again, or goes to a supervisor with worklist escalate.
    """
    with session.desk() as desk:
        saved = desk.answer_dispute(target.account, DisputeResult(result), paid or 0, why, *planned.entries(desk))
        answer(desk, saved, target.form)
