"""What a supervisor is told to have changed since the request."""

from datetime import date

from tests.domain.build import account, aging, claim, entry, judge, line, remit
from worklist.domain.changes import seen_of
from worklist.domain.events import (
    AccountHeld,
    CallLogged,
    CallOutcome,
    EntryUndone,
    EscalateTo,
    EscalationRequested,
    NextStepSet,
    NoteAdded,
)
from worklist.domain.since_requested import since_requested

BEFORE = account(claim(), aging(185))
ASKED = entry(
    EscalationRequested(EscalateTo.SUPERVISOR, "no answer", "what now?", seen=seen_of(BEFORE)), seq=2, name="asked"
)
EARLIER = entry(NoteAdded("before"), seq=1, name="early")
NOW = judge(BEFORE)


def test_nothing_changed_says_nothing():
    assert since_requested(ASKED, NOW, (EARLIER, ASKED)) == ()


def test_what_the_pm_says_anew_comes_first_then_the_entries_of_anybody():
    paid = judge(claim(), remit(line("99213", 185, paid=185), on="2026-11-20"), aging(0))
    called = entry(CallLogged(CallOutcome.PAID), "2026-11-21", by="lee", seq=3, name="call")
    step = entry(NextStepSet("wait", date(2026, 12, 1)), "2026-11-22", seq=4, name="step")
    assert since_requested(ASKED, paid, (EARLIER, ASKED, called, step)) == (
        "new remit of 2026-11-20 from ALDER MUTUAL: answered as primary, paid 185.00",
        "balance 185.00 -> 0.00",
        "2026-11-21 lee reached the payer by phone: paid",
        "2026-11-22 dana set the next step: Wait for the answer, due 2026-12-01",
    )


def test_what_was_taken_back_again_is_left_out_but_an_earlier_entry_taken_back_is_told():
    wrong = entry(NoteAdded("wrong account"), seq=3, name="wrong")
    back = entry(EntryUndone("wrong"), seq=4, name="back")
    older = entry(EntryUndone("early", "was not so"), by="lee", seq=5, name="older")
    found = since_requested(ASKED, NOW, (EARLIER, ASKED, wrong, back, older))
    assert found == ("2026-11-20 lee undid: noted: before (was not so)",)


def test_who_holds_it_just_now_is_no_change():
    assert since_requested(ASKED, NOW, (ASKED, entry(AccountHeld(), seq=3, name="held"))) == ()


def test_a_request_that_does_not_hold_what_was_seen_says_so():
    old = entry(EscalationRequested(EscalateTo.SUPERVISOR, "no answer", "what now?"), seq=2)
    assert since_requested(old, NOW, (old,)) == (
        "UNKNOWN what the PM's records said then: the request does not hold it",
    )
