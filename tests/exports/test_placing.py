"""A placement is in the record and in its folder, or in neither; nothing leaves twice, and nothing beside its list."""

import csv
import io
import json
import os
import signal
import stat
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.drop_files import TODAY, aging, remit
from tests.exports.reading import sheet_of
from tests.processes import Process
from tests.vendor_site import FEES, NORTHGATE, PLACE, vendor_site
from tests.vendor_site import approve as approve_on
from worklist.desk import Refusal
from worklist.desk.auditing import LEFT, Asked, Auditing
from worklist.domain.act_words import said_of
from worklist.domain.events import (
    Ask,
    EscalationDecided,
    EscalationMoved,
    EscalationState,
    HoldFlag,
    HoldFlagSet,
    NoteAdded,
    Verdict,
)
from worklist.domain.queues import Queue
from worklist.domain.traces import AccountsSearched
from worklist.domain.vendor_entries import FileColumn, VendorReported, VendorStatus
from worklist.exports import leaving
from worklist.exports.placing import finish, place, recall

STEPS = ("_write_part", "record", "_name")
pytestmark = pytest.mark.usefixtures("stopped_clocks")


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    return vendor_site(tmp_path_factory.mktemp("vendors"))


@pytest.fixture
def site(read_once, tmp_path):
    return read_once.copy(tmp_path / "site")


@pytest.fixture
def people(site):
    desks = {name: site.desk(name) for name in ("ana", "bo")}
    yield desks
    for desk in desks.values():
        desk.close()


@pytest.fixture
def bo(people):
    return people["bo"]


@pytest.fixture
def approve(people):
    return lambda *numbers, **said: approve_on(people["ana"], people["bo"], *numbers, **said)


def placed(desk, number):
    return desk.look(number).assessment.work.placement


def left_out(desk, vendor, *numbers):
    return dict(desk.draft_placement(vendor, numbers).left_out)


def refused(desk, vendor, *numbers):
    with pytest.raises(Refusal) as refusal:
        desk.draft_placement(vendor, numbers)
    return str(refusal.value)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def test_what_is_recorded_are_the_files_that_lie_there(bo, approve):
    approve("P1", "P2", vendor="Harbor")
    draft = bo.draft_placement("harbor")
    files = place(bo, draft)
    entry = placed(bo, "P1").sent
    paths = (files.csv, files.xlsx, files.manifest)
    assert [sha256(path.read_bytes()).hexdigest() for path in paths] == [entry.csv, entry.xlsx, entry.manifest]
    assert sorted(bo.placements_folder.iterdir()) == sorted(paths)
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert stat.S_IMODE(bo.placements_folder.stat().st_mode) == 0o700
    assert (entry.amount, entry.accounts, entry.fees) == (40_00, 2, FEES)
    assert entry.report_due == TODAY + timedelta(days=7)
    assert bo.row("P1").queue is Queue.WITH_VENDOR


def test_the_table_and_the_manifest_say_the_same(bo, approve):
    approve("P1", "P2", vendor="Harbor")
    files = place(bo, bo.draft_placement("Harbor"))
    rows = rows_of(files.csv)
    assert [(row["Account"], row["Patient"], row["Amount"]) for row in rows] == [
        ("P1", "SYNTHETICP1, TEST", "40.00"),
        ("P2", "SYNTHETICP2, TEST", "40.00"),
    ]
    assert b'"Account","Patient"' in files.csv.read_bytes() and files.csv.read_bytes().count(b"\r\n") == 3
    head, first, _ = sheet_of(files.xlsx.read_bytes(), "Accounts")
    assert head == list(rows[0]) and first[0] == "P1"
    manifest = json.loads(files.manifest.read_text())
    assert (manifest["accounts"], manifest["rows"], manifest["total"]) == (2, 2, "80.00")
    assert manifest["files"][0]["sha256"] == sha256(files.csv.read_bytes()).hexdigest()
    assert manifest["terms"][0].startswith("The fee is 25 % of the cash")
    assert [each["title"] for each in manifest["columns"]] == head


