"""One plain command for each thing that the desk can do, and no account without a next step."""

import re

import pytest


def test_a_next_step_on_a_typed_day(demo, account):
    number = account()
    said = demo.done("next", number, "portal", "3bd", "--note", "look for the ICN")
    assert "set the next step: Check status in the payer's portal" in said
    (row,) = demo.rows("list", number)
    assert row["next"] == "portal"


def test_a_next_step_without_a_day_takes_the_actions_interval(demo, account):
    assert "due 20" in demo.done("next", account(), "appeal-status")


@pytest.mark.parametrize("day", ["12/45", "yesterday", "2019-01-01", "soon", "9" * 100_000, "\x1b[2J", "2026-02-30"])
def test_a_day_that_is_none_writes_nothing(demo, account, day):
    number = account()
    sentence = demo.refused("next", number, "call", day, code=2)
    assert sentence.isprintable()
    assert "Entries in effect" not in demo.done("show", number)


def test_a_call_is_not_the_last_word(demo, account):
    number = account()
    sentence = demo.refused("call", number, "in-process")
    assert "--next" in sentence
    assert "Entries in effect" not in demo.done("show", number), "refused before it was written"
    said = demo.done("call", number, "in-process", "--next", "call", "--due", "+2w", "--reference", "R-77")
    assert said.count("Saved: ") == 2
    assert "no next step" not in said
    assert "reference R-77" in said
    said = demo.done("call", number, "payment-promised", "--promised", "3bd", "--minutes", "12")
    assert said.count("Saved: ") == 1, "a step ahead stands, so the call may stand alone"


def test_a_call_can_end_the_work(demo, account):
    said = demo.done("call", account(), "paid", "--outcome", "recovered", "--amount", "$0,010.50")
    assert "recorded the outcome recovered 10.50" in said
    assert "no next step" not in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--due", "fri"], "go with --next"),
        (["--next", "other"], "needs --next-note"),
        (["--next", "call", "--outcome", "recovered"], "not both"),
        (["--next", "call", "--promised", "13/13"], "13"),
        (["--next", "call", "--due", "yesterday"], "in the past"),
    ],
)
def test_a_call_is_checked_whole_before_it_is_written(demo, account, options, words):
    number = account()
    assert words in demo.refused("call", number, "paid", *options, code=2)
    assert "Entries in effect" not in demo.done("show", number)


def test_other_work_reminds_of_the_next_step(demo, account):
    number = account()
    assert f"worklist next {number} ACTION" in demo.done("note", number, "asked for the chart")
    assert "no next step" not in demo.done("tag", number, "J1885", "25", "bundled", "--next", "appeal")


def test_a_note_can_come_from_the_input(demo, account):
    assert "noted: first line" in demo.done("note", account(), "-", typed="first line\nsecond line\n")


def test_a_text_that_is_too_long_is_refused_whole(demo, account):
    assert "4,000 are kept" in demo.refused("note", account(), "x" * 100_000)


def test_markup_and_control_characters_in_a_note_stay_text(demo, account):
    number = account()
    demo.done("note", number, "[/x] [@click=app.quit]go[/] \x1b[31mred\x1b]8;;http://x\x07 \u202eabc")
    said = demo.done("show", number)
    assert "[/x] [@click=app.quit]go[/] [31mred" in said
    assert all(c.isprintable() or c == "\n" for c in said)


def test_escalation_hold_and_taking_over(demo, account):
    number = account()
    assert "is in In review" in demo.done("escalate", number, "supervisor", "--why", "two denials", "--ask", "approve")
    assert "already waits" in demo.refused("escalate", number, "vendor", "--why", "w", "--ask", "a")
    demo.done("hold", number)
    assert "holds this account" in demo.refused("--as", "bea", "hold", number)
    assert "bea took it over" in demo.done("--as", "bea", "hold", number, "--take-over")
    assert "bea does" in demo.refused("release", number)
    demo.done("--as", "bea", "note", number, "worked again, after it was asked for")
    assert "nothing comes next" in demo.refused("--as", "bea", "release", number)
    demo.done("--as", "bea", "next", number, "wait")
    demo.done("--as", "bea", "release", number)


def test_a_sleeping_account_is_hidden_and_can_be_listed(demo, account):
    number = account()
    demo.done("snooze", number, "+2w", "payer pays on the 1st")
    assert demo.rows("list", number) == []
    assert demo.rows("list", number, "is:snoozed")
    assert demo.rows("list", number, "--asleep")


def test_a_flag_moves_the_account_and_back(demo, account):
    number = account()
    assert "is in On hold" in demo.done("flag", number, "bankruptcy", "notice of 3 May")
    assert "already set" in demo.refused("flag", number, "bankruptcy", "again")
    assert "is in Denied" in demo.done("unflag", number, "bankruptcy")


def test_an_outcome_of_less_than_nothing_is_refused(demo, account):
    assert "zero or more" in demo.refused("outcome", account(), "recovered", "--amount=-5")


def test_undo_by_the_id_that_show_prints(demo, account):
    number = account()
    demo.done("note", number, "first", "--next", "call")
    demo.done("note", number, "second")
    (entry,) = re.findall(r"(\w{8})  .*noted: first", demo.done("show", number))
    demo.done("undo", number, "--entry", entry)
    said = demo.done("show", number)
    assert "noted: first (undone)" in said
    assert "noted: second (undone)" not in said
    assert "not in effect" in demo.refused("undo", number, "--entry", entry)
    assert "nothing of yours" in demo.refused("--as", "bea", "undo", number)


@pytest.mark.parametrize("name", ["", "   ", "\x1b"])
def test_an_entry_needs_a_name(demo, account, name):
    assert "name is needed" in demo.refused("--as", name, "note", account(), "x")


def test_names_and_texts_that_are_not_unicode_do_no_harm(demo, account):
    number = account()
    demo.done("--as", "b\udce9a", "note", number, "caf\udce9", "--next", "call")
    assert "noted: caf" in demo.done("show", number)
    assert "is no" in demo.refused("tag", number, "J1885", "\udce9\udce9", "bundled", code=1)
