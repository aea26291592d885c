"""The review and its dialogs look as they were approved; drawn anew as the other pictures are."""

import pytest

from tests.screens.sitting import SMALL, sitting
from tests.screens.test_pictures import WIDE, by_size, is_as_approved, some_work
from tests.screens.test_review_screen import ADVICE, DISPUTE
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.lists import Query
from worklist.domain.queues import Queue

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/

SETTLE = EscalationRequested(
    EscalateTo.SUPERVISOR,
    "Lost her job in May; pays 50.00 a month since.",
    "Take 300.00 now and close it.",
    asks=Ask.SETTLE,
    amount=30_000,
    hardship="pay stubs and the letter of June 3",
)


@pytest.fixture
def asked(practice):
    """What a supervisor finds in the morning: disputes, a question, a settlement, one of the supervisor's own."""
    ana, bo = practice.desk("ana"), practice.desk("bo")
    rows = ana.accounts(Query(Queue.DENIED)).rows(0, 5)
    some_work(practice, rows[0].number)
    for row, request in zip(rows[:4], (DISPUTE, ADVICE, DISPUTE, DISPUTE), strict=True):
        ana.record(row.number, request)
    (owes,) = ana.accounts(Query(Queue.PATIENT_BALANCE)).rows(0, 1)
    ana.record(owes.number, SETTLE)
    bo.record(rows[4].number, ADVICE)
    return [row.number for row in rows]


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=by_size)
async def test_review(practice, asked, picture, size):
    async with sitting(practice, actor="bo", size=size) as bo:
        await bo.press("E", "j", "k")
        assert await is_as_approved(picture, bo, f"review-{by_size(size)}")


async def test_a_settlement_that_no_rule_allows(practice, asked, picture):
    async with sitting(practice, actor="bo", size=(120, 40)) as bo:
        await bo.press("E", "G", "k")
        assert await is_as_approved(picture, bo, "review-beyond-authority")


async def test_the_dialog_of_a_decision(practice, asked, picture):
    async with sitting(practice, actor="bo", size=(100, 30)) as bo:
        await bo.press("E", "a")
        await bo.fill(reason="The second letter contradicts the first: appeal it.")
        assert await is_as_approved(picture, bo, "decision")


async def test_the_question_before_many_are_decided(practice, asked, picture):
    async with sitting(practice, actor="bo", size=(100, 30)) as bo:
        await bo.press("E", "V", "a")
        await bo.fill(reason="as agreed with the payer on Friday")
        await bo.press("enter")
        assert await is_as_approved(picture, bo, "decision-on-many")


async def test_a_request_that_was_sent_back(practice, asked, picture):
    bo = practice.desk("bo")
    bo.decide_on(bo.reviews()[0].seen, EscalationDecided("", Verdict.RETURNED, "Which of the letters names the edit?"))
    async with sitting(practice, size=(100, 30)) as ana:
        await ana.press("6")
        await ana.point_at(asked[0])
        await ana.press("e")
        assert await is_as_approved(picture, ana, "escalate-anew")
