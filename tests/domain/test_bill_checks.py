"""Checks 9 to 14, by hand: what a bill gets wrong although the payers were right. Patients and payers are made up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.build import (
    ALDER,
    BIRCH,
    MEDICARE,
    NUMBER,
    account,
    aging,
    at,
    billed,
    cents,
    claim,
    day,
    judge,
    line,
    remit,
    reversal,
    worked,
)
from worklist.domain.audit_checks import CheckResult, Remedy, remedy_of
from worklist.domain.in_words import audit
from worklist.domain.patient_entries import EstimateGiven, ObjectionKind, ObjectionRaised
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.patients.bill.lines import bill_audit_section, bill_lines
from worklist.domain.people import Person
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.queues import Queue
from worklist.domain.recoupments import Recoupment
from worklist.domain.remits import ProviderAdjustment
from worklist.domain.work import NOT_WORKED

PAID = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
OUTSIDE = Terms(frozenset({Loaded.CONTRACTS}))
IN_NETWORK = replace(OUTSIDE, contracts=(Contract("Alder PPO", ("ALDER MUTUAL",), date(2026, 1, 1), None, at("c", 1)),))


def stated(service: str, owed: float, *, on: str = "2026-08-03", sent: str = "2026-09-20", **more) -> StatementLine:
    code, *modifiers = service.split("-")
    place = at("statements.csv", 4)
    return StatementLine(NUMBER, cents(owed), day(sent), place, code, tuple(modifiers), day(on), **more)


def paid_by_patient(amount: float, on: str) -> PatientPayment:
    return PatientPayment(NUMBER, day(on), cents(amount), at("payments.csv", 2))


def taken_back(amount: float, reason: str = "WO") -> Recoupment:
    return Recoupment(ProviderAdjustment(reason, NUMBER, cents(amount)), PAID.remit, at("era.835", 90), "account")


def check(number: int, *records, work=NOT_WORKED, terms=OUTSIDE, today=date(2026, 11, 24), **more) -> CheckResult:
    return judge(account(*records, **more), work=work, terms=terms, today=today).case.audit[number - 1]


def said(number: int, *records, **more) -> tuple[str, str]:
    found = check(number, *records, **more)
    return found.state, found.evidence


def test_where_the_patient_is_asked_for_nothing_no_bill_can_be_wrong():
    case = judge(account(claim(), PAID, aging(85, 0), statements=[stated("99213", 40)])).case
    assert {(each.state, each.evidence) for each in case.audit[8:13]} == {("ok", "the patient is asked for nothing")}


def test_checks_of_a_bill_that_asks_for_nothing_take_one_line_of_the_account():
    told = [each.text for each in audit(judge(claim(), PAID, aging(85, 0))).lines]
    assert [each for each in told if "asked for nothing" in each] == [
        "   ok  9 to 13 The patient is asked for nothing."
    ]
    assert not any("surprise bill" in each for each in told)
    assert any("surprise bill" in each.text for each in audit(judge(claim(), PAID, aging(0, 17))).lines)


@pytest.mark.parametrize("number", [9, 10, 12])
def test_without_a_patient_balance_nobody_can_say(number: int):
    assert said(number, claim(), PAID, aging(17, None)) == ("unknown", "the export has no patient balance")


# 9: deductible and coinsurance once, every other payer billed


def test_9_the_shares_of_two_payers_are_not_added_up():
    second = remit(line("99213", 185, "OA-23 168", "PR-2 10", paid=7), payer=BIRCH, status="2", on="2026-09-10")
    found = check(9, claim(), PAID, second, aging(0, 27))
    assert (found.state, found.amount, found.line) == ("fails", cents(17), "99213 of 2026-08-03")
    assert found.evidence == (
        "the patient is asked the deductible, coinsurance and copay of 99213 of 2026-08-03 twice:"
        " ALDER MUTUAL 17.00 and BIRCH HEALTH PLAN 10.00; together they leave 10.00"
    )
    assert check(9, claim(), PAID, second, aging(0, 10)).state == "ok"
    assert check(9, claim(), PAID, second, aging(0, 20)).state == "ok", "an excess of another origin is check 1's"


def test_9_a_second_payer_that_was_never_billed():
    both = replace(claim(), other_payers=(BIRCH,))
    found = check(9, both, PAID, aging(0, 17))
    assert (found.state, found.amount, found.position) == ("fails", cents(17), both.position)
    assert found.evidence == (
        "BIRCH HEALTH PLAN covers the patient too and was never billed; the patient is asked 17.00"
    )
    to_second = claim(payer=BIRCH, order="S", sent="2026-09-01")
    assert check(9, both, to_second, PAID, aging(0, 17)).state == "ok"
    by_id = remit(line("99213", 185, "OA-23 185"), payer=replace(BIRCH, name="BIRCH"), status="2")
    assert check(9, both, PAID, by_id, aging(0, 17)).state == "ok", "its answer under another name has its id"


@pytest.mark.parametrize("to", [BIRCH, None])
def test_9_a_claim_that_was_passed_on_and_not_answered(to):
    first = replace(PAID, status="19", crossover=Person(to.name, id=to.id) if to else Person())
    name = "BIRCH HEALTH PLAN" if to else "a payer that is not named"
    assert said(9, claim(), first, aging(0, 17)) == (
        "fails",
        f"ALDER MUTUAL passed the claim on to {name}, no answer came; the patient is asked 17.00",
    )
    second = remit(line("99213", 185, "OA-23 168", "PR-2 17"), payer=BIRCH, status="2", on="2026-09-10")
    assert check(9, claim(), first, second, aging(0, 17)).state == "ok"


# 10: surprise bills

EMERGENCY = claim(replace(billed("99284", 900), place="23"))
BILLED_REST = remit(line("99284", 900, "PR-2 100", "PR-242 500", paid=300))


def test_10_an_emergency_out_of_network_with_more_than_the_share():
    found = check(10, EMERGENCY, BILLED_REST, aging(0, 600))
    assert (found.state, found.amount, found.line) == ("fails", cents(500), "99284 of 2026-08-03")
    assert found.evidence == (
        "99284 of 2026-08-03 (an emergency, place 23) was out of network:"
        " the patient is asked 600.00, the share in network is 100.00"
    )
    assert found.check.remedy is Remedy.STOP
    assert check(10, EMERGENCY, BILLED_REST, aging(0, 100)).state == "ok"


def test_10_by_our_contract_it_was_in_network():
    plain = remit(line("99284", 900, "PR-2 100", "PR-96 500", paid=300))
    assert said(10, EMERGENCY, plain, aging(0, 600), terms=IN_NETWORK) == ("ok", "in network by Alder PPO")
    contradicted = check(10, EMERGENCY, BILLED_REST, aging(0, 600), terms=IN_NETWORK)
    assert contradicted.state == "unknown"
    assert "Alder PPO covers it, yet the payer answered as out of network" in contradicted.evidence


def test_10_an_emergency_of_which_nobody_says_the_network():
    plain = remit(line("99284", 900, "PR-2 100", "PR-96 500", paid=300))
    found = check(10, EMERGENCY, plain, aging(0, 600))
    assert found.state == "unknown"
    assert "whether it was in network is UNKNOWN" in found.evidence


@pytest.mark.parametrize(
    ("service", "place", "state"),
    [
        ("00840-QZ", "22", "fails"),  # anesthesia
        ("74177-26", "21", "fails"),  # radiology
        ("88305", "24", "fails"),  # pathology
        ("99469", "21", "fails"),  # neonatal care
        ("47562-80", "22", "fails"),  # an assistant surgeon
        ("A0431", "42", "fails"),  # an air ambulance
        ("47562", "22", "unknown"),  # the surgeon, whom a patient may choose in writing
        ("74177-26", "11", "ok"),  # no facility
        ("A0429", "41", "ok"),  # the Act leaves ground ambulances out
    ],
)
def test_10_what_the_act_protects(service: str, place: str, state: str):
    ours = claim(replace(billed(service, 900), place=place))
    answer = remit(line(service, 900, "PR-2 100", "PR-242 500", paid=300))
    assert check(10, ours, answer, aging(0, 600)).state == state


@pytest.mark.parametrize(
    ("remark", "state"), [("N864", "fails"), ("N830", "fails"), ("N879", "fails"), ("N884", "unknown"), ("N882", "ok")]
)
def test_10_the_payers_remark_says_it(remark: str, state: str):
    """A surgeon at a hospital: the Act was applied, may apply, or was waived by a consent."""
    ours = claim(replace(billed("47562", 900), place="22"))
    answer = remit(line("47562", 900, "PR-2 100", "PR-45 500", paid=300, remarks=remark))
    assert check(10, ours, answer, aging(0, 600)).state == state


def test_10_a_consent_does_not_count_for_an_emergency():
    answer = remit(line("99284", 900, "PR-2 100", "PR-45 500", paid=300, remarks="N882"))
    assert check(10, EMERGENCY, answer, aging(0, 600)).state == "fails"


def test_10_federal_programs_have_their_own_rules():
    ours = replace(EMERGENCY, payer=MEDICARE, filing="MB")
    answer = replace(BILLED_REST, remit=replace(BILLED_REST.remit, payer=MEDICARE), filing="MB")
    assert said(10, ours, answer, aging(0, 600))[0] == "ok"


def test_10_an_emergency_that_no_payer_has_answered():
    assert said(10, EMERGENCY, aging(0, 900))[0] == "unknown"


# 11: the statement


def test_11_a_statement_as_the_remits_leave_it():
    found = check(11, claim(), PAID, aging(0, 17), statements=[stated("99213", 17)])
    assert (found.state, found.evidence) == (
        "ok",
        "the statement of 2026-09-20 asks 17.00 on 1 line, as the remits leave it",
    )
    assert check(11, claim(), PAID, aging(0, 17)).state == "unknown"


def test_11_a_service_on_no_claim():
    lines = [stated("99213", 17), stated("36415", 25)]
    found = check(11, claim(), PAID, aging(0, 42), statements=lines)
    assert (found.state, found.amount, found.line) == ("fails", cents(25), "36415 of 2026-08-03")
    assert found.evidence == ("36415 of 2026-08-03 is on the statement with 25.00 and on no claim or remit")
    assert check(11, aging(0, 42), statements=lines).state == "unknown"


def test_11_a_line_asked_beyond_what_the_payers_leave():
    found = check(11, claim(), PAID, aging(0, 117), statements=[stated("99213", 117)])
    assert (found.amount, found.position, found.line) == (cents(100), at("statements.csv", 4), "99213 of 2026-08-03")
    assert found.evidence == ("99213 of 2026-08-03 is asked with 117.00, the remits leave 17.00 of it to the patient")
    paid_some = stated("99213", 17, patient_paid=cents(10))
    assert check(11, claim(), PAID, aging(0, 17), statements=[paid_some]).amount == cents(10)


def test_11_a_later_payers_payment_counts():
    second = remit(line("99213", 185, "OA-23 168", "PR-2 5", paid=12), payer=BIRCH, status="2", on="2026-09-10")
    assert check(11, claim(), PAID, second, aging(0, 17), statements=[stated("99213", 17)]).amount == cents(12)
    assert check(11, claim(), PAID, second, aging(0, 5), statements=[stated("99213", 5)]).state == "ok"


def test_11_the_sum_may_not_be_more_than_the_pm_asks():
    lines = [stated("99213", 17)]
    assert check(11, claim(), PAID, aging(0, 10), statements=lines).state == "unknown"  # paid in between?
    some = {"statements": lines, "patient_payments": [paid_by_patient(7, "2026-10-01")]}
    assert check(11, claim(), PAID, aging(0, 10), **some).state == "ok"
    found = check(11, claim(), PAID, aging(0, 8), **some)
    assert (found.state, found.amount) == ("fails", cents(2))
    assert found.evidence == (
        "the statement of 2026-09-20 asks 17.00, the PM 8.00 after 7.00 that the patient paid: 2.00 too much is asked"
    )


def test_11_what_cannot_be_compared_is_said():
    fee = replace(stated("", 25), code="")
    assert said(11, claim(), PAID, aging(0, 42), statements=[stated("99213", 17), fee]) == (
        "unknown",
        "a line without a code asks 25.00: what for, no claim can say",
    )
    as_a_whole = remit(line("99213", 185), line("J3301", 44), reasons=["CO-45 112", "PR-1 117"], paid=0)
    found = check(11, claim(), as_a_whole, aging(0, 117), statements=[stated("99213", 117)])
    assert found.state == "unknown"
    assert "PR only of the claim as a whole" in found.evidence


def test_11_only_the_newest_statement_counts():
    older = stated("36415", 25, sent="2026-08-30")
    assert check(11, claim(), PAID, aging(0, 17), statements=[older, stated("99213", 17)]).state == "ok"


# 12: what a payer took back


def test_12_what_a_payer_took_back_is_not_the_patients():
    found = check(12, claim(), PAID, aging(0, 85), recoupments=[taken_back(68)])
    assert (found.state, found.amount, found.position) == ("fails", cents(68), at("era.835", 90))
    assert found.evidence == (
        "68.00 was taken back, the remits leave 17.00 to the patient, who is asked 85.00: that is the payer's"
    )
    assert check(12, claim(), PAID, aging(0, 17), recoupments=[taken_back(68)]).state == "ok"
    assert check(12, claim(), PAID, aging(0, 95), recoupments=[taken_back(68)]).state == "ok", "of another origin"
    assert check(12, claim(), PAID, aging(0, 85), recoupments=[taken_back(68, "L6")]).state == "ok"
    assert check(12, claim(), PAID, aging(0, 85), recoupments=[taken_back(68), taken_back(-68)]).state == "ok"


def test_12_a_reversal_without_its_correction():
    back = reversal(PAID, on="2026-10-01")
    assert check(12, claim(), PAID, back, aging(0, 85)).amount == cents(68)
    assert check(12, claim(), PAID, back, aging(0, 17)).state == "ok", "that was asked before"
    again = replace(PAID, remit=replace(PAID.remit, paid_on=day("2026-10-02")))
    assert check(12, claim(), PAID, back, again, aging(0, 85)).state == "ok"


# 13: the good-faith estimate


@pytest.mark.parametrize(("charges", "state"), [(1_399.99, "ok"), (1_400, "fails")])
def test_13_from_400_above_the_estimate_on(charges: float, state: str):
    work = worked(EstimateGiven(cents(1_000), day("2026-07-20"), day("2026-08-10")))
    row = aging(0, charges, charges=charges)
    found = check(13, row, work=work, today=date(2026, 12, 8))
    assert found.state == state
    if state == "fails":
        assert found.amount == cents(400)
        assert found.evidence == (
            "charges 1,400.00, the estimate of 2026-07-20 is 1,000.00:"
            " 400.00 above it; the patient may dispute it until 2026-12-08"
        )
        assert said(13, row, work=work, today=date(2026, 12, 9))[0] == "ok"


def test_13_the_first_statement_is_the_first_bill():
    work = worked(EstimateGiven(cents(1_000), day("2026-07-20")))
    row = aging(0, 1_500, charges=1_500)
    assert "whose day is UNKNOWN" in check(13, row, work=work).evidence
    first = stated("99213", 1_500, sent="2026-09-01")
    assert check(13, row, work=work, statements=[first]).evidence.endswith("until 2026-12-30")


def test_13_is_about_patients_who_use_no_insurance():
    work = worked(EstimateGiven(cents(10), day("2026-07-20")))
    assert check(13, claim(), PAID, aging(0, 500, charges=500), work=work).state == "ok"
    assert check(13, aging(0, 500, charges=500)).state == "unknown"


# 14: an objection

DISPUTED = ObjectionRaised(
    ObjectionKind.WRONG_AMOUNT, "never had it", day("2026-11-01"), day("2026-12-01"), "99213", (), day("2026-08-03")
)


def test_14_an_objection_moves_the_account_to_the_audit():
    now = judge(claim(), PAID, aging(0, 17), work=worked(DISPUTED))
    assert now.placement.queue is Queue.BALANCE_AUDIT
    assert now.placement.reason == (
        "check 14 fails: the patient disputes 99213 of 2026-08-03 (wrong amount) since 2026-11-01;"
        " answer due 2026-12-01"
    )
    assert remedy_of(now.case.audit) is Remedy.STOP
    late = check(14, claim(), PAID, aging(0, 17), work=worked(DISPUTED), today=date(2026, 12, 2))
    assert late.evidence.endswith("the answer was due on 2026-12-01 and is LATE")


def test_the_account_is_judged_anew_when_an_answer_is_late_and_when_the_estimate_is_past_dispute():
    records = account(claim(), PAID, aging(0, 17))
    assert judge(records, work=worked(DISPUTED), today=date(2026, 11, 30)).next_change_on == date(2026, 12, 2)
    estimate = worked(EstimateGiven(cents(10), day("2026-07-20"), day("2026-07-30")))
    assert judge(records, work=estimate, today=date(2026, 11, 26)).next_change_on == date(2026, 11, 28)


# the bill


def test_the_bill_line_by_line_says_which_line_is_wrong():
    two = claim(billed("99213", 185), billed("J3301", 44))
    answer = remit(line("99213", 185, "CO-45 100", "PR-2 17"), line("J3301", 44, "CO-45 20", paid=24))
    now = judge(account(two, answer, aging(0, 37), statements=[stated("99213", 17), stated("J3301", 20)]))
    visit, drug = bill_lines(now.account, now.case.audit)
    assert (visit.service, visit.charge, visit.insurance_paid, visit.adjusted, visit.left, visit.asked) == (
        *("99213", cents(185), cents(68), cents(100)),
        *(cents(17), cents(17)),
    )
    assert visit.wrong == ""
    assert drug.wrong.startswith("check 11 fails: J3301 of 2026-08-03 is asked with 20.00, the remits leave 0.00")
    told = [each.text for each in bill_audit_section(now).lines]
    assert told[0] == "Correct first: the bill is wrong by our act, and nobody negotiates it."
    assert (
        "To do: Check the balance against the remits; billing corrects the statement and sends the patient a new"
        in (" ".join(told))
    )
    at_first = next(text for text in told if "charged" in text)
    assert at_first.startswith("J3301"), "the failing line stands before the others"


def test_lines_that_are_alike_count_together():
    (both,) = bill_lines(account(claim(billed("93000", 75), billed("93000", 75)), aging(0, 150)))
    assert (both.service, both.charge, both.left) == ("93000 (2 lines)", cents(150), None)


def test_a_later_payers_answer_is_no_second_line():
    second = remit(line("99213", 185, "OA-23 168", "PR-2 5", paid=12), payer=BIRCH, status="2", on="2026-09-10")
    to_second = claim(payer=BIRCH, order="S", sent="2026-09-01")
    (only,) = bill_lines(account(claim(payer=ALDER), to_second, PAID, second))
    assert (only.charge, only.insurance_paid, only.left, only.adjusted) == (
        *(cents(185), cents(80)),
        *(cents(5), cents(100)),
    )


@given(
    shares=st.lists(st.integers(0, 5_000), min_size=1, max_size=5),
    at_line=st.integers(0, 4),
    more=st.integers(1, 9_000),
)
def test_a_statement_as_the_remit_leaves_it_passes_and_a_cent_more_on_a_line_names_the_line(shares, at_line, more):
    codes = [f"9921{at}" for at in range(len(shares))]
    lines = [line(code, 100, f"PR-1 {share / 100}") for code, share in zip(codes, shares, strict=True)]
    right = [stated(code, share / 100) for code, share in zip(codes, shares, strict=True)]
    row = aging(0, sum(shares) / 100)
    assume(sum(shares))
    assert check(11, claim(*(billed(code, 100) for code in codes)), remit(*lines), row, statements=right).state == "ok"
    at_line %= len(shares)
    right[at_line] = replace(right[at_line], owed=shares[at_line] + more)
    found = check(11, claim(*(billed(code, 100) for code in codes)), remit(*lines), row, statements=right)
    assert (found.state, found.amount, found.line) == ("fails", more, f"{codes[at_line]} of 2026-08-03")
