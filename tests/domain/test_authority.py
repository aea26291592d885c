"""Who may give up how much: what a site grants, what nobody may do, and the laws that every set of rules keeps."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.build import ALDER, BIRCH, MEDICARE, account, aging, cents, claim, line, remit
from worklist.domain.authority import NO_AUTHORITY, Authority, AuthorityRule, Proposal, never
from worklist.domain.events import Ask, HoldFlag
from worklist.domain.payer_types import AS_FILED, PayerType, PayerTypes
from worklist.domain.queues import AccountClass
from worklist.domain.team import Role

PATIENT = AccountClass.PATIENT_BALANCE
OURS = Authority(
    (
        AuthorityRule(Role.SPECIALIST, (Ask.SETTLE,), (PATIENT,), amount=cents(500), discount=30),
        AuthorityRule(Role.SUPERVISOR, (Ask.SETTLE, Ask.WRITE_OFF), amount=cents(2_500), discount=60),
        AuthorityRule(Role.SPECIALIST, (Ask.DISPUTE,), payers=(PayerType.COMMERCIAL,), amount=cents(5_000)),
        AuthorityRule(Role.SUPERVISOR, (Ask.PLACE, Ask.DISPUTE)),
    )
)
SETTLED = Proposal(Ask.SETTLE, PATIENT, PayerType.COMMERCIAL, owed=cents(1_000), amount=cents(800))


def why_not(proposal: Proposal, role: Role = Role.SPECIALIST, authority: Authority = OURS) -> str:
    return authority.why_not(role, proposal)


# What the site grants

PLANNED = Proposal(Ask.PLAN, PATIENT, PayerType.MEDICARE, owed=cents(1_200), amount=cents(1_200), months=12)
IN_A_YEAR = Authority((*OURS.rules, AuthorityRule(Role.SPECIALIST, (Ask.PLAN,), (PATIENT,), months=12)))


def test_a_plan_gives_nothing_up_and_has_a_limit_of_payments():
    assert why_not(PLANNED, authority=IN_A_YEAR) == "", "a federal program's share in full, only later"
    assert why_not(replace(PLANNED, months=13), authority=IN_A_YEAR) == (
        "This is about 1,200.00 in 13 payments: 1 payment above the 12 that a specialist may agree to."
        " By the settings nobody could."
    )


def test_what_is_settled_month_by_month_takes_the_authority_for_both():
    in_three = replace(SETTLED, months=3)
    assert why_not(in_three, authority=IN_A_YEAR) == ""
    assert why_not(replace(in_three, months=13), authority=IN_A_YEAR).startswith("This is about 800.00 in 13 payments")
    assert "No rule lets a specialist plan payments of a patient balance" in why_not(in_three)


def test_within_both_limits_it_is_allowed():
    assert why_not(SETTLED) == ""
    assert why_not(replace(SETTLED, amount=cents(700))) == "", "a limit that is just reached is kept"


def test_one_cent_beyond_the_discount_is_said_and_who_could():
    assert why_not(replace(SETTLED, amount=cents(699.99))) == (
        "This gives up 300.01, 30.1 % of 1,000.00: 0.1 % of what is owed above the 30 % that a specialist may give up."
        " A supervisor could."
    )


def test_beyond_the_amount_is_said_in_dollars():
    assert why_not(replace(SETTLED, owed=cents(3_000), amount=cents(2_300))) == (
        "This gives up 700.00, 23.4 % of 3,000.00: 200.00 above the 500.00 that a specialist may give up."
        " A supervisor could."
    )


def test_both_limits_are_named_where_both_are_passed_and_nobody_could():
    assert why_not(replace(SETTLED, owed=cents(10_000), amount=cents(1_000)), Role.SUPERVISOR) == (
        "This gives up 9,000.00, 90 % of 10,000.00: 6,500.00 above the 2,500.00 that a supervisor may give up and"
        " 30 % of what is owed above the 60 % that a supervisor may give up. By the settings nobody could."
    )


def test_without_a_rule_there_is_no_authority_and_the_sentence_says_what_to_add():
    assert why_not(SETTLED, Role.SUPERVISOR, NO_AUTHORITY) == (
        "No rule lets a supervisor settle a patient balance; add an [[authority]] to the settings with"
        ' role = "supervisor", asks = "settle", class = "patient_balance", payer = "commercial".'
        " By the settings nobody could."
    )


def test_a_rule_for_a_kind_of_payer_does_not_cover_an_unknown_one():
    rule = AuthorityRule(Role.SPECIALIST, payers=(PayerType.COMMERCIAL,))
    unknown = replace(SETTLED, payer_type=PayerType.UNKNOWN, hardship="letter of May 4")
    assert "the kind of payer is UNKNOWN, and [payer_types] can name it" in why_not(
        unknown, authority=Authority((rule,))
    )


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_only_reads_or_keeps_the_team_decides_nothing(role: Role):
    said = why_not(SETTLED, role)
    assert said.endswith("has no authority to settle a patient balance. A specialist or a supervisor could.")
    assert why_not(replace(SETTLED, asks=Ask.DISPUTE), role)


def test_advice_needs_no_authority():
    assert why_not(replace(SETTLED, asks=Ask.ADVICE, amount=None), authority=NO_AUTHORITY) == ""


def test_a_placement_is_measured_by_all_that_is_owed_where_it_names_no_amount():
    small = Authority((AuthorityRule(Role.SUPERVISOR, (Ask.PLACE,), amount=cents(900), discount=5),))
    placed = replace(SETTLED, asks=Ask.PLACE, amount=None)
    said = "This is about 1,000.00: 100.00 above the 900.00 that a supervisor may place. By the settings nobody could."
    assert why_not(placed, Role.SUPERVISOR, small) == said
    assert why_not(replace(placed, amount=cents(900)), Role.SUPERVISOR, small) == ""


# Which disputes need approval


def test_disputes_need_approval_only_once_the_site_says_which_do_not():
    dispute = replace(SETTLED, asks=Ask.DISPUTE, account_class=AccountClass.PAYER_DENIAL)
    assert not why_not(dispute, authority=Authority(OURS.rules[:2]))
    assert not why_not(dispute)
    assert why_not(replace(dispute, amount=cents(5_000.01)))
    assert why_not(replace(dispute, payer_type=PayerType.MEDICARE))
    assert not why_not(replace(dispute, payer_type=PayerType.MEDICARE), Role.SUPERVISOR)


# What nobody may do

EVERYTHING = Authority((AuthorityRule(Role.SPECIALIST), AuthorityRule(Role.SPECIALIST, (Ask.DISPUTE,))))
STOPPED = {
    Ask.SETTLE: set(HoldFlag),
    Ask.WRITE_OFF: {HoldFlag.NEVER_SETTLE, HoldFlag.PROVIDER_REVIEW},
    Ask.PLAN: {HoldFlag.BANKRUPTCY, HoldFlag.ATTORNEY, HoldFlag.DECEASED, HoldFlag.CHARITY},
    Ask.PLACE: {HoldFlag.BANKRUPTCY, HoldFlag.ATTORNEY, HoldFlag.DECEASED, HoldFlag.CHARITY},
    Ask.DISPUTE: set(),
    Ask.ADVICE: set(),
}


@pytest.mark.parametrize("asks", Ask)
@pytest.mark.parametrize("flag", HoldFlag)
def test_a_flag_stops_what_it_is_there_to_stop(asks: Ask, flag: HoldFlag):
    said = why_not(replace(SETTLED, asks=asks, flags=(flag,)), authority=EVERYTHING)
    assert (flag in said) == (flag in STOPPED[asks]) == bool(said)


@pytest.mark.parametrize(
    ("asks", "stopped"), [(Ask.SETTLE, True), (Ask.PLAN, True), (Ask.PLACE, True), (Ask.DISPUTE, False)]
)
def test_a_balance_that_fails_its_audit_is_not_settled_or_placed(asks: Ask, stopped: bool):
    said = why_not(replace(SETTLED, asks=asks, audit_fails="check 1 fails: 40.00 too much"), authority=EVERYTHING)
    assert said.endswith("(check 1 fails: 40.00 too much); correct or dispute it first.") == stopped == bool(said)


@pytest.mark.parametrize(
    ("asks", "amount", "said"),
    [
        (Ask.SETTLE, None, "The amount is missing; say how much would be accepted."),
        (Ask.WRITE_OFF, None, "The amount is missing; say how much would be written off."),
        (Ask.DISPUTE, cents(-5), "The amount is -5.00; it cannot be negative."),
        (Ask.SETTLE, cents(1_000.01), "The amount 1,000.01 is above the 1,000.00 that is owed."),
        (Ask.WRITE_OFF, cents(1_000.01), "The amount 1,000.01 is above the 1,000.00 that is owed."),
        (Ask.DISPUTE, cents(1_000.01), ""),
    ],
)
def test_an_amount_has_to_make_sense(asks: Ask, amount: int | None, said: str):
    assert why_not(replace(SETTLED, asks=asks, amount=amount), authority=EVERYTHING) == said


@pytest.mark.parametrize("kind", [kind for kind in PayerType if kind.is_federal])
def test_a_federal_programs_patient_share_is_settled_for_less_only_with_documented_hardship(kind: PayerType):
    federal = replace(SETTLED, payer_type=kind)
    assert why_not(federal, authority=EVERYTHING) == (
        f"The patient's share under {kind} is not settled for less without documented hardship."
    )
    assert why_not(replace(federal, hardship="  "), authority=EVERYTHING)
    assert why_not(replace(federal, hardship="income form of May 4"), authority=EVERYTHING) == ""
    assert why_not(replace(federal, amount=federal.owed), authority=EVERYTHING) == "", "paid in full gives up nothing"
    assert why_not(replace(federal, account_class=AccountClass.PAYER_DENIAL), authority=EVERYTHING) == ""


def test_a_second_payer_makes_the_patients_share_federal_too_and_so_does_a_part_of_the_balance():
    second = replace(SETTLED, other_payers=(PayerType.MEDICAID,))
    assert "under medicaid" in why_not(second, authority=EVERYTHING)
    mixed = replace(second, account_class=AccountClass.AGED_AR, patient_owes=1)
    assert "under medicaid" in why_not(mixed, authority=EVERYTHING)


def test_nor_is_it_written_off_without():
    federal = replace(SETTLED, payer_type=PayerType.MEDICARE, asks=Ask.WRITE_OFF)
    assert why_not(federal, authority=EVERYTHING) == (
        "The patient's share under medicare is not written off without documented hardship."
    )
    assert why_not(replace(federal, hardship="income form of May 4"), authority=EVERYTHING) == ""
    payers = replace(federal, account_class=AccountClass.PAYER_DENIAL, patient_owes=100)
    assert why_not(payers, authority=EVERYTHING) == "", "what is written off is the payer's part"


def test_an_unknown_kind_of_payer_may_be_federal():
    said = why_not(replace(SETTLED, payer_type=PayerType.UNKNOWN), authority=EVERYTHING)
    assert said.startswith("The kind of payer is UNKNOWN") and "[payer_types]" in said


# What kind of payer it is


def test_the_kind_of_payer_is_what_the_claim_says_else_the_remit_else_unknown():
    assert AS_FILED.first(account(claim(filing="MB", payer=MEDICARE))) is PayerType.MEDICARE
    assert AS_FILED.first(account(remit(line("99213", 185), filing="WC"))) is PayerType.WORKERS_COMPENSATION
    assert AS_FILED.first(account(aging(patient=50))) is PayerType.UNKNOWN
    assert not AS_FILED.of(ALDER, "FI").is_federal, "the federal employees' plan is no federal program"


def test_the_site_names_what_the_files_leave_out_but_makes_no_program_less_federal():
    named = PayerTypes((("alder mutual", PayerType.MEDICARE_ADVANTAGE), ("sxmb1", PayerType.COMMERCIAL)))
    assert named.of(ALDER, "CI") is PayerType.MEDICARE_ADVANTAGE
    assert named.of(MEDICARE, "MB") is PayerType.MEDICARE
    assert named.of(MEDICARE, "") is PayerType.COMMERCIAL


def test_the_other_payers_are_those_billed_or_answering_whose_kind_is_known():
    both = account(claim(), claim(payer=MEDICARE, order="S", filing="MB"), claim(payer=BIRCH, order="T", filing=""))
    assert AS_FILED.others(both) == (PayerType.MEDICARE,)


# Laws

some = st.sampled_from
amounts = st.integers(0, cents(100))


def some_or_all(kinds):
    """A rule's list: empty, for everything, as often as not."""
    return st.just(()) | st.sets(some(kinds), max_size=2).map(tuple)


