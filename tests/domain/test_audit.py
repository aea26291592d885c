from dataclasses import replace

import pytest

from tests.domain.build import BIRCH, account, aging, at, billed, cents, claim, day, line, remit, reversal
from worklist.domain.accounts import Twin
from worklist.domain.audit import audit
from worklist.domain.audit_checks import Check, CheckResult, failures
from worklist.domain.patient_records import StatementLine

PAID = remit(line("99213", 185, "CO-45 100", "PR-2 17"))


def check(number: int, *records, **more) -> CheckResult:
    return audit(account(*records, **more))[number - 1]


def said(number: int, *records, **more) -> tuple[str, str]:
    result = check(number, *records, **more)
    return result.state, result.evidence


def test_all_checks_are_made_in_order_and_ask_a_question():
    results = audit(account(claim(), PAID, aging(0, 17)))
    assert [result.check for result in results] == list(Check) == list(range(1, 15))
    assert all(result.check.question.endswith("?") and result.evidence for result in results)


def test_a_sound_account_fails_none():
    row = aging(0, 17, charges=185, payments=68, adjusted=100, status="Patient")
    statement = StatementLine(PAID.account, cents(17), day("2026-09-20"), at("statements.csv", 2), "99213")
    assert {result.state for result in audit(account(claim(), PAID, row, statements=[statement]))} == {"ok"}


# 1 and 2: what the patient is asked for


def test_1_within_the_patients_share():
    assert said(1, PAID, aging(0, 17)) == ("ok", "patient balance 17.00, the remits leave 17.00 to the patient")


def test_1_beyond_it():
    result = check(1, PAID, aging(0, 42))
    assert (result.state, result.amount, result.position) == ("fails", cents(25), PAID.position)
    assert result.evidence == (
        "patient balance 42.00, the remits leave 17.00 to the patient: 25.00 cannot be the patient's"
    )


def test_1_says_what_is_missing():
    assert said(1, aging(0, 17)) == ("unknown", "no remit to compare with")
    assert said(1, PAID, aging(17, None)) == ("unknown", "the export has no patient balance")
    assert said(1, PAID) == ("unknown", "not in an export, so there is no patient balance to check")


def test_1_a_patients_credit_is_not_too_much():
    assert check(1, PAID, aging(0, -5)).state == "ok"


def test_1_counts_what_the_second_payer_took_over():
    second = remit(line("99213", 185, "OA-23 168"), payer=BIRCH, status="2", on="2026-09-10")
    assert check(1, PAID, second, aging(0, 17)).evidence.endswith("17.00 cannot be the patient's")


@pytest.mark.parametrize(
    "reasons, asked, names",
    [
        (["CO-45 100", "PR-2 17"], 117, "CO-45 100.00"),
        (["PI-96 100", "PR-2 17"], 117, "PI-96 100.00"),
        (["CO-45 100", "CO-253 2", "PR-2 17"], 117, "CO-45 100.00"),
        (["CO-45 100", "CO-253 2", "PR-2 17"], 119, "CO-45 100.00 and CO-253 2.00"),
    ],
)
def test_2_a_contractual_amount_moved_to_the_patient(reasons: list[str], asked: int, names: str):
    result = check(2, remit(line("99213", 185, *reasons)), aging(0, asked))
    assert result.state == "fails"
    said = f"{names} cannot be the patient's, yet the patient is asked for {asked - 17}.00 beyond PR"
    assert result.evidence == said


def test_2_one_reason_over_all_lines():
    two = remit(line("99213", 185, "CO-45 100", "CO-253 1"), line("J3301", 44, "CO-45 20"))
    assert check(2, two, aging(0, 120)).evidence.startswith("CO-45 120.00 cannot")
    assert check(2, two, aging(0, 20)).evidence.startswith("CO-45 20.00 cannot")


def test_2_an_excess_of_another_origin_is_left_to_check_1():
    assert said(2, PAID, aging(0, 42)) == ("ok", "no CO or PI amount equals what the patient is asked beyond PR")
    assert check(2, PAID).state == "unknown"


# 3: charged twice


def test_3_a_line_that_stands_twice_on_the_claim():
    twice = claim(billed("93000", 75), billed("93000", 75))
    result = check(3, twice)
    assert result.evidence == "93000 of 2026-08-03 stands twice on the claim with 75.00"
    assert (result.state, result.amount, result.position) == ("fails", cents(75), twice.position)


