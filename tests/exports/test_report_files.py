"""What the meeting reads: the same figures in every form, nothing of a person, whatever payers are called."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.exports.made_numbers import DAY, WEEK, breakdowns, meeting, numbers
from tests.exports.reading import sheet_of, text_of
from worklist.cli.numbers_in_forms import as_data
from worklist.domain.numbers.exact import exact
from worklist.domain.numbers.measure import Behind, Better, Measure, Point, TableRow, Unit, value_in_words
from worklist.domain.numbers.week import Week
from worklist.domain.text import clean
from worklist.exports.report.drawing import Box, Dot, Drawing, Stroke, Words, bar_chart, heat_chart, trend_chart
from worklist.exports.report.html import html_bytes
from worklist.exports.report.pdf import pdf_bytes
from worklist.exports.report.xlsx import xlsx_bytes

VALUES = st.integers(-(10**12), 10**12)


class Reader(HTMLParser):
    """The rows of every table, the text, and the tags of a page; a tag that is not closed is an error."""

    def __init__(self, page: bytes):
        super().__init__()
        self.rows, self.text, self.tags, self._open = [], "", set(), []
        self.feed(page.decode())
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in ("meta", "circle", "rect", "polyline"):
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self._open and self._open[-1] in ("td", "th"):
            self.rows[-1][-1] += data


def squeezed(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def pdf():
    return pdf_bytes(meeting())


@pytest.fixture(scope="module")
def page():
    return html_bytes(meeting())


@pytest.fixture(scope="module")
def book():
    return xlsx_bytes(meeting())


# -- figures --------------------------------------------------------------------------------------------------------


def test_every_number_stands_in_every_form_as_in_the_json(pdf, page, book):
    letter, read = squeezed(text_of(pdf)), Reader(page)
    _, *sheet = sheet_of(book, "Numbers")
    told = {row[0]: row for row in sheet}
    for measure, data in zip(numbers().measures, as_data(numbers())["measures"], strict=True):
        said = value_in_words(measure.value, measure.unit)
        assert squeezed(f"{measure.name}{said}") in letter
        assert f"{measure.name}: {said}" in read.text
        assert all(squeezed(line) in letter and line in read.text for line in (measure.formula, measure.worked))
        value = told[measure.id][2]
        assert value == ("UNKNOWN" if data["value"] is None else pytest.approx(float(data["value"]), abs=1e-9))
        assert told[measure.id][3] == data["unit"]


def test_every_table_stands_in_every_form_as_in_the_json(pdf, page, book):
    letter, read = squeezed(text_of(pdf)), Reader(page)
    for breakdown, data in zip(breakdowns(), as_data(numbers())["breakdowns"], strict=True):
        _, *sheet = sheet_of(book, breakdown.title)
        for row, told, cells in zip(breakdown.rows, data["rows"], sheet, strict=True):
            units = [column.unit for column in breakdown.columns]
            said = [value_in_words(v, u) if v is not None else "-" for v, u in zip(row.values, units, strict=True)]
            assert any(found[: len(said) + 1] == [row.label, *said] for found in read.rows)
            assert squeezed("".join([row.label, *said])) in letter
            assert cells[0] == row.label
            assert cells[1:] == ["-" if v is None else pytest.approx(float(v)) for v in told["values"]]


@given(value=VALUES, unit=st.sampled_from(Unit))
def test_a_value_for_programs_is_the_one_for_people(value, unit):
    assert str(exact(value, unit)) == re.sub(r"[$,%a-z ]", "", value_in_words(value, unit))


def test_the_weeks_are_in_the_workbook_all_and_in_the_others_the_newest(pdf, page, book):
    head, *rows = sheet_of(book, "Trends")
    points = numbers().trends["ar"]
    assert [(row[0], round(row[1] * 100)) for row in rows] == [(point.day, point.value) for point in points]
    assert head[1] == "A/R (dollars)"
    first, last = (value_in_words(points[at].value, Unit.CENTS) for at in (-13, -1))
    assert all(each in text_of(pdf) and each in Reader(page).text for each in (first, last))
    assert value_in_words(points[0].value, Unit.CENTS) not in text_of(pdf)


def test_the_first_page_says_what_needs_attention_and_what_moved(page):
    text = Reader(page).text
    attention, moved = text.index("What needs attention"), text.index("What moved")
    assert attention < text.index("Accounts without a next step: 17 (goal: zero).") < moved
    assert attention < text.index("Alpha Recovery: last report 2026-10-01") < moved
    assert "UNKNOWN: Net collection rate." in text
    assert ["A/R", "$1,213,115.99", "$1,234,567.89", "up $21,451.90 since 2026-11-09, worse"] in Reader(page).rows


@pytest.mark.parametrize("form", [pdf_bytes, html_bytes, xlsx_bytes])
def test_the_same_numbers_give_the_same_bytes(form):
    assert form(meeting()) == form(meeting())


def test_without_a_history_it_says_so_and_draws_no_line():
    text = Reader(html_bytes(meeting(weeks=1))).text
    assert f"No count from before {WEEK.monday} is kept." in text
    assert "A line takes two weeks." in text
    assert "A line takes two weeks." in text_of(pdf_bytes(meeting(weeks=1)))


# -- what may not be in it ------------------------------------------------------------------------------------------


def test_no_account_number_is_in_any_form():
    secret = "Zq7-100038"
    own = meeting()
    measures = tuple(replace(each, behind=Behind((secret,), count=1)) for each in own.numbers.measures)
    tables = tuple(
        replace(each, rows=tuple(replace(row, behind=Behind((secret,), count=1)) for row in each.rows))
        for each in own.numbers.breakdowns
    )
    own = replace(own, numbers=replace(own.numbers, measures=measures, breakdowns=tables))
    letter = text_of(pdf_bytes(own))
    assert secret not in letter + html_bytes(own).decode() + str([sheet.to_python() for sheet in sheets(own)])
    assert "no patient and no account number" in letter


def sheets(own):
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(own)))
    return [book.get_sheet_by_name(name) for name in book.sheet_names]


def test_the_page_asks_for_nothing_from_anywhere(page):
    assert not re.search(rb"https?://|src=|href=|url\(|@import", page)
    assert b"default-src 'none'" in page
    assert not Reader(page).tags & {"script", "link", "img", "iframe", "object", "form"}


def with_a_payer_called(label):
    own = meeting(weeks=1)
    rows = (TableRow(label, (1, 2, 3, 4, None)), TableRow("x", (0, 0, 0, 0, 0)))
    table = replace(breakdowns()[0], rows=rows)
    return replace(own, numbers=replace(own.numbers, measures=(), breakdowns=(table,)))


@given(label=st.text(min_size=1, max_size=60) | st.sampled_from(["<script>x</script>", "=1+1", "a]]>b", "&amp;"]))
@settings(max_examples=15, deadline=None)
def test_what_a_payer_calls_itself_is_text(label):
    own = with_a_payer_called(label)
    read = Reader(html_bytes(own))
    assert [clean(label), "$0.01", "$0.02", "$0.03", "$0.04", "-"] in read.rows
    assert read.tags == Reader(html_bytes(with_a_payer_called("Alder"))).tags
    assert pdf_bytes(own)
    assert sheet_of(xlsx_bytes(own), "Aging by payer")[1][0] == clean(label)


# -- charts ---------------------------------------------------------------------------------------------------------


def places(drawing: Drawing):
    for shape in drawing.shapes:
        match shape:
            case Box(x, y, width, height):
                yield from ((x, y), (x + width, y + height))
            case Stroke(points):
                yield from points
            case Dot(x, y):
                yield x, y
            case Words(x, y):
                yield x, y


def is_inside(drawing):
    width, height = drawing.width + 0.01, drawing.height + 0.01
    return all(-0.01 <= x <= width and -0.01 <= y <= height for x, y in places(drawing))


@given(values=st.lists(VALUES, min_size=2, max_size=12), unit=st.sampled_from(Unit))
@settings(max_examples=40)
def test_a_trend_is_higher_where_its_values_are_and_stays_in_its_frame(values, unit):
    points = [Point(DAY + timedelta(weeks=at), value) for at, value in enumerate(values)]
    drawing = trend_chart("A/R", points, unit, 290, 102)
    dots = [shape for shape in drawing.shapes if isinstance(shape, Dot)]
    assert is_inside(drawing)
    assert [dot.x for dot in dots] == sorted(dot.x for dot in dots)
    by_value = sorted(zip(values, dots, strict=True), key=lambda pair: pair[0])
    assert all(lower.y >= higher.y for (_, lower), (_, higher) in pairwise(by_value))
    assert drawing.says.endswith(f"to {value_in_words(values[-1], unit)} on {points[-1].day}.")


@given(values=st.lists(st.none() | VALUES, min_size=1, max_size=16), unit=st.sampled_from(Unit))
@settings(max_examples=40)
def test_bars_are_as_long_as_their_values_and_every_value_is_written(values, unit):
    drawing = bar_chart("Paid", [(f"row {at}", value) for at, value in enumerate(values)], unit, 496)
    bars = [shape for shape in drawing.shapes if isinstance(shape, Box)]
    written = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert is_inside(drawing)
    assert all(("-" if value is None else value_in_words(value, unit)) in written for value in values)
    longest = max((abs(value) for value in values if value), default=1)
    told = [abs(value) / longest for value in values if value]
    assert [bar.width / max(bar.width for bar in bars) for bar in bars] == pytest.approx(told)


def test_a_heat_map_holds_every_figure_and_is_darker_where_it_is_higher():
    table = breakdowns()[0]
    drawing = heat_chart(table, 496)
    fills = [shape.fill for shape in drawing.shapes if isinstance(shape, Box)]
    values = [value for row in table.rows for value in row.values]
    assert is_inside(drawing)
    assert [each for _, each in sorted(zip(values, fills, strict=True))] == sorted(fills, reverse=True)
    assert fills[0] == "#ffffff", "a credit is no heat"
    written = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert {"-$50", "$12.3k", "$26.4k"} <= set(written)


# -- the week -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "name", "monday"),
    [
        (date(2026, 11, 22), "2026-W46", date(2026, 11, 9)),
        (date(2026, 11, 23), "2026-W47", date(2026, 11, 16)),
        (date(2027, 1, 4), "2026-W53", date(2026, 12, 28)),
        (date(2026, 1, 7), "2026-W01", date(2025, 12, 29)),
    ],
)
def test_the_last_whole_week_is_named_as_iso_does(today, name, monday):
    week = Week.last_whole(today)
    assert (week.name, week.monday, week.sunday.weekday()) == (name, monday, 6)
    assert week.sunday < today


def test_a_count_is_compared_with_the_newest_from_before_the_week():
    days = [date(2026, 11, 1), date(2026, 11, 15), date(2026, 11, 16), DAY]
    assert WEEK.before([Point(day, 1) for day in days]) == Point(date(2026, 11, 15), 1)
    assert WEEK.before([Point(DAY, 1)]) is None


def test_a_table_whose_name_no_workbook_takes_gets_one():
    named = tuple(
        replace(breakdowns()[1], id=f"x{at}", title="Paid / [denied]: by payer * and month, all") for at in "ab"
    )
    own = meeting(weeks=1)
    own = replace(own, numbers=replace(own.numbers, breakdowns=named))
    names = [sheet.name for sheet in sheets(own)]
    assert len(set(names)) == 5
    assert all(len(name) <= 31 for name in names)


def test_a_missed_goal_is_said_in_words():
    lost = Measure("clocks-lost", "Clocks lost", 2, Unit.COUNT, "f", "w", better=Better.DOWN, goal="zero", is_met=False)
    own = meeting(weeks=1)
    own = replace(own, numbers=replace(own.numbers, measures=(lost,), breakdowns=()))
    assert "Goal: zero (MISSED)" in text_of(pdf_bytes(own))
    assert Decimal(as_data(own.numbers)["measures"][0]["value"]) == 2
