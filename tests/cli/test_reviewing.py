"""Escalations by plain commands: ask, list, decide, ask anew, place."""

import pytest

ASK = ("--why", "upheld twice", "--ask", "sign the appeal")


@pytest.fixture
def bo(demo):
    """Somebody else at the same practice."""

    class Bo:
        """Runs commands as bo."""

        def __getattr__(self, name):
            return lambda *arguments: getattr(demo, name)("--as", "bo", *arguments)

    return Bo()


def requests(shell, *options):
    return {row["account"]: row for row in shell.rows("review", *options)}


def test_what_is_asked_waits_in_the_list_until_somebody_else_decides(demo, bo, account):
    number = account()
    demo.done("escalate", number, "supervisor", "--asks", "dispute", "--amount", "412.50", *ASK)
    row = requests(bo)[number]
    assert (row["state"], row["asks"], row["amount"], row["ask"]) == (
        "requested",
        "dispute",
        "412.50",
        "sign the appeal",
    )
    assert "somebody else decides" in demo.refused("decide", number, "approve", "--reason", "mine")
    said = bo.done("decide", number, "approve", "--reason", "well documented", "--version", row["version"])
    assert "bo approved what was asked: well documented" in said
    assert number not in requests(bo)
    mine = requests(demo, "--mine")[number]
    assert (mine["state"], mine["answer"]) == ("approved", "well documented")
    assert "bo approved what was asked: well documented" in demo.done("show", number)
    assert number in {row["account"] for row in demo.rows("list", "is:answered")}


def test_what_waits_is_changed_by_who_asked_and_not_asked_twice(demo, bo, account):
    number = account()
    demo.done("escalate", number, "supervisor", *ASK)
    assert "change it (e, or --amend)" in demo.refused("escalate", number, "supervisor", *ASK)
    assert "already waits on this account" in bo.refused("escalate", number, "supervisor", *ASK)


def test_a_version_that_was_replaced_is_not_decided_on(demo, bo, account):
    number = account()
    demo.done("escalate", number, "supervisor", *ASK)
    read = requests(bo)[number]["version"]
    demo.done("escalate", number, "supervisor", "--amend", "--ask", "sign both appeals")
    assert requests(bo)[number]["ask"] == "sign both appeals"
    assert "not in effect here" in bo.refused("decide", number, "approve", "--reason", "yes", "--version", read)


def test_a_returned_request_is_asked_anew(demo, bo, account):
    number = account()
    demo.done("escalate", number, "supervisor", "--evidence", "letter of May", *ASK)
    bo.done("decide", number, "return", "--reason", "Which letter?")
    assert "Which letter?" in demo.done("show", number)
    demo.done("escalate", number, "supervisor", "--amend", "--why", "the letter of May is scanned")
    assert requests(bo)[number]["state"] == "requested"
    entry = demo.answer("log", number)[-1]
    assert entry["fields"]["evidence"] == "letter of May" and entry["fields"]["amends"]


def test_there_is_nothing_to_amend_and_nothing_to_decide(demo, account):
    number = account()
    assert "no request here that could be changed" in demo.refused("escalate", number, "supervisor", "--amend", *ASK)
    assert "No request waits" in demo.refused("decide", number, "decline", "--reason", "no")
    assert "needs --why and --ask" in demo.refused("escalate", number, "supervisor", code=2)


def test_beyond_the_authority_of_the_settings_nobody_approves(demo, bo, account):
    number = account()
    demo.done("escalate", number, "supervisor", "--asks", "settle", "--amount", "0.01", *ASK)
    assert "nobody could" in bo.refused("decide", number, "approve", "--reason", "yes")
    bo.done("decide", number, "decline", "--reason", "not for a cent")


def test_many_are_decided_in_one_act_and_it_is_taken_back_in_one(demo, bo, account):
    numbers = [account(), account()]
    for number in numbers:
        demo.done("escalate", number, "supervisor", *ASK)
    own = account()
    bo.done("escalate", own, "supervisor", *ASK)
    where = f"account:{numbers[0]} or account:{numbers[1]} or account:{own}"
    assert "add --yes" in bo.run("decide", "approve", "--where", where, "--reason", "as agreed").stderr
    said = bo.done("decide", "approve", "--where", where, "--reason", "as agreed", "--yes")
    assert "Saved on 2 accounts" in said and "somebody else decides" in said
    act = bo.rows("log")[0]["act"]
    bo.done("undo", "--act", act)
    assert set(numbers) <= requests(bo).keys()


def test_an_approved_placement_is_ended_by_hand_and_never_placed_by_hand(demo, bo, account):
    number = account()
    demo.done("escalate", number, "vendor", *ASK)
    assert "goes nowhere from there" in demo.refused("escalation", number, "--to", "placed")
    bo.done("decide", number, "approve", "--reason", "place it")
    assert "worklist vendor place writes the file" in demo.refused("escalation", number, "--to", "placed")
    demo.done("escalation", number, "--to", "closed", "--note", "the patient paid")
    assert "carried out since" in bo.refused("undo", number)
    assert "goes nowhere from there" in demo.refused("escalation", number, "--to", "placed")
