"""``worklist contact`` and ``worklist patient-call``: the rules before the number, and what came of a contact."""

from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import DOLLARS, one_of, words_of
from worklist.cli.explaining import plain
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.output import say
from worklist.cli.recording import DAY, OnAccount, Planned, Target, answer, day_of, with_next_step
from worklist.cli.session import Session
from worklist.domain.patient_entries import ContactSet, PatientAnswer, PatientContacted, Reached

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.events import Body

_HOUR = "of the patient's day"
_TAKES = {
    PatientAnswer.OBJECTED: "worklist object {} takes the objection.",
    PatientAnswer.CANNOT_PAY: "worklist assistance {} begins the application.",
}
"""What an answer asks for next."""


@click.command(cls=OnAccount, epilog=words_of(way=Reached))
@click.option("--phone", default="", metavar="NUMBER", help="The number to dial.")
@click.option("--state", default="", metavar="STATE", help="Two letters of where the patient is.")
@click.option("--do-not-call/--may-call", "do_not_call", default=None, help="Whether calls are wanted.")
@click.option("--preferred", metavar="WAY", type=one_of(Reached), help="How the patient wants to be reached.")
@click.option("--from", "calls_from", type=int, metavar="HOUR", help=f"Calls not before this hour {_HOUR}, 0 to 23.")
@click.option("--to", "calls_to", type=int, metavar="HOUR", help=f"Calls until this hour {_HOUR}, 1 to 24.")
@click.option("--language", default="", metavar="NAME", help="The language to speak.")
@click.option("--note", default="", metavar="TEXT", help="What else to mind.")
@click.pass_obj
def contact(session: Session, /, target: Target, **given: Any) -> None:
    """Whether the patient may be called now, and the number; or set how they want to be reached.

    What is set holds for all accounts of the patient, and what is not named stays as it stands.
    """
    with session.desk() as desk:
        if any(value not in ("", None) for value in given.values()):
            answer(desk, desk.set_contact(target.account, _wish(desk, target, given)), target.form)
        else:
            _say_advice(desk, target)


def _wish(desk: "Desk", target: Target, given: dict[str, Any]) -> ContactSet:
    if given["do_not_call"] is None:
        given["do_not_call"] = desk.contact_of(target.account).do_not_call
    preferred = given.pop("preferred")
    return ContactSet(preferred=Reached(preferred) if preferred else None, **given)


def _say_advice(desk: "Desk", target: Target) -> None:
    """The advice; that the account was opened for it is in the record."""
    account = desk.open_account(target.account).assessment.account.number
    advice, what = desk.advice(account), f"contact {account}"
    if target.form:
        said = [line.text for line in advice.lines]
        data = {"account": account, "verdict": advice.verdict, "said": said, "number": advice.number or None}
        hand_over_data(desk, what, data, account=account)
    else:
        hand_over_lines(desk, what, plain(advice.lines, 0), account=account)


@click.command("patient-call", cls=OnAccount, epilog=words_of(answer=PatientAnswer, way=Reached))
@click.option("--answer", "came", metavar="ANSWER", required=True, type=one_of(PatientAnswer), help="What came of it.")
@click.option("--by", metavar="WAY", type=one_of(Reached), default=str(Reached.PHONE), help="Phone if not said.")
@click.option("--incoming", is_flag=True, help="The patient called us.")
@click.option("--number", default="", metavar="TEXT", help="Number that was dialled.")
@click.option("--minutes", type=int, metavar="N", help="How long it took.")
@click.option("--note", default="", metavar="TEXT", help="What the patient said.")
@click.option("--because", default="", metavar="WHY", help="Why it was made although the rules spoke against it.")
@click.option("--amount", type=DOLLARS, metavar="DOLLARS", help="With promised: how much.")
@click.option("--promised", metavar="DAY", help=f"With promised: by which day: {DAY}.")
@with_next_step
@click.pass_obj
def patient_call(session: Session, /, target: Target, planned: Planned, **given: Any) -> None:
    """Log a contact with the patient, by phone or otherwise.

    It is refused where the rules that worklist contact prints speak against it, unless --because says why.
    """
    with session.desk() as desk:
        contacted = PatientContacted(
            PatientAnswer(given["came"]),
            Reached(given["by"]),
            given["number"],
            given["note"],
            given["minutes"],
            incoming=given["incoming"],
            overridden=given["because"],
        )
        promise = _promise(desk, target, given)
        saved = desk.record_contact(target.account, contacted, *promise, *planned.entries(desk))
        answer(desk, saved, target.form)
        if not target.form and contacted.answer in _TAKES:
            say(_TAKES[contacted.answer].format(quote(target.account)))


def _promise(desk: "Desk", target: Target, given: dict[str, Any]) -> "tuple[Body, ...]":
    """The agreement that a promise is; nothing for another answer."""
    from worklist.domain.patients.contact.recording import promise_to_pay

    cents, day = given["amount"], given["promised"]
    if given["came"] != PatientAnswer.PROMISED:
        if cents is not None or day:
            raise click.UsageError("--amount and --promised go with --answer promised.")
        return ()
    if cents is None or not day:
        raise click.UsageError("--answer promised needs --amount DOLLARS and --promised DAY.")
    view = desk.look(target.account)
    return (promise_to_pay(view.assessment.account, cents, day_of(desk, day)),) if view else ()
