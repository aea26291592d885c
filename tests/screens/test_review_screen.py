"""Review: a supervisor reads what is asked and decides; the requester sees the answer at once."""

import pytest

from tests.screens.sitting import SMALL, sitting
from worklist.domain.events import (
    Ask,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    NoteAdded,
    Verdict,
)
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.team import MemberSet, Role
from worklist.store.worklog import WorkLog

DISPUTE = EscalationRequested(
    EscalateTo.SUPERVISOR,
    "The payer upheld it twice.",
    "Sign the second appeal.",
    asks=Ask.DISPUTE,
    amount=41_250,
    evidence="operative note, both letters",
)
ADVICE = EscalationRequested(EscalateTo.SUPERVISOR, "Nobody knows the plan.", "Which payer is primary?")


@pytest.fixture
def ana_desk(practice):
    desk = practice.desk("ana")
    yield desk
    desk.close()


@pytest.fixture
def asked(ana_desk):
    """Five requests of ana's: three disputes and two questions, in the order of asking."""
    rows = ana_desk.accounts(Query(Queue.DENIED)).rows(0, 5)
    for row, request in zip(rows, (DISPUTE, DISPUTE, ADVICE, DISPUTE, ADVICE), strict=True):
        ana_desk.record(row.number, request)
    return [row.number for row in rows]


def decision(desk, number):
    escalation = desk.look(number).assessment.work.escalation
    return escalation.state, escalation.decision and escalation.decision.reason


async def test_the_oldest_stands_first_with_what_speaks_for_it(practice, asked):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E")
        assert bo.account == asked[0]
        assert "5 wait, $1,237.50 asked" in bo.text
        for part in ("Dispute: Sign the second appeal.", "Why: The payer upheld it twice.", "Asked by ana"):
            assert part in bo.explained
        for part in ("What it comes to", "Within your authority", "Since it was requested", "Evidence, 0 of"):
            assert part in bo.explained


@pytest.mark.parametrize(
    ("key", "state"), [("a", "approved"), ("r", "returned"), ("d", "declined")], ids=["approve", "return", "decline"]
)
async def test_each_answer_takes_a_reason_and_brings_the_account_back(practice, asked, key, state):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E", key, "enter")
        assert bo.answer == "Say why; the requester reads it."
        await bo.fill(reason="send both letters first")
        await bo.press("enter")
        assert decision(bo.desk, asked[0]) == (state, "send both letters first")
        row = bo.desk.row(asked[0])
        assert row.queue is Queue.DENIED and "answered" in row.states and row.owner == "ana"
        assert asked[0] not in " ".join(bo.rows)
        assert "what comes next" not in bo.text.lower()  # that is the requester's to say


async def test_my_own_request_is_not_mine_to_decide(practice, asked):
    async with sitting(practice, actor="ana") as ana:
        await ana.press("E", "a")
        assert ana.refused and "somebody else decides" in ana.status
        assert "you " in ana.row


async def test_a_decision_is_undone_and_waits_again(practice, asked):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E", "d")
        await bo.fill(reason="no")
        await bo.press("enter", "u", "enter")
        assert decision(bo.desk, asked[0]) == ("requested", None)
        assert bo.desk.row(asked[0]).queue is Queue.IN_REVIEW
        assert any(asked[0] in row for row in bo.rows)


# -- what changed meanwhile -----------------------------------------------------------------------------------------


async def test_what_was_recorded_after_it_was_seen_is_not_decided_on(practice, asked, ana_desk):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E", "a")
        await bo.fill(reason="yes")
        ana_desk.record(asked[0], NoteAdded("the payer called back"))
        await bo.press("enter")
        assert "ana noted: the payer called back" in bo.answer
        assert decision(bo.desk, asked[0])[0] == "requested"
        await bo.press("escape", "a")
        assert bo.dialog.values() == {"reason": "yes"}  # the reason is not typed twice


async def test_another_version_is_not_decided_on_unread(practice, asked, ana_desk):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E", "a")
        await bo.fill(reason="yes")
        first = ana_desk.look(asked[0]).assessment.work.escalation.first
        ana_desk.record(asked[0], EscalationRequested(EscalateTo.SUPERVISOR, "why", "Sign the third.", amends=first))
        await bo.press("enter")
        assert "look at it again" in bo.answer
        assert decision(bo.desk, asked[0])[0] == "requested"


