from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import TODAY, entry, worked
from worklist.domain.events import (
    KINDS,
    AccountHeld,
    AccountReleased,
    AccountSnoozed,
    Body,
    CallLogged,
    CallOutcome,
    EntryUndone,
    EscalateTo,
    EscalationRequested,
    Event,
    EvidenceTicked,
    HoldFlag,
    HoldFlagSet,
    ModifierTagged,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    PayerAct,
)
from worklist.domain.traces import AccountViewed
from worklist.domain.work import NOT_WORKED, WorkState, fold, standing, undone_ids

CALL = CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=date(2026, 11, 23), source_hash="h1")
STEP = NextStepSet("call", date(2026, 11, 25), "ask for the claim number")


# Touches and next steps


@pytest.mark.parametrize(
    "body, touches",
    [
        (CallLogged(CallOutcome.NO_ANSWER), 1),
        (ModifierTagged("99213", "25", PayerAct.BUNDLED), 1),
        (EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"), 1),
        (NoteAdded("looked"), 1),
        (OutcomeRecorded(OutcomeKind.RECOVERED), 1),
        (STEP, 0),
        (AccountHeld(), 0),
        (AccountReleased(), 0),
        (AccountSnoozed(date(2026, 12, 1), "waiting", "h1"), 0),
        (HoldFlagSet(HoldFlag.ATTORNEY, on=True), 0),
        (AccountViewed(), 0),
    ],
)
def test_work_that_was_done_is_a_touch_and_a_plan_is_none(body: Body, touches: int):
    assert worked(body).touches == touches


def test_the_newest_step_stands_with_who_set_it():
    step = worked(NextStepSet("portal", date(2026, 11, 21)), STEP).next_step
    assert (step.action, step.due, step.by) == ("call", date(2026, 11, 25), "dana")


def test_work_on_the_steps_day_or_later_puts_it_behind_us():
    before = worked(STEP, ("2026-11-24", NoteAdded("early")))
    on_the_day = worked(STEP, ("2026-11-25", NoteAdded("done")))
    assert not before.step_spent and not before.needs_next_step
    assert on_the_day.step_spent and on_the_day.needs_next_step


def test_a_new_step_after_it_is_ahead_again():
    state = worked(STEP, ("2026-11-25", NoteAdded("done")), NextStepSet("call", date(2026, 12, 1)))
    assert not state.step_spent and not state.needs_next_step


def test_work_needs_a_next_step_or_an_outcome():
    assert not NOT_WORKED.needs_next_step
    assert worked(NoteAdded("looked")).needs_next_step
    assert not worked(NoteAdded("looked"), OutcomeRecorded(OutcomeKind.ADJUSTED)).needs_next_step


def test_a_step_after_an_outcome_opens_the_work_again():
    assert worked(OutcomeRecorded(OutcomeKind.ADJUSTED), STEP).outcome is None


def test_an_outcome_ends_what_was_planned_promised_asked_and_held_and_keeps_what_is_true():
    tag, flag = ModifierTagged("99213", "25", PayerAct.BUNDLED), HoldFlagSet(HoldFlag.ATTORNEY, on=True)
    state = worked(
        *(STEP, CALL, AccountHeld(), AccountSnoozed(date(2026, 12, 1), "waiting", "h1"), tag, flag),
        EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"),
        OutcomeRecorded(OutcomeKind.RECOVERED, 100),
    )
    ended = (state.next_step, state.promise, state.snooze, state.escalation, state.holder, state.step_spent)
    assert ended == (None, None, None, None, "", False)
    assert state.tags == (tag,) and state.flags == (HoldFlag.ATTORNEY,)


def test_who_holds_the_account():
    assert worked(AccountHeld()).holder == "dana"
    assert worked(AccountHeld(), AccountReleased()).holder == ""


def test_flags_are_raised_once_and_taken_down():
    raised = worked(HoldFlagSet(HoldFlag.DECEASED, on=True), HoldFlagSet(HoldFlag.DECEASED, on=True))
    assert raised.flags == (HoldFlag.DECEASED,)


# Sleep, promises, rest


def test_a_promise_is_broken_the_day_after_it_unless_the_pm_has_something_new():
    state = worked(CALL)
    assert not state.promise_broken(date(2026, 11, 23), "h1")
    assert state.promise_broken(date(2026, 11, 24), "h1")
    assert not state.promise_broken(date(2026, 11, 24), "h2")


def test_a_call_without_a_promise_leaves_the_earlier_one():
    assert worked(CALL, CallLogged(CallOutcome.IN_PROCESS)).promise is CALL


def test_an_outcome_rests_for_the_sites_days_or_until_the_pm_shows_it():
    state = worked(("2026-11-01", OutcomeRecorded(OutcomeKind.RECOVERED, source_hash="h1")))
    assert state.resting(date(2026, 11, 30), "h1", 30) and not state.resting(date(2026, 12, 1), "h1", 30)
    assert not state.resting(date(2026, 11, 2), "h2", 30)
    assert not NOT_WORKED.resting(TODAY, "h1", 30)


# Undo


def undo(target: str, *, seq: int) -> Event:
    return entry(EntryUndone(target), seq=seq)


def test_undo_takes_an_entry_out_of_effect_and_undoing_the_undo_brings_it_back():
    note = entry(NoteAdded("looked"), seq=1)
    first = [note, undo("e1", seq=2)]
    assert fold(first) == NOT_WORKED and undone_ids(first) == {"e1"}
    again = [*first, undo("e2", seq=3)]
    assert fold(again) == fold([note]) and undone_ids(again) == frozenset()


def test_undoing_a_step_brings_the_one_before_it_back():
    earlier = NextStepSet("portal", date(2026, 11, 21))
    events = [entry(earlier, seq=1), entry(STEP, seq=2), undo("e2", seq=3)]
    assert fold(events).next_step.action == "portal"


def test_every_kind_is_folded_and_named():
    assert set(KINDS) == {
        *("next_step", "call", "modifier", "escalation", "hold", "release"),
        *("snooze", "flag", "note", "outcome", "undo", "evidence", "skip"),
        *("decision", "escalation_state", "assignment", "member"),
        *("view", "search", "export", "unmask", "copy", "refusal", "sign_in", "sign_out"),
        *("break_glass", "glass_review"),
        *("dispute", "dispute_answer", "rate_proposal", "rate_decision", "pattern"),
        *("objection", "objection_answer", "document", "estimate", "assistance"),
        *("agreement", "agreement_end", "contact", "patient_contact"),
        *("vendor", "placement", "vendor_report", "recall", "report_read", "numbers"),
    }


# Laws

days = st.dates(date(2026, 1, 1), date(2027, 1, 1))
bodies = st.one_of(
    st.builds(NextStepSet, st.sampled_from(["call", "portal"]), days),
    st.builds(CallLogged, st.sampled_from(CallOutcome), promised_on=st.none() | days, source_hash=st.just("h1")),
    st.builds(ModifierTagged, st.just("99213"), st.sampled_from(["25", "59"]), st.sampled_from(PayerAct)),
    st.just(EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask")),
    st.just(AccountHeld()),
    st.just(AccountReleased()),
    st.builds(AccountSnoozed, days, st.just("waiting"), st.sampled_from(["h1", "h2"])),
    st.builds(HoldFlagSet, st.sampled_from(HoldFlag), st.booleans()),
    st.just(NoteAdded("looked")),
    st.builds(OutcomeRecorded, st.sampled_from(OutcomeKind), source_hash=st.just("h1")),
    st.just(AccountViewed()),
)


@st.composite
def records(draw: st.DrawFn) -> list[Event]:
    """Entries in order, some of which take earlier ones out of effect."""
    made: list[Event] = []
    for seq in range(1, draw(st.integers(1, 12))):
        earlier = [event.id for event in made]
        undoing = earlier and draw(st.integers(0, 3)) == 0
        body = EntryUndone(draw(st.sampled_from(earlier))) if undoing else draw(bodies)
        made.append(entry(body, str(draw(days)), seq=seq))
    return made


@given(records())
def test_undoing_an_undo_is_redoing(record: list[Event]):
    kept = standing(record)
    if kept:
        undone = [*record, undo(kept[-1].id, seq=98)]
        assert fold([*undone, undo("e98", seq=99)]) == fold(record)


@given(records())
def test_undoing_everything_leaves_nothing(record: list[Event]):
    undoings = [undo(event.id, seq=100 + i) for i, event in enumerate(standing(record))]
    assert fold([*record, *undoings]) == NOT_WORKED


@given(records())
def test_an_undone_entry_leaves_no_trace(record: list[Event]):
    extra = entry(NoteAdded("by mistake"), seq=98)
    assert fold([*record, extra, undo("e98", seq=99)]) == fold(record)


@given(records())
def test_what_stands_and_what_was_undone_are_all_entries(record: list[Event]):
    entries = {event.id for event in record if not isinstance(event.body, EntryUndone)}
    assert {event.id for event in standing(record)} | undone_ids(record) == entries


@given(records(), records(), st.randoms(use_true_random=False))
def test_other_accounts_entries_in_between_change_nothing(one: list[Event], other: list[Event], chance):
    mixed = [("one", event) for event in one]
    for event in other:
        mixed.insert(chance.randrange(len(mixed) + 1), ("other", event))
    assert fold(event for account, event in mixed if account == "one") == fold(one)


@given(records())
def test_views_leave_no_trace(record: list[Event]):
    assert fold([*record, entry(AccountViewed(), seq=99)]) == fold(record)


def test_a_hold_that_nothing_was_done_on_can_be_let_go_as_it_was_found():
    assert worked(NoteAdded("stuck"), AccountHeld()).only_held
    assert worked(NoteAdded("stuck"), AccountHeld(), EvidenceTicked("bundling", "note")).only_held
    assert not worked(AccountHeld(), NoteAdded("stuck")).only_held
    assert not worked(AccountHeld(), AccountReleased()).only_held


def test_a_new_state_is_not_worked():
    assert fold([]) == NOT_WORKED == WorkState()
