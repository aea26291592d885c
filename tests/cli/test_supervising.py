"""``worklist morning`` and ``worklist assign``, as a supervisor runs them."""

import json
from pathlib import Path

import pytest

from tests.crew import join
from worklist.domain.team import Role


@pytest.fixture
def team(practice):
    """The practice with a team; returns the command line of each person."""
    join(
        Path(practice.home) / "demo" / "data" / "worklog.db",
        ada=Role.ADMIN,
        abe=Role.AUDITOR,
        sam=Role.SPECIALIST,
        sid=Role.SPECIALIST,
        sue=Role.SUPERVISOR,
    )
    return practice


def as_(name, *words):
    return "--as", name, *words


@pytest.fixture
def numbers(team):
    return [row["account"] for row in json.loads(team.done(*as_("sue", "list", "queue:denied", "--json")))]


def page(team, name="sue"):
    return json.loads(team.done(*as_(name, "morning", "--json")))


def test_one_account_is_given_and_is_then_that_persons(team, numbers):
    said = team.done(*as_("sue", "assign", numbers[0], "SAM", "--reason", "you know them"))
    assert "sue gave it to sam: you know them" in said
    mine = json.loads(team.done(*as_("sam", "list", "owner:me", "--json")))
    assert [row["account"] for row in mine] == [numbers[0]]
    assert "gave it to sam: you know them" in team.done(*as_("sam", "log", numbers[0]))


def test_all_of_a_persons_accounts_go_to_another_in_one_act(team, numbers):
    for number in numbers[:3]:
        team.done(*as_("sam", "hold", number))
    assert "add --yes" in team.run(*as_("sue", "assign", "--where", "owner:sam", "sid")).stderr
    said = team.done(*as_("sue", "assign", "--where", "owner:sam", "sid", "--yes"))
    assert "Saved on 3 accounts as act" in said
    people = {row["person"]: row for row in page(team)["people"]}
    assert (people["sid"]["accounts"], people["sam"]["accounts"]) == (3, 0)
    assert list(people) == ["sam", "sid", "sue", "nobody"]


def test_nobody_takes_it_away(team, numbers):
    team.done(*as_("sue", "assign", numbers[0], "sam"))
    assert "sue took it from whoever had it" in team.done(*as_("sue", "assign", numbers[0], "nobody"))
    assert team.refused(*as_("sue", "assign", numbers[0], "nobody")) == "Nobody was told to work it."


def test_the_page_says_the_same_in_tables_and_in_json(team, numbers):
    team.done(
        *as_("sam", "escalate", numbers[0], "supervisor", "--why", "stuck", "--ask", "sign it", "--asks", "dispute")
    )
    team.done(*as_("sam", "next", "queue:denied", "--json"))
    team.done(*as_("sam", "next", "queue:denied", "--skip", "no chart", "--json"))
    found, text = page(team), team.done(*as_("sue", "morning"))
    assert found["waiting"][-1] == {"waiting": "since today", "requests": 1, "amount": "0.00", "oldest": numbers[0]}
    assert found["passed_over"][0]["last_reason"] == "no chart"
    for part in ("waiting", "deadline", "loose end", "person", "passed over"):
        assert any(line.startswith(part) for line in text.splitlines()), part
    assert numbers[0] in text
    assert "export" in team.done(*as_("abe", "audit", "left"))


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("sam", ("morning",), "You cannot see the morning page: sam is a specialist"),
        ("ada", ("morning",), "You cannot see the morning page: ada is an admin"),
        ("sam", ("assign", "{0}", "sid"), "You cannot assign work to others: sam is a specialist"),
        ("abe", ("assign", "{0}", "sid"), "You cannot assign work to others: abe is an auditor"),
        ("sue", ("assign", "{0}", "zoe"), "'zoe' works no accounts here; choose one of sam, sid, sue."),
        ("sue", ("assign", "nosuch", "sid"), "No account 'NOSUCH'"),
    ],
)
def test_what_is_refused_says_why(team, numbers, name, words, said):
    assert team.refused(*as_(name, *(word.format(numbers[0]) for word in words))).startswith(said)


def test_an_auditor_sees_the_page(team):
    assert page(team, "abe")["people"]


def test_alone_on_a_machine_everything_works_with_names_as_they_are_typed(practice):
    number = practice.rows("list", "queue:denied")[0]["account"]
    practice.done("assign", number, "Bo")
    assert practice.rows("list", "owner:bo")[0]["account"] == number
    assert practice.answer("morning")["people"][0]["person"] == "Bo"