# -- many -----------------------------------------------------------------------------------------------------------


async def test_like_requests_are_decided_in_one_act_and_undone_in_one(practice, asked, ana_desk):
    async with sitting(practice, actor="bo") as bo:
        like = {each.account for each in bo.desk.alike(bo.desk.reviews()[0], bo.desk.reviews())}
        await bo.press("E", "V", "a")
        await bo.fill(reason="as agreed with the payer")
        await bo.press("enter")
        assert "On 5 accounts" in bo.text and "Asked in all: $1,237.50" in bo.text
        await bo.press("enter")
        assert {decision(bo.desk, number)[0] for number in asked} == {"approved"}
        assert len({bo.desk.look(number).events[-1].act for number in asked}) == 1
        await bo.press("u", "enter")
        assert {decision(bo.desk, number)[0] for number in asked} == {"requested"}
        await bo.press("l")
        assert bo.place.situation().marked == len(like) <= 3


async def test_those_that_cannot_be_decided_are_left_out_and_named(practice, asked, ana_desk):
    bo_desk = practice.desk("bo")
    bo_desk.record(bo_desk.accounts(Query(Queue.DENIED)).rows(0, 1)[0].number, ADVICE)
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E", "V")
        ana_desk.record(asked[1], NoteAdded("paid in full today"))
        await bo.press("d")
        await bo.fill(reason="not now")
        await bo.press("enter")
        question = str(bo.app.screen.query_one("#what").content)
        assert "On 4 accounts" in question
        assert "somebody else decides" in question and "The record changed since you saw it" in question
        assert "paid in full today" not in question  # what was written may name a patient, and names may be hidden
        await bo.press("enter")
        assert decision(bo.desk, asked[1])[0] == "requested"
        assert decision(bo.desk, asked[0])[0] == "declined"


# -- the requester --------------------------------------------------------------------------------------------------


async def test_the_answer_is_said_at_once_in_an_open_session(practice, asked):
    bo_desk = practice.desk("bo")
    async with sitting(practice, actor="ana") as ana:
        review = bo_desk.reviews()[1]
        bo_desk.decide_on(review.seen, EscalationDecided("", Verdict.APPROVED, "well documented"))
        said = f"bo approved your request on {asked[1]}: well documented"
        await ana.until(lambda: ana.status == said)
        await ana.press("E", "i")
        assert ana.account == asked[1]  # what was answered comes first
        assert "bo approved what was asked: well documented" in ana.explained
        await ana.press("enter")
        assert "bo approved what was asked: well documented" in ana.explained  # on the account itself


async def test_many_answers_are_told_apart(practice, asked):
    bo_desk = practice.desk("bo")
    async with sitting(practice, actor="ana") as ana:
        for review in bo_desk.reviews()[:3]:
            bo_desk.decide_on(review.seen, EscalationDecided("", Verdict.DECLINED, "not now"))
        first, second = (f"bo declined your request on {number}: not now" for number in asked[:2])
        await ana.until(lambda: ana.status == f"{first} · {second} · 1 more")
    bo_desk.close()


async def test_what_is_answered_is_not_counted_as_asked(practice, asked):
    bo_desk = practice.desk("bo")
    review = bo_desk.reviews()[0]
    bo_desk.decide_on(review.seen, EscalationDecided("", Verdict.DECLINED, "not now"))
    bo_desk.close()
    async with sitting(practice, actor="ana") as ana:
        await ana.press("E", "i")
        assert "My requests: 4 wait, $825.00 asked" in ana.text


async def test_news_do_not_move_the_text_that_is_read(practice, asked, ana_desk):
    async with sitting(practice, actor="bo", size=SMALL) as bo:
        await bo.press("E", "tab", "ctrl+d", "ctrl+d")
        page = bo.place.query_one("Page")
        before = page.scroll_offset.y
        ana_desk.record(asked[0], NoteAdded("the payer called back"))
        await bo.until(lambda: "ana noted: the payer called back" in bo.explained)
        await bo.settle()
        assert page.scroll_offset.y == before > 0


