"""The bill and the patient's objection by plain commands."""

import pytest

from tests.cli.test_contacting import SETTINGS
from tests.patient_site import at_home, patient_site


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return at_home(home, patient_site(home / "site"), SETTINGS)


def test_an_objection_from_the_call_to_its_answer(shell):
    words = ("--about", "wrong-amount", "--said", "I was never there", "--line", "G0463@2026-08-30", "--due", "+3w")
    taken = shell.answer("object", "S1", *words, "--wants", "itemized-bill,eob,eob", "--ask", "receipt")
    assert taken["queue"] == "balance-audit"
    shell.done("document", "S1", "itemized-bill", "sent", "--note", "by mail")
    bill = shell.answer("bill", "S1")
    assert (bill["remedy"], bill["lines"][0]["left"], bill["lines"][0]["asked"]) == ("stop", "40.00", None)
    assert bill["lines"][0]["wrong"].startswith("check 14 fails: the patient disputes G0463 of 2026-08-30")
    (objection,) = bill["objections"]
    papers = [(each["document"], each["went"]) for each in objection["papers"]]
    assert papers == [("itemized-bill", "wanted"), ("eob", "wanted"), ("receipt", "asked"), ("itemized-bill", "sent")]
    shell.done("objection-answer", "S1", "--result", "stands", "--reason", "verified", "--next", "patient")
    assert "Clean: no check fails." in shell.done("bill", "S1")


def test_what_was_typed_wrongly_is_named(shell):
    about = ("object", "S2", "--about", "other", "--said", "no")
    assert "'soon' is no date; write a line as" in shell.refused(*about, "--line", "G0463@soon")
    assert "'bills' is no document" in shell.refused(*about, "--wants", "bills")
    assert "is outside the years" in shell.refused(*about, "--received", "9999-12-31")
    assert "No objection waits" in shell.refused("objection-answer", "S2", "--result", "stands", "--reason", "so")
