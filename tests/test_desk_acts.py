"""Acts: several entries, several accounts and several people at once; undone as they were made."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drop_files import TODAY, Site, claim
from tests.processes import Process
from worklist.desk import MOST_AT_ONCE, Overtaken, Refusal
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSkipped,
    AccountSnoozed,
    CallLogged,
    CallOutcome,
    Channel,
    EvidenceTicked,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    PayerAct,
)
from worklist.domain.lists import Query, View
from worklist.domain.queues import Queue

TOMORROW = TODAY + timedelta(days=1)
SNOOZE = AccountSnoozed(TODAY + timedelta(days=5), "waits for records")
NUMBERS = [f"A{n}" for n in range(1, 7)]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("acts"))
    site.drop("a.837", "".join(claim(number, control=n) for n, number in enumerate(NUMBERS, 1)))
    site.sync()
    return site


@pytest.fixture
def site(read_once, tmp_path):
    return read_once.copy(tmp_path / "site")


@pytest.fixture
def desk(site):
    desk = site.desk()
    yield desk
    desk.close()


@pytest.fixture
def bo(site):
    desk = site.desk("bo")
    yield desk
    desk.close()


# -- several entries at one stroke ----------------------------------------------------------------------------------


def test_a_call_and_what_comes_next_are_one_act(desk):
    saved = desk.record("A1", CallLogged(CallOutcome.IN_PROCESS), NextStepSet("call", TOMORROW))
    assert len({event.act for event in saved.events}) == 1
    assert not saved.needs_next_step


def test_each_entry_is_judged_on_what_those_before_it_leave(desk):
    with pytest.raises(Refusal, match="nothing comes next"):
        desk.record("A1", AccountHeld(), NoteAdded("looked"), AccountReleased())
    assert desk.look("A1").events == ()
    desk.record("A1", AccountHeld(), NoteAdded("looked"), NextStepSet("call", TOMORROW), AccountReleased())
    assert desk.row("A1").holder == ""


def test_a_save_whose_answer_was_lost_can_be_tried_again(desk):
    first = desk.record("A1", NoteAdded("once"), SNOOZE, act="made-by-the-caller")
    again = desk.record("A1", NoteAdded("once"), SNOOZE, act="made-by-the-caller")
    assert again.events == first.events == desk.look("A1").events


def test_what_the_pm_says_is_kept_with_a_snooze(desk, site):
    desk.record("A1", SNOOZE)
    (event,) = desk.look("A1").events
    assert event.body.seen.balance == desk.row("A1").balance


# -- somebody else meanwhile ----------------------------------------------------------------------------------------


def test_a_save_on_top_of_what_was_not_seen_is_refused_with_what_it_is(desk, bo):
    seen = desk.look("A1").seq
    bo.record("A1", NextStepSet("call", TOMORROW))
    with pytest.raises(Overtaken, match=r"Not saved yet\. Meanwhile bo set the next step: Call the payer") as overtaken:
        desk.record("A1", NoteAdded("late"), seen=seen)
    assert len(desk.look("A1").events) == 1
    assert desk.record("A1", NoteAdded("late"), seen=overtaken.value.seq).events


def test_that_somebody_only_looked_refuses_nothing(desk, bo):
    seen = desk.look("A1").seq
    bo.open_account("A1")
    assert desk.record("A1", NoteAdded("mine"), seen=seen).events


def save_on_what_was_seen(pipe, site, actor):
    desk = site.desk(actor)
    while (asked := pipe.recv()) is not None:
        number, seen = asked
        try:
            desk.record(number, NextStepSet("call", TOMORROW, actor), seen=seen)
            pipe.send("")
        except Overtaken as overtaken:
            pipe.send(str(overtaken))
    desk.close()


def test_of_two_who_save_at_once_exactly_one_does_a_thousand_times(desk, site):
    people = {actor: Process(save_on_what_was_seen, site, actor) for actor in ("bo", "cy")}
    won = dict.fromkeys(people, 0)
    for race in range(1_000):
        number = NUMBERS[race % len(NUMBERS)]
        seen = desk.look(number).seq
        for person in people.values():
            person.send((number, seen))
        answers = {actor: person.receive() for actor, person in people.items()}
        (winner,) = [actor for actor, refused in answers.items() if not refused]
        (refused,) = [refused for refused in answers.values() if refused]
        assert f"Meanwhile {winner} set the next step" in refused
        won[winner] += 1
    for person in people.values():
        person.send(None)
        person.wait()
    steps = [event for number in NUMBERS for event in desk.look(number).events]
    assert len(steps) == 1_000
    assert {actor: sum(event.actor == actor for event in steps) for actor in people} == won


# -- many accounts --------------------------------------------------------------------------------------------------


def test_an_act_on_many_is_one_act_and_one_undo(desk):
    saved = desk.record_on(NUMBERS, SNOOZE)
    assert [event.account for event in saved.events] == NUMBERS
    (act,) = desk.acts()
    assert (act.where, act.said) == ("6 accounts", "snoozed it until 2026-11-26: waits for records")
    undone = desk.undo_act(act.id)
    assert len(undone.events) == len(NUMBERS)
    assert all("snoozed" not in desk.row(number).states for number in NUMBERS)
    newest, first = desk.acts()
    assert newest.is_undo and not newest.is_undone and first.is_undone


def test_undoing_the_undo_brings_the_whole_back(desk):
    desk.record_on(NUMBERS, SNOOZE)
    undoing = desk.undo_act(desk.acts()[0].id).events[0]
    desk.undo_act(undoing.act)
    assert all("snoozed" in desk.row(number).states for number in NUMBERS)
    assert [act.is_undone for act in desk.acts()] == [False, True, False]


def test_an_act_is_undone_once(desk):
    act = desk.record("A1", SNOOZE).events[0].act
    desk.undo_act(act)
    with pytest.raises(Refusal, match="not in effect any more"):
        desk.undo_act(act)


def test_a_later_session_knows_my_acts_and_not_those_of_others(site, bo):
    earlier = site.desk()
    earlier.record("A1", NoteAdded("first"), SNOOZE)
    earlier.record("A2", NoteAdded("second"), SNOOZE)
    earlier.close()
    bo.record("A3", NoteAdded("of bo"))
    later = site.desk()
    later.open_account("A1")
    assert [act.accounts for act in later.acts()] == [("A2",), ("A1",)]
    assert later.acts(1)[0].said == "noted: second; snoozed it until 2026-11-26: waits for records"
    later.close()


def test_those_that_refuse_an_act_on_many_are_left_out_and_named(desk):
    flag = HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason="letter")
    desk.record("A2", flag)
    trial = desk.trial(NUMBERS, flag)
    saved = desk.record_on(NUMBERS, flag)
    assert saved.refused == trial.refused == (("A2", "attorney is already set on this account."),)
    assert trial.accounts == len(saved.events) == 5
    assert trial.balance == sum(desk.row(event.account).balance for event in saved.events)


def test_what_a_trial_refused_is_not_done_after_it_though_it_could_be_by_then(desk, bo):
    bo.record("A2", AccountHeld())
    trial = desk.trial(NUMBERS, AccountHeld())
    bo.record("A2", AccountReleased())
    bo.record("A3", AccountHeld())
    saved = desk.carry_out(trial, AccountHeld())
    assert [event.account for event in saved.events] == ["A1", "A4", "A5", "A6"]
    assert [number for number, _ in saved.refused] == ["A2", "A3"]


def test_too_many_at_once_are_refused(desk):
    with pytest.raises(Refusal, match="5,001 accounts are too many for one act"):
        desk.record_on(["A1"] * (MOST_AT_ONCE + 1), SNOOZE)


BODIES = [
    SNOOZE,
    NoteAdded("n"),
    AccountHeld(),
    HoldFlagSet(HoldFlag.CHARITY, on=True, reason="r"),
    NextStepSet("call", TOMORROW),
    EvidenceTicked("duplicate", "first-claim"),
]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sets(st.sampled_from(NUMBERS), min_size=1), st.sampled_from(BODIES)), max_size=6))
def test_whatever_was_done_undoing_every_act_leaves_nothing(read_once, tmp_path_factory, acts):
    site = read_once.copy(tmp_path_factory.mktemp("law") / "site")
    desk = site.desk()
    before = site.rows()
    for numbers, body in acts:
        desk.record_on(sorted(numbers), body)
    for act in desk.acts(100):
        desk.undo_act(act.id)
    assert site.rows() == before
    desk.close()


# -- being served ---------------------------------------------------------------------------------------------------


def test_the_best_account_that_nobody_holds_is_served_and_held(desk, bo):
    ranked = [row.number for row in desk.accounts(Query(me="ana", today=TODAY)).rows(0, 9)]
    assert desk.serve(Query(me="ana", today=TODAY)).assessment.account.number == ranked[0]
    assert desk.row(ranked[0]).holder == "ana"
    assert bo.serve(Query(me="bo", today=TODAY)).assessment.account.number == ranked[1]


def test_what_was_skipped_today_is_not_served_again_to_who_skipped_it(desk, bo):
    first = desk.serve(Query(today=TODAY)).assessment.account.number
    desk.record(first, AccountSkipped("needs the surgeon"), AccountReleased())
    assert desk.serve(Query(today=TODAY)).assessment.account.number != first
    assert "skipped" in desk.row(first).states
    assert bo.serve(Query(today=TODAY)).assessment.account.number == first
    bo.record(first, NoteAdded("asked the surgeon"))
    assert "skipped" not in desk.row(first).states


def test_a_skip_needs_a_reason(desk):
    with pytest.raises(Refusal, match="skips are visible"):
        desk.record("A1", AccountSkipped(" "))


def test_what_can_wait_is_not_served(desk):
    for number in NUMBERS:
        desk.record(number, NextStepSet("call", TODAY + timedelta(days=30)))
    assert desk.serve(Query(today=TODAY)) is None
    assert desk.serve(Query(Queue.DENIED, today=TODAY)) is None


def test_an_interrupted_account_comes_back_first(site, desk):
    interrupted = desk.accounts(Query(View.ALL, today=TODAY)).rows(0, 3)[2].number
    desk.record(interrupted, AccountHeld())
    desk.personal.keep_draft(interrupted, "WorkDialog", {"said": "they were about to"})
    later = site.desk()
    assert later.serve(Query(today=TODAY)).assessment.account.number == interrupted
    later.close()


def serve_all(pipe, site, actor):
    desk = site.desk(actor)
    pipe.send("ready")
    pipe.recv()
    while (view := desk.serve(Query(today=site.today))) is not None:
        pipe.send(view.assessment.account.number)
    desk.close()


def test_no_account_is_served_to_two_people(site):
    people = [Process(serve_all, site, actor) for actor in ("ana", "bo", "cy")]
    assert [person.receive() for person in people] == ["ready"] * 3
    for person in people:
        person.send("go")
    assert sorted(number for person in people for number in person.sent()) == NUMBERS


# -- what our own calls say -----------------------------------------------------------------------------------------


def test_the_number_and_the_usual_hold_of_a_payer_come_from_our_calls(desk, bo):
    for minutes, hold, number in ((20, 15, "800-555-0100"), (30, 25, ""), (12, 5, "800-555-0101")):
        call = CallLogged(CallOutcome.IN_PROCESS, payer="ALDER", number=number, minutes=minutes, hold_minutes=hold)
        bo.record("A1", call)
    bo.record("A1", CallLogged(CallOutcome.PAID, Channel.PORTAL, payer="ALDER", number="portal", minutes=1))
    wrong = CallLogged(CallOutcome.PAID, payer="ALDER", number="wrong number", minutes=99, hold_minutes=90)
    bo.undo("A1", bo.record("A1", wrong).events[0].id)
    known = desk.payer_calls("ALDER")
    assert (known.number, known.calls, known.hold_minutes, known.minutes) == ("800-555-0101", 3, 15, 20)
    assert desk.payer_calls("BIRCH").calls == 0


def test_time_on_hold_is_part_of_the_whole(desk):
    with pytest.raises(Refusal, match="on hold are part"):
        desk.record("A1", CallLogged(CallOutcome.PAID, minutes=5, hold_minutes=6))


def test_a_tag_names_a_code_of_the_account(desk):
    with pytest.raises(Refusal, match=r"99999 is on no line of this account; it has G0463\."):
        desk.record("A1", ModifierTagged("99999", "25", PayerAct.CUT))


def test_an_evidence_item_is_ticked_and_taken_back(desk):
    desk.record("A1", EvidenceTicked("duplicate", "first-claim"))
    assert desk.look("A1").assessment.work.ticked == {("duplicate", "first-claim")}
    with pytest.raises(Refusal, match="ticked already"):
        desk.record("A1", EvidenceTicked("duplicate", "first-claim"))
    desk.record("A1", EvidenceTicked("duplicate", "first-claim", on=False))
    assert desk.look("A1").assessment.work.ticked == frozenset()
