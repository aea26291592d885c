"""Statements and payments of patients in the folder of X12 files: each counts once, none makes an account known."""

import io
import os
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter

from tests.drop_files import TODAY, Site, aging, claim, remit
from worklist.cli.account_data import account_data
from worklist.domain.changes import seen_of, what_changed
from worklist.domain.in_words import timeline

STATEMENTS = "Account,Statement Date,DOS,CPT,Charge,Patient Paid,Patient Owes\n"
PAYMENTS = "Account,Payment Date,Amount,Method,Reference\n"
CARD = "A1,11/16/2026,50.00,card,R-1\n"
FIRST = "A1,11/02/2026,08/30/2026,G0463,100.00,0.00,60.00\n"
LATER = "A1,11/20/2026,08/30/2026,G0463,100.00,50.00,10.00\n"


def put(site: Site, name: str, content: str | bytes) -> None:
    path = site.folder / "drop" / "835" / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def look(site: Site, number: str = "A1"):
    desk = site.desk()
    try:
        return desk.look(number)
    finally:
        desk.close()


def paid(site: Site, number: str = "A1") -> list[int]:
    return [payment.amount for payment in look(site, number).assessment.account.patient_payments]


@pytest.fixture
def known(site) -> Site:
    """A site that knows A1."""
    site.drop("a.837", claim("A1"))
    site.drop("a.835", remit("A1", paid=40, reason="PR:1"))
    site.sync()
    return site


def test_they_are_read_beside_x12_and_counted(known):
    put(known, "statements.csv", STATEMENTS + FIRST)
    put(known, "payments.txt", PAYMENTS + CARD)
    report = known.sync()
    assert (report.files, report.records, report.changed, report.rejects) == (2, 2, 1, 0)
    account = look(known).assessment.account
    assert [(line.stated_on, line.owed) for line in account.statement] == [(date(2026, 11, 2), 60_00)]
    assert account.patient_paid == 50_00


def test_two_equal_payments_are_two_and_an_export_that_overlaps_adds_none(known):
    put(known, "monday.csv", PAYMENTS + CARD + CARD)
    known.sync()
    assert paid(known) == [50_00, 50_00]
    put(known, "copy.csv", PAYMENTS + CARD + CARD + "\n")
    put(known, "tuesday.csv", PAYMENTS + CARD + CARD + "A1,11/18/2026,(20.00),card,R-2\n")
    known.sync()
    assert paid(known) == [50_00, 50_00, -20_00]
    state = known.state()
    known.forget_cache()
    known.sync()
    assert known.state() == state


def test_a_later_statement_stands_and_the_earlier_one_is_kept(known):
    put(known, "b.csv", STATEMENTS + LATER)
    put(known, "c.csv", STATEMENTS + FIRST)
    known.sync()
    account = look(known).assessment.account
    assert [line.owed for line in account.statement] == [10_00]
    assert (account.first_stated_on, len(account.statements)) == (date(2026, 11, 2), 2)


@pytest.mark.parametrize("names", [("b.csv", "a.csv", "c.csv"), ("same.csv", "same.csv", "same.csv")])
def test_a_statement_that_is_exported_anew_asks_once(known, names):
    paid_since = FIRST.replace("0.00,60.00", "50.00,10.00")
    versions = ((FIRST, FIRST), (FIRST, paid_since), (FIRST, FIRST))
    for hour, (name, lines) in enumerate(zip(names, versions, strict=True)):
        put(known, name, STATEMENTS + "".join(lines) + "\n" * hour)
        os.utime(known.folder / "drop" / "835" / name, (1_800_000_000 + hour, 1_800_000_000 + hour))
        known.sync()
        asked = [line.owed for line in look(known).assessment.account.statement]
        assert asked == ([60_00, 10_00] if hour == 1 else [60_00, 60_00])


