"""Bundling denials held against NCCI edits, as a coder would check them. Every edit here is made up."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import (
    ALDER,
    MEDICARE,
    SERVICE,
    account,
    aging,
    at,
    billed,
    claim,
    judge,
    line,
    remit,
)
from tests.domain.reference import edit, near, terms, value
from worklist.domain.accounts import Account
from worklist.domain.bundling.answer import BundlingAnswer, Move
from worklist.domain.bundling.answering import with_answers
from worklist.domain.denials import read_denials
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.reference import NcciEdit
from worklist.domain.pricing.terms import Loaded, NearbyService, Terms

PAIR = edit("20610/99213")
"""The visit is not paid beside the procedure, unless a modifier opens it."""


def visit_denied(visit: str = "99213", procedure: str = "20610", reason: str = "CO-97", on: str = SERVICE) -> Account:
    """A visit denied beside a procedure that was paid."""
    refused = line(visit, 185, f"{reason} 185", on=on)
    return account(remit(refused, line(procedure, 100, "CO-45 20", on=on)), aging(185))


def answer_to(asked: Account, known: Terms) -> BundlingAnswer | None:
    """The answer to the heaviest denial."""
    return with_answers(read_denials(asked), asked, known)[0].bundling


def move_of(asked: Account, *known: NcciEdit | NearbyService) -> Move | None:
    found = answer_to(asked, terms(*known))
    return found.move if found else None


# Indicators and modifiers


OPENED = [
    ("99213-25", "20610", Move.APPEAL),
    ("99213", "20610-59", Move.APPEAL),  # on the other code of the pair
    ("99213", "20610-XS", Move.APPEAL),
    ("99213-57", "20610", Move.APPEAL),
    ("99213-24", "20610", Move.APPEAL),
    ("99213", "20610-RT", Move.APPEAL),
    ("99213", "20610", Move.CORRECT_FIRST),
    ("99213", "20610-25", Move.CORRECT_FIRST),  # 25 belongs on the visit
    ("99213-79", "20610", Move.CORRECT_FIRST),  # and 79 on a procedure
    ("99213-76", "20610", Move.CORRECT_FIRST),
    ("99213", "20610-51", Move.CORRECT_FIRST),
    ("29881-LT", "20610-RT", Move.APPEAL),
    ("29881-RT", "20610-RT", Move.CORRECT_FIRST),  # the same side is one site
    ("29881-RT-59", "20610-RT", Move.APPEAL),
    ("29881-F1", "20610-F2", Move.APPEAL),
    ("29881-58", "20610", Move.APPEAL),
    ("80053-91", "20610", Move.APPEAL),
    ("G0402-25", "20610", Move.APPEAL),
]


@pytest.mark.parametrize(("denied", "other", "move"), OPENED)
def test_a_proper_modifier_on_either_code_opens_a_pair_of_indicator_1(denied: str, other: str, move: Move):
    pair = edit(f"{other[:5]}/{denied[:5]}")
    assert move_of(visit_denied(denied, other), pair) is move


@pytest.mark.parametrize("visit", ["99213", "99213-25", "99213-59"])
def test_no_modifier_opens_a_pair_of_indicator_0(visit: str):
    found = answer_to(visit_denied(visit), terms(edit("20610/99213", "0")))
    assert (found.move, found.argument) == (Move.NOT_CONTESTABLE, "")
    assert found.ground == "pair 20610/99213, indicator 0, effective 2020-01-01"


def test_the_modifier_that_we_billed_counts_also_where_the_remit_drops_it():
    ours = claim(billed("99213-25", 185, number="1"), billed("20610", 100, number="2"))
    answer = remit(line("99213", 185, "CO-97 185", number="1"), line("20610", 100, "CO-45 20", number="2"))
    found = answer_to(account(ours, answer, aging(185)), terms(PAIR))
    assert found.move is Move.APPEAL
    assert "The remit does not repeat 25 on 99213: the payer may not have read it." in found.words


def test_what_was_billed_counts_where_the_payer_changed_the_code():
    changed = account(remit(line("99212", 185, "CO-97 185", billed="99213"), line("20610", 100)), aging(185))
    assert answer_to(changed, terms(PAIR)).edit is PAIR


# Days


DAYS = [
    ("2020-01-01", "", Move.CORRECT_FIRST),
    ("2026-08-03", "", Move.CORRECT_FIRST),  # begins on the day
    ("2026-08-04", "", Move.NOT_ACTIVE),
    ("2020-01-01", "2026-08-03", Move.CORRECT_FIRST),  # its last day
    ("2020-01-01", "2026-08-02", Move.NOT_ACTIVE),
    ("2026-08-03", "2026-08-03", Move.CORRECT_FIRST),
]


@pytest.mark.parametrize(("since", "until", "move"), DAYS)
def test_an_edit_counts_from_its_first_to_its_last_day(since: str, until: str, move: Move):
    assert move_of(visit_denied(), edit("20610/99213", "1", since, until)) is move


@pytest.mark.parametrize("day", ["2024-02-29", "2024-12-31"])
def test_a_leap_day_and_a_years_last_day_are_days_as_others(day: str):
    until = edit("20610/99213", "1", "2020-01-01", day)
    assert move_of(visit_denied(on=day), until) is Move.CORRECT_FIRST
    after = "2024-03-01" if day == "2024-02-29" else "2025-01-01"
    assert move_of(visit_denied(on=after), until) is Move.NOT_ACTIVE


def test_an_edit_that_was_taken_back_is_not_active_and_says_so():
    found = answer_to(visit_denied(), terms(edit("20610/99213", "9")))
    assert found.move is Move.NOT_ACTIVE
    assert "The edit does not count on 2026-08-03: its indicator is 9." in found.words


def test_of_an_ended_and_a_standing_edit_the_standing_one_decides():
    ended = edit("20610/99213", "0", "2015-01-01", "2019-12-31")
    assert move_of(visit_denied(), ended, PAIR) is Move.CORRECT_FIRST


# Which service is the other one


def test_the_column_1_code_denied_beside_a_paid_column_2_is_the_wrong_way():
    found = answer_to(visit_denied(), terms(edit("99213/20610", "0")))
    assert found.move is Move.WRONG_WAY
    assert "99213 of 2026-08-03 is column 1; 20610 is column 2 and was paid." in found.argument
    assert "Expect the payer to take back what it paid for 20610: no modifier opens the pair." in found.words


def test_the_other_service_may_stand_on_another_account_of_that_day():
    alone = account(remit(line("99213", 185, "CO-97 185")), aging(185))
    found = answer_to(alone, terms(PAIR, near("20610-RT", SERVICE)))
    assert (found.move, found.other.account) == (Move.APPEAL, "A-2002")
    assert "A-2002" in found.words[1]
    assert "A-2002" not in found.argument
    assert move_of(alone, PAIR, near("20610", "2026-08-04")) is Move.UNKNOWN


def test_a_service_of_another_account_closes_nothing_as_nobody_knows_who_did_it():
    alone = account(remit(line("99213", 185, "CO-97 185")), aging(185))
    known = terms(edit("20610/99213", "0"), near("20610", SERVICE))
    found = answer_to(alone, known)
    assert (found.move, found.argument) == (Move.UNKNOWN, "")
    assert found.ground.endswith("; whether one practitioner did both is not known")
    assert judge(alone, terms=known).placement == judge(alone).placement


def test_a_line_that_the_payer_has_not_answered_is_a_service_too():
    ours = claim(billed("99213", 185), billed("20610", 100))
    found = answer_to(account(ours, remit(line("99213", 185, "CO-97 185")), aging(285)), terms(PAIR))
    assert (found.move, found.other.fate) == (Move.CORRECT_FIRST, "not answered")


def test_of_several_pairs_the_strictest_decides():
    lines = line("99213-25", 185, "CO-97 185"), line("20610", 100), line("J3301", 44)
    several = account(remit(*lines), aging(185))
    assert move_of(several, PAIR) is Move.APPEAL
    assert move_of(several, PAIR, edit("J3301/99213", "0")) is Move.NOT_CONTESTABLE


def test_of_twins_the_one_without_a_modifier_decides():
    twins = line("20610-59", 100), line("20610", 100)
    asked = account(remit(line("99213", 185, "CO-97 185"), *twins), aging(185))
    assert move_of(asked, PAIR) is Move.CORRECT_FIRST


def test_a_service_that_was_paid_comes_before_one_that_was_denied_too():
    both = line("20610", 100, "CO-50 100"), line("J3301", 44)
    asked = account(remit(line("99213-25", 185, "CO-97 185"), *both), aging(285))
    assert answer_to(asked, terms(edit("20610/99213", "0"), edit("J3301/99213"))).edit.column1 == "J3301"


def test_another_payers_answers_name_no_service():
    first = remit(line("20610", 100), payer=MEDICARE)
    second = remit(line("99213", 185, "CO-97 185"), status="2", on="2026-09-20", payer=ALDER)
    assert move_of(account(first, second, aging(185)), PAIR) is Move.UNKNOWN


# No pair


def test_without_any_edit_the_payer_must_name_its_ground():
    found = answer_to(visit_denied(), terms())
    assert found.move is Move.ASK_TERM
    assert found.argument == (
        "No NCCI edit stands between 99213 and 20610 on 2026-08-03. "
        "Which contract term, edit or policy, in which version, does the denial rest on?"
    )


def test_edits_of_an_earlier_quarter_say_so_and_claim_no_more():
    older = replace(terms(), ncci_to=date(2026, 6, 30))
    found = answer_to(visit_denied(), older)
    assert found.argument.startswith("No NCCI edit of the quarter to 2026-06-30 stands between 99213 and 20610")
    said = "The loaded edits are those of the quarter to 2026-06-30: load those of 2026-08-03, which may differ."
    assert said in found.words
    assert said in answer_to(visit_denied(), replace(older, edits=(PAIR,))).words
    of_its_last_day = answer_to(visit_denied(on="2026-06-30"), older)
    assert not any("load those" in each for each in of_its_last_day.words)


@pytest.mark.parametrize("status", ["B", "P"])
def test_what_the_mpfs_never_pays_apart_needs_no_pair(status: str):
    found = answer_to(visit_denied(), terms(value("99213", status=status)))
    assert (found.move, found.ground) == (Move.NOT_CONTESTABLE, f"MPFS status {status} of 99213")


def test_the_same_code_twice_is_no_pair():
    twice = remit(line("20610", 100), line("20610", 100, "CO-97 100"))
    assert move_of(account(twice, aging(100))) is Move.UNKNOWN


UNKNOWN = [
    (visit_denied(), terms(PAIR, without=Loaded.NCCI), "no NCCI edits are loaded"),
    (visit_denied(on="2019-12-31"), terms(PAIR), "begin on 2020-01-01 and do not speak of 2019-12-31"),
    (visit_denied(), terms(PAIR, ncci_from=None), "name no day"),
    (account(remit(line("99213", 185, "CO-97 185")), aging(185)), terms(PAIR), "no other service of the patient"),
    (account(remit(line("99213", 185, "CO-97 185", on="")), aging(185)), terms(PAIR), "cannot be told"),
    (account(remit(charge=185, paid=0, reasons=["CO-97 185"]), aging(185)), terms(PAIR), "cannot be told"),
]


@pytest.mark.parametrize(("asked", "known", "why"), UNKNOWN)
def test_unknown_says_what_is_missing_and_changes_nothing(asked: Account, known: Terms, why: str):
    found = answer_to(asked, known)
    assert (found.move, found.argument) == (Move.UNKNOWN, "")
    assert why in found.ground
    before, after = judge(asked), judge(asked, terms=known)
    assert before.placement == after.placement


# Reasons


@pytest.mark.parametrize("reason", ["CO-97", "CO-231", "CO-234", "CO-236", "CO-B10", "PI-97", "OA-236"])
def test_a_reason_that_speaks_of_inclusion_is_always_answered(reason: str):
    assert move_of(visit_denied(reason=reason), PAIR) is Move.CORRECT_FIRST
    assert move_of(visit_denied(reason=reason)) is Move.ASK_TERM


@pytest.mark.parametrize("reason", ["CO-4", "CO-182", "CO-59", "CO-107", "CO-B15"])
def test_another_reason_of_these_families_is_answered_only_by_a_pair_against_us(reason: str):
    assert move_of(visit_denied(reason=reason), PAIR) is Move.CORRECT_FIRST
    assert move_of(visit_denied(reason=reason)) is None
    assert move_of(visit_denied(reason=reason), edit("99213/20610")) is None


@pytest.mark.parametrize(
    "asked",
    [
        visit_denied(reason="CO-50"),
        visit_denied(reason="CO-54"),
        visit_denied("93306-26", "20610", reason="CO-4"),  # the payer refuses 26 for what 26 says
        account(remit(line("99213", 185, "CO-59 40"), line("20610", 100)), aging(40)),  # only its price is cut
        account(remit(line("99213", 185, "CO-97 185", remarks="MA130"), line("20610", 100)), aging(185)),
    ],
)
def test_what_no_pair_could_explain_has_no_answer(asked: Account):
    pairs = edit("20610/99213", "0"), edit("20610/93306", "0")
    assert answer_to(asked, terms(*pairs)) is None


# Whom it binds


CONTRACT = Contract(
    "Example PPO",
    ("alder mutual",),
    date(2026, 1, 1),
    None,
    at("contract.toml", 1),
    clauses=(("bundling", "section 4"),),
)


def test_no_payer_is_said_to_be_bound_unless_its_contract_or_program_says_so():
    assert "whether ALDER MUTUAL follows it" in answer_to(visit_denied(), terms(PAIR)).words[-1]
    by_contract = answer_to(visit_denied(), terms(PAIR, CONTRACT))
    assert by_contract.words[-1] == "The contract says how it follows NCCI: Example PPO, section 4."
    assert by_contract.argument.startswith("By NCCI (Example PPO, section 4), the pair 20610/99213")
    medicaid = remit(line("99213", 185, "CO-97 185"), line("20610", 100), filing="MC")
    assert "whose own edits may differ" in answer_to(account(medicaid, aging(185)), terms(PAIR)).words[-1]


def test_an_argument_names_the_dates_file_and_line():
    assert answer_to(visit_denied("99213-25"), terms(PAIR)).argument == (
        "By NCCI, the pair 20610/99213, indicator 1, effective 2020-01-01 (synthetic-ncci.txt, line 14) is opened by a "
        "proper modifier. 99213-25 and 20610 of 2026-08-03 were billed with 25."
    )
