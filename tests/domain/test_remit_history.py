from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import ALDER, BIRCH, MEDICARE, account, cents, line, remit, reversal
from worklist.domain.remit_history import is_superseded, payer_key, settle
from worklist.domain.remits import RemitClaim

PAID = remit(line("99213", 185, "CO-45 100", "PR-2 17"), on="2026-08-25")
DENIED = remit(line("99213", 185, "CO-16 185", remarks="N290"), on="2026-08-25")


def history(*remits: RemitClaim):
    return account(*remits).history


def words(*remits: RemitClaim) -> list[tuple[str, int]]:
    return [(word.code, word.paid) for word in history(*remits).adjudications]


# Reversals and corrections


def test_a_reversal_with_its_correction_is_one_event():
    back = reversal(DENIED, on="2026-09-10")
    paid = replace(PAID, remit=replace(PAID.remit, paid_on=back.remit.paid_on, number="CHK2"))
    told = history(DENIED, back, paid)
    assert told.standing == (paid,)
    [event] = told.corrections
    assert (event.reversal, event.original, event.corrected) == (back, DENIED, paid)


def test_a_lone_reversal_leaves_nothing_standing():
    told = history(PAID, reversal(PAID, on="2026-09-10"))
    assert told.standing == () and told.paid == 0
    assert told.corrections[0].corrected is None


def test_the_correction_may_be_listed_before_the_reversal_of_its_payment():
    paid = remit(line("99213", 185, "CO-45 100"), on="2026-09-10", check="CHK2", place=3)
    back = replace(reversal(DENIED, on="2026-09-10"), position=replace(PAID.position, at=9))
    assert history(DENIED, paid, back).standing == (paid,)


def test_a_reversal_is_found_by_its_claim_number_before_its_charge():
    first = remit(line("99213", 185, "CO-45 100"), icn="OLD")
    second = remit(line("99213", 185, "CO-45 90"), icn="NEW", on="2026-08-30")
    assert history(first, second, reversal(first, on="2026-09-10")).standing == (second,)


def test_a_reversal_numbered_anew_names_the_answer_or_is_found_by_its_charge():
    named = reversal(PAID, on="2026-09-10", icn="X9", original_icn="ICN1")
    by_charge = reversal(PAID, on="2026-09-10", icn="X9")
    assert history(PAID, named).corrections[0].original is PAID
    assert history(PAID, by_charge).corrections[0].original is PAID


def test_a_reversal_takes_back_no_other_payers_answer():
    other = remit(line("99213", 185, "OA-23 168", "PR-2 17"), payer=BIRCH, status="2", on="2026-09-01")
    assert history(PAID, other, reversal(PAID, on="2026-09-10")).standing == (other,)


def test_a_reversal_of_what_our_files_do_not_hold_waits_for_its_correction():
    told = history(reversal(PAID, on="2026-09-10"))
    assert told.corrections[0].original is None and told.standing == ()


def test_each_of_two_reversals_is_joined_to_the_correction_of_its_own_claim_number():
    one = remit(line("99213", 185, "CO-45 100"), icn="ONE")
    two = remit(line("J3301", 44, "CO-45 20"), icn="TWO")
    backs = [reversal(one, on="2026-09-10"), reversal(two, on="2026-09-10")]
    two_again = remit(line("J3301", 44, "CO-45 10"), icn="TWO", on="2026-09-20")
    open_ones = [c.reversal for c in history(one, two, *backs, two_again).corrections if c.corrected is None]
    assert open_ones == [backs[0]]


def test_what_was_reversed_and_a_settled_reversal_are_superseded_and_nothing_else_is():
    back = reversal(DENIED, on="2026-09-10")
    lone = history(DENIED, back)
    assert is_superseded(DENIED, lone) and not is_superseded(back, lone)
    later = remit(line("99213", 185, "CO-45 100"), on="2026-09-20")
    settled = history(DENIED, back, later)
    assert is_superseded(back, settled) and not is_superseded(later, settled)


# Money counted twice


