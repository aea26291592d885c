"""The desk: what a person records is kept as said, or refused in one sentence, and two people cannot both win."""

import threading
from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drop_files import TODAY, Site, aging, claim, remit
from tests.processes import Process
from worklist.desk import Desk, Refusal
from worklist.domain.entry_checks import MOST_TEXT
from worklist.domain.events import (
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.store.cache import Cache
from worklist.store.driver import DatabaseError, StoreError, transaction
from worklist.store.worklog import WorkLog

TOMORROW = TODAY + timedelta(1)
LONG = "x" * (MOST_TEXT + 1)
HOSTILE = "a\x1b[31mred\x07 \u202eevil\ud800 [bold]=1+1[/] \x00end"
CLEANED = "a[31mred evil [bold]=1+1[/] end"


@pytest.fixture
def site(tmp_path):
    site = Site.make(tmp_path)
    site.drop("a.837", claim("A1") + claim("A2", code="G0002"))
    site.drop("a.835", remit("A1"))
    site.drop("a.csv", aging(("A1", 100), ("A2", 100)))
    site.sync()
    return site


@pytest.fixture
def desk(site):
    desk = site.desk()
    yield desk
    desk.close()


def entries(desk, number="A1"):
    return [event.body for event in desk.look(number).events]


# -- what is kept ---------------------------------------------------------------------------------------------------


def test_every_act_is_kept_as_it_was_said_and_seen_at_once(desk):
    call = CallLogged(CallOutcome.PAYMENT_PROMISED, payer="SYNTH", reference="R-1", minutes=12, promised_on=TOMORROW)
    desk.record("A1", AccountHeld())
    desk.record("A1", call)
    desk.record("A1", ModifierTagged("g0463", "xs", PayerAct.BUNDLED, "see chart"))
    desk.record("A1", NoteAdded("two\nlines"))
    assert desk.record("A1", NextStepSet("appeal", TOMORROW, "with the chart")).needs_next_step is False
    desk.record("A1", AccountSnoozed(TODAY + timedelta(9), "waits for records"))

    kept = entries(desk)
    assert [type(body).KIND for body in kept] == ["hold", "call", "modifier", "note", "next_step", "snooze"]
    assert (kept[1].reference, kept[1].promised_on, bool(kept[1].source_hash)) == ("R-1", TOMORROW, True)
    assert kept[2] == ModifierTagged("G0463", "XS", PayerAct.BUNDLED, "see chart")
    row = desk.row("A1")
    assert (row.holder, row.owner, row.touches, row.due_on, row.next_action) == ("ana", "ana", 3, TOMORROW, "appeal")
    assert "snoozed" in row.states


def test_work_without_a_next_step_asks_for_one(desk):
    assert desk.record("A1", NoteAdded("called")).needs_next_step
    assert not desk.record("A1", NextStepSet("call", TOMORROW)).needs_next_step
    assert not desk.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED, 5_000)).needs_next_step


def test_a_snooze_and_an_ask_say_what_comes_next_until_there_is_new_work(desk):
    assert desk.record("A1", NoteAdded("read the remit")).needs_next_step
    assert not desk.record("A1", AccountSnoozed(TODAY + timedelta(days=3), "paid on the 24th")).needs_next_step
    assert desk.record("A1", NoteAdded("they called back")).needs_next_step
    ask = EscalationRequested(EscalateTo.SUPERVISOR, "two denials", "approve a second appeal")
    assert not desk.record("A1", ask).needs_next_step


def test_an_outcome_notes_what_the_account_was(desk):
    desk.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED, 5_000, "appeal"))
    (outcome,) = entries(desk)
    assert (outcome.amount, outcome.how, outcome.account_class) == (5_000, "appeal", "payer_denial")
    assert outcome.age == (TODAY - date(2026, 8, 30)).days
    assert "resting" in desk.row("A1").states
    assert [total.asleep for total in desk.totals() if total.accounts] == [1, 0]