proposals = st.builds(
    Proposal,
    asks=some(Ask),
    account_class=some(AccountClass),
    payer_type=some(PayerType),
    owed=st.integers(-cents(10), cents(100)),
    amount=st.none() | amounts | st.integers(-1, 1),
    hardship=some(("", "letter")),
    flags=st.just(()) | st.tuples(some(HoldFlag)),
    audit_fails=some(("", "", "", "check 1 fails")),
    patient_owes=amounts,
    other_payers=st.sets(some(PayerType), max_size=2).map(tuple),
)
rules = st.builds(
    AuthorityRule,
    role=some((Role.SPECIALIST, Role.SUPERVISOR)),
    asks=some_or_all(Ask),
    classes=some_or_all(AccountClass),
    payers=some_or_all(PayerType),
    amount=st.none() | amounts,
    discount=st.none() | st.integers(0, 100),
)
rule_sets = st.lists(rules, max_size=5).map(tuple)


@given(rule_sets, proposals, some((Ask.SETTLE, Ask.WRITE_OFF)), st.tuples(amounts, amounts, amounts), some(Role))
def test_who_may_give_up_much_may_give_up_less(every, proposal, asks, sizes, role):
    less, more, owed = sorted(sizes)
    less_given, more_given = (
        replace(proposal, asks=asks, owed=owed, amount=owed - given_up if asks is Ask.SETTLE else given_up)
        for given_up in (less, more)
    )
    authority = Authority(every)
    assert authority.why_not(role, more_given) or not authority.why_not(role, less_given)


