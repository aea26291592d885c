"""A hidden name is nowhere in a text of its account, and nothing else in the text changes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.in_words import Line, Section
from worklist.domain.names import OPEN, NameMask, without_quotes

SMITH = NameMask("A7", ("SMITH-JONES, ANNA M",))
SEPARATORS = st.sampled_from([" ", ", ", "; ", " the ", " (", ") ", "'s ", "\n", " 25 "])
WORDS = st.text(st.sampled_from("abcdefgéßØ"), min_size=3, max_size=8)


def test_the_whole_name_is_one_pseudonym():
    assert SMITH.text("A7  SMITH-JONES, ANNA M  HUMANA") == "A7  patient of A7  HUMANA"
    assert SMITH.text("M. Anna Smith called") == "patient of A7 called"


def test_its_words_are_found_in_any_case_and_only_as_words():
    assert SMITH.text("spoke with anna's mother") == "spoke with patient of A7's mother"
    assert SMITH.text("blacksmith, Annapolis") == "blacksmith, Annapolis"
    assert SMITH.text("smith_anna.835") == "patient of A7_patient of A7.835"


def test_accents_make_no_difference():
    assert NameMask("A7", ("MÜLLER, JOSÉ",)).text("Muller or jose") == "patient of A7 or patient of A7"


def test_an_initial_alone_is_no_name_but_a_short_name_as_a_whole_is():
    assert SMITH.text("plan M, 25 mg") == "plan M, 25 mg"
    short = NameMask("A7", ("LI, BO",))
    assert short.text("A7  LI, BO  HUMANA, Li alone") == "A7  patient of A7  HUMANA, Li alone"


def test_names_of_several_accounts_have_no_number():
    assert NameMask(names=("DOE, JO",)).text("Doe called") == "a patient called"


def test_without_names_nothing_changes():
    assert OPEN.text("SMITH, ANNA") == "SMITH, ANNA"


def test_sections_keep_their_tone_and_title():
    section = Section("Why", (Line("Anna paid", "loud", 4),))
    assert SMITH.sections([section]) == (Section("Why", (Line("patient of A7 paid", "loud", 4),)),)


def test_what_a_reject_quotes_is_left_out():
    assert without_quotes("aging.csv, line 2: 'DOE, JO' is no date") == "aging.csv, line 2: '...' is no date"
    assert without_quotes('line 2: "O\'BRIEN, JO" is no amount') == "line 2: '...' is no amount"


@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_no_word_of_the_name_is_left_and_every_other_word_is(name, data):
    others = data.draw(st.lists(st.text("0123456789$.", min_size=1), max_size=6))
    words = data.draw(st.permutations([*name, *name, *others]))
    text = "".join(word + data.draw(SEPARATORS) for word in words)
    shown = NameMask("7", (" ".join(name),)).text(text)
    left = [word.casefold() for word in re.findall(r"[^\W\d_]+", shown)]
    assert not {word.casefold() for word in name} & set(left)
    assert all(other in shown for other in others)


@given(st.lists(WORDS, min_size=1, max_size=3), st.text())
def test_what_is_blotted_out_keeps_every_place(name, around):
    text = f"{around} {' '.join(name)} {around}"
    blotted = NameMask("7", (" ".join(name),)).blotted(text)
    assert len(blotted) == len(text)
    assert name[0] not in re.findall(r"[^\W\d_]+", blotted)