def test_flags_hold_an_account_and_let_it_go(desk):
    desk.record("A1", HoldFlagSet(HoldFlag.BANKRUPTCY, on=True, reason="letter of the court"))
    assert desk.row("A1").queue is Queue.ON_HOLD
    desk.record("A1", HoldFlagSet(HoldFlag.BANKRUPTCY, on=False))
    assert desk.row("A1").queue is Queue.MODIFIER_DISPUTES


def test_an_escalation_waits_in_review(desk):
    desk.record("A1", EscalationRequested(EscalateTo.SUPERVISOR, "stuck", "call the payer's manager"))
    assert desk.row("A1").queue is Queue.IN_REVIEW


def test_opening_an_account_is_recorded_and_is_no_touch(desk, site):
    desk.open_account("A1")
    desk.look("A2")
    log = WorkLog.open(site.log_path)
    assert [(event.actor, event.account, type(event.body).KIND) for event in log.since(0)] == [("ana", "A1", "view")]
    log.close()
    assert (entries(desk), desk.row("A1").touches, desk.undoable("A1")) == ([], 0, [])


# -- text from people -----------------------------------------------------------------------------------------------


def test_hostile_text_comes_back_harmless_from_every_field(desk):
    desk.record("A1", NextStepSet("other", TOMORROW, HOSTILE))
    text = {"payer": HOSTILE, "number": HOSTILE, "representative": HOSTILE, "reference": HOSTILE, "said": HOSTILE}
    desk.record("A1", CallLogged(CallOutcome.OTHER, **text))
    desk.record("A1", ModifierTagged("G0463", "25", PayerAct.CUT, HOSTILE))
    desk.record("A1", EscalationRequested(EscalateTo.VENDOR, HOSTILE, HOSTILE, HOSTILE, HOSTILE, hardship=HOSTILE))
    desk.record("A1", AccountSnoozed(TOMORROW, HOSTILE))
    desk.record("A1", HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason=HOSTILE))
    desk.record("A1", NoteAdded(HOSTILE))
    desk.record("A1", OutcomeRecorded(OutcomeKind.ADJUSTED, 1, HOSTILE))
    desk.undo("A1", reason=HOSTILE)

    ours = {"action", "amends", "code", "modifier", "account_class", "target", "source_hash", "vendor", "write_off"}
    for body in entries(desk):
        for field in fields(body):
            value = getattr(body, field.name)
            if type(value) is str and field.name not in ours:
                assert value == CLEANED, (body.KIND, field.name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_a_note_is_kept_as_its_harmless_self_or_refused(desk, text):
    try:
        (event,) = desk.record("A1", NoteAdded(text)).events
    except Refusal as said:
        assert str(said) == "The note is empty."
        return
    kept = event.body.text
    assert kept == entries(desk)[-1].text
    assert not any(ord(c) < 32 and c not in "\n\t" for c in kept)
    if text.isascii() and text.isprintable():
        assert kept == text.strip()


def test_text_that_only_seems_to_say_something_is_empty(desk):
    nothing = " \x1b\u200b\u202e \n"
    for refused, act in {
        "The note is empty.": lambda: desk.record("A1", NoteAdded(nothing)),
        "Say why it can sleep.": lambda: desk.record("A1", AccountSnoozed(TOMORROW, nothing)),
        "Say how attorney is known.": lambda: desk.record(
            "A1", HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason=nothing)
        ),
        "Say in the note what the next step is.": lambda: desk.record("A1", NextStepSet("other", TOMORROW, nothing)),
        "An escalation needs why it is made and what is asked.": lambda: desk.record(
            "A1", EscalationRequested(EscalateTo.SUPERVISOR, nothing, nothing)
        ),
    }.items():
        with pytest.raises(Refusal) as said:
            act()
        assert str(said.value) == refused
    assert entries(desk) == []


def test_the_longest_text_is_kept_whole(desk):
    longest = "é" * MOST_TEXT
    desk.record("A1", NoteAdded(longest))
    assert entries(desk)[-1].text == longest


# -- refusals -------------------------------------------------------------------------------------------------------

