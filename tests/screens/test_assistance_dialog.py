"""The dialog of assistance: the facts as they are typed, what the scale gives of them, and what is recorded."""

from dataclasses import replace
from datetime import date

import pytest

from tests.drop_files import TODAY, Site, aging, claim
from tests.screens.sitting import SMALL, sitting
from worklist.dialogs.assistance import AssistanceDialog
from worklist.dialogs.form import Subject
from worklist.domain.patient_entries import AssistanceSet, AssistanceState, Document, Region
from worklist.domain.patients.rules import Guideline, PatientRules, ScaleStep
from worklist.domain.site import SiteRules

YEAR = Guideline(2026, Region.CONTIGUOUS, 15_000_00, 5_000_00)
"""Made up, as is the scale."""
RULES = PatientRules(guidelines=(YEAR,), scale=(ScaleStep(200, 50),))


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = replace(Site.make(tmp_path_factory.mktemp("assistance")), rules=SiteRules(patients=RULES))
    site.drop("a.837", claim("A1"))
    site.drop("open.csv", aging(("A1", 100, 100)))
    site.sync()
    return site


@pytest.fixture
def site(read_once, tmp_path):
    return read_once.copy(tmp_path / "site")


async def open_dialog(ana):
    view = ana.desk.look("A1")
    ana.app.push_screen(AssistanceDialog(Subject(ana.desk, "A1", "A1", view.seq), view.assessment))
    await ana.settle()


async def test_what_the_scale_gives_is_worked_out_while_the_facts_are_typed(site):
    async with sitting(site) as ana:
        await open_dialog(ana)
        assert ana.reading == "The household and the income are not on record: ask the patient."
        await ana.fill(state="complete", household="4", income="$54,000")
        assert ana.reading.splitlines() == [
            "4 people: 15,000.00 + 3 x 5,000.00 = 30,000.00 a year (guideline of 2026, the 48 states and DC)",
            "Income 54,000.00 is 180 % of it",
            "The site's scale takes 50 % off up to 200 %",
        ]
        await ana.fill(region="AK")
        assert ana.reading.startswith("The guideline of 2026 for Alaska is missing")
        await ana.fill(region="48", first_bill="2026-09-15")
        await ana.press("enter")
        assert ana.work("A1").assistance == AssistanceSet(
            AssistanceState.COMPLETE,
            TODAY,
            4,
            54_000_00,
            first_bill_on=date(2026, 9, 15),
            applied_on=TODAY,
        )


async def test_the_next_time_what_is_on_record_stands_there_and_the_scale_decides(site):
    async with sitting(site, size=SMALL) as ana:
        ana.desk.record("A1", AssistanceSet(AssistanceState.COMPLETE, TODAY, 4, 54_000_00))
        await open_dialog(ana)
        assert (ana.dialog.values()["household"], ana.dialog.values()["income"]) == ("4", "54,000.00")
        await ana.fill(state="approved")
        await ana.press("enter")
        assert (ana.work("A1").assistance.state, ana.work("A1").assistance.discount) == (AssistanceState.APPROVED, 50)


async def test_what_cannot_be_read_is_said_and_kept(site):
    async with sitting(site) as ana:
        await open_dialog(ana)
        await ana.fill(state="incomplete", missing="income, passport")
        await ana.press("enter")
        assert ana.answer.startswith("'passport' is no document; it must be of itemized-bill, eob, ")
        await ana.fill(missing="income, insurance card", on="tomorrow")
        await ana.press("enter")
        assert "no day of the application yet" in ana.answer
        await ana.fill(on="yesterday", household="four")
        await ana.press("enter")
        assert ana.answer == "'four' is no number of people."
        await ana.fill(household="")
        await ana.press("enter")
        assert ana.work("A1").assistance.missing == (Document.INCOME, Document.INSURANCE_CARD)