@pytest.mark.parametrize(
    "other",
    [
        billed("93000-76", 75),
        billed("93000", 75, on="2026-08-04"),
        billed("93000", 80),
        billed("93000", 75, units=2),
        billed("93005", 75),
    ],
)
def test_3_a_line_that_differs_is_no_duplicate(other):
    assert said(3, claim(billed("93000", 75), other)) == ("ok", "every line stands once")


@pytest.mark.parametrize("modifier", ["76", "77", "91"])
def test_3_repeat_modifiers_excuse_it(modifier: str):
    assert check(3, claim(billed(f"93000-{modifier}", 75), billed(f"93000-{modifier}", 75))).state == "ok"


def test_3_the_order_of_modifiers_makes_no_difference():
    assert check(3, claim(billed("29876-59-LT", 75), billed("29876-LT-59", 75))).state == "fails"


def test_3_the_same_line_on_another_account_of_the_patient():
    twin = Twin("A-2002", "29881", ("RT",), day("2026-08-03"), at("claims.837", 99))
    result = check(3, claim(billed("29881-LT", 2000), billed("29881-RT", 2360)), twins=(twin,))
    assert result.evidence == "29881-RT of 2026-08-03 stands with the same charge on account A-2002"
    assert (result.amount, result.position) == (cents(2360), twin.position)


def test_3_reads_the_remit_where_we_hold_no_claim():
    assert check(3, remit(line("93000", 75, "CO-45 50"), line("93000", 75, "CO-45 50"))).state == "fails"
    assert said(3, aging(75)) == ("unknown", "no claim or remit in our files to read the lines of")


def test_3_a_replacement_is_no_duplicate_of_what_it_replaces():
    assert check(3, claim(), claim(sent="2026-09-01", frequency="7")).state == "ok"


# 4: does the remit balance


def test_4_a_balanced_remit():
    assert said(4, PAID) == ("ok", "charge - adjustments = paid on every line and claim")
    assert said(4, claim()) == ("unknown", "no remit stands")


def test_4_a_line_that_is_off_by_a_cent():
    off = remit(line("99213", 185, "CO-45 100", paid=85.01))
    result = check(4, off)
    assert (result.state, result.amount, result.position) == ("fails", 1, off.position)
    assert result.evidence == (
        "line 99213: charge 185.00 - adjustments 100.00 = 85.00, paid 85.01: off by -0.01 (and 1 more)"
    )


def test_4_a_claim_that_is_off_though_its_lines_are_not():
    off = remit(line("99213", 185, "CO-45 100"), paid=80)
    assert said(4, off) == ("fails", "claim: charge 185.00 - adjustments 100.00 = 85.00, paid 80.00: off by 5.00")


def test_4_lines_that_do_not_make_up_the_claim():
    short = remit(line("99213", 185, "CO-45 100"), charge=200, reasons=["CO-97 15"])
    assert said(4, short) == ("fails", "the lines' charges make up 185.00, the claim's is 200.00")


def test_4_reasons_at_claim_level_explain_bare_lines():
    assert check(4, remit(line("99213", 60, paid=40), line("J3301", 40, paid=10), reasons=["CO-45 50"])).state == "ok"


def test_4_an_imbalance_that_was_reversed_and_corrected_is_settled():
    off = remit(line("99213", 185, "CO-45 100", paid=80))
    back = reversal(off, on="2026-09-10")
    assert check(4, off, back, remit(line("99213", 185, "CO-45 100"), on="2026-09-10", check="CHK2")).state == "ok"


# 5: reversals


def test_5_a_reversal_without_its_correction():
    back = reversal(PAID, on="2026-09-10")
    result = check(5, PAID, back)
    assert (result.state, result.amount, result.position) == ("fails", cents(68), back.position)
    assert result.evidence == "the payer took back 68.00 and no correction has come"


def test_5_a_reversal_with_it_is_settled():
    back = reversal(PAID, on="2026-09-10")
    again = remit(line("99213", 185, "CO-45 90", "PR-2 17"), on="2026-09-10", check="CHK2")
    assert said(5, PAID, back, again) == ("ok", "1 reversal, settled")