YESTERDAY = TODAY - timedelta(1)
NEVER = date(2999, 1, 1)


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("No account 'A9': check the number", lambda d: d.record("A9", NoteAdded("x"))),
        ("No account 'A9': check the number", lambda d: d.open_account("A9")),
        ("No account 'A': check the number", lambda d: d.record("A\ud800", NoteAdded("x"))),
        ("The note has 4,001 characters; 4,000 are kept", lambda d: d.record("A1", NoteAdded(LONG))),
        ("The note has 1,000,000 characters", lambda d: d.record("A1", NoteAdded("é" * 1_000_000))),
        ("The reason has 4,001 characters", lambda d: d.record("A1", AccountSnoozed(TOMORROW, LONG))),
        ("'dance' is no action; use one of portal, call", lambda d: d.record("A1", NextStepSet("dance", TOMORROW))),
        ("2026-11-20 is in the past", lambda d: d.record("A1", NextStepSet("call", YESTERDAY))),
        ("2999-01-01 is more than three years away", lambda d: d.record("A1", NextStepSet("call", NEVER))),
        ("2999-01-01 is more than three years away", lambda d: d.record("A1", AccountSnoozed(NEVER, "x"))),
        ("Snooze until a later day than today", lambda d: d.record("A1", AccountSnoozed(TODAY, "x"))),
        (
            "A promise for 2026-11-20 is in the past",
            lambda d: d.record("A1", CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=YESTERDAY)),
        ),
        ("601 minutes is not a call", lambda d: d.record("A1", CallLogged(CallOutcome.PAID, minutes=601))),
        ("-1 minutes is not a call", lambda d: d.record("A1", CallLogged(CallOutcome.PAID, minutes=-1))),
        ("Name the line's procedure code", lambda d: d.record("A1", ModifierTagged(" ", "25", PayerAct.CUT))),
        ("'\\[b]9' is no procedure code", lambda d: d.record("A1", ModifierTagged("[b]9", "25", PayerAct.CUT))),
        ("'2' is no modifier", lambda d: d.record("A1", ModifierTagged("G0463", "2", PayerAct.CUT))),
        ("'é5' is no modifier", lambda d: d.record("A1", ModifierTagged("G0463", "é5", PayerAct.CUT))),
        ("zero or more", lambda d: d.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED, -1))),
        ("Say how much was recovered", lambda d: d.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED))),
        (
            "is more than the .* that this account came to",
            lambda d: d.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED, 99_999_999)),
        ),
        ("check the amount", lambda d: d.record("A1", OutcomeRecorded(OutcomeKind.RECOVERED, 10**30))),
        ("You do not hold this account; nobody does", lambda d: d.record("A1", AccountReleased())),
        ("attorney is not set", lambda d: d.record("A1", HoldFlagSet(HoldFlag.ATTORNEY, on=False))),
        ("There is nothing of yours to undo here", lambda d: d.undo("A1")),
        ("That entry is not in effect", lambda d: d.undo("A1", "no-such-entry")),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_in_a_sentence(desk, site, said, act):
    before = desk.row("A1")
    with pytest.raises(Refusal, match=said) as refusal:
        act(desk)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 300
    assert (entries(desk), desk.row("A1")) == ([], before)
    log = WorkLog.open(site.log_path)
    assert log.head().seq == 0
    log.close()


