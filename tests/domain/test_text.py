import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worklist.domain.text import clean, clean_block

any_text = st.text(st.characters(), max_size=60)  # every character, lone surrogates too


@pytest.mark.parametrize(
    "hostile, harmless",
    [
        ("\x1b[31mred", "[31mred"),
        ("\x1b]52;c;cGF5\x07", "]52;c;cGF5"),
        ("\x9b2J\x90x\x00", "2Jx"),
        ("SMITH\u202eEVIL", "SMITHEVIL"),
        ("a\u200bb\ufeffc\u2066d\u00ade", "abcde"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("\U000e0041tag", "tag"),
        ("[/x] [@click=app.quit]", "[/x] [@click=app.quit]"),
    ],
)
def test_nothing_that_a_terminal_would_obey_is_left(hostile: str, harmless: str):
    assert clean(hostile) == harmless


def test_names_are_composed_and_kept():
    assert clean("JOSE\u0301 MU\u0308LLER, 李, Ольга") == "JOSÉ MÜLLER, 李, Ольга"


@pytest.mark.parametrize("mark", ["\u0335", "\u20dd"])
def test_marks_do_not_pile_up(mark: str):
    assert clean("x" + mark * 50) == "x" + mark * 3


def test_notes_keep_their_lines_and_tabs():
    assert clean_block("one\r\ntwo\rthree\tfour\x07") == "one\ntwo\nthree\tfour"


def test_text_has_an_end():
    assert len(clean("x" * 5_000)) == 2_000 and clean("é" * 50, most=10) == "é" * 10


@given(any_text)
@example("a\u0301\u0301\u0301\u0301\u0301")
def test_cleaning_leaves_one_printable_line(text: str):
    cleaned = clean(text)
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert cleaned.encode("utf-8") and len(cleaned) <= 2_000 if cleaned else cleaned == ""


@given(any_text)
def test_cleaning_twice_is_cleaning_once(text: str):
    assert clean(clean(text)) == clean(text)
