"""Wrapped lines fit, and say what the line said."""

from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.in_words import Line
from worklist.domain.wrapping import cells, wrapped

TEXT = st.text(st.sampled_from("ab 漢é\u0301-"), max_size=200)


@given(TEXT, st.integers(12, 60), st.integers(0, 8), st.integers(0, 30))
def test_no_piece_is_wider_than_the_screen_and_nothing_is_lost(text, width, indent, hanging):
    pieces = wrapped(Line(text, "", indent, hanging), width)
    assert all(cells(piece) <= width for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_later_lines_hang_under_the_first():
    assert wrapped(Line("one two three four", indent=1, hanging=2), 12) == [" one two", "   three", "   four"]


def test_a_long_word_is_cut_and_gets_no_space():
    assert wrapped(Line("x" * 20), 12) == ["xxxxxxxxxx", "  xxxxxxxxxx"]