def test_5_a_correction_counted_twice():
    back = reversal(PAID, on="2026-09-10")
    again = remit(line("99213", 185, "CO-45 90", "PR-2 17"), on="2026-09-10", check="CHK2")
    twice = remit(*again.lines, on="2026-09-17", check="CHK3")
    assert said(5, PAID, back, again, twice) == (
        "fails",
        "78.00 for the same lines came again (claim number ICN1) and the first was not reversed",
    )


def test_5_a_reversal_that_our_void_claim_asked_for_needs_no_correction():
    void = claim(sent="2026-09-01", frequency="8")
    assert check(5, claim(), void, PAID, reversal(PAID, on="2026-09-10")).state == "ok"


def test_5_without_remits():
    assert said(5, claim()) == ("unknown", "no remit yet")
    assert said(5, PAID) == ("ok", "no reversal")


# 6: the code as billed


def test_6_a_code_that_the_payer_changed():
    recoded = remit(line("99213", 260, "CO-45 175", billed="99214"))
    result = check(6, recoded)
    assert (result.state, result.evidence) == ("fails", "billed 99214, the payer answered 99213")
    assert result.position == recoded.position and result.in_charges


def test_6_a_change_that_only_our_own_line_number_shows():
    recoded = remit(line("99213", 260, "CO-45 175", number="L1"))
    assert check(6, claim(billed("99214", 260, number="L1")), recoded).state == "fails"
    assert check(6, claim(billed("99214", 260, number="L9")), recoded).state == "ok"


def test_6_a_code_that_we_corrected_ourselves_is_no_change():
    old = claim(billed("99214", 260, number="L1"))
    new = claim(billed("99213", 185, number="L1"), sent="2026-09-01", frequency="7")
    assert check(6, old, new, remit(line("99214", 260, "CO-16 260", number="L1"))).state == "ok"


def test_6_a_repeated_original_code_is_no_change():
    assert check(6, remit(line("99213", 185, "CO-45 100", billed="99213"))).state == "ok"
    assert said(6, claim()) == ("unknown", "no remit stands")


# 7: a denial read as paid


def test_7_a_denial_that_the_pm_calls_paid():
    refused = remit(line("99213", 185, "CO-50 185"))
    result = check(7, refused, aging(185, status="Paid"))
    assert (result.state, result.evidence) == ("fails", "the PM says 'Paid', yet 99213 was denied and paid 0.00")
    assert (result.amount, result.position) == (cents(185), refused.position)


def test_7_a_claim_of_which_a_part_was_paid_is_rightly_called_paid():
    partly = remit(line("99213", 185, "CO-45 100"), line("J3301", 44, "CO-97 44"))
    assert check(7, partly, aging(44, status="Paid")).state == "ok"


def test_7_all_to_deductible_may_be_called_paid():
    assert check(7, remit(line("99213", 185, "CO-45 100", "PR-1 85")), aging(0, 85, status="Paid")).state == "ok"


def test_7_a_denial_that_the_pm_knows_of():
    assert said(7, remit(line("99213", 185, "CO-50 185")), aging(185, status="Denied")) == (
        "ok",
        "the PM says 'Denied'",
    )
    assert said(7, aging(185)) == ("unknown", "the export has no status for this account")


# 8: the balance adds up


def test_8_charges_less_payments_less_adjustments():
    row = aging(0, 17, charges=185, payments=68, adjusted=100)
    assert said(8, row) == ("ok", "185.00 - 68.00 - 100.00 = 17.00")


def test_8_a_balance_that_is_off():
    row = aging(0, 17.01, charges=185, payments=68, adjusted=100)
    result = check(8, row)
    assert (result.state, result.amount, result.position) == ("fails", 1, row.position)
    assert result.evidence == "185.00 - 68.00 - 100.00 = 17.00, the PM says 17.01: off by 0.01"


def test_8_parts_that_do_not_make_up_the_balance():
    assert said(8, aging(40, 17, balance=60)) == ("fails", "insurance + patient balance = 57.00, the balance is 60.00")


def test_8_names_the_columns_that_are_missing():
    row = replace(aging(0, 17, charges=185), payments=None)
    assert said(8, row) == ("unknown", "the export has no payments or adjustments to make up the balance from")
    assert said(8, PAID) == ("unknown", "not in an export, so there is no PM balance to check")


def test_failures_are_the_checks_that_fail():
    results = audit(account(PAID, aging(0, 117)))
    assert [result.check for result in failures(results)] == [1, 2]
