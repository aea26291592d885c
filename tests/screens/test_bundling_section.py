"""What NCCI and the global days say to a denial, on the screen. The stories are synthetic."""

import shutil
from pathlib import Path

import pytest

from tests.practice import TODAY, Practice, empty_practice
from tests.screens.sitting import LARGE, SMALL, sitting
from worklist.domain.site import SiteRules
from worklist.store.worklog import WorkLog
from worklist.sync import Sync

STORIES = Path(__file__).parents[2] / "fixtures" / "stories"


@pytest.fixture
def dermatology(tmp_path) -> Practice:
    """Four visits of a story, with its edits in the reference folder."""
    practice = empty_practice(tmp_path / "site")
    for path in (STORIES / "dermatology").glob("*.83[57]"):
        folder = practice.drop / path.suffix[1:]
        folder.mkdir()
        shutil.copy(path, folder)
    reference = tmp_path / "reference"
    shutil.copytree(STORIES / "dermatology" / "ncci", reference / "ncci")
    log = WorkLog.open(practice.data / "worklog.db")
    data = practice.data / "cache.db"
    Sync(data, log, practice.folders(), SiteRules(), TODAY, reference=reference).run()
    log.close()
    return practice


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_the_account_says_what_the_pair_leaves_to_do(dermatology, size):
    async with sitting(dermatology, size=size) as ana:
        await ana.press("4")
        await ana.point_at("DER-402")
        await ana.press("enter")
        assert "Bundling 99213: corrected claim first, if the chart supports the modifier" in ana.explained
        assert "NCCI pair 11102/99213, indicator 1, effective 2020-01-01" in ana.explained
        assert "[ccipra-synthetic.txt, line 3]" in ana.explained
        assert "could: 25 on 99213" in ana.explained


async def test_what_no_modifier_opens_is_not_among_the_disputes(dermatology):
    async with sitting(dermatology, size=LARGE) as ana:
        await ana.press("4")
        assert not any("DER-403" in row for row in ana.rows)
        assert ana.desk.look("DER-403").assessment.placement.passed[4].why == (
            "96372 denied 45.00: CO-97 (bundling / NCCI), not contestable on this ground: "
            "pair 17000/96372, indicator 0, effective 2021-04-01"
        )
