"""Which quarter a set of NCCI edits is for, by the number of its version."""

from datetime import date

import pytest

from worklist.store.terms_heads import Part, edits_parts


def part(id_: int, release: str) -> Part:
    return Part(id_, "ncci/edits.txt", "edits.txt", "ncci", date(2015, 1, 1), release, 10, 0, "")


ENDS = [
    ("0320.00", "2026-03-31"),
    ("0321.00", "2026-06-30"),
    ("0322.01", "2026-09-30"),
    ("0323.00", "2026-12-31"),
    ("0300.00", "2024-03-31"),
    ("0329.00", "None"),
    ("", "None"),
]


@pytest.mark.parametrize(("release", "ends"), ENDS)
def test_a_version_counts_years_since_1994_and_the_quarter(release: str, ends: str):
    assert str(edits_parts([part(1, release)])[1].ends) == ends
