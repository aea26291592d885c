"""Screens see a clock that stands still, and are held against their approved pictures."""

import re
from pathlib import Path

import pytest
from syrupy.extensions.image import SVGImageSnapshotExtension

NEVER = 3600
"""Seconds."""
APPROVED = Path(__file__).parents[2] / "screens"


class Picture(SVGImageSnapshotExtension):
    """One file for each picture, under the name that the README shows it by."""

    @classmethod
    def dirname(cls, *, test_location):
        return str(APPROVED)

    @classmethod
    def get_snapshot_name(cls, *, test_location, index=0):
        return str(index)

    def serialize(self, data, **_):
        steady = re.sub(r"terminal-\d+-", "terminal-", data)  # numbered by a checksum of the content
        steady = re.sub(r"@font-face \{.*?\}\s*", "", steady, flags=re.DOTALL)  # fonts from the web are not fetched
        return steady.replace("Fira Code", "DejaVu Sans Mono").encode()


@pytest.fixture(autouse=True)
def _clocks(stopped_clocks, monkeypatch):
    """Every test of a screen is at the same moment, and nobody stays at an account for long."""
    monkeypatch.setattr("worklist.screens.glance.READ_AFTER", NEVER)


@pytest.fixture
def picture(snapshot, monkeypatch):
    """It shows what the keys did, not also what the screen saw by itself where the machine was slow."""
    monkeypatch.setattr("worklist.screens.live.LOOK_EVERY", NEVER)
    return snapshot.use_extension(Picture)
