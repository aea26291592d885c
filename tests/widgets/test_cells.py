import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from worklist.widgets.cells import fit, harmless

ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from("a 漢é́👩‍💻🇺🇸️🏽\x1b\x9b\u202e\x00\t\n")), max_size=40)


@given(ANYTHING, st.integers(0, 20), st.sampled_from(["left", "right"]))
def test_any_text_fills_exactly_its_cells(text, width, align):
    assert cell_len(fit(text, width, align)) == width


@given(ANYTHING)
def test_nothing_a_terminal_would_obey_is_left(text):
    shown = harmless(text)
    assert shown.isprintable()
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Blue", 6, "Blue  "),
        ("Blue Cross", 6, "Blue …"),
        ("Blue", 1, "…"),
        ("Blue", 0, ""),
        ("医療保険", 8, "医療保険"),
        ("医療保険", 7, "医療保…"),
        ("医療保険", 6, "医療… "),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"),
        ("👩\u200d💻", 6, "👩\ufffd💻 "),
        ("👍🏽 ok", 5, "👍 ok"),
        ("🇺🇸 plan", 7, "US plan"),
        ("two\nlines", 9, "two lines"),
        ("no\u00a0break", 8, "no break"),
        ("\x1b[31mred", 8, "\ufffd[31mred"),
    ],
)
def test_cropping_and_padding(text, width, shown):
    assert fit(text, width) == shown


def test_numbers_stand_at_the_right_and_a_cropped_one_says_so():
    assert fit("1,234.50", 10, "right") == "  1,234.50"
    assert fit("1,234,567.50", 8, "right") == "1,234,5…"
    assert fit("金", 4, "right") == "  金"


def test_a_pile_of_marks_does_not_make_a_line_slow():
    pile = "e" + "\u0301" * 1_000_000
    assert len(fit(pile, 10)) < 200
