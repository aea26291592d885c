"""Work mode as a command: one account at a time, held, explained, ended or passed over."""

import re


def _number(said: str) -> str:
    return re.search(r"^(\d+)  ", said, re.MULTILINE)[1]


def test_the_best_account_of_a_queue_is_served_held_and_explained(practice):
    best = practice.rows("list", "denied", "--limit", "1")[0]
    said = practice.done("next", "denied")
    assert _number(said) == best["account"]
    for words in ("Why it is here", "Playbook: ", "Do not pursue when", "What to type"):
        assert words in said
    assert f"worklist call {best['account']} SAID --next ACTION" in said
    assert practice.rows("list", best["account"])[0]["owner"]


def test_it_is_the_same_account_until_its_work_is_recorded(practice):
    first = practice.answer("next")["account"]
    assert practice.answer("next")["account"] == first
    practice.done("note", first, "asked for the chart")
    assert f"worklist step {first} ACTION" in practice.refused("next")
    practice.done("step", first, "records")
    second = practice.answer("next")["account"]
    assert second != first
    assert practice.rows("list", first)[0]["owner"], "planned by me"
    assert "do not hold" in practice.refused("release", first), "it was let go"


def test_evidence_alone_does_not_end_the_work(practice):
    served = practice.answer("next")
    practice.done("tick", served["account"], served["playbook"]["evidence"][0]["item"])
    again = practice.answer("next")
    assert again["account"] == served["account"]
    assert [entry["kind"] for entry in again["record"]] == ["hold", "evidence"], "held all the time"
    assert again["playbook"]["evidence"][0]["at_hand"]


def test_skipping_needs_a_reason_and_is_one_visible_act(practice):
    assert "nothing to skip" in practice.refused("next", "--skip", "no chart")
    first = practice.answer("next")["account"]
    assert "Say why" in practice.refused("next", "--skip", " ")
    said = practice.done("next", "--skip", "the chart is out")
    assert f"{first} is passed over." in said
    assert _number(said) != first
    assert "the chart is out" in practice.done("show", first)
    (skipped,) = practice.rows("log")
    assert [entry["kind"] for entry in skipped["entries"]] == ["skip", "release"]
    assert first not in {practice.answer("next", "--skip", "again")["account"] for _ in range(3)}


def test_two_people_are_never_served_the_same_account(practice):
    served = [practice.answer("--as", name, "next", "denied")["account"] for name in ("ana", "bea", "cem")]
    assert len(set(served)) == 3


def test_nothing_left_is_said_with_exit_code_1(practice):
    assert "Nothing is left to serve" in practice.refused("next", "stalled")
    assert "Nothing is left to serve" in practice.refused("next", "balance>99999999")


def test_wrong_words_serve_nothing(practice):
    assert "there is no key 'foo'" in practice.refused("next", "foo:bar", code=2)
    assert "no queue 77" in practice.refused("next", "77", code=2)
    assert "--skip" in practice.refused("next", "--skp", "x", code=2)
    assert practice.rows("log") == []


def test_what_our_record_knows_of_calling_the_payer_is_told(practice):
    first = practice.answer("next")["account"]
    words = ("--number", "800-555-0100", "--minutes", "20", "--hold", "14")
    practice.done("call", first, "in-process", "--next", "call", *words)
    payer = practice.answer("show", first)["payer"]
    said = practice.done("next", f'payer:"{payer}"')
    assert f"{payer}: number 800-555-0100, usually 14 minutes on hold (1 call in our record)" in said
