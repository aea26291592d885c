"""Commands of escalations: what waits, deciding, and what became of an approved one."""

from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import one_of, words_of
from worklist.cli.entries import short_id, whole_id
from worklist.cli.exporting import hand_over
from worklist.cli.listing import listed
from worklist.cli.many import answer_many, confirm
from worklist.cli.output import Failure, Row, amount, as_json, rows_as, say
from worklist.cli.recording import OnAccount, OnAccounts, Target, answer
from worklist.cli.session import Session
from worklist.domain.events import EscalationDecided, EscalationState, Verdict
from worklist.domain.team import Right

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved
    from worklist.domain.review import Review

_VERDICTS = {"approve": Verdict.APPROVED, "return": Verdict.RETURNED, "decline": Verdict.DECLINED}
_STATES = ("placed", "acknowledged", "working", "recovered", "closed", "recalled")


@click.command("review")
@click.option("--mine", is_flag=True, help="My own requests, and what became of them.")
@as_json
@click.pass_obj
def list_reviews(session: Session, mine: bool, form: str | None) -> None:
    """List the requests that wait for a decision, the oldest first; who decides on none sees their own.

    worklist show ACCOUNT prints all of an account; worklist decide answers. The column version is what --version of
    worklist decide takes, so that nothing is decided that was not read.
    """
    with session.desk() as desk:
        mine = mine or not any(map(desk.me.may, (Right.DECIDE, Right.AUDIT)))
        found = desk.my_requests() if mine else desk.reviews()
        rows = [_review_row(desk, review) for review in found]
        spare = ("class", "payer", "vendor", "version")
        shown = partial(rows_as, rows, form, yielding=("ask", "answer", "payer"), spare=spare)
        accounts = len({review.account for review in found})
        hand_over(desk, "review --mine" if mine else "review", form, shown, accounts=accounts)
    if not rows and form is None:
        say("You have asked for nothing that still stands." if mine else "No request waits for a decision.")


def _review_row(desk: "Desk", review: "Review") -> Row:
    asked, request = review.asked, review.asked.request
    days, business = review.waited(desk.today, desk.rules.calendar)
    return {
        "account": review.account,
        "state": asked.state,
        "days": days if asked.waits else None,
        "business_days": business if asked.waits else None,
        "by": asked.by,
        "to": request.to,
        "asks": request.asks,
        "vendor": request.vendor,
        "amount": amount(request.amount),
        "class": review.row.account_class if review.row else "",
        "payer": review.row.payer if review.row else "",
        "ask": request.ask,
        "answer": asked.decision.reason if asked.decision else "",
        "version": short_id(asked.id),
    }


# -- deciding -------------------------------------------------------------------------------------------------------


@click.command(cls=OnAccounts, epilog=words_of(verdict=_VERDICTS))
@click.argument("verdict", metavar="VERDICT", type=one_of(_VERDICTS))
@click.option("--reason", required=True, metavar="TEXT", help="Why; the requester reads it.")
@click.option("--version", default="", metavar="ID", help="Only if the request is still this version of it.")
@click.pass_obj
def decide(session: Session, target: Target, verdict: str, reason: str, version: str) -> None:
    """Approve, return or decline what was asked on an account.

    Nobody decides on what they asked for or edited, nor beyond their authority. With --where the requests of a list
    are decided in one act, after one question.
    """
    decision = EscalationDecided("", _VERDICTS[verdict], reason)
    with session.desk() as desk:
        desk.need(Right.DECIDE)
        if target.where:
            if version:
                raise click.UsageError("--version goes with one ACCOUNT.")
            _decide_on_many(desk, target, decision)
            return
        review = _waiting(desk, target.account)
        if version:
            whole_id(version, [review.asked.id], listed_by="worklist review")
        saved = desk.decide_on(review.seen, decision)
        answer(desk, saved, target.form)
        _say_how_to_place(desk, saved, target)


def _say_how_to_place(desk: "Desk", saved: "Saved", target: Target) -> None:
    if target.form is None and (how := desk.how_to_place(saved)):
        say(how)


def _waiting(desk: "Desk", account: str) -> "Review":
    review = desk.request_on(account)
    if review is None or not review.asked.waits:
        raise Failure(f"No request waits for a decision on {account}; worklist review lists those that do.")
    return review


def _decide_on_many(desk: "Desk", target: Target, decision: EscalationDecided) -> None:
    wanted = {row.number for row in listed(desk, target.where.strip().split(" "))}
    seen = [review.seen for review in desk.reviews() if review.account in wanted]
    if not seen:
        raise Failure(f"No request waits on the list {target.where!r}; worklist review lists those that do.")
    trial = desk.decision_trial(seen, decision)
    confirm(target, trial, (decision,))
    saved = desk.decide_all(trial, seen, decision)
    answer_many(saved, target.form, said=trial.refused)
    _say_how_to_place(desk, saved, target)


@click.command(cls=OnAccount)
@click.option("--to", required=True, metavar="STATE", type=one_of(_STATES), help=f"One of {', '.join(_STATES)}.")
@click.option("--note", default="", metavar="TEXT", help="Who, when, which reference.")
@click.pass_obj
def escalation(session: Session, target: Target, to: str, note: str) -> None:
    """Record what became of an approved escalation.

    Recovered or closed; one for a vendor that is not placed yet can be recalled. What a vendor has is moved by worklist
    vendor report and recall, and placed by worklist vendor place.
    """
    with session.desk() as desk:
        answer(desk, desk.move_escalation(target.account, EscalationState(to), note), target.form)
