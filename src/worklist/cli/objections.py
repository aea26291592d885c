"""``worklist bill``, ``object``, ``objection-answer``, ``document`` and ``estimate``: is the patient's bill right."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import ACCOUNT, DATE, DOCUMENTS, DOLLARS, Pair, one_of, words_of
from worklist.cli.entries import whole_id
from worklist.cli.explaining import in_sections, plain
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.output import Failure, Row, amount, as_json
from worklist.cli.recording import DAY, OnAccount, Planned, Target, answer, day_of, save, with_next_step
from worklist.cli.session import Session
from worklist.domain.patient_entries import (
    Document,
    DocumentMoved,
    EstimateGiven,
    ObjectionAnswered,
    ObjectionKind,
    ObjectionRaised,
    ObjectionResult,
    Reached,
    Went,
)

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.assessment import Assessment
    from worklist.domain.patients.bill.lines import BillLine
    from worklist.domain.work import WorkState

BilledAs = tuple[str, tuple[str, ...], date | None]
"""Code, modifiers and day of a line."""


# -- the bill -------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("account", type=ACCOUNT)
@as_json
@click.pass_obj
def bill(session: Session, account: str, form: str | None) -> None:
    """Whether a patient's bill is right: what the audit comes to, what to do first, and every line of it.

    That it was looked at goes into the record.
    """
    from worklist.domain.in_words import heading
    from worklist.domain.patients.bill.lines import bill_audit_section

    with session.desk() as desk:
        now = desk.open_account(account).assessment
        number = now.account.number
        if form:
            hand_over_data(desk, f"bill {number}", _bill_data(now), account=number)
        else:
            lines = (*plain(heading(now), 0), *in_sections([bill_audit_section(now)]))
            hand_over_lines(desk, f"bill {number}", lines, account=number)


def _bill_data(now: "Assessment") -> Row:
    from worklist.cli.account_data import check_data
    from worklist.domain.audit_checks import remedy_of
    from worklist.domain.patients.bill.lines import bill_lines

    return {
        "account": now.account.number,
        "remedy": remedy_of(now.case.audit),
        "patient_balance": amount(now.account.patient_balance),
        "checks": [check_data(result) for result in now.case.audit],
        "lines": [_line(line) for line in bill_lines(now.account, now.case.audit)],
        "objections": _objections(now.work),
    }


def _line(line: "BillLine") -> Row:
    return {
        "service": line.service,
        "on": line.on,
        "charge": amount(line.charge),
        "insurance_paid": amount(line.insurance_paid),
        "adjusted": amount(line.adjusted),
        "left": amount(line.left),
        "asked": amount(line.asked),
        "wrong": line.wrong or None,
    }


def _objections(work: "WorkState") -> list[Row]:
    return [
        {
            "id": each.id,
            "about": each.raised.about,
            "line": each.line or None,
            "said": each.raised.said,
            "received_on": each.raised.received_on,
            "answer_due": each.raised.answer_due,
            "result": each.answer.result if each.answer else None,
            "papers": [{"document": paper.document, "went": paper.went, "on": paper.on} for paper in each.papers],
        }
        for each in work.objections
    ]


# -- objections -----------------------------------------------------------------------------------------------------


def _read_line(text: str) -> BilledAs:
    """``99213-25@2026-01-05``. Raises ValueError with a sentence."""
    service, _, on = text.strip().partition("@")
    code, *modifiers = service.split("-")
    try:
        return code, tuple(modifiers), date.fromisoformat(on) if on else None
    except ValueError:
        raise ValueError(f"{on[:20]!r} is no date; write a line as 99213-25@2026-01-31.") from None


@click.command("object", cls=OnAccount, epilog=words_of(about=ObjectionKind, paper=Document, way=Reached))
@click.option("--about", metavar="ABOUT", required=True, type=one_of(ObjectionKind), help="What is disputed.")
@click.option("--said", metavar="TEXT", required=True, help="In the patient's words.")
@click.option("--line", metavar="LINE", type=Pair("line", _read_line), help="One line only, as 99213-25@2026-01-31.")
@click.option("--amount", type=DOLLARS, metavar="DOLLARS", help="How much of it; all that is asked if not said.")
@click.option("--by", metavar="WAY", type=one_of(Reached), default=str(Reached.PHONE), help="Phone if not said.")
@click.option("--received", type=DATE, metavar="DATE", help="When it came; today if not said.")
@click.option("--due", metavar="DAY", help=f"When the answer is due: {DAY}; after the site's days if not said.")
@click.option("--wants", type=DOCUMENTS, default=(), metavar="PAPER,...", help="Papers that the patient wants from us.")
@click.option("--ask", type=DOCUMENTS, default=(), metavar="PAPER,...", help="Papers that we ask the patient for.")
@click.pass_obj
def object_to(session: Session, /, target: Target, **said: Any) -> None:
    """Take a patient's objection to the bill: it goes to the audit, and nothing is collected until it is answered."""
    act = uuid.uuid4().hex
    with session.desk() as desk:
        raised = _raised(desk, said)
        wanted = [DocumentMoved(paper, Went.WANTED, raised.received_on, act) for paper in said["wants"]]
        asked = [DocumentMoved(paper, Went.ASKED, desk.today, act) for paper in said["ask"]]
        answer(desk, desk.record(target.account, raised, *wanted, *asked, act=act), target.form)


