"""The reference folder into the cache, and what of it concerns an account."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.drop_files import claim
from tests.practice import TODAY, empty_practice
from worklist.domain.accounts import Account
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.people import Payer
from worklist.domain.pricing.terms import Loaded
from worklist.domain.provenance import Position
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import Cancelled
from worklist.store import runs
from worklist.store.accounts import put_together, read_records
from worklist.store.cache import Cache
from worklist.store.terms import terms_of
from worklist.store.terms_basis import terms_basis
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync
from worklist.sync.reference import ReferenceReading

FIXTURES = Path(__file__).parents[2] / "fixtures"
ALL = frozenset(Loaded)


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "reference"
    shutil.copytree(FIXTURES / "contracts" / "example-ppo", home / "contracts")
    for name in ("PPRRVU26_JAN.csv", "GPCI2026.csv"):
        (home / "mpfs").mkdir(exist_ok=True)
        shutil.copy(FIXTURES / "reference" / name, home / "mpfs")
    (home / "ncci").mkdir()
    shutil.copy(FIXTURES / "reference" / "ccipra-v320r0.txt", home / "ncci")
    return home


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path / "cache.db", for_sync=True)
    yield cache
    cache.close()


def read(cache, folder, watch=lambda progress: None):
    return ReferenceReading(cache, folder, watch).read()


def account(number, *codes):
    lines = tuple(BilledLine(at, code, 100, service_from=date(2026, 5, 1)) for at, code in enumerate(codes, 1))
    return Account(number, claims=(BilledClaim(number, 100, Payer("P"), Position("f", 1), lines=lines),))


def terms(cache, *codes):
    return terms_of(cache, [account("A1", *codes)])[0]


def stored(cache):
    tables = ("fee_row", "relative_value", "locality", "conversion_factor", "ncci_edit", "reference_part")
    return {table: cache.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_nothing_loaded_is_nothing_known(cache, tmp_path):
    assert terms(cache, "99213").loaded == frozenset()
    assert read(cache, tmp_path / "nowhere").in_sentences == []


def test_an_account_gets_what_concerns_its_codes_with_file_and_line(cache, folder):
    read(cache, folder)
    found = terms(cache, "99213", "93306")
    assert found.loaded == ALL
    assert [contract.name for contract in found.contracts] == ["Example PPO 2026"]
    assert {(name, row.code) for name, row in found.rows} == {
        ("Example PPO 2026", "99213"),
        ("Example PPO 2026", "93306"),
    }
    assert str(found.rows[0][1].position).startswith("example-ppo-2026.csv, line ")
    assert {(value.code, value.modifier) for value in found.relative_values} == {
        ("99213", ""),
        ("93306", ""),
        ("93306", "26"),
        ("93306", "TC"),
    }
    assert [each.id for each in found.localities] == ["01112-05"]  # the one that a contract names
    assert [str(each.dollars) for each in found.conversion_factors] == ["32"]


def test_the_base_of_an_endoscopy_comes_along(cache, folder):
    read(cache, folder)
    assert {value.code for value in terms(cache, "45380").relative_values} == {"45380", "45378"}


def test_edits_stand_in_either_order_and_of_the_newest_edition_only(cache, folder):
    read(cache, folder)
    assert [edit.indicator for edit in terms(cache, "20610", "27447").edits] == ["0"]
    shutil.copy(FIXTURES / "reference" / "ccipra-v321r0.txt", folder / "ncci")
    report = read(cache, folder)
    assert "ccipra-v320r0.txt is older than the newest NCCI edits and no longer counts." in report.notes
    assert [edit.indicator for edit in terms(cache, "20610", "27447").edits] == ["1"]
    assert not terms(cache, "27447", "99213").edits
    (folder / "ncci" / "ccipra-v321r0.txt").unlink()
    read(cache, folder)
    assert [edit.indicator for edit in terms(cache, "20610", "27447").edits] == ["0"]
    found = terms(cache, "99213")
    assert (found.ncci_from, found.ncci_to) == (date(2020, 1, 1), date(2026, 3, 31))  # version 32.0


def test_an_edition_ends_when_the_next_begins_and_a_newer_release_of_it_counts(cache, folder):
    text = (folder / "mpfs" / "PPRRVU26_JAN.csv").read_text()
    later = text.replace("January", "July").replace("12/29/2025", "06/30/2026")
    (folder / "mpfs" / "PPRRVU26_JUL.csv").write_text(later)
    (folder / "mpfs" / "CORRECTED_PPRRVU26_JAN.csv").write_text(text.replace("12/29/2025", "02/10/2026"))
    read(cache, folder)
    days = [(v.valid_from, v.valid_to, v.position.file) for v in terms(cache, "99213").relative_values]
    assert sorted(days) == [
        (date(2026, 1, 1), date(2026, 6, 30), "CORRECTED_PPRRVU26_JAN.csv"),
        (date(2026, 7, 1), date(2026, 12, 31), "PPRRVU26_JUL.csv"),
    ]


def test_edits_count_once_all_of_their_parts_are_there(cache, folder):
    edits = FIXTURES / "reference" / "ccipra-v321r0.txt"
    for part in ("f1", "f2", "f4"):
        shutil.copy(edits, folder / "ncci" / f"ccipra-v321r0-{part}.txt")
    assert "Of the newest NCCI edits f3 is missing, so they do not count yet" in read(cache, folder).notes[-1]
    assert [edit.indicator for edit in terms(cache, "27447", "20610").edits] == ["0"]  # the version before
    (folder / "ncci" / "ccipra-v320r0.txt").unlink()
    read(cache, folder)
    assert Loaded.NCCI not in terms(cache, "27447", "20610").loaded
    shutil.copy(edits, folder / "ncci" / "ccipra-v321r0-f3.txt")
    read(cache, folder)
    assert Loaded.NCCI in terms(cache, "27447", "20610").loaded
    assert len(terms(cache, "27447", "20610").edits) == 1  # that all four parts tell here


def test_only_what_changed_is_read_again_and_what_is_gone_goes(cache, folder):
    assert len(read(cache, folder).files) == 4
    basis = terms_basis(cache)
    assert not read(cache, folder).files
    schedule = folder / "contracts" / "example-ppo-2026.csv"
    schedule.write_text(schedule.read_text().replace("$92.50", "$93.50"))
    assert [each.path for each in read(cache, folder).files] == ["contracts/example-ppo-2026.toml"]
    assert terms_basis(cache) != basis
    assert [row.amount for _, row in terms(cache, "G0463").rows] == [9350]
    shutil.rmtree(folder)
    folder.mkdir()
    assert read(cache, folder).gone == 4
    assert set(stored(cache).values()) == {0}
    assert terms_basis(cache) == ""


def test_what_is_remembered_of_one_cache_is_not_asked_of_another(cache, folder, tmp_path):
    read(cache, folder)
    other = Cache.open(tmp_path / "other.db", for_sync=True)
    contract = folder / "contracts" / "example-ppo-2026.toml"
    kept = contract.read_text()
    for text in (kept + "# once more\n", kept):
        contract.write_text(text)
        read(other, folder)
    assert terms(cache, "99213").rows
    assert terms(other, "G0463").rows
    other.close()


def test_a_folder_that_is_not_there_takes_nothing_away(cache, folder):
    read(cache, folder)
    assert "what was read of it stands" in read(cache, folder / "unmounted").notes[0]
    assert terms(cache, "99213").loaded == ALL


def test_a_broken_file_is_said_and_what_was_read_of_it_stands(cache, folder):
    read(cache, folder)
    contract = folder / "contracts" / "example-ppo-2026.toml"
    contract.write_text(contract.read_text().replace("lesser_of_charge", "lesser"))
    schedule = folder / "mpfs" / "PPRRVU26_JAN.csv"
    schedule.write_text("a,b\n1,2\n")
    said = " ".join(read(cache, folder).in_sentences)
    assert "example-ppo-2026.toml, line 14: 'lesser' is no key of [rules]" in said
    assert "PPRRVU26_JAN.csv: the file is no table of relative values" in said
    assert terms(cache, "99213").loaded == ALL
    assert len(terms(cache, "99213").relative_values) == 1
    assert sum(reject.position.unit == "file" or reject.position.at == 14 for reject in runs.rejects(cache, 50)) == 2


def test_rows_that_were_set_aside_are_among_the_rejects(cache, folder):
    read(cache, folder)
    assert "example-ppo-2026.csv, line 11" in [str(reject.position) for reject in runs.rejects(cache, 50)]


def test_of_a_file_that_was_read_in_part_nothing_counts(cache, folder):
    def stop(progress):
        if progress.phase == "reading" and "ccipra" in progress.what:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(cache, folder, stop)
    assert Loaded.NCCI not in terms(cache, "27447", "20610").loaded
    assert stored(cache)["ncci_edit"] == 2
    read(cache, folder)
    assert stored(cache)["ncci_edit"] == 2
    assert len(terms(cache, "27447", "20610").edits) == 1


def test_two_contracts_of_one_name_are_one_too_many(cache, folder):
    (folder / "contracts" / "z.toml").write_text((folder / "contracts" / "example-ppo-2026.toml").read_text())
    assert "has the name 'Example PPO 2026', which the contract in" in read(cache, folder).in_sentences[1]
    (folder / "contracts" / "example-ppo-2026.toml").unlink()
    assert [each.path for each in read(cache, folder).files if not each.problem][:1] == ["contracts/z.toml"]


def test_services_of_the_same_patient_are_near_and_their_change_is_news(tmp_path, folder):
    practice = empty_practice(tmp_path / "practice")
    drop = practice.drop

    def sync():
        log = WorkLog.open(practice.data / "worklog.db")
        try:
            run = Sync(practice.data / "cache.db", log, [DropFolder(drop)], SiteRules(), TODAY, reference=folder)
            return Cache.open(practice.data / "cache.db"), run.run().changed
        finally:
            log.close()

    def near(cache):
        (stored,) = put_together(cache, read_records(cache, ["A1"]))
        return [(each.account, each.code, each.service_on) for each in terms_of(cache, [stored.account])[0].nearby]

    (drop / "1.837").write_text(claim("A1", code="27447", service=date(2026, 8, 30)))
    (drop / "2.837").write_text(claim("A2", code="99213", service=date(2026, 9, 20), control=2))
    (drop / "3.837").write_text(claim("A3", code="99213", service=date(2026, 1, 2), control=3))
    (drop / "4.837").write_text(claim("A4", code="99213", service=date(2026, 9, 20), patient="OTHER", control=4))
    cache, _ = sync()
    assert near(cache) == [("A2", "99213", date(2026, 9, 20))]
    cache.close()
    (drop / "5.837").write_text(claim("A5", code="20610", service=date(2026, 8, 30), control=5))
    cache, changed = sync()
    assert changed == 3  # itself, and the two that it may matter to
    found = terms_of(cache, [each.account for each in put_together(cache, read_records(cache, ["A1"]))])[0]
    assert [edit.column2 for edit in found.edits] == ["20610"]  # the same day, on another account
    assert len(near(cache)) == 2
    cache.close()
