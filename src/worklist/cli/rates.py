"""Commands of corrected rates: the payer was right, and the schedule is to say so once another person agrees."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import DATE, DOLLARS, SHORT_TEXT
from worklist.cli.contracts import contract
from worklist.cli.entries import short_id, whole_id
from worklist.cli.exporting import hand_over
from worklist.cli.output import Failure, Row, amount, as_json, formats, rows_as, say
from worklist.cli.recording import OnAccount, Target, answer
from worklist.cli.session import Session
from worklist.domain.recovery_entries import RateProposed
from worklist.domain.team import Right
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.desk.pricing import RateOnAccount

__all__ = ["contract"]


@contract.command(cls=OnAccount)
@click.option("--code", required=True, type=SHORT_TEXT, help="Procedure code of a line of the account.")
@click.option("--modifier", "modifiers", multiple=True, type=SHORT_TEXT, help="A modifier of it; once for each.")
@click.option("--rate", required=True, type=DOLLARS, help="Dollars: the full rate of one unit.")
@click.option(
    "--from",
    "valid_from",
    type=DATE,
    metavar="DATE",
    help="The first day of service; the contract's first if not said.",
)
@click.option("--place", default="", type=SHORT_TEXT, help="Place of service, such as 11; every one if not said.")
@click.option("--contract", "name", type=SHORT_TEXT, help="The contract; the one that priced the line if not said.")
@click.option("--why", required=True, metavar="TEXT", help="How the right rate is known.")
@click.pass_obj
def propose(
    session: Session,
    target: Target,
    code: str,
    modifiers: tuple[str, ...],
    rate: int,
    valid_from: date | None,
    place: str,
    name: str | None,
    why: str,
) -> None:
    """Propose that a contract's schedule should say another rate: the payer was right.

    Another person approves it; every account with the code is then read with the new rate.
    """
    with session.desk() as desk:
        chosen, begins = _contract_of(desk, target.account, code.upper(), name)
        services = tuple(each.upper() for each in modifiers)
        body = RateProposed(chosen, code.upper(), services, place, rate, valid_from or begins, why)
        answer(desk, desk.record(target.account, body), target.form)


def _contract_of(desk: "Desk", account: str, code: str, name: str | None) -> tuple[str, date]:
    """Name and first day of the contract that is meant."""
    case = desk.view_of(account).assessment.case
    named = next((each for each in case.terms.contracts if each.name == name), None)
    if named:
        return named.name, named.valid_from
    if name:
        return name, desk.today  # the desk refuses it with the contracts that there are
    for line in case.priced:
        codes = (line.word.code, line.billed.code if line.billed else "")
        if code in codes and line.expected.contract:
            return line.expected.contract.name, line.expected.contract.valid_from
    raise Failure(f"No contract prices {code} on {account}; --contract names the one to correct.")


@contract.command()
@click.option("--all", "every", is_flag=True, help="Those that were decided on too.")
@formats
@click.pass_obj
def proposals(session: Session, every: bool, form: str | None) -> None:
    """List the rates that were proposed and wait for a decision, the oldest first."""
    with session.desk() as desk:
        found = desk.proposed_rates(every=every)
        rows = [_row(each) for each in found]
        shown = partial(rows_as, rows, form, yielding=("why", "answer", "contract"), spare=("answer", "place"))
        hand_over(desk, "contract proposals", form, shown, accounts=len({each.account for each in found}))
    if not rows and form is None:
        say("No rate was proposed yet." if every else "No proposed rate waits for a decision.")


def _row(found: "RateOnAccount") -> Row:
    rate, body = found.rate, found.rate.proposal
    return {
        "id": short_id(rate.id),
        "account": found.account,
        "contract": body.contract,
        "service": rate.service,
        "place": body.place,
        "expected": amount(body.expected),
        "rate": amount(body.amount),
        "from": body.valid_from,
        "by": rate.by,
        "state": "waits" if rate.waits else "approved" if rate.is_approved else "declined",
        "why": body.reason,
        "answer": rate.decision.reason if rate.decision else "",
    }


@contract.command()
@click.argument("proposal", metavar="ID", type=SHORT_TEXT)
@click.option("--why", required=True, metavar="TEXT", help="What convinced you; whoever proposed it reads it.")
@as_json
@click.pass_obj
def approve(session: Session, proposal: str, why: str, form: str | None) -> None:
    """Approve a proposed rate: from now on the contract is read with it."""
    _decide(session, proposal, why, form, approved=True)


@contract.command()
@click.argument("proposal", metavar="ID", type=SHORT_TEXT)
@click.option("--why", required=True, metavar="TEXT", help="Why not; whoever proposed it reads it.")
@as_json
@click.pass_obj
def decline(session: Session, proposal: str, why: str, form: str | None) -> None:
    """Decline a proposed rate: the schedule stands."""
    _decide(session, proposal, why, form, approved=False)


def _decide(session: Session, proposal: str, why: str, form: str | None, *, approved: bool) -> None:
    with session.desk() as desk:
        desk.need(Right.DECIDE)
        waiting = {each.rate.id: each for each in desk.proposed_rates()}
        wanted = waiting[_whole(proposal, waiting)]
        before = _underpaid_with(desk, wanted.rate.proposal.code)
        saved = desk.decide_rate(wanted, why, approved=approved)
        answer(desk, saved, form)
        if approved and form is None:
            after = _underpaid_with(desk, wanted.rate.proposal.code)
            say(f"Underpaid with {wanted.rate.proposal.code}: {counted(before, 'account')} before, {after:,} now.")


def _whole(typed: str, waiting: "dict[str, RateOnAccount]") -> str:
    try:
        return whole_id(typed, waiting)
    except Failure:
        raise Failure(
            f"{typed!r} is no proposed rate that waits; worklist contract proposals lists their ids."
        ) from None


def _underpaid_with(desk: "Desk", code: str) -> int:
    from worklist.domain.lists import Query

    asked = desk.parse_filter(f"is:underpaid code:{code}")
    return desk.counts([Query(asked=asked, asleep=True, today=desk.today)])[0]