def test_of_an_account_that_nothing_else_names_they_wait_and_it_is_said(site):
    put(site, "payments.csv", PAYMENTS + CARD + CARD)
    site.sync()
    (waiting,) = site.rejects()
    assert (waiting.account, str(waiting.position)) == ("A1", "payments.csv, line 2")
    assert waiting.reason == "2 rows wait: no claim, remit or export names the account, so nothing is known of it."
    assert not look(site).assessment.account.is_known
    assert look(site).set_aside == (waiting,)
    site.drop("a.csv", aging(("a1", 60, 60)))
    site.sync()
    assert site.rejects() == []
    assert paid(site) == [50_00, 50_00]


def test_a_payment_is_news_and_a_statement_is_none(known):
    before, fingerprint = look(known).assessment.account, known.rows()["A1"].source_hash
    put(known, "statements.csv", STATEMENTS + FIRST)
    known.sync()
    assert known.rows()["A1"].source_hash == fingerprint
    put(known, "payments.csv", PAYMENTS + CARD + "A1,11/17/2026,-50.00,returned,R-1\n")
    known.sync()
    now = look(known).assessment.account
    assert known.rows()["A1"].source_hash != fingerprint
    assert what_changed(seen_of(before), now) == (
        "the patient paid 50.00 (card, R-1)",
        "50.00 that the patient paid was taken back (returned, R-1)",
    )
    assert what_changed(seen_of(now), now) == ()
    put(known, "again.csv", PAYMENTS + CARD + CARD)
    known.sync()
    assert what_changed(seen_of(now), look(known).assessment.account) == ("the patient paid 50.00 (card, R-1)",)
    assert what_changed(replace(seen_of(now), patient_payments=None), now) == ()


def test_the_timeline_and_the_data_tell_them(known):
    put(known, "statements.csv", STATEMENTS + FIRST + FIRST.replace("G0463", "A4550"))
    put(known, "payments.csv", PAYMENTS + CARD)
    known.sync()
    view = look(known)
    told = [line.text for line in timeline(view.assessment, (), frozenset()).lines]
    assert "2026-11-02  statement to the patient: 2 lines, asks 120.00 [statements.csv, line 2]" in told
    assert "2026-11-16  the patient paid 50.00 (card, R-1) [payments.csv, line 2]" in told
    data = account_data(view)
    assert [(line["code"], str(line["owed"]), line["insurance_paid"]) for line in data["statements"]] == [
        ("G0463", "60.00", None),
        ("A4550", "60.00", None),
    ]
    assert data["patient_payments"][0]["reference"] == "R-1"


def test_a_workbook_of_the_pm_is_read_and_another_one_is_refused(known):
    def workbook(*rows):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        return out.getvalue()

    put(known, "payments.xlsx", workbook(("Account", "Payment Date", "Amount"), ("A1", "2026-11-16", 50)))
    put(known, "other.xlsx", workbook(("Anything", "Else"), (1, 2)))
    known.sync()
    assert paid(known) == [50_00]
    (refused,) = known.rejects()
    assert refused.reason == (
        "The file is an Excel workbook without a sheet of patients' statements or payments; save other exports as CSV."
    )


def test_an_export_without_a_map_stays_refused(known):
    put(known, "aging.csv", aging(("A1", 60, 60)))
    assert known.sync().rejects == 1
    assert known.rejects()[0].reason == "The file does not begin with ISA, GS or ST, so it is not X12."


def test_a_day_to_come_counts_only_within_the_reach_of_time_zones(known):
    rows = "A1,2026-11-22,1.00,cash,\nA1,2026-11-23,2.00,cash,\n"
    put(known, "payments.csv", PAYMENTS + rows)
    known.sync()
    assert (TODAY, paid(known)) == (date(2026, 11, 21), [1_00])
    assert "a day to come" in known.rejects()[0].reason


def test_a_row_that_may_be_cut_in_its_amount_waits(known):
    put(known, "payments.csv", (PAYMENTS + CARD).removesuffix("00,card,R-1\n"))
    report = known.sync()
    assert (report.files, paid(known)) == (0, [])
    assert "its end is missing" in report.notes[0]
    put(known, "payments.csv", PAYMENTS + CARD)
    known.sync()
    assert paid(known) == [50_00]