def test_a_disputes_rows_are_its_lines_and_what_nobody_knows_is_unknown(bo, approve):
    approve("D1", "S1", vendor="Northgate", asks=Ask.DISPUTE)
    first, silent = rows_of(place(bo, bo.draft_placement("Northgate")).csv)
    assert (first["Claim number"], first["Code"], first["In dispute"]) == ("ICND1", "G0463", "100.00")
    assert (silent["Claim number"], silent["Charge"], silent["In dispute"]) == ("UNKNOWN", "100.00", "UNKNOWN")
    assert "Birth date" not in first and "1980" not in str([first, silent])


def test_the_vendors_own_layout_is_written(bo, approve):
    titles = {"Acct No": "account", "Debtor": "patient", "DOS": "service-date", "Owed": "patient-balance"}
    columns = [FileColumn(title, field) for title, field in {**titles, "Due": "amount", "Born": "birth-date"}.items()]
    bo.set_layout("Harbor", columns, "as its import asks")
    approve("P1", vendor="Harbor")
    draft = bo.draft_placement("Harbor")
    (row,) = rows_of(place(bo, draft).csv)
    assert row == {
        "Acct No": "P1",
        "Debtor": "SYNTHETICP1, TEST",
        "DOS": "2026-08-30",
        "Owed": "40.00",
        "Due": "40.00",
        "Born": "1980-01-01",
    }
    assert placed(bo, "P1").sent.fields == (
        "account",
        "patient",
        "service-date",
        "patient-balance",
        "amount",
        "birth-date",
    )


# -- what stands against it -----------------------------------------------------------------------------------------


def test_a_placed_account_is_never_placed_again(bo, approve):
    approve("P1", vendor="Harbor")
    draft, of_another = bo.draft_placement("Harbor"), bo.draft_placement("Harbor")
    place(bo, draft)
    assert "no approved request names it" in refused(bo, "Harbor")
    assert "P1: Harbor has it since" in refused(bo, "Harbor", "P1")
    with pytest.raises(Refusal, match="Meanwhile on P1 bo placed"):
        place(bo, of_another)
    with pytest.raises(Refusal, match="is there already"):
        place(bo, draft)
    assert len(list(bo.placements_folder.iterdir())) == 3


def test_each_account_that_does_not_go_is_named_with_why(people, bo, approve):
    approve("P1", "P2", "P3", vendor="Harbor")
    people["ana"].record("P2", HoldFlagSet(HoldFlag.BANKRUPTCY, True, "a letter of the court"))
    people["ana"].record("D1", replace(PLACE, vendor="Northgate"))
    approve("D2", vendor="Northgate")
    why = left_out(bo, "Harbor", "P1", "P2", "D1", "D2", "S1")
    assert why == {
        "P2": "Nobody may place the account while it is flagged bankruptcy",
        "D1": "its request is requested and not approved",
        "D2": "its approved request names Northgate",
        "S1": "nothing was asked for a vendor on it (worklist escalate asks)",
    }


def test_what_the_pm_says_otherwise_since_the_approval_is_asked_anew(site, people, bo, approve):
    approve("P1", "P2", vendor="Harbor")
    people["ana"].record("P2", NoteAdded("the patient moved"))
    site.drop("late.835", remit("P1", paid=80, reason="PR:1", check="CHK9", control=9))
    site.drop("open.csv", aging(("P1", 20, 20), ("P2", 40, 40), ("P3", 40, 40), on=TODAY + timedelta(days=1)))
    site.sync()
    bo.refresh()
    draft = bo.draft_placement("Harbor")
    ((number, why),) = draft.left_out
    assert number == "P1" and "changed since it was approved" in why and "balance 40.00 -> 20.00" in why
    assert "the patient moved" in draft.parts[0].account.since_approval()[0]


def test_what_was_seen_when_it_was_approved_is_no_news(site, people, bo):
    people["ana"].record("P1", replace(PLACE, vendor="Harbor"))
    site.drop("late.835", remit("P1", paid=80, reason="PR:1", check="CHK9", control=9))
    site.drop("open.csv", aging(("P1", 20, 20), on=TODAY + timedelta(days=1)))
    site.sync()
    bo.refresh()
    bo.decide_on(bo.request_on("P1").seen, EscalationDecided("", Verdict.APPROVED, "place it"))
    assert bo.draft_placement("Harbor").total == 20_00


