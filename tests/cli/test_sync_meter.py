"""What a sync tells of its progress where nobody watches a bar."""

from worklist.cli.syncing import Meter
from worklist.domain.sync_report import Progress


def test_a_phase_whose_end_is_not_known_is_said_once_however_many_files_it_has(capsys):
    meter = Meter()
    for name in ("ppo.toml", "mpfs.zip", "ncci.zip"):
        meter(Progress("looking", 0, 0, name))
        meter(Progress("reading", 5_000, 0, name))
    meter(Progress("reading", 0, 100))
    meter(Progress("reading", 60, 100))
    meter(Progress("merging", 0, 100))
    meter.close()
    assert capsys.readouterr().err.splitlines() == [
        "Looking at the folders",
        "Reading",
        "Reading 0 %",
        "Reading 50 %",
        "Taking over what is new 0 %",
    ]
