"""What was recorded, and taking it back, also in a later session."""

import pytest


def test_my_acts_are_listed_newest_first(practice):
    one, two = (row["account"] for row in practice.rows("list", "denied", "--limit", "2"))
    practice.done("step", one, "call")
    practice.done("step", two, "portal")
    practice.done("--as", "bea", "note", one, "not mine")
    first, second = practice.done("log").splitlines()
    assert f"{two}: set the next step: Check status" in first
    assert f"{one}: set the next step: Call the payer" in second
    assert practice.done("log", "--most", "1").count("\n") == 1
    assert "recorded nothing yet" in practice.done("--as", "cem", "log")


def test_the_record_of_an_account_is_everybodys_oldest_first(practice):
    number = practice.rows("list", "denied", "--limit", "1")[0]["account"]
    assert "Nothing is recorded" in practice.done("log", number)
    practice.done("step", number, "call")
    practice.done("--as", "bea", "note", number, "second")
    assert [entry["kind"] for entry in practice.rows("log", number)] == ["next_step", "note"]
    assert practice.done("log", number, "--most", "1").endswith("bea noted: second\n")
    practice.done("--as", "bea", "undo", number)
    assert "noted: second (undone)" in practice.done("log", number)


def test_an_undo_is_undone_by_its_own_id(practice):
    number = practice.rows("list", "denied", "--limit", "1")[0]["account"]
    practice.done("step", number, "call")
    undoing = practice.answer("undo", number, "--reason", "wrong account")["act"]
    assert practice.rows("list", number)[0]["next"] == ""
    practice.done("undo", number, "--entry", undoing[:8])
    assert practice.rows("list", number)[0]["next"] == "call"


def test_somebody_elses_act_takes_its_whole_id(practice):
    number = practice.rows("list", "denied", "--limit", "1")[0]["account"]
    act = practice.answer("--as", "bea", "step", number, "call")["act"]
    assert "is no id" in practice.refused("undo", "--act", act[:8])
    practice.done("undo", "--act", act)
    assert "not in effect" in practice.refused("undo", "--act", act)


@pytest.mark.parametrize("words", [[], ["1", "--act", "abc"], ["--act", "abc", "--entry", "abc"], ["--entry", "abc"]])
def test_undo_needs_an_account_or_an_act(demo, words):
    assert "Name an ACCOUNT" in demo.refused("undo", *words, code=2)


@pytest.mark.parametrize("typed", ["zzzz", "0" * 32, "", "\x1b[2J", ".", "é" * 500])
def test_an_id_that_is_none(demo, account, typed):
    sentence = demo.refused("undo", "--act", typed, code=1 if typed else 2)
    assert sentence.isprintable()
    assert len(sentence) < 700


def test_an_empty_id_is_not_my_latest_entry(practice):
    account = practice.rows("list", "denied", "--limit", "1")[0]["account"]
    practice.done("note", account, "Kept.")
    said = practice.refused("undo", account, "--entry", "")
    assert said == "'' is not in effect here, or is no id; worklist log prints the ids."
    assert "(undone)" not in practice.done("log", account)
