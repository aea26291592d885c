"""Patterns at the desk: what is counted after work on the accounts, and what a rebuilt cache says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.habits import BUNDLED, LAST_ANSWER, lines, plant, story
from tests.practice import TODAY
from worklist.desk import Refusal
from worklist.domain.disputes import Dispute
from worklist.domain.events import ModifierTagged, OutcomeKind, OutcomeRecorded, PayerAct
from worklist.domain.lists import Query
from worklist.domain.patterns.cells import ANY, pattern_id
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.domain.patterns.ledger import Status, Tried, Tries, tries_of
from worklist.domain.patterns.life import Confirmation
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, DisputeSent, Way

pytestmark = pytest.mark.usefixtures("stopped_clocks")
SAID = Confirmation("25 bundled", "policy 7.2", "edit 25 into the template", "ben", TODAY + timedelta(30))
SENT = DisputeSent("P1", "SYNTH CEDAR", "bundling", 8_000, 1, Way.FAX, "a fax", TODAY, (), 1, 1, "", "")
RECOVERED = OutcomeRecorded(OutcomeKind.RECOVERED, 9)
OTHER = PatternKey("SYNTH CEDAR", "GOLD", "99396", "", "16", LineAct.DENIED)


@pytest.fixture
def desk(nothing_yet):
    with_lines(nothing_yet, story())
    desk = nothing_yet.desk()
    yield desk
    desk.close()


def with_lines(practice, facts):
    practice.desk().close()
    plant(practice.data / "cache.db", facts)


# -- tags and tries -------------------------------------------------------------------------------------------------


def test_a_line_that_somebody_tagged_makes_three_claims_enough(practice):
    desk = practice.desk()
    number = desk.accounts(Query(today=TODAY)).rows(0, 1)[0].number
    code = desk.look(number).assessment.account.claims[0].lines[0].code
    few = [replace(each, account=whose) for each, whose in zip(lines(3, 3, code=code), (number, "B", "C"), strict=True)]
    rest = lines(2, 200, payer="X", code=code)
    plant(practice.data / "cache.db", few + rest)
    assert desk.patterns().patterns == ()
    desk.record(number, ModifierTagged(code, "25", PayerAct.BUNDLED, "note supports it"))
    plant(practice.data / "cache.db", few + rest)  # the save has read the account's own lines again
    (found,) = desk.patterns().patterns
    assert (found.key, found.evidence.tagged) == (replace(BUNDLED, code=code), 1)
    desk.undo(number)
    plant(practice.data / "cache.db", few + rest)
    assert desk.patterns().patterns == ()
    desk.close()


def dispute(result=None, amount=0, pattern=None):
    answer = DisputeAnswered("id", result, amount) if result else None
    return Dispute(replace(SENT, pattern=pattern), "id", "ana", None, answer)


def test_an_account_is_one_try_whose_newest_answer_tells():
    mine = frozenset({BUNDLED})
    tried = [
        Tried(mine, (dispute(DisputeResult.WON, 8_000),)),
        Tried(mine, (dispute(DisputeResult.LOST), dispute(DisputeResult.PARTLY, 2_000)), RECOVERED),
        Tried(mine, (dispute(),)),
        Tried(mine, (), OutcomeRecorded(OutcomeKind.PAYER_WAS_RIGHT)),
        Tried(frozenset({OTHER}), (dispute(DisputeResult.WON, 5),)),
        Tried(frozenset(), (dispute(DisputeResult.WON, 100, pattern=BUNDLED),)),  # won, so its line is no longer denied
    ]
    assert tries_of(BUNDLED, tried) == Tries(tried=5, decided=4, won=3, recovered=10_100)
    assert tries_of(replace(BUNDLED, plan=ANY), tried) == Tries(tried=5, decided=4, won=3, recovered=10_100)


def test_a_dispute_of_another_pattern_is_no_try_of_this_one():
    tried = [Tried(frozenset({BUNDLED, OTHER}), (dispute(DisputeResult.WON, 5, pattern=OTHER),))]
    assert tries_of(BUNDLED, tried) == Tries()


# -- what was decided -----------------------------------------------------------------------------------------------


def test_a_rebuilt_cache_has_the_same_patterns(nothing_yet, desk):
    desk.confirm_pattern(BUNDLED, SAID)
    desk.fix_pattern(BUNDLED, LAST_ANSWER - timedelta(60))
    before = desk.patterns(every=True)
    desk.close()
    for file in nothing_yet.data.glob("cache.db*"):
        file.unlink()
    with_lines(nothing_yet, story()[::-1])
    again = nothing_yet.desk()
    assert again.patterns(every=True) == before
    again.close()


def test_a_closed_one_comes_back_when_there_is_enough_of_it_again(nothing_yet, desk):
    desk.confirm_pattern(BUNDLED, SAID)
    desk.close_pattern(BUNDLED, "the payer changed its policy")
    assert BUNDLED not in [each.key for each in desk.patterns().patterns]
    later = [replace(fact, service_on=TODAY + timedelta(number)) for number, fact in enumerate(lines(5, 5))]
    with_lines(nothing_yet, story() + later[:4])
    assert desk.pattern(pattern_id(BUNDLED)).status is Status.CLOSED
    with_lines(nothing_yet, story() + later)
    assert desk.pattern(pattern_id(BUNDLED)).status is Status.CAME_BACK


def test_after_a_fix_a_claim_without_a_day_of_service_is_told_as_unknown(nothing_yet, desk):
    desk.confirm_pattern(BUNDLED, SAID)
    desk.fix_pattern(BUNDLED, TODAY)
    with_lines(nothing_yet, story() + [replace(fact, service_on=None) for fact in lines(2, 2)])
    again = desk.pattern(pattern_id(BUNDLED)).recurrences
    assert (again.claims, again.undated) == (0, 2)


def test_a_confirmed_one_stays_until_it_is_closed_though_no_line_is_left(nothing_yet, desk):
    desk.confirm_pattern(BUNDLED, SAID)
    with_lines(nothing_yet, [])
    (left,) = desk.patterns().patterns
    assert (left.key, left.status, left.cell.lines) == (BUNDLED, Status.CONFIRMED, 0)


def test_a_narrow_one_that_was_decided_on_is_not_found_again_in_a_wider_one(nothing_yet, desk):
    silver = [replace(fact, plan="SILVER") for fact in lines(18, 20)]
    with_lines(nothing_yet, story() + silver)
    assert replace(BUNDLED, plan=ANY) in [each.key for each in desk.patterns().patterns]
    desk.dismiss_pattern(BUNDLED, "our own error")
    found = [each.key for each in desk.patterns().patterns]
    assert replace(BUNDLED, plan="SILVER") in found
    assert replace(BUNDLED, plan=ANY) not in found


@pytest.mark.parametrize("said", [replace(SAID, fix=" "), replace(SAID, due=TODAY - timedelta(1))])
def test_half_a_confirmation_is_refused(desk, said):
    with pytest.raises(Refusal):
        desk.confirm_pattern(BUNDLED, said)
    assert desk.newest_on_patterns() == 0


def test_a_sum_of_absurd_amounts_is_a_sum(nothing_yet, desk):
    huge = 9 * 10**15
    facts = [replace(fact, short=huge) if fact.act else fact for fact in lines(1_500, 1_500, every=1)]
    with_lines(nothing_yet, facts + lines(1, 200, payer="X"))
    assert desk.pattern(pattern_id(BUNDLED)).cell.short == 1_500 * huge
