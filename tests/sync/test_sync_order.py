"""A practice's files give the same accounts in whatever order and portions they arrive."""

import random
import shutil
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drop_files import TODAY, Site, claim_status, file_answer
from worklist.demo import write_practice
from worklist.domain.claims import BilledClaim
from worklist.sources.aging import guess_map
from worklist.sources.x12 import read_x12


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


def acknowledged(claims):
    """Answers on claims and on whole files, some of them zipped."""
    with claims[-1].open("rb") as stream:
        last = [each for each in read_x12(stream, claims[-1].name) if isinstance(each, BilledClaim)]
    sent, on = last[0].submission, last[0].submitted_on
    folder = claims[-1].parent
    statuses = claim_status(*(each.account for each in last[::2]), batch=sent.batch, on=on + timedelta(days=1))
    refused = file_answer(control=int(sent.group), on=on)
    (folder / "status.835").write_text(statuses)
    with zipfile.ZipFile(folder / "answers.zip.835", "w") as archive:
        archive.writestr("refused.999", refused)
        archive.writestr("status.277", claim_status(last[-1].account, status="A2:20", batch=sent.batch, on=on))
    return folder / "status.835", folder / "answers.zip.835"


@pytest.fixture(scope="module")
def arrivals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("practice")
    written = write_practice(folder / "files", accounts=40, seed=5, today=TODAY)
    copies = [resent(path) for path in written.remits[::6]]
    with written.aging.open("rb") as stream:
        column_map = guess_map(stream, written.aging.name).column_map
    site = Site.make(folder / "at-once", column_map)
    files = [*written.claims, *written.remits, *copies, written.aging, *acknowledged(written.claims)]
    arrive(site, files)
    site.sync()
    state = site.state()
    assert len(state["rows"]) > 15
    assert len(state["records"]) > 60
    assert any("rejected" in row.states for row in state["rows"])
    return Arrivals(files, site, state)


def arrive(site, files):
    for file in files:
        site.drop(file.name, file.read_bytes())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
