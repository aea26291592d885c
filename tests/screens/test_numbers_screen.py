"""The numbers, driven by keys: formula, trend and the accounts behind each, tables as heat maps, other periods."""

from datetime import timedelta

import pytest

from tests.practice import TODAY
from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import WIDE, by_size, is_as_approved
from worklist.domain.events import NoteAdded
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.numbers.measure import Unit, value_in_words
from worklist.domain.traces import AccountsSearched
from worklist.store.worklog import WorkLog
from worklist.widgets.columns import lay_out
from worklist.widgets.number_rows import sections

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/
WEEKS = 16


@pytest.fixture
def with_history(practice):
    """The record has kept made-up numbers for some weeks; of A/R for one day only."""
    log = WorkLog.open(practice.data / "worklog.db")
    for week in range(WEEKS):
        day = TODAY - timedelta(7 * (WEEKS - 1 - week))
        log.add("ana", NumbersTaken(day, {"days-in-ar": 1180 - 9 * week + 40 * (week % 3), "over-90": 460 - week}))
    log.add("ana", NumbersTaken(TODAY - timedelta(1), {"ar": 12_000_000}))
    log.close()
    return practice


@pytest.fixture
def numbers(practice):
    """What the desk says, for what the screen must show."""
    desk = practice.desk()
    yield desk.numbers()
    desk.close()


async def point_at(ana, key):
    """The cursor on a number or table."""
    assert ana.place.table.move_to_key(key)
    await ana.settle()


def searches(practice):
    log = WorkLog.open(practice.data / "worklog.db")
    found = [event.body for event in log.since(0) if event.body.KIND == AccountsSearched.KIND]
    log.close()
    return found


# -- the list -------------------------------------------------------------------------------------------------------


async def test_every_number_is_listed_and_explained_and_a_missed_goal_is_said_in_words(practice, numbers):
    async with sitting(practice, size=WIDE) as ana:
        await ana.press("number_sign")
        assert "Numbers, 90 days from 2026-08-24" in ana.text
        said = [" ".join(line.lstrip("> ").split()) for line in ana.rows]
        for each in numbers.measures:
            assert any(line.startswith(f"{each.name} {value_in_words(each.value, each.unit)}") for line in said)
        assert {"Work Goal 13 weeks", "Money Goal 13 weeks", "Feedback Goal 13 weeks", "Tables"} <= set(said)
        assert "Further numbers Goal 13 weeks" not in said
        assert any(line.endswith(" met") for line in said)
        await point_at(ana, "unknown-clocks")
        unknown = numbers.measure("unknown-clocks")
        assert "MISSED" in ana.row
        assert f"{unknown.name}: {unknown.value}. MISSED: zero." in ana.explained
        assert f"Formula: {unknown.formula} Today: {unknown.worked}" in ana.explained


def test_the_figure_is_what_stays_of_a_number_in_a_narrow_terminal(numbers):
    assert [place.column.id for place in lay_out(sections(numbers)[0].columns, 36)] == ["what", "value"]


async def test_a_trend_is_drawn_and_one_day_is_no_trend(with_history):
    async with sitting(with_history, size=SMALL) as ana:
        await ana.press("number_sign")
        await point_at(ana, "days-in-ar")
        assert "▅▇█▄▆▇▃▅▆▂▃▅▁" in ana.row
        assert "By week: down 13.5 days since 2026-08-08, better" in ana.explained
        *_, axis, days, _, _ = ana.text.splitlines()
        assert axis.strip().startswith("└──")
        assert days.split() == ["2026-08-08", "2026-11-21"]
        await point_at(ana, "ar")
        assert "One point so far, 2026-11-20: $120,000.00. A line takes two." in ana.explained
        await point_at(ana, "credits")
        assert "No history yet" in ana.explained


async def test_before_the_first_sync_numbers_are_unknown_and_not_zero(nothing_yet):
    nothing_yet.desk().close()
    async with sitting(nothing_yet) as ana:
        await ana.press("number_sign")
        assert "UNKNOWN" in ana.row
        assert "A/R: UNKNOWN" in ana.explained
        assert "othing has been read yet. Run worklist sync." in ana.explained
        await ana.press("enter")
        assert (ana.place.PLACE, ana.status) == ("numbers", "No account is behind it.")


