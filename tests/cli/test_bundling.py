"""``worklist show`` of a bundled service, as a person types it. The story is synthetic."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

STORY = Path(__file__).parents[2] / "fixtures" / "stories" / "orthopedics"


@pytest.fixture(scope="module")
def orthopedics(tmp_path_factory) -> Shell:
    """A site that has the story's claims and remits, and has loaded no fee schedule yet."""
    shell = Shell(tmp_path_factory.mktemp("home"))
    drop = shell.home / "drop"
    drop.mkdir()
    for path in STORY.glob("*.83[57]"):
        shutil.copy(path, drop)
    shell.done("init", "--x12", str(drop), "--site", "SYNTHETIC")
    shell.done("sync")
    return shell


def test_a_loaded_fee_schedule_answers_what_was_unknown(orthopedics):
    before = orthopedics.done("show", "ORT-303")
    assert "99213: whether it can be contested is UNKNOWN" in before
    assert "No MPFS is loaded" in before
    orthopedics.done("reference", "load", *map(str, (STORY / "mpfs").iterdir()))
    after = " ".join(orthopedics.done("show", "ORT-303").split())
    assert "Bundling 99213: appeal No procedure of ours has a window on 2026-06-09 that holds 99213." in after
    told = orthopedics.answer("show", "ORT-302")["bundling"]
    assert [(each["move"], each["modifiers"], each["basis"]) for each in told["answers"]] == [
        ("appeal", ["24"], "global-days")
    ]
    assert [(each["code"], each["global"], each["from"], each["to"]) for each in told["windows"]] == [
        ("29881", "090", "2026-03-09", "2026-06-08")
    ]