def _raised(desk: "Desk", said: dict[str, Any]) -> ObjectionRaised:
    code, modifiers, on = said["line"] or ("", (), None)
    received = said["received"] or desk.today
    usual = received + timedelta(days=desk.rules.patients.objection_days)
    return ObjectionRaised(
        ObjectionKind(said["about"]),
        said["said"],
        received,
        day_of(desk, said["due"]) if said["due"] else usual,
        code,
        modifiers,
        on,
        said["amount"],
        Reached(said["by"]),
    )


@click.command("objection-answer", cls=OnAccount, epilog=words_of(result=ObjectionResult))
@click.option("--result", metavar="RESULT", required=True, type=one_of(ObjectionResult), help="What came of it.")
@click.option("--reason", metavar="TEXT", required=True, help="What was found, as the patient is told.")
@click.option("--objection", "id_", metavar="ID", help="Which one, where several wait; worklist bill --json has ids.")
@with_next_step
@click.pass_obj
def answer_objection(
    session: Session, /, target: Target, result: str, reason: str, id_: str | None, planned: Planned
) -> None:
    """Answer a patient's objection; that the bill stands is refused while a check of it fails."""
    with session.desk() as desk:
        waiting = [each.id for each in desk.view_of(target.account).assessment.work.open_objections]
        answered = ObjectionAnswered(_meant(waiting, id_, target.account), ObjectionResult(result), reason)
        save(desk, target, answered, *planned.entries(desk))


def _meant(waiting: list[str], id_: str | None, account: str) -> str:
    """The one that is meant. Raises Failure where none or more than one is."""
    listed_by = f"worklist bill {account} --json"
    if id_:
        return whole_id(id_, waiting, listed_by)
    if len(waiting) > 1:
        raise Failure(f"{len(waiting)} objections wait on this account: name one with --objection ({listed_by}).")
    if not waiting:
        raise Failure("No objection waits for an answer on this account; worklist object takes one.")
    return waiting[0]


# -- papers and the estimate ----------------------------------------------------------------------------------------


@click.command(cls=OnAccount, epilog=words_of(paper=Document, went=Went))
@click.argument("paper", metavar="PAPER", type=one_of(Document))
@click.argument("went", metavar="WENT", type=one_of(Went))
@click.option("--on", type=DATE, metavar="DATE", help="The day; today if not said.")
@click.option("--note", default="", metavar="TEXT", help="Which one exactly, where it is kept.")
@click.pass_obj
def document(session: Session, target: Target, paper: str, went: str, on: date | None, note: str) -> None:
    """Note a paper that was asked of the patient, wanted by them, received or sent.

    It belongs to the open objection, where one waits.
    """
    from worklist.domain.patients.bill.objection_recording import paper_for

    kind, way = Document(paper), Went(went)
    with session.desk() as desk:
        belongs_to = paper_for(desk.view_of(target.account).assessment.work, kind, way)
        save(desk, target, DocumentMoved(kind, way, on or desk.today, belongs_to, note))


@click.command(cls=OnAccount)
@click.option("--amount", type=DOLLARS, metavar="DOLLARS", required=True, help="What was estimated for this provider.")
@click.option("--given", type=DATE, metavar="DATE", required=True, help="When the patient had it.")
@click.option("--billed", type=DATE, metavar="DATE", help="The day of the first bill; as the statements say if not.")
@click.option("--note", default="", metavar="TEXT", help="Where it is kept.")
@click.pass_obj
def estimate(session: Session, target: Target, amount: int, given: date, billed: date | None, note: str) -> None:
    """Note the good-faith estimate that a patient without insurance had before the service.

    Charges of 400.00 or more above it are no bill to press: the patient may dispute it for 120 days (45 CFR 149.620).
    """
    with session.desk() as desk:
        save(desk, target, EstimateGiven(amount, given, billed, note))
