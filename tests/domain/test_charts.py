"""Charts of plain text: nothing is wider than asked, what is equal looks equal, what is UNKNOWN is never drawn as 0."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.numbers.charts import bars, heat_map, line_chart, short_money, sparkline
from worklist.domain.numbers.measure import Breakdown, Point, TableColumn, TableRow, Unit
from worklist.domain.wrapping import cells

MONDAY = date(2026, 6, 1)
AGES = ("0-30", "31-60", "61-90", "91-120", "over 120")
HUGE = 10**15
known = st.one_of(st.integers(-HUGE, HUGE), st.integers(-5, 5))
values = st.one_of(st.none(), known)
widths = st.integers(1, 220)
units = st.sampled_from(Unit)
labels = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, categories=("L", "N", "P", "Zs")), max_size=30)


def weekly(*counts):
    return tuple(Point(MONDAY + timedelta(7 * week), count) for week, count in enumerate(counts))


def aging(*rows, unit=Unit.CENTS):
    columns = tuple(TableColumn(title, unit) for title in AGES)
    return Breakdown("aging", "Aging", "Payer", columns, tuple(TableRow(*row) for row in rows), "made up", is_heat=True)


def drawn(lines):
    return "\n".join(lines)


# -- what is seen ---------------------------------------------------------------------------------------------------


def test_a_line_has_its_values_at_the_left_and_its_days_below():
    assert line_chart(weekly(100, 200, 300, 300, 0), Unit.COUNT, 36, 7) == (
        "300 ┤            ┌──•──────•─┐",
        "    │      ┌•────┘           └┐",
        "150 ┤  ┌───┘                  └──┐",
        "    │•─┘                         └┐",
        "  0 ┤                             └•",
        "    └───────────────────────────────",
        "     2026-06-01           2026-06-29",
    )


def test_one_point_is_no_line_and_none_is_no_history():
    assert line_chart((), Unit.CENTS, 80, 8) == ("No history yet: each day's numbers are kept from the first sync on.",)
    (only,) = line_chart(weekly(384), Unit.DAYS, 80, 8)
    assert only == "One point so far, 2026-06-01: 38.4 days. A line takes two."


def test_values_that_are_the_same_in_short_are_told_apart_on_the_axis():
    chart = drawn(line_chart(weekly(1_245_000_00, 1_245_010_00), Unit.CENTS, 60, 7))
    assert "$1,245,000.00 ┤" in chart
    assert "$1,245,010.00 ┤" in chart


def test_bars_go_to_both_sides_of_zero_and_end_with_their_value():
    rows = [("Underpayment", 9000), ("Denial", -3000), ("Patient", None), ("Aged", 1), ("None", 0)]
    assert bars(rows, Unit.CENTS, 44) == (
        "Underpayment       █████████████████  $90.00",
        "Denial       ▐█████                  -$30.00",
        "Patient      ?                       UNKNOWN",
        "Aged               ▏                   $0.01",
        "None                                   $0.00",
    )


def test_a_bar_of_a_share_is_full_at_all_of_it():
    assert bars([("Cedar", 500)], Unit.SHARE, 26) == ("Cedar ██████▌       50.0 %",)


def test_a_heat_map_is_read_without_colour():
    rows = ("Cedar", (124000, 0, 820000, None, 4)), ("Harbor", (-3000, 410000, 0, 0, 0))
    assert heat_map(aging(*rows), 60) == (
        "Payer     0-30   31-60   61-90 91-120 over 120    total",
        "Cedar  ░$1,240      $0 █$8,200      ? ░    <$1 $9,440+?",
        "Harbor    -$30 ▒$4,100      $0     $0       $0   $4,070",
        "total   $1,210  $4,100  $8,200   $0+?      <$1 $13.5k+?",
        "░ to $2,050  ▒ to $4,100  ▓ to $6,150  █ to $8,200",
    )


def test_shares_of_parts_have_no_sum():
    rates = aging(("Cedar", (100, 200, 300, 400, 500)), unit=Unit.SHARE)
    assert "total" not in drawn(heat_map(rates, 80))


@pytest.mark.parametrize("width", [60, 80])
def test_a_heat_map_of_a_site_fits_sixty_to_eighty_columns_without_losing_a_figure(width):
    rows = [(f"Payer of a long name {n}", (12_345_600, 999_940_00, 456_700_00, 0, 123_456_789)) for n in range(12)]
    lines = heat_map(aging(*rows), width)
    assert all(figure in line for line in lines[1:13] for figure in ("$123.5k", "█$999.9k", "▒$456.7k", "█ $1.23M"))
    assert max(map(cells, lines)) <= width
    assert lines[-1] == "░ to $308.6k  ▒ to $617.3k  ▓ to $925.9k  █ to $1.23M"


def test_a_sparkline_shows_the_newest_points():
    assert sparkline(weekly(9, 9, 0, 1, 2, 7), 4) == "▁▂▃█"
    assert (sparkline((), 4), sparkline(weekly(5, 5), 4)) == ("", "▄▄")


@pytest.mark.parametrize(
    ("cents", "said"),
    [(0, "$0"), (4, "<$1"), (-4, "-<$1"), (95_000, "$950"), (1_240_000, "$12.4k"), (-456_000_000, "-$4.56M")],
)
def test_money_in_short(cents, said):
    assert short_money(cents) == said


# -- laws -----------------------------------------------------------------------------------------------------------


@given(st.lists(known, max_size=60), units, widths, st.integers(1, 40))
def test_no_line_chart_is_wider_than_asked(counts, unit, width, height):
    lines = line_chart(weekly(*counts), unit, width, height)
    assert max(map(cells, lines)) <= width
    assert len(lines) <= max(height, 5)
    assert cells(sparkline(weekly(*counts), width)) == min(len(counts), width)


@given(st.lists(st.tuples(labels, values), max_size=12), units, widths)
def test_no_bar_is_wider_than_asked_and_unknown_is_no_bar(rows, unit, width):
    lines = bars(rows, unit, width)
    assert len(lines) == len(rows)
    assert all(cells(line) <= width for line in lines)
    unknown = [line for line, (label, value) in zip(lines, rows, strict=True) if value is None and label.isalnum()]
    assert not any(set(line) & set("▏▎▍▌▋▊▉█▐") for line in unknown)
    assert width < 60 or all("UNKNOWN" in line for line in unknown)


@given(st.lists(st.tuples(labels, st.tuples(*[values] * 5)), min_size=1, max_size=8), units, widths)
def test_no_heat_map_is_wider_than_asked(rows, unit, width):
    assert all(cells(line) <= width for line in heat_map(aging(*rows, unit=unit), width))


@given(st.lists(known, min_size=2, max_size=20), known, st.integers(40, 100))
def test_equal_values_look_equal(others, value, width):
    points = weekly(value, *others, value)
    assert (spark := sparkline(points, len(points)))[0] == spark[-1]
    first, *_, last = bars([("a", value), *[("b", each) for each in others], ("a", value)], Unit.CENTS, width)
    assert first == last


@given(known.filter(bool), st.lists(known, max_size=10))
def test_what_is_not_zero_has_a_bar_and_zero_has_none(value, others):
    something, nothing, *_ = bars([("a", value), ("a", 0), *[("b", each) for each in others]], Unit.COUNT, 100)
    assert set(something) & set("▏▎▍▌▋▊▉█▐")
    assert not set(nothing) & set("▏▎▍▌▋▊▉█▐")


@given(st.lists(st.integers(0, 10**9), min_size=5, max_size=5))
def test_a_darker_shade_is_never_of_less(row):
    shades = " ░▒▓█"
    line = heat_map(aging(("a", tuple(row))), 120)[1]
    seen = [next((shades.index(c) for c in cell if c in "░▒▓█"), 0) for cell in line.split("$")[:5]]
    ranked = [shade for _, shade in sorted(zip(row, seen, strict=True))]
    assert ranked == sorted(ranked)
