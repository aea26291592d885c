"""Commands of the resolution desk: what can be offered to a patient, agreeing, what runs, and how it ends."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.agreement_terms import Typed
from worklist.cli.arguments import ACCOUNT, DATE, DOLLARS, OUT_FOLDER, one_of, words_of
from worklist.cli.exporting import hand_over, hand_over_data, hand_over_lines
from worklist.cli.output import Failure, Row, amount, as_json, formats, rows_as, say
from worklist.cli.recording import DAY, OnAccount, Planned, Target, answer, day_of, with_next_step
from worklist.cli.session import Session
from worklist.domain.patient_entries import AgreementMade, AgreementResult, Shape

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved
    from worklist.desk.resolving import AgreementOnAccount, Resolution
    from worklist.domain.patients.offers.in_house import Way
    from worklist.domain.patients.offers.offer import Offer

_MONTHLY = "Dollars a month until all is paid; the last payment is what remains."


@click.command()
@click.argument("account", type=ACCOUNT)
@click.option("--hardship", default="", metavar="TEXT", help="How the patient's hardship is documented.")
@as_json
@click.pass_obj
def resolve(session: Session, account: str, hardship: str, form: str | None) -> None:
    """What can be offered to the patient of an account: each offer with its arithmetic, the best net first.

    Whether the bill is right comes first; below the offers the vendors that could have the account instead.
    worklist agree records what was agreed.
    """
    with session.desk() as desk:
        desk.open_account(account)
        found = desk.resolution(account, hardship)
        number = found.view.assessment.account.number
        if form:
            hand_over_data(desk, f"resolve {number}", _data(found), account=number)
        else:
            asked_by_none = desk.advice(number).against_any
            hand_over_lines(desk, f"resolve {number}", _lines(found, asked_by_none), account=number)


def _lines(found: "Resolution", asked_by_none: str) -> Iterator[str]:
    """``asked_by_none`` is why the patient is not to be asked at all, also by what is known on another account."""
    from worklist.cli.explaining import in_sections, plain
    from worklist.domain.in_words import Line, Section, heading
    from worklist.domain.patients.assistance.eligibility import assistance_section
    from worklist.domain.patients.bill.lines import bill_audit_section
    from worklist.domain.patients.offers.scripts import offer_script
    from worklist.domain.patients.offers.words import before_offers, offers_section, ways_section
    from worklist.domain.patients.on_record import agreement_section

    now = found.view.assessment
    yield from plain(heading(now), 0)
    sections = [bill_audit_section(now), agreement_section(now)]
    if asked_by_none:
        sections.append(Section("The patient is not to be asked", (Line(asked_by_none, "loud"),)))
    if found.why_not:
        sections.append(Section("Nothing can be agreed now", (Line(found.why_not, "loud"),)))
    else:
        sections += [before_offers(now), offers_section(found.offers), ways_section(found.ways)]
        sections.append(offer_script(found.offers[0], now.case.rules.patients))
    yield from in_sections([*sections, assistance_section(now)])


def _data(found: "Resolution") -> dict[str, object]:
    return {
        "account": found.view.assessment.account.number,
        "remedy": found.remedy,
        "why_not": found.why_not,
        "offers": [_offer_data(each) for each in found.offers],
        "in_house_or_vendor": [_way_data(each) for each in found.ways],
        "agreement": _agreement_row(found.running) if found.running else None,
    }


def _offer_data(offer: "Offer") -> dict[str, object]:
    return {
        "shape": offer.shape,
        "title": offer.title,
        "payments": [{"due": each.due, "amount": amount(each.amount)} for each in offer.installments],
        "given_up": amount(offer.given_up),
        "expires_on": offer.expires_on,
        "cash_now": amount(offer.cash_now),
        "expected": amount(offer.expected),
        "cost": amount(offer.cost),
        "net": amount(offer.net),
        "steps": list(offer.steps),
        "authority": offer.authority,
        "why_not": offer.why_not,
    }


def _way_data(way: "Way") -> dict[str, object]:
    money = {name: amount(getattr(way, name)) for name in ("expected", "fee", "touches", "net")}
    return {"name": way.name, "what": way.what, **money, "why_not": way.why_not}


# -- agreeing -------------------------------------------------------------------------------------------------------


@click.command(cls=OnAccount)
@click.option("--plan", type=DOLLARS, help=_MONTHLY)
@click.option("--months", type=int, metavar="N", help="Equal payments in so many months.")
@click.option("--settle", type=DOLLARS, help="Dollars accepted for all of it; with --months paid month by month.")
@click.option("--prompt", is_flag=True, help="The site's discount for paying at once.")
@click.option("--assistance", is_flag=True, help="What an approved application takes off; the rest is paid.")
@click.option("--promise", type=DOLLARS, help="Dollars that the patient pays by a day; nothing is given up.")
@click.option("--hardship", default="", metavar="TEXT", help="With --settle: how the hardship is documented.")
@click.option("--first", type=DATE, metavar="DATE", help="The first payment of a plan; the site's days if not said.")
@click.option("--by", type=DATE, metavar="DATE", help="The day of a single payment; the site's days if not said.")
@click.option("--note", default="", metavar="TEXT", help="What else was agreed.")
@click.option("--follow-up", "follow_up", metavar="DAY", help=f"When to look for the money: {DAY}.")
@click.option("--ask", "why", metavar="WHY", help="Ask a supervisor to approve it, and agree on nothing yet.")
@click.option("--letter/--no-letter", default=True, help="Make the letter to the patient; of a promise none is made.")
@click.option("--out", type=OUT_FOLDER, metavar="DIR", help="Where the letter goes, if not to the usual folder.")
@click.pass_obj
def agree(
    session: Session,
    /,
    target: Target,
    follow_up: str | None,
    why: str | None,
    letter: bool,
    out: Path | None,
    **typed: Any,
) -> None:
    """Agree with the patient on how a balance is paid, and record it with the day on which to look for the money.

    \b
    worklist agree A1001 --plan 100 --first 2026-12-15
    worklist agree A1001 --settle 600 --ask "has cash now, lost her job"

    What is beyond my authority is asked of a supervisor with --ask; once it is approved the same command without
    --ask records it.
    """
    terms = Typed(**typed)
    with session.desk() as desk:
        view = desk.open_account(target.account)
        made = terms.terms(view.assessment)
        if why is not None:
            if follow_up or out:
                raise click.UsageError("With --ask nothing is agreed yet: leave --follow-up and --out out.")
            answer(desk, desk.ask_approval(target.account, made, why, view.seq), target.form)
            return
        day = day_of(desk, follow_up) if follow_up else desk.usual_follow_up(made)
        saved, pdf = _agreed(desk, target.account, terms, made, day, view.seq, out if letter else None, letter=letter)
        answer(desk, saved, target.form, **({"pdf": str(pdf)} if pdf else {}))
        if pdf and target.form is None:
            say(f"The letter to the patient: {pdf}")


def _agreed(
    desk: "Desk",
    number: str,
    terms: Typed,
    made: AgreementMade,
    day: date,
    seen: int,
    out: Path | None,
    *,
    letter: bool,
) -> "tuple[Saved, Path | None]":
    """What was saved, and the letter. Raises Failure, with the command that asks, for what is beyond my authority."""
    from worklist.domain.patients.agreements.approval import can_be_approved
    from worklist.domain.refusals import NotAllowed

    try:
        if not letter or made.shape is Shape.PROMISE:
            return desk.agree(number, made, day, seen), None
        from worklist.cli.patient_papers import finish_papers
        from worklist.exports.patients.making import agree as agree_with_letter

        finish_papers(desk, out)
        done = agree_with_letter(desk, number, made, day, out, seen)
        return done.saved, done.pdf
    except NotAllowed as refusal:
        if desk.why_no_work or not can_be_approved(desk.view_of(number).assessment, made):
            raise
        raise Failure(str(refusal), [f"To ask: worklist agree {quote(number)} {terms.options()} --ask WHY"]) from None


# -- what runs, and its end -----------------------------------------------------------------------------------------


@click.command()
@click.option("--behind", is_flag=True, help="Only those of which a payment is missing.")
@formats
@click.pass_obj
def agreements(session: Session, behind: bool, form: str | None) -> None:
    """List the agreements with patients that run: those behind first, then by the next payment."""
    with session.desk() as desk:
        found = desk.agreements(behind=behind)
        rows = [_agreement_row(each) for each in found]
        shown = partial(rows_as, rows, form, yielding=("shape",), spare=("by", "agreed_on"))
        hand_over(desk, "agreements", form, shown, accounts=len({each.account for each in found}))
    if not rows and form is None:
        say("No agreement is behind." if behind else "No agreement runs: worklist agree makes one.")


def _agreement_row(each: "AgreementOnAccount") -> Row:
    """Without what was paid the export did not say it: UNKNOWN."""
    made = each.agreement.made
    return {
        "account": each.account,
        "shape": str(made.shape),
        "standing": str(each.standing),
        "payments": len(made.installments),
        "agreed": amount(each.agreement.agreed),
        "paid": "UNKNOWN" if each.paid is None else amount(each.paid),
        "behind": amount(each.behind),
        "next_due": each.next_due,
        "given_up": amount(made.given_up),
        "agreed_on": each.agreement.at.date(),
        "by": each.agreement.by,
    }


@click.command("end-agreement", cls=OnAccount, epilog=words_of(result=AgreementResult))
@click.argument("result", metavar="RESULT", type=one_of(AgreementResult))
@click.option("--reason", default="", metavar="TEXT", help="Why; needed to withdraw it.")
@with_next_step
@click.pass_obj
def end_agreement(session: Session, target: Target, result: str, reason: str, planned: Planned) -> None:
    """Record how the agreement with the patient ended.

    Kept once the PM shows that all is paid, broken where a payment is missing, withdrawn with a reason.
    """
    with session.desk() as desk:
        view = desk.open_account(target.account)
        running = view.assessment.work.agreement
        ending = AgreementResult(result)
        saved = desk.end_agreement(target.account, ending, reason, *planned.entries(desk), seen=view.seq)
        answer(desk, saved, target.form)
        given_up = running.made.given_up if running and ending is AgreementResult.KEPT else 0
        if given_up and target.form is None:
            from worklist.domain.money import dollars

            say(f"{dollars(given_up)} were given up and stand in the PM yet: adjust them there.")
