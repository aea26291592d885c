"""What may be recorded of an objection, and what is refused with which sentence. Patients and payers are made up."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import NUMBER, account, aging, at, billed, cents, claim, day, entry, judge, line, remit, worked
from worklist.desk.recording import accepted
from worklist.domain.assessment import Assessment
from worklist.domain.entry_checks import Ground
from worklist.domain.events import Body, Event
from worklist.domain.patient_entries import (
    Document,
    DocumentMoved,
    EstimateGiven,
    ObjectionAnswered,
    ObjectionKind,
    ObjectionRaised,
    ObjectionResult,
    Went,
)
from worklist.domain.patient_records import StatementLine
from worklist.domain.patients.bill.objection_recording import paper_for
from worklist.domain.refusals import Refusal
from worklist.domain.team import Member

TWO_LINES = claim(billed("99213-25", 185), billed("J3301", 44))
ANSWER = remit(line("99213-25", 185, "CO-45 100", "PR-2 17"), line("J3301", 44, "CO-45 20", "PR-2 4", paid=20))
OBJECTED = ObjectionRaised(ObjectionKind.WRONG_AMOUNT, " never had it ", date(2026, 11, 1), date(2026, 12, 1))
FOUND = ObjectionAnswered("e1", ObjectionResult.STANDS, "verified line by line")


def owed(patient: float | None = 21, *statement: StatementLine) -> Assessment:
    return judge(account(TWO_LINES, ANSWER, aging(0, patient, balance=patient or 21), statements=statement))


def kept(*bodies: Body, now: Assessment | None = None, before: tuple[Body, ...] = ()) -> list[Body]:
    entries: list[Event] = [entry(body, seq=seq) for seq, body in enumerate(before, 1)]
    case = (now or owed()).case
    judged = judge(case.account, work=worked(*before))
    return accepted(bodies, Ground(Member.alone("ana"), judged), entries)


def refused(body: Body, **more) -> str:
    with pytest.raises(Refusal) as refusal:
        kept(body, **more)
    return str(refusal.value)


def test_an_objection_to_the_whole_bill():
    assert kept(OBJECTED) == [replace(OBJECTED, said="never had it")]


def test_a_line_is_kept_as_the_claim_has_it():
    (objection,) = kept(replace(OBJECTED, code="99213"))
    assert (objection.code, objection.modifiers, objection.service_on) == ("99213", ("25",), day("2026-08-03"))
    assert refused(replace(OBJECTED, code="36415")) == (
        "36415 is on no line of this account and its statement; it has 99213-25 of 2026-08-03, J3301 of 2026-08-03."
    )
    assert "is on no line" in refused(replace(OBJECTED, code="J3301", service_on=date(2026, 8, 4)))


def test_a_line_of_the_statement_alone_can_be_disputed():
    strange = StatementLine(NUMBER, cents(25), date(2026, 9, 20), at("s.csv", 2), "36415", (), date(2026, 8, 3))
    (objection,) = kept(replace(OBJECTED, code="36415"), now=owed(46, strange))
    assert objection.service_on == date(2026, 8, 3)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"said": "  "}, "Say what the patient disputes, in the patient's words."),
        ({"received_on": date(2026, 11, 25), "answer_due": date(2026, 12, 25)}, "which is still to come"),
        (
            {"answer_due": date(2026, 11, 1)},
            "The answer cannot be due on 2026-11-01; the objection came on 2026-11-01.",
        ),
        ({"answer_due": date(2036, 11, 1)}, "more than three years away"),
        ({"amount": 0}, "0.00 cannot be disputed"),
        ({"amount": 22_00}, "22.00 is more than the 21.00 that the patient is asked"),
        ({"modifiers": ("25",)}, "Name the line's procedure code"),
        ({"code": "99-213"}, "is no procedure code"),
        ({"code": "99213", "modifiers": ("2",)}, "'2' is no modifier"),
    ],
)
def test_an_objection_that_cannot_be(changed, sentence):
    assert sentence in refused(replace(OBJECTED, **changed))


def test_an_amount_where_the_export_has_no_patient_balance():
    assert kept(replace(OBJECTED, amount=22_00), now=owed(None))
    assert "more than the 229.00" in refused(replace(OBJECTED, amount=230_00), now=owed(None))


def test_it_is_answered_once_and_with_what_was_found():
    assert kept(FOUND, before=(OBJECTED,)) == [FOUND]
    assert "Say what was found" in refused(replace(FOUND, reason=" "), before=(OBJECTED,))
    assert "No such objection stands" in refused(replace(FOUND, target="e9"), before=(OBJECTED,))
    assert "answered already (stands)" in refused(FOUND, before=(OBJECTED, FOUND))


def test_a_wrong_bill_does_not_stand():
    wrong = owed(121)
    said = refused(FOUND, now=wrong, before=(OBJECTED,))
    assert said.startswith("The bill is wrong: correct it first. Check 1 fails: patient balance 121.00")
    upheld = replace(FOUND, result=ObjectionResult.UPHELD)
    assert kept(upheld, now=wrong, before=(OBJECTED,)) == [upheld]


def test_papers_belong_to_the_objection_of_their_act_or_one_that_stands():
    wanted = DocumentMoved(Document.ITEMIZED_BILL, Went.WANTED, date(2026, 11, 1), "the-act")
    assert kept(OBJECTED, wanted)[1] == wanted
    assert "does not stand on this account" in refused(wanted, before=(OBJECTED,))
    sent = replace(wanted, went=Went.SENT, target="e1")
    assert kept(sent, before=(OBJECTED,)) == [sent]
    assert kept(replace(sent, target=""))
    assert "still to come" in refused(replace(sent, target="", on=date(2026, 11, 25)))
    assert "which paper it is" in refused(replace(sent, target="", document=Document.OTHER))
    assert "SHA-256" in refused(replace(sent, target="", file="abc"))


def test_a_paper_goes_to_the_objection_that_waits_for_it():
    wanted = DocumentMoved(Document.ITEMIZED_BILL, Went.WANTED, date(2026, 11, 1), "e1")
    state = worked(OBJECTED, wanted, OBJECTED)
    assert paper_for(state, Document.ITEMIZED_BILL, Went.SENT) == "e1"
    assert paper_for(state, Document.RECEIPT, Went.RECEIVED) == "e3"
    assert paper_for(worked(OBJECTED, FOUND), Document.RECEIPT, Went.RECEIVED) == ""


ESTIMATE = EstimateGiven(cents(1_000), date(2026, 7, 20), date(2026, 8, 10))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": 0}, "An estimate of 0.00 cannot be"),
        ({"given_on": date(2026, 11, 25)}, "The estimate was given on 2026-11-25, which is still to come"),
        ({"billed_on": date(2026, 7, 1)}, "is older than the estimate"),
        ({"given_on": date(1026, 7, 20)}, "check the year"),
    ],
)
def test_an_estimate_that_cannot_be(changed, sentence):
    assert kept(ESTIMATE) == [ESTIMATE]
    assert sentence in refused(replace(ESTIMATE, **changed))
