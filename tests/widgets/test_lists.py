"""What the cells of the list say: clocks and steps by word first, and by colour beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.practice import TODAY
from tests.store.rows import row
from worklist.domain.lists import SORTS, Sort
from worklist.widgets.lists import COLUMNS, AccountRows, Reader, sort_in_words
from worklist.widgets.rows import Cell


class Rows(list):
    """A listing in memory."""

    def rows(self, start, stop):
        return self[start:stop]


def cell(column, **fields):
    told = row("A-1", **{"touches": 0, **fields})
    (shown,) = AccountRows(Rows([told]), Reader("ana", TODAY), [column_of(column)]).rows(0, 1)
    return shown.cells[0]


def column_of(id_):
    return replace(next((column for column in COLUMNS if column.id == id_), COLUMNS[0]), id=id_)


def day(days):
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"states": ("unknown-clock",)}, Cell("UNKNOWN", "warn")),
        ({}, Cell("")),
        ({"deadline_on": day(15)}, Cell("15 d")),
        ({"deadline_on": day(14)}, Cell("14 d", "loud")),
        ({"deadline_on": day(0)}, Cell("today", "loud")),
        ({"deadline_on": day(-1)}, Cell("PASSED", "loud")),
    ],
)
def test_a_deadline(fields, said):
    assert cell("deadline", **fields) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, Cell("-", "dim")),
        ({"touches": 1}, Cell("NO STEP", "loud")),
        ({"due_on": day(3), "next_action": "call"}, Cell("Nov 24 call", "good")),
        ({"due_on": day(0), "next_action": "call"}, Cell("Nov 21 call", "warn")),
        ({"due_on": day(-1), "next_action": "gone"}, Cell("late Nov 20 step", "loud")),
        ({"states": ("snoozed",), "snoozed_until": day(3)}, Cell("until Nov 24", "dim")),
        ({"states": ("resting",)}, Cell("resting", "dim")),
        ({"states": ("closed",)}, Cell("closed", "dim")),
        ({"states": ("woken",)}, Cell("woke", "warn")),
        ({"states": ("woken",), "due_on": day(-1), "next_action": "call"}, Cell("woke, late Nov 20 call", "warn")),
    ],
)
def test_what_comes_next(fields, said):
    assert cell("next", **fields) == said


def test_until_says_the_day_and_how_far_it_is():
    assert cell("until", snoozed_until=day(3)) == Cell("Nov 24, 3 d")
    assert cell("until") == Cell("")


def test_why_today_is_for_the_one_who_reads():
    assert cell("why", states=("answered",), owner="ana") == Cell("a supervisor answered")
    assert cell("why", states=("answered",), owner="bo") == Cell("")


def test_every_column_has_a_cell_and_can_be_sorted_by():
    assert {column.id for column in COLUMNS} == set(SORTS)
    assert all(cell(column.id).text is not None for column in COLUMNS)


@pytest.mark.parametrize(
    ("sort", "said"),
    [
        (Sort("balance", descending=True), "by balance, largest first"),
        (Sort("priority"), "by $/min, smallest first"),
        (Sort("carc"), "by CARC, lowest first"),
        (Sort("patient"), "by patient, A to Z"),
        (Sort("next"), "by next step, soonest first"),
        (Sort("age", descending=True), "by age, oldest first"),
    ],
)
def test_an_order_in_words(sort, said):
    assert sort_in_words(sort) == said
