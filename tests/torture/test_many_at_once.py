"""Open screens, people who save and a sync, all at once: nobody is refused, and nobody sees half a sync."""

import pytest

from bench import crowd
from bench.practice import build
from tests.torture.counting import note, tries

ACCOUNTS = tries(10_000, 60)
CROWD = crowd.Crowd(screens=tries(42, 3), terminals=tries(8, 1), writers=tries(8, 2))
SYNCS = tries(5, 2)


@pytest.fixture
def practice(tmp_path):
    return build(tmp_path, ACCOUNTS)


def test_nobody_is_refused_and_nobody_sees_half_a_sync(practice):
    told = crowd.together(practice, CROWD, SYNCS)
    assert told.errors == []
    assert told.wrong == []
    note("saves beside open screens and syncs", len(told.saves), "none failed, was locked out or left its row behind")
    note("moments looked at beside them", told.looked, "none showed half a sync")
