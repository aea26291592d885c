"""What the record itself refuses of vendors, for a program that forgets to ask. Vendors and terms are made up."""

from dataclasses import dataclass
from datetime import date

import pytest

from worklist.domain.events import Ask, EntryUndone, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled, VendorReported, VendorStatus
from worklist.domain.vendors.terms import FeeTerms, VendorPurpose
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog

ASKED = EscalationRequested(EscalateTo.VENDOR, "two letters, no answer", "take it over", asks=Ask.PLACE)
DAY = date(2026, 11, 20)


@dataclass
class Record:
    """One account's record, written past the desk."""

    log: WorkLog
    asked: str
    approved: str

    def add(self, body, actor="bo", account="A1") -> str:
        return self.log.add(actor, body, account).id

    def place(self, target="", account="A1") -> str:
        sent = AccountPlaced(
            *(target or self.asked, "P1", "Harbor", VendorPurpose.COLLECTIONS, FeeTerms(2_500), 9_000, ("account",)),
            *(1, "c", "x", "m", DAY),
        )
        return self.add(sent, account=account)


@pytest.fixture
def record(tmp_path):
    log = WorkLog.create(tmp_path / "worklog.db")
    asked = log.add("ana", ASKED, "A1").id
    yield Record(log, asked, log.add("bo", EscalationDecided(asked, Verdict.APPROVED, "place it"), "A1").id)
    log.close()


def reported(placement):
    return VendorReported(placement, "r", VendorStatus.CLOSED, DAY)


def recalled(placement):
    return PlacementRecalled(placement, "R1", "too slow", 1, "c", "x", "m")


def refused(why):
    return pytest.raises(DatabaseError, match=why)


def test_what_was_approved_is_placed_once(record):
    placement = record.place()
    with refused("what was approved is placed once"):
        record.place()
    record.add(EntryUndone(placement))
    record.place()


def test_only_what_was_approved_is_placed(record):
    with refused("only what was approved is placed"):
        record.place(target=record.add(ASKED, "ana"))
    with refused("only what was approved is placed"):
        record.place(account="A2")
    record.add(EntryUndone(record.approved))
    with refused("only what was approved is placed"):
        record.place()


@pytest.mark.parametrize("of", [reported, recalled])
def test_a_report_and_a_recall_are_of_a_placement_that_stands(record, of):
    with refused("names a placement"):
        record.add(of(record.asked))
    placement = record.place()
    with refused("names a placement"):
        record.add(of(placement), account="A2")
    record.add(of(placement))


@pytest.mark.parametrize("of", [reported, recalled])
def test_nothing_is_said_of_a_placement_that_was_taken_back(record, of):
    placement = record.place()
    record.add(EntryUndone(placement))
    with refused("names a placement"):
        record.add(of(placement))


@pytest.mark.parametrize("of", [reported, recalled])
def test_what_came_of_a_placement_is_undone_before_it(record, of):
    placement = record.place()
    word = record.add(of(placement))
    with refused("what came of a placement is undone before it"):
        record.add(EntryUndone(placement))
    record.add(EntryUndone(word))
    record.add(EntryUndone(placement))


def test_neither_request_nor_approval_is_undone_under_a_placement(record):
    placement = record.place()
    for entry, actor in ((record.asked, "ana"), (record.approved, "bo")):
        with refused("its request not undone"):
            record.add(EntryUndone(entry), actor)
    record.add(EntryUndone(placement))
    record.add(EntryUndone(record.approved))


def test_a_placement_that_was_taken_back_is_not_brought_back(record):
    undoing = record.add(EntryUndone(record.place()))
    with refused("is not brought back"):
        record.add(EntryUndone(undoing))