limits = st.builds(
    AuthorityRule, role=some((Role.SPECIALIST, Role.SUPERVISOR)), amount=amounts, discount=st.integers(0, 100)
)


@given(st.lists(limits | rules, max_size=5), amounts, some(Role), st.randoms())
def test_the_order_of_the_rules_changes_neither_the_answer_nor_its_words(every, accepted, role, random):
    shuffled, settled = random.sample(every, len(every)), replace(SETTLED, amount=accepted)
    assert Authority(tuple(shuffled)).why_not(role, settled) == Authority(tuple(every)).why_not(role, settled)


@given(rule_sets, proposals)
def test_a_supervisor_may_whatever_a_specialist_may(every, proposal):
    authority = Authority(every)
    assert authority.why_not(Role.SPECIALIST, proposal) or not authority.why_not(Role.SUPERVISOR, proposal)


@given(rule_sets, rules, proposals, some(Role))
def test_one_more_rule_takes_no_authority_away_but_for_the_first_that_limits_disputes(every, more, proposal, role):
    before, after = Authority(every), Authority((*every, more))
    assume(proposal.asks is not Ask.DISPUTE or before.limits_disputes == after.limits_disputes)
    assert before.why_not(role, proposal) or not after.why_not(role, proposal)


@given(rule_sets, proposals, some(Role))
def test_what_nobody_may_do_no_rule_allows(every, proposal, role):
    assume(proposal.asks is not Ask.ADVICE)
    if said := never(proposal):
        assert Authority(every).why_not(role, proposal) == said
