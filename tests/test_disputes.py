"""Disputes at the desk: what waits, what is late, what answers teach, and what an undo leaves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.practice import TODAY
from worklist.desk import Desk, Refusal
from worklist.desk.disputing import PacketWish
from worklist.domain.act_words import said_of
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.lists import Query, View
from worklist.domain.packets.draft import Sending
from worklist.domain.queues import Queue
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, Way
from worklist.domain.site import SiteRules
from worklist.domain.today import today_reason
from worklist.replay.outcomes import recorded_outcomes
from worklist.store.worklog import WorkLog

DUE = TODAY + timedelta(days=30)
OUT = Sending(Way.PORTAL, "the payer's portal", DUE, TODAY + timedelta(days=20), "it is worth a try")
PDF, XLSX = "a" * 64, "b" * 64


@pytest.fixture
def ana(practice):
    desk = practice.desk("ana")
    yield desk
    desk.close()


@pytest.fixture
def account(ana):
    return ana.accounts(Query(Queue.DENIED)).rows(0, 1)[0].number


def send(desk, account, sending=OUT):
    return desk.record_packet(desk.draft_packet(PacketWish((account,))), sending, PDF, XLSX)


def on(practice, day: date) -> Desk:
    """Ana's desk on another day."""
    return Desk.open(practice.data / "cache.db", practice.data / "worklog.db", SiteRules(), "ana", today=lambda: day)


def test_while_it_waits_nothing_is_lost_and_when_it_is_late_it_is_todays_business(practice, ana, account):
    send(ana, account)
    waiting = ana.row(account)
    assert "disputed" in waiting.states
    assert waiting.cents_per_minute == 0
    day = DUE + timedelta(days=1)
    later = on(practice, day)
    row = later.row(account)
    assert "dispute-late" in row.states
    assert today_reason(row, "ana", day) == "answer to the dispute late"
    assert later.look(account).assessment.priority.wait.fact.startswith("assumed: the answer to the dispute was due")
    listing = later.accounts(Query(View.TODAY, me="ana", today=day))
    assert account in [each.number for each in listing.rows(0, 5)]
    later.close()


def test_an_account_that_changed_since_the_packet_was_read_is_not_sent(ana, account):
    drafted = ana.draft_packet(PacketWish((account,)))
    send(ana, account)
    with pytest.raises(Refusal, match="Meanwhile"):
        ana.record_packet(drafted, OUT, PDF, XLSX)


def test_a_second_dispute_beside_one_that_waits_takes_a_justification_that_is_kept(ana, account):
    send(ana, account)
    drafted = ana.draft_packet(PacketWish((account,)))
    with pytest.raises(Refusal, match="Say why it goes out although"):
        ana.record_packet(drafted, replace(OUT, justification=" "), PDF, XLSX)
    sent = send(ana, account).events[0].body
    assert "dispute-waits" in sent.overridden
    assert sent.justification == "it is worth a try"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((DisputeResult.WON, 0, ""), "Say how much the payer pays more"),
        ((DisputeResult.LOST, 500, "no"), "brings nothing"),
        ((DisputeResult.LOST, 0, " "), "Say why it was lost"),
        ((DisputeResult.WON, 10**9, ""), "is more than"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(ana, account, answer, said):
    send(ana, account)
    with pytest.raises(Refusal, match=said):
        ana.answer_dispute(account, *answer)


def test_an_answer_is_recorded_once(ana, account):
    target = send(ana, account).events[0].id
    ana.answer_dispute(account, DisputeResult.LOST, 0, "no new facts")
    with pytest.raises(Refusal, match="No dispute waits"):
        ana.answer_dispute(account, DisputeResult.LOST, 0, "again")
    with pytest.raises(Refusal, match="recorded already"):
        ana.record(account, DisputeAnswered(target, DisputeResult.WON, 500))


def test_answers_teach_the_chances_and_their_outcome_is_not_counted_again(practice, ana, account):
    send(ana, account)
    ana.answer_dispute(account, DisputeResult.WON, 500, "")
    log, tomorrow = WorkLog.open(practice.data / "worklog.db"), TODAY + timedelta(days=400)
    assert list(recorded_outcomes(log, tomorrow).values()) == [(1, 1)]
    ana.record(account, OutcomeRecorded(OutcomeKind.RECOVERED, 500, "paid"))
    assert list(recorded_outcomes(log, tomorrow).values()) == [(1, 1)]
    log.close()


def test_to_undo_a_sending_is_to_recall_it_and_says_that_the_paper_may_be_out(ana, account):
    send(ana, account)
    sent = next(each for each in ana.undoable(account) if each.body.KIND == "dispute")
    undone = ana.undo(account, sent.id)
    assert ana.look(account).assessment.work.disputes == ()
    assert "Its paper may be out" in said_of(undone.events, ana.look(account).events)
