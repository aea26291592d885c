"""An objection at the screen: the line is chosen, the papers go into the same act, the answer tells what was found."""

from datetime import date

import pytest

from tests.patient_site import patient_site
from tests.screens.sitting import SMALL, sitting
from worklist.dialogs.form import Subject
from worklist.dialogs.objection import DocumentDialog, EstimateDialog, ObjectionAnswerDialog, ObjectionDialog
from worklist.domain.patient_entries import Document, ObjectionKind, ObjectionResult, Went
from worklist.domain.queues import Queue
from worklist.widgets.tick import ON


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    return patient_site(tmp_path_factory.mktemp("patients") / "site")


@pytest.fixture
def site(made_once, tmp_path):
    return made_once.copy(tmp_path / "site")


async def opened(ana, dialog):
    view = ana.desk.look("S1")
    ana.app.push_screen(dialog(Subject(ana.desk, "S1", "S1", view.seq), view.assessment))
    await ana.settle()


async def test_taken_with_its_papers_and_answered(site):
    async with sitting(site, size=SMALL) as ana:
        await opened(ana, ObjectionDialog)
        assert "Asked: 40.00. Until the objection is answered nothing is collected." in ana.text
        await ana.press("enter")
        assert ana.answer == "Say what the patient disputes, in the patient's words."
        await ana.fill(about="not-received", said="[never] there", line="0", amount="40")
        await ana.fill(received="yesterday", **{"wants-bill": ON, "ask-receipt": ON})
        await ana.press("enter")
        (objection,) = ana.work("S1").open_objections
        assert (objection.raised.about, objection.line) == (ObjectionKind.NOT_RECEIVED, "G0463 of 2026-08-30")
        assert (objection.raised.received_on, objection.raised.amount) == (date(2026, 11, 20), 40_00)
        assert [(each.document, each.went) for each in objection.papers] == [
            (Document.ITEMIZED_BILL, Went.WANTED),
            (Document.RECEIPT, Went.ASKED),
        ]
        assert ana.desk.row("S1").queue is Queue.BALANCE_AUDIT
        await opened(ana, DocumentDialog)
        await ana.fill(document="itemized-bill", went="sent")
        await ana.press("enter")
        assert ana.work("S1").objections[0].papers[-1].went is Went.SENT
        await opened(ana, ObjectionAnswerDialog)
        assert "“[never] there”" in ana.text
        await ana.press("enter")
        assert ana.answer == "Say what was found; the patient is told."
        await ana.fill(result="withdrawn", reason="was a sister's visit")
        await ana.press("enter")
        assert ana.work("S1").objections[0].answer.result is ObjectionResult.WITHDRAWN
        assert ana.desk.row("S1").queue is not Queue.BALANCE_AUDIT


async def test_an_estimate_is_noted(site):
    async with sitting(site) as ana:
        await opened(ana, EstimateDialog)
        await ana.fill(amount="1,000", given="soonish")
        await ana.press("enter")
        assert "soonish" in ana.answer
        await ana.fill(given="2026-08-01", billed="2026-09-25")
        await ana.press("enter")
        assert (ana.work("S1").estimate.amount, ana.work("S1").estimate.billed_on) == (1_000_00, date(2026, 9, 25))
