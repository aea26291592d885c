"""The patient's call: the rules over the form, the number only where they allow it, what follows in the same act."""

from datetime import UTC, datetime

import pytest

from tests.patient_site import patient_site
from tests.practice import stop_clocks
from tests.screens.sitting import SMALL, sitting
from worklist.dialogs.contact import ContactDialog
from worklist.dialogs.form import Subject
from worklist.dialogs.patient_call import PatientCallDialog
from worklist.domain.events import NextStepSet
from worklist.domain.patient_entries import AgreementMade, ContactSet, PatientAnswer, PatientContacted, Shape

NOON, NIGHT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC), datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Right in every zone of the 48 states, and in none."""
PHONE = "555-010-0100"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    site = patient_site(tmp_path_factory.mktemp("patients") / "site")
    desk = site.desk()
    desk.set_contact("S1", ContactSet(phone=PHONE, state="NY"))
    desk.close()
    return site


@pytest.fixture
def site(made_once, tmp_path):
    return made_once.copy(tmp_path / "site")


async def opened(ana, number="S1"):
    view = ana.desk.look(number)
    ana.app.push_screen(PatientCallDialog(Subject(ana.desk, number, number, view.seq), view))
    await ana.settle()


async def test_at_a_right_hour_the_number_is_filled_in_and_a_promise_is_one_act(site, monkeypatch):
    stop_clocks(monkeypatch.setattr, NOON)
    async with sitting(site, size=SMALL) as ana:
        await opened(ana)
        assert "A call is right now." in ana.text and f"Number: {PHONE}" in ana.text
        await ana.fill(answer="promised", amount="25", day="2026-12-01")
        await ana.press("enter")
        assert ana.dialog is None
        _, contacted, promise, step = ana.record("S1")
        assert (contacted.answer, contacted.number) == (PatientAnswer.PROMISED, PHONE)
        assert (promise.shape, promise.owed, promise.installments[0].amount) == (Shape.PROMISE, 4_000, 2_500)
        assert isinstance(promise, AgreementMade) and isinstance(step, NextStepSet)
        assert str(step.due) == "2026-12-07"


async def test_at_night_there_is_no_number_to_dial_and_a_call_needs_its_reason(site, monkeypatch):
    stop_clocks(monkeypatch.setattr, NIGHT)
    async with sitting(site) as ana:
        await opened(ana, "S2")
        assert "WAIT: a call is not right now." in ana.text and "not before then" in ana.text
        assert ana.dialog.values()["number"] == ""
        await ana.fill(answer="cannot-pay")
        assert ana.dialog.values()["action"] == "assistance"
        await ana.press("enter")
        assert "Outside 08:00 to 21:00" in ana.answer and "Say why" in ana.answer
        await ana.fill(overridden="The patient asked for a call at this hour.")
        await ana.press("enter")
        contacted, step = ana.record("S2")
        assert isinstance(contacted, PatientContacted) and step.action == "assistance"


async def test_what_is_emptied_in_the_wishes_stays_as_it_stands(site):
    async with sitting(site) as ana:
        ana.app.push_screen(ContactDialog(Subject(ana.desk, "S2", "S2")))
        await ana.settle()
        assert ana.dialog.values()["phone"] == PHONE
        await ana.fill(phone="", calls="no", preferred="letter")
        await ana.press("enter")
        wish = ana.desk.contact_of("S1")
        assert (wish.phone, wish.do_not_call, wish.preferred, wish.asked_of) == (PHONE, True, "letter", "ana")