def test_what_is_set_twice_is_refused(desk):
    desk.record("A1", AccountHeld())
    desk.record("A1", HoldFlagSet(HoldFlag.CHARITY, on=True, reason="form"))
    desk.record("A1", EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"))
    for said, act in {
        "You hold this account already": lambda: desk.record("A1", AccountHeld()),
        "charity is already set": lambda: desk.record("A1", HoldFlagSet(HoldFlag.CHARITY, on=True, reason="form")),
        "Your own request waits": lambda: desk.record("A1", EscalationRequested(EscalateTo.VENDOR, "why", "ask")),
    }.items():
        with pytest.raises(Refusal, match=said):
            act()


# -- undo -----------------------------------------------------------------------------------------------------------


def test_undo_takes_my_latest_back_and_undoing_that_brings_it_again(desk, site):
    first = desk.record("A1", NoteAdded("first")).events[0]
    second = desk.record("A1", NoteAdded("second")).events[0]
    other = site.desk("bo")
    other.record("A1", NoteAdded("bo's"))
    undoing = desk.undo("A1").events[0]
    assert undoing.body.target == second.id
    assert desk.row("A1").touches == 2
    desk.undo("A1", undoing.id)
    assert desk.row("A1").touches == 3
    assert desk.undo("A1").events[0].body.target == second.id
    assert desk.undo("A1").events[0].body.target == first.id
    with pytest.raises(Refusal, match="nothing of yours"):
        desk.undo("A1")
    assert desk.row("A1").touches == 1
    other.close()


def test_only_what_is_in_effect_can_be_undone(desk):
    note = desk.record("A1", NoteAdded("note")).events[0]
    undoing = desk.undo("A1", note.id).events[0]
    assert [event.id for event in desk.undoable("A1")] == [undoing.id]
    with pytest.raises(Refusal, match="not in effect"):
        desk.undo("A1", note.id)

    redoing = desk.undo("A1", undoing.id).events[0]
    assert {event.id for event in desk.undoable("A1")} == {note.id, redoing.id}
    with pytest.raises(Refusal, match="not in effect"):
        desk.undo("A1", undoing.id)
    assert desk.look("A1").undone == frozenset()


# -- other people ---------------------------------------------------------------------------------------------------


def hold_everything(pipe, site, actor, numbers):
    desk = site.desk(actor)
    pipe.send("ready")
    pipe.recv()
    for number in numbers:
        try:
            desk.record(number, AccountHeld())
            pipe.send((number, actor, ""))
        except Refusal as said:
            pipe.send((number, actor, str(said)))


def test_of_people_who_hold_an_account_at_once_exactly_one_does(tmp_path):
    site = Site.make(tmp_path)
    numbers = [f"A{n}" for n in range(25)]
    site.drop("a.837", "".join(claim(number, control=n) for n, number in enumerate(numbers, 1)))
    site.sync()
    people = [Process(hold_everything, site, actor, numbers) for actor in ("ana", "bo", "cy")]
    assert [person.receive() for person in people] == ["ready"] * 3
    for person in people:
        person.send("go")
    answers = [answer for person in people for answer in person.sent()]

    holders = {number: actor for number, actor, refused in answers if not refused}
    assert sorted(holders) == sorted(numbers)
    assert len(answers) - len(holders) == 2 * len(numbers)
    for number, actor, refused in answers:
        if refused:
            assert refused == f"{holders[number]} holds this account; take it over if it must not wait."
            assert actor != holders[number]
    assert {number: row.holder for number, row in site.rows().items()} == holders


def test_an_account_is_only_taken_over_when_asked(desk, site):
    other = site.desk("bo")
    desk.record("A1", AccountHeld())
    with pytest.raises(Refusal, match="ana holds this account"):
        other.record("A1", AccountHeld())
    other.record("A1", AccountHeld(taken_over=True))
    assert entries(other)[-1] == AccountHeld(taken_over=True)
    with pytest.raises(Refusal, match="You do not hold this account; bo does"):
        desk.record("A1", AccountReleased())
    other.close()


def test_what_others_did_is_there_after_a_refresh(desk, site):
    other = site.desk("bo")
    assert not desk.has_news()
    other.record("A1", AccountHeld())
    assert desk.has_news()
    assert desk.row("A1").holder == "bo"
    other.open_account("A1")
    site.desk("cy").close()
    assert not desk.has_news()
    site.drop("b.837", claim("B1", code="G0009", on=TOMORROW))
    site.sync()
    assert desk.has_news()
    assert desk.row("B1") is not None
    other.close()


def test_a_cache_that_is_deleted_and_made_anew_is_taken_up(desk, site):
    listing = desk.accounts(Query())
    site.forget_cache()
    desk.record("A1", NoteAdded("before the next sync"))
    site.drop("b.837", claim("B1", code="G0009", on=TOMORROW))
    site.sync()
    assert desk.has_news()
    assert {row.number for row in listing.rows(0, 9)} == {"A1", "A2"}
    assert {number: desk.row(number).touches for number in ("A1", "A2", "B1")} == {"A1": 1, "A2": 0, "B1": 0}


def test_a_sibling_works_in_another_thread(desk):
    found = []

    def read():
        sibling = desk.sibling()
        found.append((sibling.actor, len(sibling.all_ids(Query()))))
        sibling.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert found == [("ana", 2)]


def test_a_name_of_the_system_is_text_too(site):
    desk = site.desk("an\x1b[1ma\ud800")
    desk.record("A1", AccountHeld())
    assert desk.row("A1").holder == "an[1ma"
    desk.close()


# -- what can go wrong ----------------------------------------------------------------------------------------------


def note_until_full(pipe, site):
    import resource
    import signal

    desk = site.desk()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    for number in range(200):
        try:
            desk.record("A1", NoteAdded(f"{number} " + "x" * 3_900))
            pipe.send(number)
        except Refusal as said:
            pipe.send(str(said))
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    desk.record("A1", NoteAdded("room again"))


def test_a_full_disk_refuses_and_writes_nothing_by_halves(site):
    *saved, said = Process(note_until_full, site).sent()
    assert len(saved) > 5
    assert said.startswith("Not saved: the work log cannot be written (")
    assert said.endswith("). Keep this open and try again.")
    log = WorkLog.open(site.log_path)
    assert log.verify() == len(saved) + 1
    assert [event.body.text.split()[0] for event in log.since(0)] == [*(f"{n}" for n in saved), "room"]
    log.close()
    assert site.rows()["A1"].touches == len(saved) + 1


def test_a_commit_that_was_answered_with_an_error_counts_where_it_came_through(desk, monkeypatch):
    append = WorkLog.append

    def answer_lost(*args, **kwargs):
        append(*args, **kwargs)
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(WorkLog, "append", answer_lost)
    (event,) = desk.record("A1", NoteAdded("kept")).events
    assert event.body.text == "kept"
    assert [body.text for body in entries(desk)] == ["kept"]


def test_an_act_is_kept_though_the_cache_cannot_be_written(desk, site, monkeypatch):
    def refuse(*_):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr("worklist.replay.assessor.Assessor.rewrite", refuse)
    desk.record("A1", NoteAdded("kept"))
    assert desk.row("A1").touches == 0
    monkeypatch.undo()
    assert desk.refresh()
    assert desk.row("A1").touches == 1


def test_an_act_after_the_log_was_taken_away_is_refused(desk, site):
    site.log_path.rename(site.folder / "aside.db")
    with pytest.raises(Refusal, match=r"Not saved\. The work log .* was taken away or replaced"):
        desk.record("A1", NoteAdded("lost"))


def test_a_look_is_of_one_moment(desk, site, monkeypatch):
    """A merge that comes between two of its reads is seen as a whole or not at all."""
    from worklist.store import accounts

    put_together = accounts.put_together

    def merge_in_between(cache, found):
        other = Cache.open(site.cache_path, for_sync=True)
        with transaction(other.connection):
            other.connection.execute("UPDATE export SET whole_on = '2026-01-01'")
        other.close()
        return put_together(cache, found)

    monkeypatch.setattr("worklist.replay.assessor.put_together", merge_in_between)
    assert desk.look("A1").assessment.account.exported_on == TODAY
    monkeypatch.undo()
    assert desk.look("A1").assessment.account.exported_on == date(2026, 1, 1)


def test_a_desk_without_a_log_does_not_open(site):
    site.log_path.unlink()
    with pytest.raises(StoreError, match="is missing"):
        site.desk()


def test_a_desk_on_a_damaged_cache_says_what_to_do(site):
    body = bytearray(site.cache_path.read_bytes())
    body[4096 * 3 :] = b"\x55" * (len(body) - 4096 * 3)
    site.cache_path.write_bytes(body)
    with pytest.raises(StoreError, match="Delete it and run worklist sync"):
        site.desk()


def test_a_desk_before_the_first_sync_is_empty_and_works(tmp_path):
    site = Site.make(tmp_path)
    desk = Desk.open(site.cache_path, site.log_path, SiteRules(), "ana", today=lambda: TODAY)
    assert [total.accounts for total in desk.totals()] == [0] * len(Queue)
    assert len(desk.accounts(Query())) == 0
    assert desk.freshness().synced_at is None
    assert desk.look("A1") is None
    desk.close()
