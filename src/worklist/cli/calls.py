"""The command that logs a contact with a payer, with what comes next, as one act.

A call is where work on an account ends, so it refuses to be the last word; the other commands remind.
"""

from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import DOLLARS, one_of, words_of
from worklist.cli.output import Failure
from worklist.cli.recording import DAY, OnAccount, Planned, Target, day_of, save, with_next_step
from worklist.cli.session import Session
from worklist.domain.events import CallLogged, CallOutcome, Channel, OutcomeKind, OutcomeRecorded
from worklist.domain.next_steps import NEXT_ACTIONS

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.events import Body


@click.command(cls=OnAccount, epilog=words_of(said=CallOutcome, channel=Channel, action=NEXT_ACTIONS, kind=OutcomeKind))
@click.argument("said", metavar="SAID", type=one_of(CallOutcome))
@click.option("--by", "channel", metavar="CHANNEL", type=one_of(Channel), default="phone", help="Phone if not said.")
@click.option("--payer", default="", metavar="NAME", help="Whom, if not the account's payer.")
@click.option("--number", default="", metavar="TEXT", help="Number that was dialled.")
@click.option("--spoke-with", default="", metavar="NAME", help="Representative.")
@click.option("--reference", default="", metavar="TEXT", help="Call reference number.")
@click.option("--minutes", type=int, metavar="N", help="Minutes on hold and talking.")
@click.option("--hold", type=int, metavar="N", help="Those of them that were spent on hold.")
@click.option("--note", default="", metavar="TEXT", help="What they said, in words.")
@click.option("--promised", metavar="DAY", help=f"What they promised is due: {DAY}.")
@with_next_step
@click.option("--outcome", metavar="KIND", type=one_of(OutcomeKind), help="Or end the work with this outcome.")
@click.option("--amount", type=DOLLARS, metavar="DOLLARS", help="Dollars of the outcome.")
@click.pass_obj
def call(session: Session, /, target: Target, planned: Planned, **given: Any) -> None:
    """Log a contact with a payer, and what they SAID.

    A call is not the last word on an account: give --next or --outcome, unless a next step ahead stands already.
    """
    with session.desk() as desk:
        logged = _call_logged(desk, target, given)
        after = _what_follows(desk, planned, given["outcome"], given["amount"])
        if not after:
            _refuse_open_end(desk, target.account)
        save(desk, target, logged, *after)


def _call_logged(desk: "Desk", target: Target, given: dict[str, Any]) -> CallLogged:
    view = desk.look(target.account)
    return CallLogged(
        outcome=CallOutcome(given["said"]),
        channel=Channel(given["channel"]),
        payer=given["payer"] or (view.assessment.account.payer.name if view else ""),
        number=given["number"],
        representative=given["spoke_with"],
        reference=given["reference"],
        minutes=given["minutes"],
        hold_minutes=given["hold"],
        said=given["note"],
        promised_on=day_of(desk, given["promised"]) if given["promised"] else None,
    )


def _what_follows(desk: "Desk", planned: Planned, outcome: str | None, amount: int | None) -> "tuple[Body, ...]":
    """The next step or the outcome; nothing where neither was given."""
    step = planned.entries(desk)
    if outcome is None:
        if amount is not None:
            raise click.UsageError("--amount goes with --outcome, which says how the work ended.")
        return step
    if step:
        raise click.UsageError("Give --next or --outcome, not both: an outcome ends the work.")
    return (OutcomeRecorded(OutcomeKind(outcome), amount or 0),)


def _refuse_open_end(desk: "Desk", account: str) -> None:
    """Refuse a call after which nothing would be planned, before it is written."""
    view = desk.look(account)
    if view is None:
        return
    work = view.assessment.work
    ahead = work.next_step is not None and not work.step_spent and work.next_step.due > desk.today
    if work.outcome is None and not ahead:
        raise Failure(
            "Not saved: after this call nothing would be planned on the account."
            " Add --next ACTION (and --due DAY), or --outcome KIND if the work is done."
        )
