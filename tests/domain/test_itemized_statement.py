"""An itemized statement adds up to what is due, or it is refused with what does not."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.build import BIRCH, NUMBER, TODAY, account, aging, billed, claim, judge, line, remit, reversal
from worklist.domain.patient_entries import ObjectionKind, ObjectionRaised
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.patients.bill.objections import Objection
from worklist.domain.patients.papers import plain_words
from worklist.domain.patients.papers.descriptions import NO_DESCRIPTIONS
from worklist.domain.patients.papers.statement import Statement, itemized_statement
from worklist.domain.patients.papers.texts import Sender
from worklist.domain.patients.rules import PatientRules
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitLine
from worklist.domain.site import SiteRules
from worklist.domain.work import WorkState

SENDER = Sender("SYNTHETIC MEDICAL GROUP")
RULES = SiteRules(patients=PatientRules(how_to_pay="By check, made-up text."))


def itemized(*records, work: WorkState = WorkState(), **said) -> Statement:  # noqa: B008
    judged = judge(account(*records, **said), work=work, rules=RULES)
    return itemized_statement(judged, NO_DESCRIPTIONS, SENDER, TODAY)


def steps(statement: Statement) -> dict[str, int]:
    assert statement.due is None or sum(amount for _, amount in statement.total()) == statement.due
    return dict(statement.total())


def paid_on(day: str, amount: int) -> PatientPayment:
    return PatientPayment(NUMBER, date.fromisoformat(day), amount, Position("payments.csv", 2, "line"))


def test_deductible_coinsurance_and_copay_stand_apart():
    answer = remit(line("G0463", 300, "CO-45 100", "PR-1 80", "PR-2 20", "PR-3 15"))
    made = itemized(claim(billed("G0463", 300)), answer, aging(0, 115))
    (row,) = made.lines
    assert [amount for _, amount in row.shares] == [8_000, 2_000, 1_500]
    assert row.reductions == ((plain_words.BY_AGREEMENT, 10_000),)
    assert steps(made) == {"Charges": 30_000, "Paid by insurance": -8_500, "Taken off": -10_000}
    assert (made.due, made.wrong) == (11_500, ())


def test_payments_of_the_patient_stand_by_date_and_what_went_back_too():
    paid = (paid_on("2026-09-01", 4_000), paid_on("2026-10-01", 5_000), paid_on("2026-10-09", -5_000))
    made = itemized(remit(line("G0463", 100, "PR-1 100")), aging(0, 60), patient_payments=paid)
    assert [(each.on, each.amount) for each in made.payments] == [(each.paid_on, each.amount) for each in paid]
    assert made.payments[-1].words == plain_words.YOUR_MONEY_BACK
    assert (steps(made)["Paid by you"], made.due, made.wrong) == (-4_000, 6_000, ())


def test_without_a_file_of_payments_the_total_is_as_the_system_shows_it():
    made = itemized(remit(line("G0463", 100, "PR-1 40")), aging(0, 15, charges=100, payments=85, adjusted=0))
    assert [(each.words, each.amount, each.on) for each in made.payments] == [
        (plain_words.AS_SYSTEM_SHOWS, 2_500, None)
    ]
    assert made.wrong == ()


def test_what_the_pm_took_off_the_patients_part_is_told_where_its_books_say_so():
    made = itemized(
        remit(line("G0463", 100, "CO-45 30", "PR-1 40")), aging(0, 10, charges=100, payments=30, adjusted=60)
    )
    assert (steps(made)["Taken off by us"], made.wrong) == (-3_000, ())


def test_what_the_pms_adjustments_do_not_make_up_is_no_discount_of_ours():
    books = aging(0, 10, charges=100, payments=30, adjusted=50)
    made = itemized(remit(line("G0463", 100, "CO-45 30", "PR-1 40")), books)
    assert (made.taken_off_by_us, made.rest) == (0, 3_000)
    assert made.is_being_checked


def test_a_gap_that_nothing_explains_is_not_explained_away():
    made = itemized(remit(line("G0463", 100, "PR-1 100")), aging(0, 60))
    (said,) = made.wrong
    assert said.startswith(
        "the patient's part 100.00 less 0.00 that the patient paid is not the 60.00 that is due: off by 40.00"
    )
    assert "a file of payments" in said
    assert steps(made)["Not explained yet: we are checking it"] == -4_000


def test_a_denied_line_waits_while_the_insurer_is_asked_and_is_nobodys_once_it_is_not():
    answer = remit(line("G0463", 200, "CO-50 200"), line("J1100", 80, "CO-45 30", "PR-3 20"))
    asked, dropped = itemized(answer, aging(200, 20)), itemized(answer, aging(0, 20))
    assert (asked.lines[0].waiting, asked.lines[0].why_waiting) == (20_000, plain_words.ASKING)
    assert dropped.lines[0].reductions == ((plain_words.NOT_YOURS, 20_000),)
    assert steps(asked)["Still with your insurer"] == -20_000
    assert (asked.due, dropped.due, asked.wrong, dropped.wrong) == (2_000, 2_000, (), ())


def test_what_the_first_insurer_leaves_and_the_second_one_is_asked_for_is_not_due_yet():
    made = itemized(remit(line("G0463", 200, "CO-45 80", "PR-2 24")), aging(24, 0))
    assert (made.share, made.with_insurer, made.due, made.wrong) == (2_400, 2_400, 0, ())


def test_what_the_second_insurer_paid_comes_off_the_patients_part():
    sent_on = replace(claim(billed("G0463", 200), order="S", sent="2026-09-01"), payer=BIRCH)
    first = remit(line("G0463", 200, "CO-45 80", "PR-1 100", "PR-2 20"))
    second = remit(
        line("G0463", 200, "OA-23 80", "PR-2 90"), payer=BIRCH, status="2", on="2026-09-20", icn="I2", check="C2"
    )
    made = itemized(claim(billed("G0463", 200)), sent_on, first, second, aging(0, 90))
    (row,) = made.lines
    assert (row.insurance_paid, row.share, row.shares[-1]) == (3_000, 9_000, (plain_words.OTHER_PAID, -3_000))


def test_what_was_answered_as_a_whole_is_one_line_of_several_services():
    lines = [RemitLine(code, 10_000, 6_000, service_from=date(2026, 8, 3)) for code in ("G0463", "J1100")]
    made = itemized(remit(*lines, reasons=("CO-45 30", "PR-1 50"), charge=200, paid=120), aging(0, 50))
    (row,) = made.lines
    assert [each.code for each in row.services] == ["G0463", "J1100"]
    assert (row.charge, row.taken_off, row.share, made.wrong) == (20_000, 3_000, 5_000, ())


def test_a_line_that_nobody_answered_waits():
    made = itemized(
        claim(billed("G0463", 200), billed("J1100", 80)), remit(line("J1100", 80, "PR-3 20")), aging(200, 20)
    )
    assert {row.services[0].code: row.waiting for row in made.lines} == {"G0463": 20_000, "J1100": 0}
    assert made.wrong == ()


def test_who_has_no_insurer_is_itemized_from_the_practices_own_statement():
    stated = StatementLine(
        *(
            NUMBER,
            7_000,
            date(2026, 9, 1),
            Position("s.csv", 2, "line"),
            "G0463",
            (),
            date(2026, 8, 3),
            10_000,
            None,
            3_000,
        )
    )
    made = itemized(aging(0, 70), statements=(stated,))
    assert (made.lines[0].reductions, made.due, made.wrong) == (((plain_words.BY_US, 3_000),), 7_000, ())


def test_a_bill_that_fails_its_audit_says_which_check_and_how_to_pay_is_left_out():
    made = itemized(remit(line("G0463", 200, "CO-45 80", "PR-3 20")), aging(0, 100))
    assert made.wrong[0].startswith("check 1 fails")
    assert all(each.heading != "How to pay" for each in made.passages)


def test_who_paid_too_much_is_asked_for_nothing():
    made = itemized(
        remit(line("G0463", 100, "PR-1 40")), aging(0, -20), patient_payments=(paid_on("2026-09-01", 6_000),)
    )
    assert (made.due, made.rest, made.passages[0].heading) == (-2_000, 0, "If you think that this bill is wrong")


def test_an_open_objection_is_a_reason_to_wait():
    raised = ObjectionRaised(ObjectionKind.WRONG_AMOUNT, "too much", TODAY, date(2026, 12, 24))
    work = WorkState(objections=(Objection(raised, "o1", "ana"),))
    made = itemized(remit(line("G0463", 100, "PR-1 100")), aging(0, 100), work=work)
    assert made.wrong[0].startswith("check 14 fails")


def test_an_unknown_balance_is_unknown():
    made = itemized(remit(line("G0463", 100, "PR-1 100")), aging(0, None))
    assert (made.due, made.wrong) == (None, ("what is due is UNKNOWN: the export has no patient balance",))


def test_an_answer_that_was_taken_back_is_told():
    first = remit(line("G0463", 200, "CO-45 80", "PR-3 20"))
    second = remit(line("G0463", 200, "CO-45 80", "PR-3 40"), on="2026-10-02", check="CHK3", original_icn="ICN1")
    made = itemized(first, reversal(first, on="2026-10-02"), second, aging(0, 40))
    assert made.notes == (
        "On October 2, 2026 your insurer took back an answer and gave a new one. This bill goes by the new one.",
    )


@st.composite
def answered_lines(draw) -> list[RemitLine]:
    parts = st.integers(0, 30_000)
    found = []
    for at in range(draw(st.integers(1, 6))):
        contract, refused, deductible, copay, paid = (draw(parts) / 100 for _ in range(5))
        reasons = (f"CO-45 {contract}", f"CO-97 {refused}", f"PR-1 {deductible}", f"PR-3 {copay}")
        charge = contract + refused + deductible + copay + paid
        found.append(line(f"G{1000 + at}", charge, *reasons, paid=paid, number=str(at)))
    return found


@settings(max_examples=40)
@given(answered_lines(), st.integers(0, 100), st.booleans())
def test_every_line_and_the_whole_add_up(lines, percent, is_asked):
    """Law: whatever was paid, taken off or refused, the columns make up the charge and the steps what is due."""
    share = sum(each.patient_responsibility for each in lines)
    refused = sum(each.adjustments[1].amount for each in lines)
    paid = share * percent // 100
    payments = (paid_on("2026-10-01", paid),) if paid else ()
    row = aging(refused / 100 if is_asked else 0, (share - paid) / 100)
    made = itemized(remit(*lines), row, patient_payments=payments)
    for each in made.lines:
        assert sum(amount for _, amount in each.reductions) == each.taken_off
        assert sum(amount for _, amount in each.shares) == each.share
    assert sum(amount for _, amount in made.total()) == made.due == share - paid
    assert sum(each.waiting for each in made.lines) == (refused if is_asked else 0)
    assert [each for each in made.wrong if not each.startswith("check")] == []
