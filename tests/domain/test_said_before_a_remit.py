"""What a word on a claim does to its account, and what screens tell of it, of recoupments and of loose matches."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import (
    ALDER,
    BIRCH,
    NUMBER,
    account,
    adjustments,
    aging,
    at,
    billed,
    cents,
    claim,
    judge,
    line,
    remit,
    told,
)
from worklist.config.playbooks import read_playbooks
from worklist.domain import in_words
from worklist.domain.acknowledgements import FileAcknowledged
from worklist.domain.audit_checks import Check
from worklist.domain.claims import Submission
from worklist.domain.codes import adjustment_in_words, claim_status_label
from worklist.domain.playbooks import choose, facts_of
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.recoupments import Recoupment
from worklist.domain.remits import Adjustment, ProviderAdjustment, RemitHeader

EARLY = date(2026, 8, 10)
REJECTED = told("rejected", "A7:562:85")


def queue(*records, today=EARLY):
    return judge(*records, today=today).placement.queue


def texts(section):
    return [each.text for each in section.lines]


# -- rejected -------------------------------------------------------------------------------------------------------


def test_a_rejected_claim_is_corrected_and_never_disputed():
    found = judge(claim(), aging(185), REJECTED, today=EARLY)
    placement = found.placement
    assert (placement.queue, placement.disposition) == (Queue.NO_RESPONSE, Disposition.CORRECT)
    assert placement.account_class is AccountClass.PAYER_NO_RESPONSE
    assert found.suggested_action == "corrected-claim"
    assert [clock.ends for clock in found.case.clocks] == ["timely filing"]
    assert {"rejected"} <= facts_of(found)["states"]
    assert "nothing is lost before" not in found.priority.wait.fact


def test_its_playbook_is_its_own_and_a_silence_keeps_the_other():
    playbooks = read_playbooks().all
    assert choose(judge(claim(), aging(185), REJECTED), playbooks).id == "rejected"
    assert choose(judge(claim(), aging(185), told("received", "A1:19")), playbooks).id == "no-response"


def test_it_waits_for_no_answer_once_the_payers_owe_nothing():
    assert queue(claim(), aging(0, 40), REJECTED) is not Queue.NO_RESPONSE


def test_a_corrected_claim_waits_again():
    assert queue(claim(), claim(sent="2026-08-09"), aging(185), REJECTED) is Queue.WATCHING


def test_an_answer_to_the_claim_ends_it():
    found = judge(claim(), remit(line("99213", 185, "CO-97 185")), aging(185), REJECTED)
    assert found.placement.queue is Queue.MODIFIER_DISPUTES
    assert not {"rejected", "received"} & found.states


def test_a_rejection_by_the_second_payer_is_about_the_second_claim():
    second = claim(payer=BIRCH, order="S", sent="2026-09-01")
    word = told("rejected", "A3:1", on="2026-09-03")
    first = remit(line("99213", 185, "CO-45 85", "PR-2 20", paid=80))
    found = judge(claim(), second, first, aging(20), word, today=date(2026, 9, 5))
    assert (found.placement.queue, found.placement.disposition) == (Queue.NO_RESPONSE, Disposition.CORRECT)
    assert found.account.awaited.payer == BIRCH


def sent_as(group):
    return replace(claim(), submission=Submission("1", group, "1"))


def file_answer(outcome, group):
    return FileAcknowledged(outcome, at("a.999", 3), "837", group=group, set="1", on=date(2026, 8, 6))


@pytest.mark.parametrize(
    ("answers", "rejected"),
    [
        ([file_answer("rejected", "7")], False),
        ([file_answer("rejected", "7"), file_answer("rejected", "8")], True),
        ([file_answer("rejected", "8"), file_answer("accepted", "7")], False),
    ],
)
def test_sent_in_two_files_it_is_rejected_only_in_both(answers, rejected):
    found = judge(account(sent_as("7"), aging(185), *answers, sent_again=(sent_as("8"),)), today=EARLY)
    assert ("rejected" in found.states) == rejected


# -- received and accepted ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "since"),
    [
        (told("accepted", on="2026-08-20"), date(2026, 8, 20)),
        (told("accepted", on="2026-08-20", payer=False), date(2026, 8, 5)),
        (told("received", on="2026-08-20"), date(2026, 8, 5)),
        (file_answer("accepted", "7"), date(2026, 8, 5)),
    ],
    ids=["payer accepts", "clearinghouse accepts", "payer receives", "file accepted"],
)
def test_only_the_payers_acceptance_begins_its_window(word, since):
    found = judge(sent_as("7"), aging(185), word, today=date(2026, 8, 30))
    assert found.account.awaited.since == since
    assert "received" in found.states
    assert found.placement.queue is (Queue.WATCHING if since.day == 20 else Queue.NO_RESPONSE)
    assert in_words.acknowledgement_in_words(word).rstrip(".") in found.placement.reason


def test_what_came_after_the_acceptance_does_not_undo_it():
    words = told("accepted", on="2026-08-20"), told("received", "A1:19", on="2026-08-22")
    assert judge(claim(), aging(185), *words).account.awaited.since == date(2026, 8, 20)
    rejected = told("rejected", "A3:1", on="2026-08-23")
    assert queue(claim(), aging(185), *words, rejected, today=date(2026, 8, 25)) is Queue.NO_RESPONSE


def test_a_word_that_nobody_can_place_is_unknown():
    found = judge(claim(), aging(185), told("unknown", "A4:35"))
    assert "UNKNOWN what it means" in found.placement.reason
    assert not {"rejected", "received"} & found.states


# -- in words -------------------------------------------------------------------------------------------------------


def test_the_timeline_tells_every_word():
    found = judge(claim(), aging(185), REJECTED)
    assert (
        "2026-08-07  ALDER MUTUAL says of this claim: rejected, A7:562:85 (rejected: information invalid)"
        " [status.277, segment 3]"
    ) in texts(in_words.timeline(found, (), frozenset()))


def recouped(on, amount=50):
    header = RemitHeader(ALDER, "EFT9", "1999999999", 0, on)
    return Recoupment(ProviderAdjustment("WO", NUMBER, cents(amount)), header, at("a.835", 40), "account")


@pytest.mark.parametrize(("on", "recent"), [(date(2026, 11, 1), True), (date(2026, 3, 1), False)])
def test_a_recoupment_is_beside_the_balance_and_recent_ones_lead(on, recent):
    found = judge(account(claim(), aging(185), recoupments=(recouped(on),)))
    said = (
        f"{on}  ALDER MUTUAL took back 50.00 outside the balance: WO (overpayment taken back), remit EFT9,"
        " by the account number [a.835, segment 40]"
    )
    assert said in texts(in_words.timeline(found, (), frozenset()))
    assert (said in texts(in_words.why(found))) == recent
    assert found.account.balance == cents(185)


def lines_of(*lines):
    found = judge(claim(billed("99213-25", 185, number="L1"), billed("20610", 300)), remit(*lines), aging(100))
    return texts(in_words.lines_as_answered(found))


def test_a_loose_match_is_visible():
    said = lines_of(line("20610", 250, "CO-97 250"))
    assert "billed as 20610  2026-08-03  300.00  (matched loosely, by code and day only: look at both)" in said


def test_a_line_matched_by_its_number_shows_what_was_billed_where_that_differs():
    said = lines_of(line("99213", 185, "CO-97 185", number="L1"))
    assert "billed as 99213-25  2026-08-03  185.00  (by our line number)" in said


def test_a_line_as_billed_says_nothing_more_and_a_strange_one_says_so():
    assert not any("billed as" in text for text in lines_of(line("20610", 300, "CO-97 300")))
    assert "no line of our claim fits it" in lines_of(line("99999", 10, "CO-97 10"))


# -- sources that say less ------------------------------------------------------------------------------------------


def test_a_reason_without_a_group_says_that_it_has_none():
    bare = Adjustment("", "97", cents(185))
    assert adjustment_in_words(bare).startswith("?-97 (group not given) 185.00 ")
    answer = remit(replace(line("99213", 185), paid=0, adjustments=(bare,)))
    reason = judge(claim(), answer, aging(185)).placement.reason
    assert "?-97 (group not given)" in reason
    assert " -97" not in reason


def test_a_derived_amount_says_so():
    assert "PR-2 20.00 (derived)" in adjustment_in_words(replace(adjustments("PR-2 20")[0], derived=True))


@pytest.mark.parametrize(("itemized", "state"), [(True, "fails"), (False, "unknown")])
def test_sums_prove_nothing_where_reasons_have_no_amounts(itemized, state):
    answer = replace(remit(line("99213", 185, paid=80)), itemized=itemized)
    checks = {each.check: each for each in judge(claim(), answer, aging(105)).case.audit}
    assert checks[Check.REMIT_BALANCES].state == state


@pytest.mark.parametrize(
    ("status", "label"),
    [("", "status not given"), ("1", "answered as primary"), ("99", "status 99 (no label of ours)")],
)
def test_a_status_is_said_whatever_it_is(status, label):
    assert claim_status_label(status) == label
    answer = remit(line("99213", 185, "CO-97 185"), status=status)
    found = judge(claim(), answer, aging(185))
    assert any(label in text for text in texts(in_words.timeline(found, (), frozenset())))
    assert found.placement.queue is Queue.MODIFIER_DISPUTES
