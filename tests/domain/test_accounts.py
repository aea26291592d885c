import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import (
    ALDER,
    BIRCH,
    MEDICARE,
    TODAY,
    account,
    aging,
    billed,
    cents,
    claim,
    line,
    remit,
    reversal,
)
from worklist.domain.people import Payer

PAID = remit(line("99213", 185, "CO-45 100", "PR-2 17"))


# Where the balance comes from


def test_the_pms_balance_rules():
    told = account(aging(insurance=40, patient=17), claim(), PAID)
    assert (told.balance, told.insurance_balance, told.patient_balance) == (cents(57), cents(40), cents(17))
    assert told.balance_source == "aging"


def test_without_an_export_the_balance_is_derived_from_claims_and_remits():
    told = account(claim(), PAID)
    assert (told.balance, told.patient_balance, told.insurance_balance) == (cents(17), cents(17), 0)
    assert told.balance_source == "derived"


def test_an_account_that_the_export_leaves_out_is_closed():
    told = account(claim(), PAID, exported_on="2026-11-23")
    assert (told.balance, told.balance_source, told.is_open) == (0, "closed", False)


def test_a_record_newer_than_the_export_opens_it_again():
    back = reversal(PAID, on="2026-11-24")
    assert account(claim(), PAID, back, exported_on="2026-11-23").balance == cents(185)
    assert not account(claim(), PAID, back, exported_on="2026-11-24").is_open


def test_a_credit_is_open():
    assert account(aging(patient=-20)).is_open


def test_an_export_without_patient_balances_leaves_it_unknown_and_all_with_the_payers():
    told = account(aging(insurance=None, patient=None, balance=60))
    assert (told.patient_balance, told.insurance_balance) == (None, cents(60))


def test_a_derived_patient_balance_waits_for_the_next_payer():
    passed_on = remit(line("99213", 185, "CO-45 100", "PR-2 17"), status="19")
    assert account(claim(), passed_on).patient_balance == 0
    answered = remit(line("99213", 185, "OA-23 168", "PR-2 5"), payer=BIRCH, status="2", on="2026-09-20")
    assert account(claim(), passed_on, answered).patient_balance == cents(5)


# Which claim stands


def test_a_replacement_stands_for_what_it_replaces():
    again = claim(billed("99213-25", 185), sent="2026-09-01", frequency="7")
    assert account(again, claim()).current_claim is again


def test_the_first_payers_claim_is_the_current_one():
    first, second = claim(), claim(payer=BIRCH, order="S", sent="2026-09-01")
    told = account(first, second)
    assert told.current_claim is first and told.payer is ALDER
    assert told.last_submitted_on == date(2026, 9, 1)


def test_a_void_claim_takes_its_own_back_and_no_other_payers():
    void = claim(sent="2026-09-01", frequency="8")
    assert account(claim(), void).is_withdrawn
    second = claim(payer=BIRCH, order="S", sent="2026-08-30")
    assert list(account(claim(), second, void).newest_claims) == ["S"]


def test_an_answer_belongs_to_the_claim_of_its_payer_by_name_else_by_turn():
    first, second = claim(payer=MEDICARE), claim(payer=BIRCH, order="S")
    told = account(first, second)
    assert told.billed_to(remit(payer=BIRCH, status="1")) is second
    assert told.billed_to(remit(payer=Payer("RENAMED", "R1"), status="2")) is second
    assert told.billed_to(remit(payer=Payer("RENAMED", "R1"), status="4")) is first
    assert account(first).billed_to(remit(payer=Payer("RENAMED", "R1"), status="2")) is None


# Who owes an answer


def awaited(*records) -> tuple[str, str, str] | None:
    owed = account(*records).awaited
    return owed and (owed.payer.name, str(owed.since), owed.since_what)


def test_a_claim_without_an_answer_is_awaited_since_it_was_sent():
    assert awaited(claim(sent="2026-08-05")) == ("ALDER MUTUAL", "2026-08-05", "the claim was sent")


def test_nothing_is_awaited_once_all_have_answered():
    assert awaited(claim(), PAID) is None


def test_a_corrected_claim_is_awaited_anew():
    again = claim(sent="2026-09-01", frequency="7")
    assert awaited(claim(), again, PAID) == ("ALDER MUTUAL", "2026-09-01", "the claim was sent")


def test_a_second_payers_answer_does_not_answer_the_first_ones_corrected_claim():
    sent = [claim(), claim(sent="2026-09-01", frequency="7"), claim(payer=BIRCH, order="S", sent="2026-08-28")]
    second = remit(line("99213", 185, "OA-23 168", "PR-2 17"), payer=BIRCH, status="2", on="2026-09-10")
    assert awaited(*sent, PAID, second) == ("ALDER MUTUAL", "2026-09-01", "the claim was sent")


def test_after_the_first_payer_passed_it_on_the_next_is_awaited_since_that_day():
    passed_on = remit(line("99213", 185, "CO-45 100", "PR-2 17"), status="19", next_payer=BIRCH)
    assert awaited(claim(), passed_on) == ("BIRCH HEALTH PLAN", "2026-08-25", "ALDER MUTUAL passed the claim on")


def test_a_claim_that_is_not_theirs_is_awaited_from_whoever_got_it():
    not_ours = remit(line("99213", 185), status="23", on="2026-08-12", next_payer=BIRCH)
    assert awaited(claim(), not_ours) == ("BIRCH HEALTH PLAN", "2026-08-12", "ALDER MUTUAL passed the claim on")


def test_the_next_payers_answer_ends_the_wait():
    passed_on = remit(line("99213", 185, "CO-45 100", "PR-2 17"), status="19")
    second = remit(line("99213", 185, "OA-23 168", "PR-2 17"), payer=BIRCH, status="2", on="2026-08-25")
    assert awaited(claim(), second, passed_on) is None


def test_an_answer_that_was_taken_back_is_awaited_again():
    assert awaited(claim(), PAID, reversal(PAID, on="2026-09-10")) == (
        "ALDER MUTUAL",
        "2026-08-05",
        "the claim was sent",
    )


def test_an_answer_without_a_date_may_be_the_newest():
    assert awaited(claim(), remit(line("99213", 185, "CO-45 100"), on="")) is None


def test_without_a_claim_in_our_files_the_pms_billing_day_counts_else_the_service():
    assert awaited(aging(185, billed_on="2026-09-01")) == ("ALDER MUTUAL", "2026-09-01", "the PM's billing day")
    assert awaited(aging(185, status="Unbilled")) == (
        "ALDER MUTUAL",
        "2026-08-03",
        "the service (no claim in our files, the PM says 'Unbilled')",
    )
    assert awaited(aging(185, service="")) is None


def test_a_void_claim_awaits_nothing():
    assert awaited(claim(), claim(sent="2026-09-01", frequency="8")) is None


# Age and order


def test_age_counts_from_the_first_service_else_from_billing():
    assert account(claim(), aging(185)).age(TODAY) == 113
    assert account(aging(185, service="", billed_on="2026-11-23")).age(TODAY) == 1
    assert account(aging(185, service="")).age(TODAY) is None


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_records_were_read_does_not_matter(chance: random.Random):
    first = remit(line("99213", 185, "CO-16 185"))
    records = [claim(), claim(sent="2026-09-01", frequency="7"), first, reversal(first, on="2026-09-10")]
    records += [remit(line("99213", 185, "CO-45 100", "PR-2 17"), on="2026-09-10", check="CHK2"), aging(0, 17)]
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert account(*shuffled) == account(*records)
