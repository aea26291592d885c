"""One plain command for each thing that the desk can do, and no account without a next step."""

import re

import pytest


def test_a_next_step_on_a_typed_day(demo, account):
    number = account()
    said = demo.done("step", number, "portal", "3bd", "--note", "look for the ICN")
    assert "set the next step: Check status in the payer's portal" in said
    (row,) = demo.rows("list", number)
    assert row["next"] == "portal"


def test_a_next_step_without_a_day_takes_the_actions_interval(demo, account):
    assert "due 20" in demo.done("step", account(), "appeal-status")


@pytest.mark.parametrize("day", ["12/45", "yesterday", "2019-01-01", "soon", "9" * 100_000, "\x1b[2J", "2026-02-30"])
def test_a_day_that_is_none_writes_nothing(demo, account, day):
    number = account()
    sentence = demo.refused("step", number, "call", day, code=2)
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


def test_a_call_and_what_follows_are_one_act(demo, account):
    number = account()
    demo.done("call", number, "in-process", "--next", "call")
    (act,) = demo.rows("log", "--most", "1")
    assert [entry["kind"] for entry in act["entries"]] == ["call", "next_step"]
    demo.done("undo", "--act", act["act"][:8])
    assert "Entries in effect" in demo.done("show", number), "the undoings themselves"
    assert all(entry["undone"] for entry in demo.rows("log", number) if entry["kind"] != "undo")


def test_a_call_whose_second_half_is_refused_leaves_nothing(demo, account):
    number = account()
    assert "more than the" in demo.refused("call", number, "paid", "--outcome", "recovered", "--amount", "9999999")
    assert demo.rows("log", number) == []


def test_the_minutes_on_hold_are_kept(demo, account):
    number = account()
    said = demo.done("call", number, "in-process", "--next", "call", "--minutes", "20", "--hold", "8")
    assert "20 min (8 on hold)" in said
    assert "part of all minutes" in demo.refused("call", number, "in-process", "--minutes", "5", "--hold", "9")


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
        (["--next", "call", "--amount", "5"], "goes with --outcome"),
    ],
)
def test_a_call_is_checked_whole_before_it_is_written(demo, account, options, words):
    number = account()
    assert words in demo.refused("call", number, "paid", *options, code=2)
    assert "Entries in effect" not in demo.done("show", number)


def test_other_work_reminds_of_the_next_step(demo, account):
    number = account()
    assert f"worklist step {number} ACTION" in demo.done("note", number, "asked for the chart")
    number, code = _with_a_line(demo, account)
    assert "no next step" not in demo.done("tag", number, code, "25", "bundled", "--next", "call")


def _with_a_line(demo, account):
    """An account that was answered line by line, and the code of its first line."""
    number = account()
    code = demo.answer("show", number)["lines"][0]["code"]
    return (number, code) if code else _with_a_line(demo, account)


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
    assert "Your own request waits" in demo.refused("escalate", number, "vendor", "--why", "w", "--ask", "a")
    demo.done("hold", number)
    assert "holds this account" in demo.refused("--as", "bea", "hold", number)
    assert "bea took it over" in demo.done("--as", "bea", "hold", number, "--take-over")
    assert "bea does" in demo.refused("release", number)
    demo.done("--as", "bea", "note", number, "worked again, after it was asked for")
    assert "nothing comes next" in demo.refused("--as", "bea", "release", number)
    demo.done("--as", "bea", "step", number, "wait")
    demo.done("--as", "bea", "release", number)


def test_a_sleeping_account_is_hidden_and_can_be_listed(demo, account):
    number = account()
    demo.done("snooze", number, "+2w", "payer pays on the 1st")
    assert demo.rows("list", number) == []
    assert demo.rows("list", number, "is:snoozed")
    assert demo.rows("list", number, "--asleep")


def test_a_flag_moves_the_account_and_back(demo, account):
    number = account()
    (before,) = demo.rows("list", number)
    assert "is in On hold" in demo.done("flag", number, "bankruptcy", "notice of 3 May")
    assert "already set" in demo.refused("flag", number, "bankruptcy", "again")
    said = demo.done("unflag", number, "bankruptcy")
    assert f"is in {before['queue'].replace('-', ' ')}" in said.lower()


def test_an_outcome_of_less_than_nothing_is_refused(demo, account):
    assert "zero or more" in demo.refused("outcome", account(), "recovered", "--amount=-5")


def test_undo_by_the_id_that_show_prints(demo, account):
    number = account()
    demo.done("note", number, "first", "--next", "call")
    demo.done("note", number, "second")
    (entry,) = re.findall(r"(\w{8}(?:\.\d+)?)  .*noted: first", demo.done("show", number))
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


# -- answers in JSON ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kind", "fields"),
    [
        (["step", "call", "--note", "n"], "next_step", {"action": "call", "note": "n"}),
        (["call", "paid", "--outcome", "recovered", "--amount", "1.5"], "outcome", {"amount": "1.50"}),
        (["tag", "{line}", "25", "bundled"], "modifier", {"act": "bundled", "modifier": "25"}),
        (["escalate", "supervisor", "--why", "w", "--ask", "a"], "escalation", {"to": "supervisor", "ask": "a"}),
        (["note", "n"], "note", {"text": "n"}),
        (["outcome", "unrecoverable"], "outcome", {"outcome": "unrecoverable", "amount": "0.00"}),
        (["hold"], "hold", {"taken_over": False}),
        (["snooze", "+2w", "r"], "snooze", {"reason": "r"}),
        (["flag", "charity", "r"], "flag", {"flag": "charity", "on": True}),
    ],
)
def test_every_recording_command_answers_in_json(demo, account, words, kind, fields):
    number, line = _with_a_line(demo, account)
    answer = demo.answer(words[0], number, *(word.format(line=line) for word in words[1:]))
    entry = answer["saved"][-1]
    assert entry["account"] == number
    assert entry["kind"] == kind
    assert fields.items() <= entry["fields"].items()
    assert entry["id"].startswith(answer["act"])
    assert answer["queue"] == demo.answer("show", number)["queue"]
    assert isinstance(answer["needs_next_step"], bool)
    assert "source_hash" not in entry["fields"]


def test_an_account_as_data_is_what_show_says(demo, account):
    number = account()
    demo.done("step", number, "call", "--note", "ask for the ICN")
    data, said = demo.answer("show", number), demo.done("show", number)
    assert data["account"] == number
    assert data["queue_reason"] in said
    assert data["priority"]["formula"] in said
    assert f"= {float(data['priority']['per_minute']):,.2f} per minute" in said
    assert [check["check"] for check in data["checks"]] == [*range(1, 15)]
    assert data["next_step"]["note"] == "ask for the ICN"
    assert [entry["kind"] for entry in data["record"]] == ["next_step"]
    assert re.fullmatch(r"-?\d+\.\d\d", data["balance"])
    assert data["lines"][0]["adjustments"]


# -- evidence -------------------------------------------------------------------------------------------------------


def test_evidence_is_ticked_by_the_name_of_the_item(demo, account):
    number = account()
    sentence = demo.refused("tick", number, "no-such-thing")
    item = re.search(r"its items: ([\w-]+)", sentence)[1]
    assert f"has the evidence {item}" in demo.done("tick", number, item)
    assert "ticked already" in demo.refused("tick", number, item)
    assert f"no longer has the evidence {item}" in demo.done("tick", number, item, "--off")
    assert "o account " in demo.refused("tick", "nobody", item)
