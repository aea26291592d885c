"""A practice's files give the same accounts in whatever order and portions they arrive."""

import random
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drop_files import TODAY, Site
from worklist.demo import write_practice
from worklist.sources.aging import guess_map


@dataclass(frozen=True)
class Arrivals:
    """The files of a practice, and what the cache holds once all are read."""

    files: list[Path]
    site: Site
    state: dict[str, list[object]]


def resent(path):
    """A copy of a remit file with new control numbers, as a clearinghouse sends it a second time."""
    target = path.with_name(f"again-{path.name}")
    target.write_text(path.read_text().replace("~ST*835*0001", "~ST*835*0901").replace("SE*", "SE*0"))
    return target


@pytest.fixture(scope="module")
def arrivals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("practice")
    written = write_practice(folder / "files", accounts=40, seed=5, today=TODAY)
    copies = [resent(path) for path in written.remits[::6]]
    with written.aging.open("rb") as stream:
        column_map = guess_map(stream, written.aging.name).column_map
    site = Site.make(folder / "at-once", column_map)
    files = [*written.claims, *written.remits, *copies, written.aging]
    arrive(site, files)
    site.sync()
    state = site.state()
    assert len(state["rows"]) > 15
    assert len(state["records"]) > 60
    return Arrivals(files, site, state)


def arrive(site, files):
    for file in files:
        site.drop(file.name, file.read_bytes())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), portions=st.integers(2, 5))
def test_any_order_and_any_portions_end_the_same(arrivals, tmp_path_factory, seed, portions):
    dice = random.Random(seed)
    files = dice.sample(arrivals.files, len(arrivals.files))
    live = Site.make(tmp_path_factory.mktemp("live"), arrivals.site.column_map)
    for portion in range(portions):
        arrive(live, files[portion::portions])
        live.sync()
    assert live.state() == arrivals.state


def test_all_files_again_under_other_names_change_no_row(arrivals, tmp_path):
    shutil.copytree(arrivals.site.folder, tmp_path / "site")
    live = replace(arrivals.site, folder=tmp_path / "site")
    for file in arrivals.files:
        live.drop(f"zz-copy-of-{file.name}", file.read_bytes())
    assert live.sync().changed == 0
    assert live.state() == arrivals.state


def test_the_cache_can_be_deleted_at_any_time(arrivals, tmp_path):
    shutil.copytree(arrivals.site.folder, tmp_path / "site")
    live = replace(arrivals.site, folder=tmp_path / "site")
    live.forget_cache()
    assert live.rows() == {}
    live.sync()
    assert live.state() == arrivals.state
