from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from worklist.widgets.columns import Column, header_line, lay_out, row_runs
from worklist.widgets.rows import Cell

QUEUE = (
    Column("account", "Account", 10, priority=1),
    Column("patient", "Patient", 12, flex=2, priority=2),
    Column("payer", "Payer", 10, flex=1, priority=3),
    Column("stake", "At stake", 11, align="right", priority=1),
    Column("codes", "Codes", 10, priority=4),
    Column("step", "Next step", 30, flex=1, priority=5),
)


def ids(width):
    return [place.column.id for place in lay_out(QUEUE, width)]


def test_narrow_terminals_lose_the_least_important_columns_first():
    assert ids(120) == ["account", "patient", "payer", "stake", "codes", "step"]
    assert ids(80) == ["account", "patient", "payer", "stake", "codes"]
    assert ids(50) == ["account", "patient", "payer", "stake"]
    assert ids(25) == ["account", "stake"]
    assert ids(5) == ["account"]


def test_spare_cells_go_to_the_columns_that_ask_for_them():
    widths = {place.column.id: place.width for place in lay_out(QUEUE, 128)}
    assert widths == {"account": 10, "patient": 32, "payer": 20, "stake": 11, "codes": 10, "step": 40}


columns = st.lists(
    st.builds(
        Column,
        id=st.text(max_size=3),
        title=st.text(max_size=12),
        least=st.integers(1, 30),
        flex=st.integers(0, 4),
        align=st.sampled_from(["left", "right"]),
        priority=st.integers(1, 5),
    ),
    min_size=1,
    max_size=12,
)


@given(columns, st.integers(1, 250))
def test_columns_never_overlap_nor_leave_the_line(columns, width):
    placed = lay_out(columns, width)
    assert placed
    assert all(left.start + left.width < right.start for left, right in pairwise(placed))
    assert placed[-1].start + placed[-1].width <= width
    if any(place.column.flex for place in placed):
        assert placed[-1].start + placed[-1].width == width


@given(columns, st.integers(1, 250), st.lists(st.text(max_size=30), max_size=12))
def test_header_and_rows_are_equally_long(columns, width, texts):
    placed = lay_out(columns, width)
    line = "".join(text for text, _ in row_runs([Cell(text, "loud") for text in texts], placed))
    assert cell_len(line) == cell_len(header_line(placed)) == placed[-1].start + placed[-1].width


def test_a_tone_is_on_the_text_and_not_on_the_padding():
    placed = lay_out((Column("a", "", 6), Column("b", "", 6, align="right"), Column("c", "", 3)), 17)
    assert row_runs([Cell("A1"), Cell("9.00", "money"), Cell("x")], placed) == [
        ("A1       ", ""),
        ("9.00", "money"),
        (" x  ", ""),
    ]


def test_a_row_may_have_fewer_or_more_cells_than_columns():
    placed = lay_out((Column("a", "", 2), Column("b", "", 2)), 5)
    assert row_runs([Cell("A")], placed) == [("A    ", "")]
    assert row_runs([Cell("A"), Cell("B"), Cell("C")], placed) == [("A  B ", "")]