async def test_a_returned_request_is_asked_anew_with_the_question_on_top(practice, asked, ana_desk):
    bo_desk = practice.desk("bo")
    bo_desk.decide_on(bo_desk.reviews()[0].seen, EscalationDecided("", Verdict.RETURNED, "Which letter is missing?"))
    async with sitting(practice, actor="ana") as ana:
        await ana.press("6")
        await ana.point_at(asked[0])
        await ana.press("e")
        assert "bo asks: Which letter is missing?" in ana.text
        assert ana.dialog.values()["ask"] == "Sign the second appeal."
        assert ana.dialog.values()["amount"] == "412.50"
        await ana.fill(why="The letter of May is attached now.")
        await ana.press("enter")
        anew = ana.work(asked[0]).escalation
        assert anew.waits and anew.id != anew.first and anew.request.amount == 41_250


async def test_what_waits_is_changed_by_its_requester_and_by_nobody_else(practice, asked):
    async with sitting(practice, actor="cy") as cy:
        await cy.press("2")
        await cy.point_at(asked[0])
        await cy.press("e")
        assert cy.refused and cy.status == "An escalation already waits on this account: ana asked."
    async with sitting(practice, actor="ana") as ana:
        await ana.press("2")
        await ana.point_at(asked[0])
        await ana.press("e")
        assert "what you save takes its place" in ana.text
        await ana.fill(ask="Sign the third appeal.")
        await ana.press("enter")
        assert ana.work(asked[0]).escalation.request.ask == "Sign the third appeal."


# -- roles ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(practice):
    log = WorkLog.open(practice.data / "worklog.db")
    roles = {
        "ada": Role.ADMIN,
        "ana": Role.SPECIALIST,
        "cy": Role.SPECIALIST,
        "sue": Role.SUPERVISOR,
        "ida": Role.AUDITOR,
    }
    for name, role in roles.items():
        log.set_member("ada", lambda _, name=name, role=role: MemberSet(name, role))
    log.close()


async def test_a_specialist_sees_what_became_of_their_own_and_decides_on_none(practice, team, asked):
    async with sitting(practice, actor="ana") as ana:
        await ana.press("E")
        assert "My requests: 5 wait" in ana.text
        await ana.press("i")
        assert ana.refused and "These are your own requests." in ana.status
        await ana.press("d")
        assert ana.status == "You cannot decide on escalations: ana is a specialist, and this takes supervisor."
    async with sitting(practice, actor="cy") as cy:
        await cy.press("E")
        assert "You have asked for nothing that still stands." in cy.text


async def test_an_auditor_reads_what_waits_and_decides_on_none(practice, team, asked):
    async with sitting(practice, actor="ida") as ida:
        await ida.press("E")
        assert "Review: 5 wait" in ida.text and "(a approve)" in ida.bar
        await ida.press("a")
        assert ida.refused and ida.dialog is None


async def test_a_supervisor_decides(practice, team, asked):
    async with sitting(practice, actor="sue") as sue:
        await sue.press("E", "a")
        await sue.fill(reason="yes")
        await sue.press("enter")
        assert decision(sue.desk, asked[0]) == ("approved", "yes")


# -- by keys on a small terminal, and names --------------------------------------------------------------------------


async def test_the_text_is_scrolled_by_keys_on_a_small_terminal(practice, asked):
    async with sitting(practice, actor="bo", size=SMALL) as bo:
        await bo.press("E")
        assert "Dispute: Sign the second appeal." in bo.text and "The record" not in bo.text
        await bo.press("tab", "G")
        assert "ana asked the supervisor" in bo.text
        await bo.press("tab", "j")
        assert bo.account == asked[1]


async def test_hidden_names_are_hidden_here_too(practice, asked):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E")
        patient = bo.desk.row(asked[0]).patient
        assert patient in bo.text
        await bo.press("h")
        assert patient not in bo.text and f"patient of {asked[0]}" in bo.text


async def test_enter_opens_the_account_and_q_leads_back(practice, asked):
    async with sitting(practice, actor="bo") as bo:
        await bo.press("E", "enter")
        assert f"Account {asked[0]}" in bo.text
        await bo.press("q", "q")
        assert bo.place.PLACE == "queues"
