"""How a site's files come into its reference folder."""

import shutil
from pathlib import Path

import pytest

from worklist.config.contracts import read_contract
from worklist.domain.sync_report import SyncError
from worklist.sync.placing import place_contract

PPO = Path(__file__).parents[2] / "fixtures" / "contracts" / "example-ppo"


@pytest.fixture
def incoming(tmp_path):
    return Path(shutil.copytree(PPO, tmp_path / "incoming")) / "example-ppo-2026.toml"


def place(path, folder):
    read = read_contract(path)
    placing = place_contract(read, path.read_text(), folder)
    placing.run()
    return sorted(file.relative_to(folder / "contracts").as_posix() for file in (folder / "contracts").rglob("*"))


def test_a_contract_comes_with_its_schedule_and_leaves_nothing_half_done(incoming, tmp_path):
    folder = tmp_path / "reference"
    assert place(incoming, folder) == ["example-ppo-2026.csv", "example-ppo-2026.toml"]
    read = read_contract(folder / "contracts" / incoming.name)
    assert place_contract(read, incoming.read_text(), folder).copies == ()  # it lies there already


def test_the_older_file_of_the_same_contract_goes_with_its_schedule(incoming, tmp_path):
    folder = tmp_path / "reference"
    place(incoming, folder)
    renamed = incoming.rename(incoming.with_name("ppo-again.toml"))
    text = renamed.read_text().replace('schedule = "example-ppo-2026.csv"', 'schedule = "sub/fees.csv"')
    renamed.write_text(text)
    (incoming.parent / "sub").mkdir()
    incoming.with_suffix(".csv").rename(incoming.parent / "sub" / "fees.csv")
    assert place(renamed, folder) == ["ppo-again.toml", "sub", "sub/fees.csv"]


def test_names_that_another_contract_has_are_refused(incoming, tmp_path):
    folder = tmp_path / "reference"
    place(incoming, folder)
    incoming.write_text(incoming.read_text().replace("Example PPO 2026", "Another"))
    with pytest.raises(SyncError, match="is the contract Example PPO 2026; give this file another name"):
        place(incoming, folder)
    other = incoming.rename(incoming.with_name("another.toml"))
    incoming.with_suffix(".csv").write_text("code,fee\nG0463,1.00\n")
    with pytest.raises(SyncError, match="is the schedule of another contract"):
        place(other, folder)