# -- what is behind -------------------------------------------------------------------------------------------------


async def test_enter_lists_as_many_open_accounts_as_the_number_says(practice, numbers):
    async with sitting(practice) as ana:
        for number in ("over-90", "unknown-clocks"):
            behind = numbers.measure(number).behind
            await ana.press("number_sign")
            await point_at(ana, number)
            assert f"enter: the {behind.count} accounts behind it" in ana.explained
            await ana.press("enter")
            assert (ana.place.PLACE, ana.place.choice.typed) == ("queues", behind.filter)
            await ana.until(lambda behind=behind: ana.place.table.row_count == behind.count)


async def test_enter_lists_closed_accounts_too_and_then_opens_one(practice, numbers):
    behind = numbers.measure("net-collection").behind
    async with sitting(practice) as ana:
        await ana.press("number_sign")
        await point_at(ana, "net-collection")
        await ana.press("enter")
        assert f"Net collection rate: {behind.count} accounts" in ana.text
        assert ana.place.table.row_count == behind.count
        await ana.press("G")
        closed = ana.account
        assert "closed" in ana.row
        await ana.press("enter")
        assert (ana.place.PLACE, ana.account) == ("account", closed)
        await ana.press("escape")
        assert (ana.place.PLACE, ana.account) == ("behind", closed)
        await ana.press("escape", "escape")
        assert ana.place.PLACE == "queues"
    assert searches(practice) == [AccountsSearched("number Net collection rate", behind.count)]


# -- tables ---------------------------------------------------------------------------------------------------------


async def test_payer_by_age_is_a_heat_map_whose_lines_open_their_accounts(practice, numbers):
    first = numbers.breakdown("aging").rows[0]
    async with sitting(practice, size=SMALL) as ana:
        await ana.press("number_sign")
        await point_at(ana, "aging")
        assert "░ to " in ana.explained
        await ana.press("enter")
        assert "Numbers: Aging by payer" in ana.text
        assert "█  $" in ana.row
        assert all(value_in_words(value, Unit.CENTS) in ana.explained for value in first.values)
        await ana.press("escape")
        assert "Aging by payer" in ana.row
        await ana.press("enter", "enter")
        await ana.until(lambda: ana.place.PLACE == "queues" and ana.place.table.row_count == first.behind.count)


# -- periods and news -----------------------------------------------------------------------------------------------


async def test_another_period_counts_what_flows_anew(practice):
    desk = practice.desk()
    year = desk.numbers(TODAY - timedelta(364)).measure("denial-rate")
    desk.close()
    async with sitting(practice) as ana:
        await ana.press("number_sign")
        await point_at(ana, "denial-rate")
        await ana.press("right_square_bracket")
        assert "Numbers, 365 days from 2025-11-22" in ana.text
        assert value_in_words(year.value, year.unit) in ana.row
        await ana.press("right_square_bracket")
        assert (ana.refused, ana.status) == (True, "365 days is the longest period.")


async def test_what_others_record_is_announced_and_counted_when_it_is_asked_for(practice):
    async with sitting(practice) as ana:
        account = ana.account
        await ana.press("number_sign")
        ben = practice.desk("ben")
        ben.record(account, NoteAdded("called, on hold"))
        ben.close()
        await ana.until(lambda: "the record has changed" in ana.text)
        await ana.press("r")
        assert "the record has changed" not in ana.text


# -- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_the_numbers_look_as_approved(with_history, picture, size):
    async with sitting(with_history, size=size) as ana:
        await ana.press("number_sign")
        await point_at(ana, "days-in-ar")
        assert await is_as_approved(picture, ana, f"numbers-{by_size(size)}")


async def test_the_heat_map_looks_as_approved(practice, picture):
    async with sitting(practice, size=SMALL) as ana:
        await ana.press("number_sign")
        await point_at(ana, "aging")
        assert await is_as_approved(picture, ana, f"numbers-aging-{by_size(SMALL)}")
