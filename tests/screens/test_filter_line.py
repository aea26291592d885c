"""The filter line: suggestions and cheat sheet, the count of matches, the filters of before, and keeping one."""

import pytest
from textual.widgets import Static

from tests.screens.sitting import LARGE, MEDIUM, SMALL, sitting
from worklist.desk import Refusal
from worklist.dialogs.keep_filter import KeepFilterDialog
from worklist.domain.filter_completion import Known
from worklist.domain.filter_terms import KEYS
from worklist.domain.lists import SavedQueue, Sort
from worklist.widgets.filter_line import FilterLine
from worklist.widgets.suggestions import Suggestions


def typed(ana):
    """What stands in the line."""
    return ana.app.focused.value


def offered(ana):
    """The lines under the filter line; none while they are closed."""
    found = ana.place.query_one(Suggestions)
    return str(found.render()).splitlines() if found.display else []


def said(ana):
    """What stands at the end of the line."""
    return str(ana.place.query_one(FilterLine).query_one(Static).content)


def titled(ana):
    return ana.text.splitlines()[0]


# Suggestions


@pytest.mark.parametrize(("size", "lines"), [(SMALL, 6), (MEDIUM, 8), (LARGE, 8)], ids=str)
async def test_an_empty_line_is_the_cheat_sheet_and_leaves_the_list_in_its_place(practice, size, lines):
    async with sitting(practice, size=size) as ana:
        await ana.press("a", "slash")
        assert len(offered(ana)) == lines
        assert [line.split()[0] for line in offered(ana)[:3]] == [key.example for key in KEYS[:3]]
        assert KEYS[0].meaning in offered(ana)[0]
        assert offered(ana)[0].strip() in ana.text
        table = ana.place.table.region
        await ana.press("escape")
        assert offered(ana) == []
        assert ana.place.table.region == table


async def test_the_whole_sheet_can_be_walked_through(practice):
    async with sitting(practice) as ana:
        await ana.press("slash", *["down"] * len(KEYS))
        assert f"> {KEYS[-1].example}" in ana.text
        await ana.press("enter")
        assert typed(ana) == "touched<"
        assert ana.app.focused is not ana.place.table


async def test_typing_narrows_and_tab_puts_the_first_in(practice):
    async with sitting(practice) as ana:
        await ana.press("slash", "p", "a", "y")
        assert offered(ana)[0].split()[0] == "payer:aetna"
        await ana.press("tab")
        assert typed(ana) == "payer:"
        await ana.press(*"alder", "tab")
        assert offered(ana) == []
        await ana.type(" ")
        assert typed(ana) == 'payer:"alder mutual" '
        assert len(offered(ana)) == 8