def test_a_pilot_that_is_full_takes_no_more(bo, approve):
    bo.set_vendor("Harbor", lambda before: replace(before, pilot=2, reason="a pilot"))
    approve("P1", "P2", "P3", vendor="Harbor")
    draft = bo.draft_placement("Harbor")
    assert draft.numbers == ("P1", "P2") and "its pilot of 2 accounts is full" in draft.left_out[0][1]
    place(bo, draft)
    assert "its pilot of 2 accounts is full" in refused(bo, "Harbor", "P3")


def test_without_a_valid_agreement_nothing_leaves_not_even_what_was_read_before(bo, approve):
    approve("P1", vendor="Harbor")
    draft = bo.draft_placement("Harbor")
    bo.set_vendor("Harbor", lambda before: replace(before, baa_expires_on=TODAY - timedelta(days=1), reason="ended"))
    assert "business associate agreement ended" in refused(bo, "Harbor")
    with pytest.raises(Refusal, match="changed Harbor since you saw the file"):
        place(bo, draft)
    assert not list(bo.placements_folder.iterdir())


def test_collections_state_the_debt_as_it_stands(bo, approve):
    approve("P1", vendor="Quarry")
    approve("P2", vendor="Quarry", amount=30_00)
    draft = bo.draft_placement("Quarry")
    (row,) = rows_of(place(bo, draft).csv)
    assert (row["Itemization date"], row["Itemization amount"]) == ("2026-08-30", "100.00")
    assert (row["Payments and credits since"], row["Amount"]) == ("60.00", "40.00")
    assert dict(draft.left_out)["P2"] == "30.00 were approved, and a debt is stated as it stands: 40.00"


# -- recall, undo, and what is not said by hand ---------------------------------------------------------------------


def test_what_is_recalled_comes_back_and_can_be_placed_after_it_is_asked_anew(bo, approve):
    approve("P1", "P2", vendor="Harbor")
    place(bo, bo.draft_placement("Harbor"))
    files = recall(bo, bo.draft_recall("Harbor", ["P1", "P3"], "no letter in 30 days"))
    assert files.saved.needs_next_step
    (row,) = rows_of(files.csv)
    assert row["Account"] == "P1" and row["Placement"].startswith("P2") and "letter" not in files.csv.read_text()
    assert bo.row("P1").queue is Queue.STALLED and bo.row("P2").queue is Queue.WITH_VENDOR
    with pytest.raises(Refusal, match="Nothing to recall from Harbor: P1: it is not with Harbor"):
        bo.draft_recall("Harbor", ["P1"], "again")
    with pytest.raises(Refusal, match="Say why"):
        bo.draft_recall("Harbor", ["P2"], " ")
    approve("P1", vendor="Harbor")
    assert bo.draft_placement("Harbor").numbers == ("P1",)


def test_a_placement_is_undone_only_while_nothing_came_of_it(bo, approve):
    approve("P1", vendor="Harbor")
    event = place(bo, bo.draft_placement("Harbor")).saved.events[0]
    with pytest.raises(Refusal, match="carried out since"):
        bo.undo("P1", next(e.id for e in bo.look("P1").events if e.body.KIND == "decision"))
    report = bo.record("P1", VendorReported(event.id, "a" * 64, VendorStatus.WORKING, TODAY)).events[0]
    with pytest.raises(Refusal, match="A report or a recall came after the placement"):
        bo.undo("P1", event.id)
    bo.undo("P1", report.id)
    undone = bo.undo("P1", event.id)
    assert "Its file may be out" in said_of(undone.events, bo.look("P1").events)
    assert placed(bo, "P1") is None
    assert bo.draft_placement("Harbor").numbers == ("P1",)


def test_a_placement_that_was_taken_back_is_not_brought_back(bo, approve):
    approve("P1", vendor="Harbor")
    event = place(bo, bo.draft_placement("Harbor")).saved.events[0]
    undoing = bo.undo("P1", event.id).events[0]
    with pytest.raises(Refusal, match="worklist vendor place makes another"):
        bo.undo("P1", undoing.id)
    place(bo, bo.draft_placement("Harbor"))
    with pytest.raises(Refusal, match="worklist vendor place makes another"):
        bo.undo("P1", undoing.id)


