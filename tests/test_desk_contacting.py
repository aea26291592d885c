"""The desk's rules before the number: what was said on one account of a patient holds on all of them."""

from datetime import UTC, datetime

import pytest

from tests.patient_site import patient_site
from worklist.desk import Refusal
from worklist.domain.entry_words import said_by
from worklist.domain.events import HoldFlag, HoldFlagSet
from worklist.domain.patient_entries import ContactSet, PatientAnswer, PatientContacted, Reached

NOON = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
"""A time that is right in every zone of the 48 states."""
PHONE = "555-010-0100"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    return patient_site(tmp_path_factory.mktemp("patients") / "site")


@pytest.fixture
def desk(made_once, tmp_path):
    desk = made_once.copy(tmp_path / "site").desk()
    yield desk
    desk.close()


def test_a_wish_holds_on_every_account_of_the_patient_and_on_no_one_elses(desk):
    desk.set_contact("S1", ContactSet(phone=PHONE, state="NY"))
    desk.set_contact("S2", ContactSet(language="Spanish"))
    assert desk.contact_of("S1") == desk.contact_of("S2") == ContactSet(phone=PHONE, state="NY", language="Spanish")
    assert desk.advice("S2", NOON).number == PHONE
    assert desk.contact_of("S3") == ContactSet()


def test_a_wish_that_was_undone_does_not_stand(desk):
    desk.set_contact("S1", ContactSet(phone=PHONE))
    desk.set_contact("S2", ContactSet(do_not_call=True))
    assert desk.advice("S1", NOON).verdict == "stop"
    desk.undo("S2")
    assert desk.contact_of("S2") == ContactSet(phone=PHONE)
    assert desk.advice("S1", NOON).verdict == "call"


def test_what_is_known_on_another_account_stops_the_contact_here(desk):
    desk.record("S2", HoldFlagSet(HoldFlag.ATTORNEY, True, "letter"))
    assert "on account S2" in desk.advice("S1", NOON).lines[1].text
    with pytest.raises(Refusal, match="attorney"):
        desk.record_contact("S1", PatientContacted(PatientAnswer.TALKED, Reached.LETTER))
    desk.record_contact("S1", PatientContacted(PatientAnswer.TALKED, incoming=True))
    desk.record_contact("S3", PatientContacted(PatientAnswer.TALKED, Reached.LETTER))


def test_contacts_with_patients_are_no_calls_to_payers(desk):
    payer = desk.look("S3").assessment.account.payer.name
    desk.record_contact("S3", PatientContacted(PatientAnswer.NO_ANSWER, overridden="The patient asked for it."))
    assert desk.payer_calls(payer).calls == 0
    assert desk.look("S3").assessment.work.touches == 1


def test_an_account_nobody_knows_is_refused(desk):
    for ask in (desk.advice, lambda number: desk.set_contact(number, ContactSet(phone=PHONE))):
        with pytest.raises(Refusal, match="No account 'X9'"):
            ask("X9")


def test_the_record_says_who_called_whom_and_why_against_the_rules(desk):
    desk.record_contact("S1", PatientContacted(PatientAnswer.TALKED, minutes=4, incoming=True, said="asked for a bill"))
    desk.record("S2", HoldFlagSet(HoldFlag.BANKRUPTCY, True, "notice"))
    desk.record_contact("S1", PatientContacted(PatientAnswer.TALKED, overridden="The trustee asked for it."))
    said = [said_by(event.body) for event in desk.look("S1").events]
    assert said[0] == "heard from the patient by phone: talked, 4 min: asked for a bill"
    assert said[1].endswith("by phone: talked, against the rules because The trustee asked for it.")
