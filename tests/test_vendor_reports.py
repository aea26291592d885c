"""Vendors' reports at the desk: saved in one act, read once, undone as a whole, and what came back is today's work."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.crew import join
from tests.drop_files import TODAY, remit
from tests.placed_site import APEX, placed_site
from tests.practice import stop_clocks
from worklist.desk import Overtaken, Refusal
from worklist.domain import in_words
from worklist.domain.events import EscalateTo, EscalationRequested, NoteAdded
from worklist.domain.lists import Query, View
from worklist.domain.morning import Morning
from worklist.domain.queues import Queue
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import Role
from worklist.domain.today import today_reason
from worklist.domain.vendor_entries import ReportRead, StatusWord, VendorReported, VendorStatus
from worklist.screens.morning import parts_of
from worklist.sources.vendor_files import read_report, sample_report
from worklist.store.vendors import reports_read
from worklist.store.worklog import WorkLog

VENDORS = Path(__file__).parents[1] / "fixtures" / "vendors"


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = placed_site(tmp_path_factory.mktemp("reports"), at=datetime(2026, 11, 2, 15, tzinfo=UTC))
    with closing(site.desk("bo")) as desk:
        remap(desk, "clean.csv")
    return site


@pytest.fixture
def site(read_once, tmp_path, monkeypatch):
    stop_clocks(monkeypatch.setattr)
    return read_once.copy(tmp_path / "site")


@pytest.fixture
def bo(site):
    desk = site.desk("bo")
    yield desk
    desk.close()


def remap(desk, name):
    """The columns of another fixture."""
    desk.map_report(APEX.name, sample_report(VENDORS / name, {}).columns, (), name, desk.vendor(APEX.name).seq)


def draft(desk, name="clean.csv", day=TODAY):
    vendor = desk.vendor(APEX.name).entry
    columns = {each.field: each.title for each in vendor.report_columns}
    file = read_report(VENDORS / name, columns, TODAY)
    return desk.check_report(APEX.name, file.rows, day, file.digest, file.name)


def take(desk, name="clean.csv", day=TODAY):
    return desk.take_report(draft(desk, name, day))


def standing(desk, number):
    return desk.look(number).assessment.work


# -- what is saved --------------------------------------------------------------------------------------------------


def test_a_report_is_saved_in_one_act_and_that_it_was_read_beside_it(bo, site):
    saved = take(bo)
    assert [event.account for event in saved.events] == ["A1", "A2", "A3"]
    assert len({event.act for event in saved.events}) == 1
    won = saved.events[0].body
    assert isinstance(won, VendorReported)
    assert (won.status, won.recovered, won.fee, won.fee_due) == (VendorStatus.RECOVERED, 1_000_00, 250_00, 250_00)
    (read,) = entries_of_reports(site)
    assert (read.file, read.rows, read.unknown, read.differences) == ("clean.csv", 3, 0, 0)
    assert (read.vendor, read.reported_on, read.report) == ("Apex Recovery", TODAY, won.report)


def entries_of_reports(site) -> list[ReportRead]:
    log = WorkLog.open(site.log_path)
    found = [event.body for event in reports_read(log)]
    log.close()
    return found


def test_what_came_back_is_in_the_queue_of_its_records_and_on_the_list_of_who_asked(site, bo):
    ana = site.desk("ana")
    assert ana.row("A1").queue is Queue.WITH_VENDOR
    assert set(take(bo).open_ends) == {"A1", "A3"}
    ana.refresh()
    row = ana.row("A3")
    assert row.queue is ana.row("A5").queue is not Queue.WITH_VENDOR
    assert {"vendor-back", "nostep"} <= set(row.states)
    assert ana.row("A2").queue is Queue.WITH_VENDOR
    assert today_reason(row, "ana", TODAY) == "came back from a vendor"
    listed = ana.accounts(Query(View.TODAY, me="ana", today=TODAY))
    assert {"A1", "A3"} <= {each.number for each in listed.rows(0, len(listed))}
    ana.record("A3", NoteAdded("read it"))
    assert "vendor-back" not in ana.row("A3").states
    ana.close()


def test_the_account_says_what_the_vendor_said_and_what_does_not_agree(bo):
    remap(bo, "fees-off.csv")
    take(bo, "fees-off.csv")
    text = "\n".join(line.text for line in in_words.why(bo.look("A1").assessment).lines)
    assert "1,000.00 placed with Apex Recovery on 2026-11-02: working, 600.00 recovered" in text
    assert "Bills 200.00, due 150.00: 25 % of 600.00 recovered = 150.00." in text
    assert standing(bo, "A1").placement is not None


def test_fees_that_do_not_agree_are_told_line_by_line(bo):
    remap(bo, "fees-off.csv")
    found = draft(bo, "fees-off.csv")
    said = {each.line: each.body.differences[0] for each in found.differing}
    assert said == {
        2: "Bills 200.00, due 150.00: 25 % of 600.00 recovered = 150.00.",
        3: "Bills 35.00, due 0.00: 25 % of 0.00 recovered = 0.00.",
        4: "Bills 100.00, due 0.00: 400.00 came on 2026-10-01, before it was placed on 2026-11-02.",
        5: "Bills 90.00, due 100.00: 25 % of 400.00 recovered = 100.00.",
    }
    assert (found.recovered, found.billed, found.due) == (1_400_00, 425_00, 250_00)


def test_rows_that_cannot_be_used_are_listed_and_counted(bo, site):
    remap(bo, "unknown-accounts.csv")
    found = draft(bo, "unknown-accounts.csv")
    said = {each.line: each.why for each in found.not_taken}
    assert said[2] == "No account 'ZZ9' is known here."
    assert said[3] == "It was never placed with Apex Recovery."
    assert said[4] == (
        "No account '00A1' is known here; 'A1' is with Apex Recovery, if a spreadsheet took its zeros away."
    )
    assert "'Simmering' is no status that is known" in said[5]
    assert said[8] == "The row repeats line 7 word for word."
    assert [each.line for each in found.told] == [7]
    bo.take_report(found)
    assert entries_of_reports(site)[0].unknown == len(said) == 9


def test_a_report_of_which_nothing_can_be_taken_is_not_the_vendors_word(bo, site):
    with pytest.raises(Refusal, match=r"No row of clean\.csv can be taken, so nothing was saved"):
        bo.take_report(draft(bo, day=date(2026, 11, 1)))
    assert not entries_of_reports(site)


def test_the_payers_remit_proves_what_the_vendor_tells(bo, site):
    remap(bo, "to-date.csv")
    assert "UNKNOWN: no remit shows the 900.00 yet" in draft(bo, "to-date.csv").told[0].notes[0]
    site.drop(
        "paid.835",
        remit("A1", control=9, charge=1_000, paid=900, reason="CO:45", check="C9", on=date(2026, 11, 10)),
    )
    site.sync()
    bo.refresh()
    assert draft(bo, "to-date.csv").told[0].body.differences == ()


# -- once, and undone -----------------------------------------------------------------------------------------------


def test_the_same_file_is_read_once_and_again_after_it_was_undone_as_a_whole(bo, site):
    first = take(bo)
    with pytest.raises(Refusal, match="This file was read already, as the report of 2026-11-21"):
        draft(bo)
    bo.undo_act(first.events[0].act)
    assert standing(bo, "A1").placement.reports == ()
    assert bo.row("A1").queue is Queue.WITH_VENDOR
    take(bo)
    assert len(entries_of_reports(site)) == 2
    with pytest.raises(Refusal, match="reported on it again since"):
        bo.undo_act(bo.acts()[1].id)  # to bring the first reading back beside the second
    assert standing(bo, "A1").placements[-1].recovered == 1_000_00


def test_a_report_that_another_rests_on_is_undone_after_it(bo):
    first = take(bo)
    remap(bo, "takeback.csv")
    second = take(bo, "takeback.csv")
    assert second.events[0].body.fee_due == -100_00
    assert standing(bo, "A1").placements[-1].recovered == 600_00
    with pytest.raises(Refusal, match="undo the later report first"):
        bo.undo_act(first.events[0].act)
    bo.undo_act(second.events[0].act)
    bo.undo_act(first.events[0].act)
    assert standing(bo, "A1").placements[-1].recovered == 0


def test_nothing_is_saved_where_another_was_faster(bo, site):
    mine, cy = draft(bo), site.desk("cy")
    take(cy)
    with pytest.raises(Overtaken, match="Meanwhile something came of A1"):
        bo.take_report(mine)
    assert len(entries_of_reports(site)) == 1
    cy.close()


def test_a_save_whose_answer_was_lost_is_one_save(bo, site):
    found = draft(bo)
    first = bo.take_report(found, act="f00d")
    assert bo.take_report(found, act="f00d").events == first.events
    assert len(entries_of_reports(site)) == 1


def test_money_that_comes_after_the_return_does_not_move_what_was_planned_since(bo):
    take(bo)
    bo.record("A1", EscalationRequested(EscalateTo.SUPERVISOR, "paid late", "sign it"))
    remap(bo, "takeback.csv")
    take(bo, "takeback.csv")
    work = standing(bo, "A1")
    assert (work.waits, work.needs_next_step, work.is_back) == (True, False, False)


# -- refusals -------------------------------------------------------------------------------------------------------


def test_a_report_of_a_day_to_come_and_of_a_vendor_without_a_map_are_refused(bo):
    with pytest.raises(Refusal, match="2026-11-22 is after today"):
        draft(bo, day=TODAY + timedelta(days=1))
    bo.set_vendor("Birch", lambda _: replace(APEX, name="Birch"))
    with pytest.raises(Refusal, match="Map a report of Birch with worklist vendor map-report"):
        bo.check_report("Birch", (), TODAY, "d", "x.csv")
    with pytest.raises(Refusal, match="No column is known to hold the status"):
        bo.map_report("Birch", {"account": "Acct"}, (), "half", bo.vendor("Birch").seq)


def test_words_of_a_vendors_own_stay_when_its_report_is_mapped_anew(bo):
    columns = sample_report(VENDORS / "unknown-accounts.csv", {}).columns
    word = StatusWord("Simmering", VendorStatus.WORKING)
    bo.map_report(APEX.name, columns, (word,), "their word", bo.vendor(APEX.name).seq)
    remap(bo, "clean.csv")
    remap(bo, "unknown-accounts.csv")
    assert 5 in [each.line for each in draft(bo, "unknown-accounts.csv").told]


def test_a_word_on_no_placement_or_of_an_impossible_day_or_amount_is_refused(bo):
    placing = standing(bo, "A1").placements[-1].id
    right = VendorReported(placing, "by hand", VendorStatus.WORKING, TODAY)
    for number, wrong, said in (
        ("A5", right, "No such placement stands"),
        ("A1", replace(right, reported_on=date(2026, 11, 1)), "lies between the placing on 2026-11-02 and today"),
        ("A1", replace(right, reported_on=TODAY + timedelta(days=1)), "lies between"),
        ("A1", replace(right, recovered=10**12), "recovered amount .* cannot be"),
    ):
        with pytest.raises(Refusal, match=said):
            bo.record(number, wrong)


def test_reports_are_a_supervisors_business(site):
    join(site.log_path, ada=Role.ADMIN, ana=Role.SPECIALIST, bo=Role.SUPERVISOR)
    ana, bo = site.desk("ana"), site.desk("bo")
    with pytest.raises(NotAllowed):
        draft(ana)
    found = draft(bo)
    with pytest.raises(NotAllowed):
        ana.take_report(found)
    bo.take_report(found)
    ana.close()
    bo.close()


# -- silence --------------------------------------------------------------------------------------------------------


def test_a_vendor_that_said_nothing_is_on_the_mornings_page_until_it_reports(bo, site):
    (silence,) = bo.silent_vendors()
    assert (silence.vendor, silence.accounts, silence.due_on) == ("Apex Recovery", 4, date(2026, 11, 9))
    assert silence.in_words(TODAY) in bo.morning().vendors
    take(bo)
    assert bo.silent_vendors() == ()
    assert not any("late" in said for said in bo.morning().vendors)
    later = site.on(TODAY + timedelta(days=8)).desk("bo")
    assert later.silent_vendors()[0].accounts == 2
    later.close()


def test_what_is_to_be_seen_to_has_a_section_on_the_page_and_else_none():
    said = "Apex Recovery: report 2 days late"

    def vendors_of(page):
        sections = {columns[0].title: lines for columns, lines in parts_of(page, lambda _, text: text)}
        return [row.cells[0].text for row, _ in sections["Vendors"]]

    assert vendors_of(Morning(TODAY, vendors=(said,))) == [said]
    assert vendors_of(Morning(TODAY)) == []