def test_the_same_paid_answer_twice_is_a_repeat_under_whatever_claim_number():
    again = remit(*PAID.lines, on="2026-09-01", icn="ICN2", check="CHK9")
    assert history(PAID, again).repeats == (again,)


def test_a_repeat_that_was_reversed_is_none():
    again = remit(*PAID.lines, on="2026-09-01", icn="ICN2", check="CHK9")
    assert history(PAID, again, reversal(again, on="2026-09-10")).repeats == ()


def test_a_denial_said_twice_is_no_money():
    assert history(DENIED, remit(*DENIED.lines, on="2026-09-01")).repeats == ()


def test_two_parts_of_a_split_claim_are_no_repeat():
    first = remit(line("99213", 185, "CO-45 100", on="2026-08-03"))
    second = remit(line("99213", 185, "CO-45 100", on="2026-08-04"))
    assert history(first, second).repeats == ()


# The newest word on each line


def test_a_predetermination_and_a_claim_that_is_not_theirs_answer_nothing():
    assert history(remit(line("99213", 185), status="25"), remit(line("99213", 185), status="23")).standing == ()


def test_the_newest_answer_on_a_line_counts_and_other_lines_stay():
    first = remit(line("99213", 185, "CO-16 185", number="L1"), line("J3301", 44, "CO-45 20", number="L2"))
    second = remit(line("99213", 185, "CO-45 100", number="L1"), on="2026-09-20")
    assert words(first, second) == [("99213", cents(85)), ("J3301", cents(24))]


def test_a_duplicate_refused_after_the_answer_leaves_the_answer_standing():
    answer = remit(line("99213", 185, "CO-45 85", "PR-2 20", number="1"))
    again = remit(line("99213", 185, "OA-18 185", number="7"), on="2026-09-18", icn="ICN2", status="4")
    settled = history(answer, again)
    assert [word.paid for word in settled.adjudications] == [cents(80)]
    assert settled.patient_ceiling == cents(20)


def test_a_duplicate_refused_after_a_denial_is_the_newest_word():
    denied = remit(line("99213", 185, "CO-16 185"))
    again = remit(line("99213", 185, "OA-18 185"), on="2026-09-18", icn="ICN2", status="4")
    assert [word.adjustments[0].reason for word in history(denied, again).adjudications] == ["18"]


def test_a_line_that_stands_twice_in_one_answer_is_two_lines():
    assert words(remit(line("99213", 185, "CO-45 100"), line("99213", 185, "CO-45 100"))) == [("99213", cents(85))] * 2


def test_the_parts_of_one_billed_line_all_stand():
    parts = [line(code, 10, "CO-45 4", number="L1", billed="80050") for code in ("80053", "84443")]
    assert [code for code, _ in words(remit(*parts))] == ["80053", "84443"]


def test_a_new_code_under_our_line_number_replaces_the_old_answer():
    first = remit(line("99214", 260, "CO-16 260", number="L1"))
    recoded = remit(line("99213", 260, "CO-45 175", number="L1", billed="99214"), on="2026-09-20")
    assert words(first, recoded) == [("99213", cents(85))]


def test_the_answer_to_a_replacement_stands_for_all_before_it():
    first = remit(line("99213", 185, "CO-97 185", number="L1"))
    second = remit(line("99213-25", 185, "CO-45 100", number="M1"), frequency="7", on="2026-09-20")
    assert words(first, second) == [("99213", cents(85))]


def test_the_answer_that_names_an_earlier_one_stands_for_it():
    first = remit(line("99213", 185, "CO-50 185", number="L1"))
    upheld = remit(line("99213", 185, "CO-193 185", number="X1"), icn="ICN2", original_icn="ICN1", on="2026-09-20")
    assert [word.adjustments[0].reason for word in history(first, upheld).adjudications] == ["193"]


def test_an_answer_with_lines_replaces_the_one_without():
    whole = remit(charge=185, paid=0, reasons=["CO-16 185"])
    assert words(whole, remit(line("99213", 185, "CO-45 100"), on="2026-09-20")) == [("99213", cents(85))]


# Money


def test_contractual_amounts_are_what_nobody_owes():
    told = history(remit(line("99213", 185, "CO-45 100", "CO-253 1.36", "PR-2 17", "CO-97 20")))
    assert told.written_off == cents(101.36)