def test_an_account_is_never_with_two_vendors_at_once(bo, approve):
    approve("P1", vendor="Harbor")
    place(bo, bo.draft_placement("Harbor"))
    first = recall(bo, bo.draft_recall("Harbor", ["P1"], "no letter in 30 days")).saved.events[0]
    approve("P1", vendor="Quarry")
    place(bo, bo.draft_placement("Quarry"))
    with pytest.raises(Refusal, match="Quarry has it since: worklist vendor recall asks it back"):
        bo.undo("P1", first.id)
    recall(bo, bo.draft_recall("Quarry", ["P1"], "it was a mistake"))
    bo.undo("P1", first.id)
    assert placed(bo, "P1").sent.vendor == "Harbor"


def test_a_request_is_not_undone_under_a_vendor(people, bo, approve):
    approve("P1", vendor="Harbor")
    place(bo, bo.draft_placement("Harbor"))
    asked = next(event.id for event in bo.look("P1").events if event.body.KIND == "escalation")
    with pytest.raises(Refusal, match="worklist vendor recall asks it back"):
        people["ana"].undo("P1", asked)


def test_what_files_and_reports_say_is_not_said_by_hand(bo, approve):
    approve("P1", "P2", vendor="Harbor")
    asked = bo.request_on("P1").asked.id
    with pytest.raises(Refusal, match="worklist vendor place writes the file"):
        bo.record("P1", EscalationMoved(asked, EscalationState.PLACED))
    place(bo, bo.draft_placement("Harbor", ["P1"]))
    with pytest.raises(Refusal, match="worklist vendor recall asks"):
        bo.record("P1", EscalationMoved(asked, EscalationState.RECALLED))
    assert bo.move_escalation("P2", EscalationState.CLOSED, "the patient paid").events


def test_the_record_takes_no_placement_of_another_request_or_vendor(bo, approve):
    approve("P1", vendor="Harbor")
    draft = bo.draft_placement("Harbor")
    digests = place(bo, draft) and placed(bo, "P1").sent
    recall(bo, bo.draft_recall("Harbor", ["P1"], "a slip"))
    with pytest.raises(Refusal, match="only what is approved is placed"):
        bo.record("P1", digests)
    approve("P2", vendor="Harbor")
    target = bo.request_on("P2").asked.id
    with pytest.raises(Refusal, match="its approved request names Harbor"):
        bo.record("P2", replace(digests, target=target, vendor=NORTHGATE.name))
    with pytest.raises(Refusal, match="can be read in two ways"):
        bo.record("P2", replace(digests, target=target, fees=replace(FEES, basis=None)))
    with pytest.raises(Refusal, match="fingerprints"):
        bo.record("P2", replace(digests, target=target, csv="none"))


def test_who_looked_and_what_left_is_in_the_record(site, bo, approve):
    approve("P1", vendor="Harbor")
    place(bo, bo.draft_placement("Harbor"))
    recall(bo, bo.draft_recall("Harbor", ["P1"], "a slip"))
    auditing = Auditing.open(site.log_path, "abe")
    with auditing.reading() as record:
        looked = [found.body for found in record.find(Asked("", "", (AccountsSearched.KIND,), None, None))]
        left = [found.kind for found in record.find(Asked("", "", LEFT, None, None))]
    auditing.close()
    assert [(each.filter, each.found) for each in looked] == [("placement with Harbor", 1), ("recall from Harbor", 1)]
    assert left == ["placement", "recall"]


# -- killed on the way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_maker_leaves_a_placement_whole_or_not_at_all(site, bo, approve, step):
    approve("P1", vendor="Harbor")
    Process(make_until, site, step).wait()
    found = finish(bo)
    names = [path.name for path in bo.placements_folder.iterdir() if not path.name.endswith(".part")]
    assert len(names) == (3 if step == "_name" else 0)
    assert len(found) == len(names)
    assert bool(placed(bo, "P1")) == bool(names)
    assert finish(bo) == ()


def make_until(_, site, step) -> None:
    """Dies at the beginning of one of the steps."""
    desk = site.desk("bo")
    draft = desk.draft_placement("Harbor")

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    if step == "record":
        desk.record_placement = die
    else:
        setattr(leaving, step, die)
    place(desk, draft)