async def test_a_suggestion_replaces_the_word_under_the_cursor_only(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("is:sno age>90")
        await ana.press("home", *["right"] * 6)
        assert offered(ana)[0].split()[0] == "snoozed"
        await ana.press("down", "enter")
        assert typed(ana) == "is:snoozed age>90"
        assert ana.app.focused.cursor_position == len("is:snoozed")
        await ana.press("enter")
        assert "Today / is:snoozed age>90" in titled(ana)


async def test_a_finished_word_offers_nothing_and_enter_applies(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash")
        await ana.type("is:snoozed")
        assert offered(ana) == []
        await ana.press("enter")
        assert "All queues / is:snoozed" in titled(ana)


async def test_enter_applies_while_suggestions_are_open_but_none_is_chosen(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash", *"synth")
        assert offered(ana)
        await ana.press("enter")
        assert "All queues / synth" in titled(ana)


async def test_up_from_the_first_suggestion_goes_back_to_the_line(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash", *"pat", "down", "up", "enter")
        assert "All queues / pat" in titled(ana)


async def test_escape_closes_the_suggestions_then_the_line(practice):
    async with sitting(practice) as ana:
        await ana.press("slash", *"pa", "escape")
        assert (offered(ana), typed(ana)) == ([], "pa")
        await ana.press("y")
        assert offered(ana)
        await ana.press("escape", "escape")
        assert ana.app.focused is ana.place.table
        assert not ana.place.filter_line.is_open


async def test_a_click_puts_a_suggestion_in(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.pilot.click(Suggestions, offset=(5, 2))
        await ana.settle()
        assert typed(ana) == "payer:"


async def test_suggestions_close_when_the_list_is_clicked_and_escape_still_closes_the_line(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.pilot.click("QueueTable", offset=(5, 15))
        await ana.settle()
        assert offered(ana) == []
        assert ana.app.focused is ana.place.table
        await ana.press("escape")
        assert not ana.place.filter_line.is_open


async def test_names_that_are_read_late_are_offered_to_whom_waits_for_them(practice):
    async with sitting(practice) as ana:
        ana.place.filter_line.learn(Known())
        await ana.press("slash", *"payer:")
        assert offered(ana) == []
        ana.place.filter_line.learn(Known(payers=("ALDER MUTUAL",)))
        await ana.settle()
        assert "ALDER MUTUAL" in offered(ana)[0]


async def test_a_name_from_the_data_is_text(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("[@click=app.quit]x[/]")
        assert "[@click=app.quit]x[/]" in ana.text


# How many match


async def test_matches_are_counted_while_a_filter_is_typed(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash")
        await ana.type("balance>=1000")
        await ana.until(lambda: said(ana))
        count = said(ana)
        assert count.endswith(" match")
        await ana.press("enter")
        assert ana.place.table.row_count == int(count.split()[0])


async def test_an_unfinished_filter_is_no_mistake_until_enter(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("balance>=")
        await ana.until(lambda: said(ana) == "...")
        assert not ana.refused
        await ana.press("enter")
        assert ana.refused
        assert "'balance>=' at column 1" in ana.status
        assert typed(ana) == "balance>="


async def test_the_count_goes_with_what_was_typed(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash")
        await ana.type("balance>=1000")
        await ana.until(lambda: said(ana))
        await ana.press("ctrl+u")
        await ana.until(lambda: not said(ana))


# Filters of before


async def test_earlier_filters_are_recalled_in_an_empty_line_also_by_the_next_session(practice):
    async with sitting(practice) as ana:
        for text in ("age>90", "carc:97 or mod:25", "age>90"):
            await ana.press("slash", "ctrl+u")
            await ana.type(text)
            await ana.press("enter")
    async with sitting(practice) as ana:
        await ana.press("slash", "up")
        assert typed(ana) == "age>90"
        assert offered(ana) == []
        await ana.press("up", "up")
        assert typed(ana) == "carc:97 or mod:25"
        await ana.press("down", "down")
        assert typed(ana) == ""
        await ana.press("up", "up", "enter")
        assert "Today / carc:97 or mod:25" in titled(ana)


async def test_each_person_has_filters_of_their_own(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("age>90")
        await ana.press("enter")
    async with sitting(practice, actor="bo") as bo:
        await bo.press("slash", "up")
        assert typed(bo) == ""


@pytest.mark.parametrize("kept", ["", "null", "{}", "[[", "[1, null]"])
async def test_what_cannot_be_read_is_no_history(practice, kept):
    practice.desk().personal.prefer("filters", kept)
    async with sitting(practice) as ana:
        await ana.press("slash", "up")
        assert typed(ana) == ""


# Keeping one


class Settings:
    """Where queues are written; it refuses the name "Denied"."""

    def __init__(self):
        self.queues = []

    def keep(self, queue):
        if queue.key == "denied":
            raise Refusal("'Denied' is the name of the queue Denied already; choose another.")
        self.queues.append(queue)


async def test_a_filter_is_kept_as_a_queue_of_its_own(practice):
    settings = Settings()
    async with sitting(practice, keep_queue=settings.keep) as ana:
        await ana.press("6", "slash")
        await ana.type("balance>=1000 or age>300")
        await ana.press("enter", "greater_than_sign", "j")
        before, account = ana.rows, ana.account
        await ana.press("F")
        assert isinstance(ana.app.screen, KeepFilterDialog)
        listing = ana.place.rows.listing
        owed = sum(row.balance for row in listing.rows(0, len(listing)))
        assert f"{len(listing)} accounts now, {owed / 100:,.2f}" in ana.text
        await ana.type("Large and old")
        await ana.press("enter")
        text = "queue:denied balance>=1000 or queue:denied age>300"
        assert settings.queues == [SavedQueue("Large and old", text, Sort("number"))]
        assert titled(ana).split("  ")[1].startswith("Large and old, by account")
        assert (ana.rows, ana.account) == (before, account)
        assert "Large and old" in str(ana.place.query_one("QueueList").render())
        await ana.press("d", "left_square_bracket")
        assert "Large and old" in titled(ana)


async def test_a_name_that_is_taken_is_refused_in_the_dialog(practice):
    async with sitting(practice, keep_queue=Settings().keep) as ana:
        await ana.press("a", "slash")
        await ana.type("age>90")
        await ana.press("enter", "F", "enter")
        assert "A queue needs a name with a letter in it." in ana.text
        await ana.type("Denied")
        assert "A queue needs" not in ana.text
        await ana.press("enter")
        assert "'Denied' is the name of the queue Denied already; choose another." in ana.text
        await ana.press("escape")
        assert "All queues / age>90" in titled(ana)


async def test_a_name_that_is_there_says_what_it_replaces(practice):
    settings = Settings()
    async with sitting(practice, keep_queue=settings.keep) as ana:
        for text in ("age>90", "age>120"):
            await ana.press("a", "slash", "ctrl+u")
            await ana.type(text)
            await ana.press("enter", "F")
            await ana.type("Old ones")
            if text == "age>120":
                assert "It replaces: age>90" in ana.text
            await ana.press("enter")
        assert [queue.filter for queue in ana.place.saved_queues] == ["age>120"]


async def test_without_settings_nothing_is_kept(practice):
    async with sitting(practice) as ana:
        await ana.press("slash")
        await ana.type("age>90")
        await ana.press("enter", "F")
        await ana.type("Old ones")
        await ana.press("enter")
        assert "This session has no settings to write a queue into." in ana.text


async def test_without_a_filter_there_is_nothing_to_keep(practice):
    async with sitting(practice) as ana:
        await ana.press("F")
        assert (ana.refused, ana.status) == (True, "No filter is set; / sets one.")


async def test_a_kept_queue_is_a_list_like_others(practice):
    class Ways:
        queues = (SavedQueue("Large", "balance>=1000", Sort("balance", descending=True)),)

    desk = practice.desk()
    expected = len(desk.accounts(desk.saved_query(Ways.queues[0])))
    async with sitting(practice) as ana:
        ana.place.saved_queues = list(Ways.queues)
        await ana.press("d", "left_square_bracket")
        assert "Large, by balance, largest first" in titled(ana)
        assert ana.place.table.row_count == expected > 0
        await ana.press("slash")
        await ana.type("balance<1000")
        await ana.press("enter")
        assert "No account here matches balance<1000" in ana.text
