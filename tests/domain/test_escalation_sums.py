"""What an escalation brings, costs and gives up: the sums shown are the sums a person with a calculator gets."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import MEDICARE, RULES, aging, cents, claim, judge, line, remit, worked
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.escalation_sums import Sums, proposal_of, sums, sums_in_words
from worklist.domain.events import Ask, EscalateTo, EscalationRequested, HoldFlag, HoldFlagSet, NoteAdded
from worklist.domain.payer_types import PayerType
from worklist.domain.queues import AccountClass
from worklist.domain.team import Role

REQUEST = EscalationRequested(EscalateTo.SUPERVISOR, "cannot pay", "accept less", asks=Ask.SETTLE, amount=cents(600))
PATIENTS = aging(0, 1_000)
PATIENT_SHARE = remit(line("99213", 1_000, "PR-1 1000", paid=0, allowed=1_000))
TOUCHED_TWICE = worked(NoteAdded("called"), NoteAdded("called again"))
OWES = judge(claim(), PATIENT_SHARE, PATIENTS, work=TOUCHED_TWICE)
REFUSED = judge(claim(), remit(line("99213", 185, "CO-50 185")), aging(185))


def at_2500(request: EscalationRequested, assessment=OWES) -> Sums:
    return sums(assessment, request, 2_500)


def words(found: Sums) -> list[str]:
    return [line.text for line in sums_in_words(found).lines]


def test_a_settlement_is_expected_to_bring_what_is_accepted_times_its_chance():
    assert words(at_2500(REQUEST)) == [
        "600.00 x 40 % - 0.00 - 50.00 - 25.00 = 165.00",
        "expected recovery 240.00: 600.00 x 40 %",
        "at stake 600.00: 600.00 would be accepted of 1,000.00",
        "chance 40 %: patient balance, 91-180 days: 40 % assumed, no outcomes recorded yet",
        "fee 0.00: no vendor",
        "touches so far 50.00: 2 touches so far, 25.00 each",
        "one more touch 25.00: assumed: one touch carries it out",
        "net 165.00: expected recovery - fee - touches",
        "given up 400.00 (40 %): of 1,000.00 that is owed",
    ]


def test_a_write_off_leaves_what_is_not_written_off():
    found = at_2500(replace(REQUEST, asks=Ask.WRITE_OFF, amount=cents(1_000)))
    assert found.formula == "0.00 x 40 % - 0.00 - 50.00 - 25.00 = -75.00"
    assert (found.given_up_percent, found.recovery) == ("100 %", 0)


@pytest.mark.parametrize("asks", [Ask.ADVICE, Ask.DISPUTE])
def test_without_an_amount_what_is_at_stake_is_as_in_the_priority(asks: Ask):
    found = at_2500(replace(REQUEST, asks=asks, amount=None), REFUSED)
    stake = REFUSED.priority.stake
    assert (found.at_stake.value, found.at_stake.fact) == (stake.value, stake.fact)
    assert found.given_up is None and not any(line.startswith("given up") for line in words(found))


def test_a_vendors_fee_is_taken_off_and_one_that_is_not_given_is_unknown_and_so_is_the_net():
    placed = replace(REQUEST, to=EscalateTo.VENDOR, asks=Ask.PLACE, amount=None, fee=cents(250))
    assert at_2500(placed).net == at_2500(replace(placed, fee=0)).net - cents(250)
    unknown = at_2500(replace(placed, fee=None))
    assert unknown.formula.endswith(" - UNKNOWN - 50.00 - 25.00 = UNKNOWN")
    assert "fee UNKNOWN: the request names no fee of the vendor" in words(unknown)
    assert {line.tone for line in sums_in_words(unknown).lines if "UNKNOWN" in line.text} == {"warn"}


def test_a_settlement_without_an_amount_is_unknown():
    found = at_2500(replace(REQUEST, amount=None))
    assert (found.recovery, found.net, found.given_up_percent) == (None, None, "")
    assert "given up UNKNOWN: the request names no amount" in words(found)


def cents_of(text: str) -> int:
    return int(re.sub(r"[,.]", "", text))


@given(
    st.sampled_from(Ask),
    st.none() | st.integers(0, cents(1_000)),
    st.integers(0, cents(2_000)),
    st.integers(0, cents(100)),
    st.integers(0, 100),
)
def test_the_parts_shown_give_the_number_shown(asks, amount, fee, cost, percent):
    found = sums(OWES, replace(REQUEST, asks=asks, amount=amount, fee=fee), cost)
    found = replace(found, chance=replace(found.chance, value=percent))
    money = r"-?[\d,]+\.\d\d"
    shown = re.fullmatch(rf"({money}) x (\d+) % - ({money}) - ({money}) - ({money}) = (-?{money})", found.formula)
    if shown is None:
        assert amount is None and found.net is None
        return
    stake, chance, *costs, net = (cents_of(part) for part in shown.groups())
    assert (stake * chance + 50) // 100 - sum(costs) == net == found.net
    assert all(f"{part.name} {part}: {part.fact}" in words(found) for part in (found.fee, found.spent, found.to_come))


# What authority judges


def test_the_proposal_holds_what_the_account_says_now():
    proposal = proposal_of(OWES, replace(REQUEST, hardship="letter"))
    assert (proposal.account_class, proposal.payer_type) == (AccountClass.PATIENT_BALANCE, PayerType.COMMERCIAL)
    assert (proposal.owed, proposal.amount, proposal.hardship) == (cents(1_000), cents(600), "letter")
    assert (proposal.audit_fails, proposal.flags, proposal.patient_owes) == ("", (), cents(1_000))


def test_a_flag_and_a_failing_check_stand_in_the_proposal():
    flagged = judge(claim(), aging(185), work=worked(HoldFlagSet(HoldFlag.ATTORNEY, True)))
    assert proposal_of(flagged, REQUEST).flags == (HoldFlag.ATTORNEY,)
    too_much = judge(claim(), remit(line("99213", 185, "PR-1 20")), aging(0, 165))
    assert proposal_of(too_much, REQUEST).audit_fails.startswith("check 1 fails: patient balance 165.00")


def test_a_dispute_is_about_the_payers_part_and_a_write_off_about_the_whole_balance():
    mixed = judge(claim(), remit(line("99213", 185, "CO-50 165", "PR-1 20")), aging(165, 20))
    assert proposal_of(mixed, replace(REQUEST, asks=Ask.DISPUTE)).owed == cents(165)
    assert proposal_of(mixed, replace(REQUEST, asks=Ask.WRITE_OFF)).owed == cents(185)


def test_medicare_behind_a_commercial_payer_is_seen():
    second = judge(claim(), claim(payer=MEDICARE, order="S", filing="MB"), PATIENT_SHARE, PATIENTS)
    assert proposal_of(second, REQUEST).federal is PayerType.MEDICARE


def test_the_sums_stand_against_the_authority_of_whoever_decides():
    site = Authority((AuthorityRule(Role.SUPERVISOR, amount=cents(400)),))
    judged = judge(claim(), PATIENT_SHARE, PATIENTS, rules=replace(RULES, authority=site))

    def why_not(role: Role, **changed) -> str:
        return site.why_not(role, proposal_of(judged, replace(REQUEST, **changed)))

    assert not why_not(Role.SUPERVISOR)
    assert why_not(Role.SUPERVISOR, amount=cents(500)).startswith(
        "This gives up 500.00, 50 % of 1,000.00: 100.00 above"
    )
    assert why_not(Role.SPECIALIST).endswith("A supervisor could.")
    assert not why_not(Role.SPECIALIST, asks=Ask.ADVICE)
