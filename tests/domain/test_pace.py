"""How far, how fast, how long: only what is known is said."""

from worklist.domain.pace import Pace
from worklist.domain.sync_report import Progress


def test_files_by_bytes_with_rate_and_time_left():
    pace = Pace()
    assert pace.in_words(Progress("reading", 0, 50_000_000), 0) == ""
    assert pace.in_words(Progress("reading", 1_000_000, 50_000_000), 1) == "1.0 of 50.0 MB"
    assert pace.in_words(Progress("reading", 40_000_000, 50_000_000), 8) == "40.0 of 50.0 MB, 5.0 MB/s, 2 s left"


def test_a_server_by_resources_whose_number_nobody_knows():
    pace = Pace()
    pace.in_words(Progress("reading", 0, 0, unit="resources"), 0)
    assert pace.in_words(Progress("reading", 1_200, 0, unit="resources"), 10) == "1,200 resources, 120/s"


def test_each_phase_has_a_rate_of_its_own():
    pace = Pace()
    pace.in_words(Progress("reading", 9_000_000, 9_000_000), 100)
    assert pace.in_words(Progress("merging", 100, 600, unit="accounts"), 100) == "100 of 600 accounts"
    assert pace.in_words(Progress("merging", 200, 600, unit="accounts"), 200) == "200 of 600 accounts, 1/s, 7 min left"
