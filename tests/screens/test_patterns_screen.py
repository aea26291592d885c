"""Patterns driven by keys: what is listed and why, deciding on one, its claims, and whether a fix holds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.habits import BUNDLED, LAST_ANSWER, lines, plant, story
from tests.practice import TODAY
from tests.screens.sitting import SMALL, sitting
from tests.screens.test_morning import set_member
from tests.screens.test_pictures import WIDE, by_size, is_as_approved
from worklist.domain.lists import Query
from worklist.domain.patterns.cells import pattern_id
from worklist.domain.patterns.life import Confirmation
from worklist.domain.queues import Queue
from worklist.domain.team import Role
from worklist.domain.traces import AccountsSearched
from worklist.store.worklog import WorkLog

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/
SAID = Confirmation(
    "25 bundled by Cedar", "policy 7.2 of the manual", "edit 25 into the charge template", "ben", TODAY + timedelta(30)
)
FIXED_ON = LAST_ANSWER - timedelta(60)


@pytest.fixture
def planted(nothing_yet):
    """A practice whose payers have habits; of its accounts only the lines are known."""
    nothing_yet.desk().close()
    plant(nothing_yet.data / "cache.db", story())
    return nothing_yet


@pytest.fixture
def confirmed(planted):
    """Ben has confirmed that Cedar bundles."""
    ben = planted.desk("ben")
    ben.confirm_pattern(BUNDLED, SAID)
    yield ben
    ben.close()


def entries(practice):
    log = WorkLog.open(practice.data / "worklog.db")
    found = list(log.since(0))
    log.close()
    return found


# -- seeing ---------------------------------------------------------------------------------------------------------


async def test_habits_are_listed_with_what_speaks_for_them_and_what_is_unknown(planted):
    async with sitting(planted) as ana:
        await ana.press("P")
        assert "Patterns: 3 open, $1,980.00 short" in ana.text
        assert "99213-25" in ana.row
        assert "1,440.00" in ana.row
        assert "18 of 20 lines, other payers 3 of 240." in ana.explained
        assert "The chance of that by luck is below 1 in 1,000,000." in ana.explained
        assert "Lines by month: 2025-12 0, " in ana.explained
        await ana.press("G")
        assert "UNKNOWN" in ana.row
        assert "Short: UNKNOWN on 7 lines with charges of $840.00" in ana.explained
        assert "worklist contract load" in ana.explained


async def test_what_is_usual_is_shown_when_it_is_asked_for(planted):
    async with sitting(planted) as ana:
        await ana.press("P")
        assert "99396" not in ana.text
        await ana.press("a")
        await ana.press("G")
        assert ana.row.lstrip("> ").startswith("usual")
        assert "it happens elsewhere about as often" in ana.explained
        await ana.press("a")
        assert "99396" not in ana.text


async def test_a_practice_without_habits_says_how_many_groups_were_looked_at(planted):
    plant(planted.data / "cache.db", lines(8, 40) + lines(8, 40, payer="X"))
    async with sitting(planted) as ana:
        await ana.press("P")
        assert "No pattern among 2 groups of lines that are big enough." in ana.text
        await ana.press("c")
        assert (ana.dialog, ana.status) == (None, "There is no pattern under the cursor.")


# -- its claims -----------------------------------------------------------------------------------------------------


async def test_enter_lists_the_claims_and_then_opens_an_account(practice):
    desk = practice.desk()
    numbers = [row.number for row in desk.accounts(Query(Queue.DENIED, today=TODAY)).rows(0, 20)]
    desk.close()
    facts = [replace(fact, account=number) for fact, number in zip(lines(18, 20), numbers, strict=False)]
    plant(practice.data / "cache.db", facts + lines(3, 240, payer="X", every=2))
    async with sitting(practice) as ana:
        await ana.press("P")
        await ana.press("enter")
        assert f"Claims of the pattern {pattern_id(BUNDLED)}: 18" in ana.text
        first = ana.account
        await ana.press("enter")
        assert (ana.place.PLACE, ana.account) == ("account", first)
        await ana.press("escape")
        assert (ana.place.PLACE, ana.account) == ("patterns", first)
        await ana.press("p")
        assert ana.place.PLACE == "packet"
        await ana.press("escape")
        assert ana.place.PLACE == "patterns"
        await ana.press("escape", "escape")
        assert ana.place.PLACE == "queues"


async def test_marked_claims_are_the_ones_for_a_packet_and_a_look_at_them_is_in_the_record(planted):
    async with sitting(planted) as ana:
        await ana.press("P")
        assert ana.place.chosen_key() == BUNDLED
        assert len(ana.place.chosen_accounts()) == 18
        await ana.press("enter")
        first = ana.account
        await ana.press("space", "j", "v")
        assert len(ana.place.chosen_accounts()) == 3
        assert ana.place.chosen_accounts()[0] == first
        await ana.press("V")
        assert len(ana.place.chosen_accounts()) == 18
        await ana.press("X", "G", "space")
        assert len(ana.place.chosen_accounts()) == 1
    looked = [event.body for event in entries(planted) if event.body.KIND == "search"]
    assert looked == [AccountsSearched(f"pattern {pattern_id(BUNDLED)}", 18)]


# -- its life -------------------------------------------------------------------------------------------------------


async def until_state(ana, state):
    """The list has been counted again, and the row under the cursor stands so."""
    await ana.until(lambda: ana.row.lstrip("> ").startswith(state))
    await ana.settle()


async def test_a_pattern_is_confirmed_with_the_fix_that_ends_it_and_is_loud_when_it_does_not(planted):
    async with sitting(planted) as ana:
        await ana.press("P")
        await ana.press("c", "enter")
        assert ana.answer == "Say what makes it defensible: the clause, edit or policy."
        await ana.fill(leverage="policy 7.2", fix="edit 25 into the template", owner="ben", due="+30")
        await ana.press("enter")
        await until_state(ana, "confirmed")
        assert ana.status == "Saved."
        assert "ben sees to it, due 2026-12-21" in ana.explained
        await ana.press("f")
        await ana.fill(on=FIXED_ON.isoformat(), note="template changed")
        await ana.press("enter")
        await until_state(ana, "NOT FIXED")
        assert "Recovered but not fixed: 6 claims since, the first of 2026-09-20" in ana.explained
        await ana.press("enter")
        assert "AFTER THE FIX" in ana.text
    confirmed, fixed = (event.body for event in entries(planted) if event.body.KIND == "pattern")
    assert (confirmed.state, confirmed.leverage, confirmed.owner) == ("confirmed", "policy 7.2", "ben")
    assert (fixed.state, fixed.fixed_on, fixed.fix) == ("fixed", FIXED_ON, "edit 25 into the template")


async def test_a_fix_that_holds_is_closed_with_a_reason_and_opened_again(planted, confirmed):
    confirmed.fix_pattern(BUNDLED, TODAY)
    async with sitting(planted) as ana:
        await ana.press("P")
        await until_state(ana, "fixed")
        await ana.press("x", "enter")
        assert ana.answer == "Say why it can be closed."
        await ana.type("two months without one")
        await ana.press("enter")
        await until_state(ana, "new")
        assert "99213-25" not in ana.text
        await ana.press("a")
        await ana.point_at(pattern_id(BUNDLED))
        assert ana.row.lstrip("> ").startswith("closed")
        await ana.press("o")
        await ana.type("it is back")
        await ana.press("enter")
        await until_state(ana, "confirmed")


async def test_a_dismissed_one_is_gone_until_it_has_doubled(planted):
    later = [replace(fact, answered_on=TODAY + timedelta(1)) for fact in lines(18, 18)]
    async with sitting(planted) as ana:
        await ana.press("P")
        await ana.press("d")
        await ana.type("a wrong edit of ours")
        await ana.press("enter")
        await ana.until(lambda: "99213-25" not in ana.text)
        plant(planted.data / "cache.db", story() + later[:17])
        ana.place.take_in()
        await ana.settle()
        assert "99213-25" not in ana.text
        plant(planted.data / "cache.db", story() + later)
        ana.place.take_in()
        await ana.until(lambda: "GREW" in ana.text)


async def test_what_somebody_else_decided_is_shown_and_not_overwritten_unseen(planted):
    async with sitting(planted) as ana:
        await ana.press("P")
        await ana.press("d")
        await ana.type("nothing")
        ben = planted.desk("ben")
        ben.confirm_pattern(BUNDLED, SAID)
        ben.close()
        await ana.press("enter")
        assert ana.answer.startswith("Not saved yet. Meanwhile ben set the pattern '25 bundled by Cedar' to confirmed.")
        await ana.press("escape")
        ana.place.look_for_news()
        await until_state(ana, "confirmed")


async def test_who_only_reads_looks_and_does_not_decide(planted):
    set_member(planted, "ada", Role.ADMIN)
    set_member(planted, "abe", Role.AUDITOR)
    async with sitting(planted, actor="abe") as abe:
        await abe.press("P")
        assert "18 of 20 lines" in abe.explained
        await abe.press("c")
        assert abe.dialog is None
        assert "cannot record work" in abe.status


# -- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_the_list(planted, confirmed, picture, size):
    confirmed.fix_pattern(BUNDLED, FIXED_ON, "template changed")
    async with sitting(planted, size=size) as ana:
        await ana.press("P")
        assert await is_as_approved(picture, ana, f"patterns-{by_size(size)}")


async def test_the_claims(planted, confirmed, picture):
    confirmed.fix_pattern(BUNDLED, FIXED_ON)
    async with sitting(planted, size=WIDE) as ana:
        await ana.press("P")
        await ana.press("enter", "space", "space")
        assert await is_as_approved(picture, ana, "pattern-claims")


async def test_confirming(planted, picture):
    async with sitting(planted, size=(100, 30)) as ana:
        await ana.press("P")
        await ana.press("c")
        await ana.fill(leverage="policy 7.2", fix="edit 25 into the charge template", due="+30")
        assert await is_as_approved(picture, ana, "pattern-confirm")
