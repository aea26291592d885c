"""Aging exports: the newest usable day tells what is open; nothing closes an account by mistake."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drop_files import AGING, HEADER, TODAY, Site, aging, claim, remit
from worklist.domain.queues import Queue

MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)
WEDNESDAY = date(2026, 11, 18)
GARBAGE = b"PK\x03\x04 a workbook, not CSV"


def balances(site):
    return {number: row.balance // 100 for number, row in site.rows().items()}


def rebuilt(site):
    """What a cache made anew from the same folders holds."""
    site.forget_cache()
    site.sync()
    return site.state()


def same_when_rebuilt(site):
    live = site.state()
    assert rebuilt(site) == live


def test_the_newest_day_wins_whatever_came_first(site):
    site.drop("wed.csv", aging(("A1", 30), ("A3", 5), on=WEDNESDAY))
    site.sync()
    site.drop("mon.csv", aging(("A1", 10), ("A2", 20), on=MONDAY))
    report = site.sync()
    assert (report.files, balances(site)) == (0, {"A1": 30, "A3": 5})


def test_an_account_that_the_newest_export_leaves_out_is_closed(site):
    site.drop("mon.csv", aging(("A1", 10), ("A2", 20), on=MONDAY))
    site.sync()
    site.drop("tue.csv", aging(("A2", 20), ("A3", 30), on=TUESDAY))
    report = site.sync()
    assert (report.changed, report.gone) == (2, 1)
    assert balances(site) == {"A2": 20, "A3": 30}
    same_when_rebuilt(site)


def test_a_claim_newer_than_the_export_is_open_until_an_export_leaves_it_out(site):
    site.drop("a.837", claim("NEW", on=TUESDAY))
    site.drop("mon.csv", aging(("A1", 10), on=MONDAY))
    site.sync()
    assert balances(site) == {"A1": 10, "NEW": 100}
    site.drop("wed.csv", aging(("A1", 10), on=WEDNESDAY))
    site.sync()
    assert balances(site) == {"A1": 10}
    same_when_rebuilt(site)


def test_files_of_one_day_are_one_snapshot(site):
    site.drop("north.csv", aging(("N1", 10), on=TUESDAY))
    site.sync()
    site.drop("south.csv", aging(("S1", 20), on=TUESDAY))
    report = site.sync()
    assert (report.gone, balances(site)) == (0, {"N1": 10, "S1": 20})
    site.drop("north-wed.csv", aging(("N2", 11), on=WEDNESDAY))
    site.drop("south-wed.csv", aging(("S1", 20), on=WEDNESDAY))
    site.sync()
    assert balances(site) == {"N2": 11, "S1": 20}
    same_when_rebuilt(site)


def test_of_an_export_written_anew_only_the_rows_that_say_something_else_are_merged(site):
    merged = set()

    def watch(progress):
        if progress.phase == "merging":
            merged.add(progress.total)

    site.drop("mon.csv", aging(("A1", 10), ("A2", 20), ("A3", 30), on=MONDAY))
    site.sync()
    site.drop("mon.csv", aging(("A1", 10), ("A2", 25), ("A3", 30), on=MONDAY))
    site.sync(watch)
    assert (merged, balances(site)) == ({1}, {"A1": 10, "A2": 25, "A3": 30})
    same_when_rebuilt(site)
    site.drop("a-mon.csv", aging(("A1", 10), ("A2", 25), ("A3", 30), on=MONDAY) + "\n")
    site.sync()  # of two places the first by name is told, whenever it came
    same_when_rebuilt(site)


def test_a_renamed_copy_and_a_copy_of_another_day_change_nothing(site):
    text = aging(("A1", 10), on=MONDAY)
    site.drop("mon.csv", text)
    site.sync()
    before = site.rows()
    site.drop("copy of mon.csv", text)
    assert site.sync().changed == 0
    site.drop("tue.csv", aging(("A1", 10), on=TUESDAY))
    assert site.sync().changed == 0
    assert site.rows() == before
    desk = site.desk()
    assert desk.freshness().exported_on == TUESDAY
    desk.close()


def test_an_unreadable_newest_export_leaves_the_older_in_place(site):
    site.drop("aging-2026-11-16.csv", aging(("A1", 10), on=MONDAY))
    site.sync()
    site.drop("aging-2026-11-17.csv", GARBAGE)
    report = site.sync()
    refused = site.rejects()[0].reason
    assert "Excel workbook" in refused
    assert report.notes == (f"aging-2026-11-17.csv could not be used, so no account was closed by its day: {refused}",)
    assert balances(site) == {"A1": 10}
    assert site.sync().files == 0
    same_when_rebuilt(site)


def test_a_changed_layout_is_told_with_the_sync(tmp_path):
    known = replace(AGING, header=(*HEADER, "Clinic"))
    site = Site.make(tmp_path, known)
    site.drop("aging.csv", aging(("A1", 10)))
    (note,) = site.sync().notes
    assert note.startswith("aging.csv: The header has no longer the column 'Clinic'")
    site.drop("newer.csv", aging(("A1", 10), on=TODAY + timedelta(days=1)).replace("Balance,", "Open,", 1))
    (note,) = site.sync().notes
    assert "newer.csv could not be used" in note
    assert "lacks 'Balance', and newly has 'Open'" in note


def test_a_day_that_can_be_read_in_part_adds_and_closes_nothing(site):
    site.drop("aging-2026-11-16.csv", aging(("N1", 10), ("S1", 20), on=MONDAY))
    site.sync()
    site.drop("north-2026-11-17.csv", aging(("N2", 11), on=TUESDAY))
    site.drop("south-2026-11-17.csv", GARBAGE)
    site.sync()
    assert balances(site) == {"N1": 10, "N2": 11, "S1": 20}
    same_when_rebuilt(site)

    site.drop("south-2026-11-17.csv", aging(("S1", 21), on=TUESDAY))
    site.sync()
    assert balances(site) == {"N2": 11, "S1": 21}
    same_when_rebuilt(site)


def test_a_day_becomes_whole_when_its_bad_file_is_taken_away(site):
    site.drop("aging-2026-11-16.csv", aging(("N1", 10), on=MONDAY))
    site.drop("north-2026-11-17.csv", aging(("N2", 11), on=TUESDAY))
    bad = site.drop("notes-2026-11-17.csv", GARBAGE)
    site.sync()
    assert balances(site) == {"N1": 10, "N2": 11}
    bad.unlink()
    site.sync()
    assert balances(site) == {"N2": 11}
    assert site.sync().files == 0


def test_a_bad_file_that_comes_to_the_day_in_use_takes_back_what_it_closed(site):
    site.drop("aging-2026-11-16.csv", aging(("N1", 10), ("S1", 20), on=MONDAY))
    site.sync()
    site.drop("north-2026-11-17.csv", aging(("N1", 11), on=TUESDAY))
    site.sync()
    assert balances(site) == {"N1": 11}
    site.drop("south-2026-11-17.csv", GARBAGE)
    site.sync()
    assert balances(site) == {"N1": 11, "S1": 20}
    same_when_rebuilt(site)


def test_a_row_that_cannot_be_read_does_not_close_its_account(site):
    site.drop("a.837", claim("A1"))
    site.drop("mon.csv", aging(("A1", 90), ("A2", 20), on=MONDAY))
    site.sync()
    site.drop("tue.csv", aging(("A1", "see notes"), ("A2", 20), on=TUESDAY))
    site.sync()
    assert balances(site) == {"A1": 100, "A2": 20}, "what is owed comes from the claim"
    assert site.rows()["A1"].balance_source == "derived"
    same_when_rebuilt(site)
    site.drop("wed.csv", aging(("A2", 20), on=WEDNESDAY))
    site.sync()
    assert balances(site) == {"A2": 20}
    assert site.rejects() == []
    same_when_rebuilt(site)


def test_an_older_export_does_not_come_back_when_the_newest_leaves_the_folder(site):
    site.drop("mon.csv", aging(("A1", 10), on=MONDAY))
    newest = site.drop("wed.csv", aging(("A1", 30), on=WEDNESDAY))
    site.sync()
    newest.unlink()
    site.sync()
    assert balances(site) == {"A1": 30}


def test_an_export_of_a_day_to_come_waits_until_then(site):
    site.drop("mon.csv", aging(("A1", 10), on=MONDAY))
    site.drop("typo.csv", aging(("A9", 90), on=date(2062, 11, 18)))
    report = site.sync()
    assert report.notes == ("typo.csv speaks of 2062-11-18, a day to come, and waits until then.",)
    assert balances(site) == {"A1": 10}
    assert balances(site.on(date(2062, 11, 18))) == {"A1": 10}
    site.on(date(2062, 11, 18)).sync()
    assert balances(site) == {"A9": 90}


# -- exports that list some accounts --------------------------------------------------------------------------------


@pytest.fixture
def partial(tmp_path):
    return Site.make(tmp_path, replace(AGING, extent="partial"))


def test_a_partial_export_closes_nothing(partial):
    partial.drop("a.837", claim("OLD"))
    partial.drop("mon.csv", aging(("A1", 10), ("A2", 20), on=MONDAY))
    partial.sync()
    partial.drop("tue.csv", aging(("A2", 25), on=TUESDAY))
    report = partial.sync()
    assert (report.gone, balances(partial)) == (0, {"A1": 10, "A2": 25, "OLD": 100})
    same_when_rebuilt(partial)


def test_an_older_partial_export_adds_what_no_newer_one_says(partial):
    partial.drop("tue.csv", aging(("A2", 25), on=TUESDAY))
    partial.sync()
    partial.drop("mon.csv", aging(("A1", 10), ("A2", 20), on=MONDAY))
    partial.sync()
    assert balances(partial) == {"A1": 10, "A2": 25}
    same_when_rebuilt(partial)


# -- column maps that change ----------------------------------------------------------------------------------------


def test_a_corrected_map_reads_its_exports_again(site):
    site.drop("mon.csv", aging(("A1", 10, 10), ("A2", 20, 0), on=MONDAY))
    wrong = replace(AGING, columns={key: value for key, value in AGING.columns.items() if key != "patient_balance"})
    replace(site, column_map=wrong).sync()
    assert site.rows()["A1"].patient_balance is None
    site.sync()
    assert site.rows()["A1"].patient_balance == 1_000
    assert site.rows()["A1"].queue is Queue.PATIENT_BALANCE
    same_when_rebuilt(site)


def test_a_renamed_map_leaves_nothing_of_the_old_one(site):
    site.drop("mon.csv", aging(("A1", 10), ("A2", 20), on=MONDAY))
    site.sync()
    renamed = replace(site, column_map=replace(AGING, name="epic"))
    site.drop("tue.csv", aging(("A2", 20), on=TUESDAY))
    renamed.sync()
    assert balances(renamed) == {"A2": 20}
    same_when_rebuilt(renamed)


def test_a_sync_without_export_folders_forgets_no_export(site):
    site.drop("mon.csv", aging(("A1", 10), on=MONDAY))
    site.sync()
    site.sync(folders=site.folders()[:2])
    assert balances(site) == {"A1": 10}


def test_an_account_may_be_the_other_maps(site):
    """Two practices, each with its export: the one that is behind decides what is closed."""
    other = site.folder / "drop" / "other"
    other.mkdir()
    folders = [*site.folders(), replace(site.folders()[2], path=other, column_map=replace(AGING, name="other"))]
    site.drop("a.837", claim("B9", on=TUESDAY))
    site.drop("wed.csv", aging(("A1", 10), on=WEDNESDAY))
    (other / "mon.csv").write_text(aging(("B1", 20), on=MONDAY))
    site.sync(folders=folders)
    assert balances(site) == {"A1": 10, "B1": 20, "B9": 100}
    (other / "wed.csv").write_text(aging(("B1", 20), on=WEDNESDAY))
    site.sync(folders=folders)
    assert balances(site) == {"A1": 10, "B1": 20}


# -- the law --------------------------------------------------------------------------------------------------------

accounts = st.sampled_from(("A1", "A2", "A3"))
listed = st.dictionaries(accounts, st.sampled_from((0, 10, 20, "bad")), max_size=3)
days = st.integers(0, 3).map(lambda back: TODAY - timedelta(back))
files = st.lists(
    st.tuples(days, listed | st.just(GARBAGE)),
    min_size=1,
    max_size=6,
).map(
    lambda found: [
        (f"{n}-{day}.csv", GARBAGE + b"%d" % n if content is GARBAGE else aging(*content.items(), on=day))
        for n, (day, content) in enumerate(found)
    ]
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files, st.lists(st.booleans(), min_size=6, max_size=6), st.sampled_from(("snapshot", "partial")))
def test_exports_that_come_by_and_by_end_as_if_all_had_come_at_once(tmp_path_factory, found, pauses, extent):
    """In the order of their days, with syncs in between or without."""
    by_day = sorted(found, key=lambda file: file[0].partition("-")[2])
    column_map = replace(AGING, extent=extent)
    live = Site.make(tmp_path_factory.mktemp("live"), column_map)
    live.drop("a.837", claim("A1"))
    live.drop("a.835", remit("A2", paid=40))
    for (name, content), pause in zip(by_day, pauses, strict=False):
        live.drop(name, content)
        if pause:
            live.sync()
    live.sync()
    same_when_rebuilt(live)
