"""One act on many accounts: said exactly before it is done, asked for, and undone at one stroke."""

import json
import re

import pexpect
import pytest

from tests.cli.conftest import PROGRAM

WHERE = "denied balance>500"


def test_it_is_said_first_and_nothing_is_saved_without_a_yes(practice):
    rows = practice.rows("list", "denied", "balance>500")
    run = practice.run("step", "--where", WHERE, "call", "3bd")
    balance = sum(float(row["balance"]) for row in rows)
    assert run.returncode == 1
    assert run.stdout.startswith(f"On {len(rows)} accounts with a balance of {balance:,.2f}: set the next step: Call")
    assert "add --yes" in run.stderr
    assert practice.rows("log") == []


def test_a_yes_saves_one_act_and_one_undo_takes_it_back(practice):
    numbers = {row["account"] for row in practice.rows("list", "denied", "balance>500")}
    said = practice.done("step", "--where", WHERE, "call", "3bd", "--yes")
    act = re.search(r"worklist undo --act (\w{8})", said)[1]
    assert numbers == {row["account"] for row in practice.rows("list", "next:call")}
    assert f"Undone on {len(numbers)} accounts" in practice.done("undo", "--act", act)
    assert practice.rows("list", "next:call") == []
    undoing, first = practice.rows("log")
    assert (first["undone"], undoing["is_undo"]) == (True, True)
    practice.done("undo", "--act", undoing["act"])
    assert numbers == {row["account"] for row in practice.rows("list", "next:call")}, "redone"


def test_accounts_that_refuse_it_are_named_with_the_reason_and_left_out(practice):
    first, *others = [row["account"] for row in practice.rows("list", "denied", "balance>500")]
    practice.done("--as", "bea", "hold", first)
    said = practice.done("hold", "--where", WHERE, "--yes")
    assert f"Not on 1 account ({first}): bea holds this account" in said
    assert f"Saved on {len(others)} accounts" in said
    assert practice.rows("list", first)[0]["owner"] == "bea"


def test_when_all_refuse_nothing_is_saved(practice):
    assert "every account refuses it" in practice.run("release", "--where", WHERE, "--yes").stderr
    assert practice.rows("log") == []


@pytest.mark.parametrize(("typed", "saved"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_it_asks(practice, typed, saved):
    child = pexpect.spawn(
        str(PROGRAM), ["note", "--where", WHERE, "monthly look"], env=practice.environment, encoding="utf-8", timeout=30
    )
    child.expect(r"Save it on \d+ accounts\? \[y/N\]")
    child.sendline(typed)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == (0 if saved else 1)
    assert bool(practice.rows("log")) == saved


@pytest.mark.parametrize(
    "words",
    [
        ["step", "call"],
        ["snooze", "+2w", "runs monthly"],
        ["flag", "charity", "application of May"],
        ["note", "monthly look"],
        ["escalate", "supervisor", "--why", "w", "--ask", "a", "--next", "wait"],
        ["outcome", "unrecoverable"],
        ["hold"],
    ],
)
def test_every_command_of_many_answers_in_json(practice, words):
    count = len(practice.rows("list", "denied", "balance>500"))
    run = practice.run(words[0], "--where", WHERE, *words[1:], "--yes", "--json")
    answer = json.loads(run.stdout)
    assert len({entry["account"] for entry in answer["saved"]}) == count
    assert {entry["id"].partition(".")[0] for entry in answer["saved"]} == {answer["act"]}
    assert answer["refused"] == []
    assert run.stderr.startswith(f"On {count} accounts"), "what happens is still said, beside the data"


def test_a_saved_queue_and_a_filter_name_the_accounts(practice):
    practice.done("save", "Big and denied", "queue:denied balance>500")
    rows = practice.rows("list", "big-and-denied", "balance>900")
    for named in ("big-and-denied", "Big and denied"):
        said = practice.run("hold", "--where", f"{named} balance>900").stdout
        assert said.startswith(f"On {len(rows)} accounts ")


def test_work_without_a_next_step_is_named(practice):
    assert "NO NEXT STEP on " in practice.done("note", "--where", WHERE, "asked", "--yes")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["step", "--where", "foo:bar", "call"], "no key 'foo'"),
        (["step", "--where", "", "call"], "needs a queue or a filter"),
        (["step", "--where=", "call"], "needs a queue or a filter"),
        (["step", "100001", "call", "--where", "denied"], "With --where no ACCOUNT is named"),
        (["step", "call", "--where"], "requires an argument"),
        (["call", "--where", "denied", "paid"], "No such option"),
        (["step", "call"], "Missing argument 'ACTION'"),
    ],
)
def test_wrong_usage_touches_nothing(demo, words, said):
    assert said in demo.refused(*words, code=2)
    assert demo.rows("log") == []


def test_a_list_of_nobody_is_said(demo):
    assert "No account is on the list" in demo.refused("step", "--where", "zzzz", "call", "--yes")


def test_after_two_dashes_where_is_a_word_like_any_other(practice):
    number = practice.rows("list", "denied", "--limit", "1")[0]["account"]
    assert "noted: --where" in practice.done("note", "--next", "call", "--", number, "--where")