def test_a_later_payer_repeats_the_write_off_and_does_not_add_to_it():
    first = remit(line("99213", 100, "CO-45 20", "PR-2 16"))
    in_one_sum = remit(line("99213", 100, "OA-23 84"), payer=BIRCH, status="2", on="2026-09-10")
    said_again = remit(line("99213", 100, "CO-45 20", "OA-23 64"), payer=BIRCH, status="2", on="2026-09-10")
    takes_more = remit(line("99213", 100, "CO-45 6", "OA-23 84"), payer=BIRCH, status="2", on="2026-09-10")
    assert history(first, in_one_sum).written_off == cents(20)
    assert history(first, said_again).written_off == cents(20)
    assert history(first, takes_more).written_off == cents(26)


def test_what_the_patient_can_owe_is_the_first_payers_share_less_what_the_second_paid():
    first = remit(line("99213", 100, "CO-45 20", "PR-2 16"), payer=MEDICARE)
    second = remit(line("99213", 100, "OA-23 90"), payer=BIRCH, status="2", on="2026-09-10")
    assert history(first).patient_ceiling == cents(16)
    assert history(first, second).patient_ceiling == cents(6)


def test_a_later_payers_own_share_counts_where_it_is_more():
    first = remit(line("99213", 100, "CO-22 100"), payer=MEDICARE)
    second = remit(line("99213", 100, "CO-45 40", "PR-1 60"), payer=BIRCH, on="2026-09-10")
    assert history(first, second).patient_ceiling == cents(60)


def test_a_share_at_claim_level_counts_once_for_all_its_lines():
    bare = remit(line("99213", 60, paid=0), line("J3301", 40, paid=0), reasons=["PR-1 100"])
    assert history(bare).patient_share(payer_key(bare)) == cents(100)


# Laws

amounts = st.integers(-200, 200).map(lambda dollars: dollars * 5)
answers = st.builds(
    remit,
    st.builds(line, st.sampled_from(["99213", "J3301"]), st.sampled_from([100, 185]), paid=amounts),
    status=st.sampled_from(["1", "2", "4", "19", "22", "23", "25"]),
    on=st.dates().map(str) | st.just(""),
    payer=st.sampled_from([ALDER, BIRCH]),
    icn=st.sampled_from(["ICN1", "ICN2", ""]),
    check=st.sampled_from(["CHK1", "CHK2"]),
)


@given(st.lists(answers, max_size=6))
def test_every_answer_stands_or_was_taken_back_and_standing_money_is_conserved(remits: list[RemitClaim]):
    told = settle(tuple(remits))
    taken_back = [c.original for c in told.corrections if c.original]
    answered = [r for r in remits if r.status not in ("22", "23", "25")]
    assert len(told.standing) + len(taken_back) == len(answered)
    assert told.paid == sum(r.paid for r in answered) - sum(r.paid for r in taken_back)
    assert len(told.corrections) == sum(r.is_reversal for r in remits)


@given(st.lists(answers, max_size=6))
def test_no_line_of_the_newest_answer_is_lost(remits: list[RemitClaim]):
    told = settle(tuple(remits))
    if told.standing:
        newest = told.standing[-1]
        assert [w.line for w in told.adjudications if w.claim is newest] == list(newest.lines)


@given(st.lists(answers, max_size=6))
def test_no_line_is_told_twice_by_one_payer(remits: list[RemitClaim]):
    told = [id(word.line) for word in settle(tuple(remits)).adjudications]
    assert len(told) == len(set(told)) or len({id(r) for r in remits}) < len(remits)


def test_the_allowed_amount_is_derived_from_the_parts_of_the_price_only():
    medicare = line("99213", 150, "CO-45 58", "CO-253 1.47", "PR-2 18.40")
    assert medicare.allowed_amount == cents(92)
    assert line("A9270", 75, "PR-96 75").allowed_amount == 0
    assert line("99213", 150, "CO-45 50", "PR-1 100", allowed=90).allowed_amount == cents(90)
