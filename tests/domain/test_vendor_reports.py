"""A vendor's report row by row: what is taken, what is not, what does not agree. Amounts and names are made up."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.build import NUMBER, account, aging, line, remit
from worklist.domain.accounts import Account
from worklist.domain.changes import seen_of
from worklist.domain.vendor_entries import (
    AccountPlaced,
    PlacementRecalled,
    ReportRead,
    StatusWord,
    VendorReported,
    VendorSet,
    VendorStatus,
)
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.register import Vendor
from worklist.domain.vendors.report_checks import Reporting
from worklist.domain.vendors.report_map import (
    ReportField,
    ReportMap,
    guessed,
    joined_words,
    meanings,
    read_column,
    read_word,
)
from worklist.domain.vendors.report_words import draft_lines
from worklist.domain.vendors.reports import ReportFile, ReportRow, Standing
from worklist.domain.vendors.silence import silences
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, VendorPurpose

_F = ReportField
PLACED = datetime(2026, 11, 1, 9, tzinfo=UTC)
REPORTED = date(2026, 11, 20)
TERMS = FeeTerms(
    percent=25_00, basis=FeeBasis.CASH, cap=1_000_00, tail_days=30, is_returned=True
)  # of DOMAIN 12: 25 %, the cap binds above 4,000
FLAT = FeeTerms(flat=50_00, flat_when=FlatWhen.PLACED)
BY_PERIOD = ReportMap({_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.RECOVERED: "Paid", _F.FEE: "Fee"}, {})
TO_DATE = ReportMap(
    {_F.ACCOUNT: "Account", _F.STATUS: "Status", _F.RECOVERED_TO_DATE: "Paid", _F.FEE_TO_DATE: "Fee"}, {}
)


def placed(*reports, terms=TERMS, amount=9_000_00, purpose=VendorPurpose.PAYER_DISPUTE, recalled_on=None):
    sent = AccountPlaced(
        *("request", "P1", "Apex", purpose, terms, amount, ("account",), 1, "c", "x", "m"), date(2026, 11, 8)
    )
    stay = Placement(sent, "placing", "sue", PLACED, tuple(reports))
    if recalled_on is None:
        return stay
    recall = PlacementRecalled("placing", "R1", "no progress", 1, "c", "x", "m")
    return replace(stay, recall=recall, recalled_at=datetime(*recalled_on, tzinfo=UTC))


def said(recovered=0, status=VendorStatus.WORKING, fee=None, fee_due=0, report="earlier"):
    return VendorReported("placing", report, status, date(2026, 11, 10), recovered, fee, fee_due)


def row(status="Working", recovered=None, fee=None, **more):
    return ReportRow(2, NUMBER, status, recovered, fee, **more)


def checked(*rows, stay=None, of=None, by=BY_PERIOD, seen=None):
    """What a report comes to that has these rows on one account."""
    stay = stay or placed()
    standing = Standing(of or Account(NUMBER), (stay,), seen=seen, is_recorded=True)
    out = {NUMBER: stay} if stay.is_out else {}
    file = ReportFile("report.csv", "digest", rows)
    return Reporting("Apex", by, REPORTED, file, {NUMBER: standing}, out).draft()


def told(*rows, **how):
    (only,) = checked(*rows, **how).told
    return only


# -- the fee --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recovered", "fee", "due", "difference"),
    [
        (1_000_00, 250_00, 250_00, ()),
        (
            *(1_000_00, 300_00, 250_00),
            ("Bills 300.00, due 250.00: 25 % of 1,000.00 recovered = 250.00.",),
        ),
        (4_000_00, 1_000_00, 1_000_00, ()),
        (
            *(4_400_00, 1_100_00, 1_000_00),
            ("Bills 1,100.00, due 1,000.00: 25 % of 4,400.00 recovered = 1,100.00; the cap of 1,000.00 binds.",),
        ),
        (0, 35_00, 0, ("Bills 35.00, due 0.00: 25 % of 0.00 recovered = 0.00.",)),
    ],
)
def test_the_fee_is_what_the_contract_says_of_what_came_in(recovered, fee, due, difference):
    body = told(row("Partial payment", recovered, fee)).body
    assert (body.fee_due, body.differences) == (due, difference)


def test_a_cap_binds_over_all_reports_of_an_account_together():
    stay = placed(said(3_600_00, fee=900_00, fee_due=900_00))
    body = told(row("Partial payment", 1_000_00, 250_00), stay=stay).body
    assert body.fee_due == 100_00
    assert body.differences[0].endswith("the cap of 1,000.00 binds; 900.00 were due before.")


def test_two_payments_in_one_file_share_the_cap():
    first = row("Partial payment", 3_000_00, 750_00)
    both = checked(first, replace(first, line=3, on=date(2026, 11, 19))).told
    assert [each.body.fee_due for each in both] == [750_00, 250_00]


def test_a_flat_fee_for_the_placing_is_due_with_the_first_report_and_not_again():
    assert told(row(fee=50_00), stay=placed(terms=FLAT)).body.differences == ()
    stay = placed(said(fee=50_00, fee_due=50_00), terms=FLAT)
    again = told(row(fee=50_00), stay=stay).body
    assert (again.fee_due, len(again.differences)) == (0, 1)


def test_a_takeback_gives_the_fee_back_where_the_contract_says_so_and_else_not():
    stay = placed(said(1_000_00, fee=250_00, fee_due=250_00))
    assert told(row("Working", -400_00, -100_00), stay=stay).body.fee_due == -100_00
    kept = replace(stay, sent=replace(stay.sent, fees=replace(TERMS, is_returned=False)))
    assert told(row("Working", -400_00, 0), stay=kept).body.fee_due == 0


def test_money_of_before_the_placing_carries_no_fee():
    body = told(row("Partial payment", 400_00, 100_00, on=date(2026, 10, 1))).body
    assert body.fee_due == 0
    assert body.differences[0] == (
        "Bills 100.00, due 0.00: 400.00 came on 2026-10-01, before it was placed on 2026-11-01."
    )


@pytest.mark.parametrize(("recalled_on", "due"), [((2026, 11, 5), 250_00), ((2026, 10, 2), 0)])
def test_after_a_recall_money_carries_the_fee_for_the_days_of_the_contract(recalled_on, due):
    stay = placed(recalled_on=recalled_on)
    early = replace(stay, at=datetime(2026, 9, 1, tzinfo=UTC))
    assert told(row("Paid", 1_000_00, due), stay=early).body.fee_due == due


@given(st.lists(st.integers(1, 3_000_00), min_size=1, max_size=8))
def test_fees_by_period_come_to_the_fee_of_the_whole(amounts):
    stay = placed(amount=10**9)
    for amount in amounts:
        stay = replace(stay, reports=(*stay.reports, told(row("Partial payment", amount), stay=stay).body))
    assert stay.fee_due == told(row("Partial payment", sum(amounts)), stay=placed(amount=10**9)).body.fee_due


def test_a_report_without_a_fee_says_what_is_due():
    only = told(row("Paid in full", 1_000_00))
    assert only.body.fee is None
    assert "It names no fee; by the contract 250.00 are due." in only.notes


def test_amounts_to_date_are_read_as_what_is_new():
    stay = placed(said(600_00, fee=150_00, fee_due=150_00))
    body = told(row("Partial payment", 900_00, 225_00), stay=stay, by=TO_DATE).body
    assert (body.recovered, body.fee, body.fee_due, body.differences) == (300_00, 75_00, 75_00, ())


# -- our own records ------------------------------------------------------------------------------------------------


def answered(paid, on="2026-11-12"):
    return account(remit(line("G0463", 2_000, paid=paid), on=on))


def test_what_the_remits_show_is_held_against_what_the_vendor_tells():
    assert told(row("Paid", 1_000_00, 250_00), of=answered(1_000)).body.differences == ()
    short = told(row("Paid", 1_000_00, 250_00), of=answered(600)).body.differences
    assert short == ("Tells of 1,000.00 in all; remits since the placing show 600.00.",)


def test_more_in_the_remits_than_told_is_a_difference_only_once_the_vendor_is_done():
    assert told(row("Working", 600_00, 150_00), of=answered(1_000)).body.differences == ()
    assert len(told(row("Paid", 600_00, 150_00), of=answered(1_000)).body.differences) == 1


def test_without_a_newer_remit_it_is_unknown_and_no_difference():
    only = told(row("Paid", 1_000_00, 250_00), of=answered(0, on="2026-08-25"))
    assert only.body.differences == ()
    assert only.notes == ("UNKNOWN: no remit shows the 1,000.00 yet; the next one with this account will.",)


def test_a_patients_payment_is_held_against_the_fall_of_the_balance():
    stay = placed(purpose=VendorPurpose.PATIENT_BALANCE)
    before = seen_of(account(aging(0, 300)))
    after = account(aging(0, 200), exported_on="2026-11-15")
    right = told(row("Working", 100_00, 25_00), stay=stay, of=after, seen=before)
    assert (right.body.differences, right.notes) == ((), ())
    wrong = told(row("Working", 150_00, 37_50), stay=stay, of=after, seen=before)
    assert wrong.body.differences == ("Tells of 150.00 in all; the patient's balance fell by 100.00.",)


def test_more_than_was_placed_cannot_be_recovered():
    body = told(row("Partial payment", 600_00, 150_00), stay=placed(amount=500_00)).body
    assert body.differences == ("Tells of 600.00 in all, more than the 500.00 that was placed.",)


# -- rows that are not taken, and statuses --------------------------------------------------------------------------


def test_a_status_does_not_go_back_and_what_was_said_is_told():
    stay = placed(said(status=VendorStatus.WORKING))
    body = told(row("Acknowledged"), stay=stay).body
    assert body.status is VendorStatus.WORKING
    assert body.differences == ("Apex says acknowledged after working: working stands.",)


def test_an_account_that_came_back_is_taken_again_only_for_money():
    stay = placed(said(1_000_00, VendorStatus.RECOVERED, 250_00, 250_00))
    assert checked(row("Paid in full", 0, 0), stay=stay).repeated == 1
    late = told(row("Working", -400_00, -100_00), stay=stay).body
    assert (late.status, late.fee_due) == (VendorStatus.RECOVERED, -100_00)


def test_a_recalled_account_that_is_still_worked_is_named():
    (left,) = checked(row("Working"), stay=placed(recalled_on=(2026, 11, 5))).not_taken
    assert left.why == "It was asked back on 2026-11-05, and Apex still says working."


def test_a_word_that_nobody_explained_is_not_guessed():
    (left,) = checked(row("Settled")).not_taken
    assert "'Settled' is no status that is known" in left.why
    own = replace(BY_PERIOD, words=meanings([StatusWord("SETTLED", VendorStatus.CLOSED)]))
    assert told(row("Settled"), by=own).body.status is VendorStatus.CLOSED


def test_a_row_that_repeats_another_counts_once_and_two_payments_count_both():
    first = row("Partial payment", 100_00, 25_00)
    draft = checked(first, replace(first, line=3), replace(first, line=4, recovered=200_00, fee=50_00))
    assert draft.recovered == 300_00
    assert [(each.line, each.why) for each in draft.not_taken] == [(3, "The row repeats line 2 word for word.")]


def test_a_report_of_before_the_placing_tells_nothing_of_it():
    late = replace(placed(), at=datetime(2026, 11, 21, 9, tzinfo=UTC))
    (left,) = checked(row(), stay=late).not_taken
    assert left.why == "It was placed on 2026-11-21, after the day of the report."


def test_money_of_a_day_to_come_does_not_agree():
    saved = told(row("Paid", 100_00, 25_00, on=date(2026, 11, 21))).body
    assert saved.differences == ("Its money is of 2026-11-21, after the day of the report.",)
    assert not told(row("Working", on=date(2026, 12, 24))).body.differences


def test_the_vendors_own_number_is_no_reason_why_something_moved():
    saved = told(row(reference="C-7")).body
    assert (saved.why, saved.reference) == ("", "C-7")
    assert placed(saved).in_words().endswith("working, reported 2026-11-20 as its C-7")


def test_an_amount_that_no_account_can_have_stays_out():
    (left,) = checked(row("Paid", 10**12)).not_taken
    assert left.why == "10,000,000,000.00 cannot be of one account; 1,000,000,000.00 is the most."


def test_what_the_vendor_has_and_does_not_mention_is_listed():
    draft = checked(replace(row(), account="OTHER"))
    assert [number for number, _ in draft.missing] == [NUMBER]
    assert draft.not_taken[0].why == "No account 'OTHER' is known here."


@given(st.lists(st.sampled_from([row(), row("Paid", 100_00, 30_00), row("Huh"), row("Paid", 0), row("", 5)])))
def test_every_row_is_taken_or_told_of(rows):
    rows = [replace(each, line=at) for at, each in enumerate(rows, 2)]
    draft = checked(*rows)
    assert len(draft.told) + len(draft.not_taken) + draft.repeated == draft.rows == len(rows)


def test_a_report_in_words_has_its_sums_and_every_row_that_is_amiss():
    rows = row("Paid", 1_000_00, 300_00), replace(row(), account="ZZ9", line=3)
    text = "\n".join(draft_lines(checked(*rows), totals=(4,)))
    assert "2 rows, 1 taken on 1 account, 1 not" in text
    assert "Fee billed 300.00, due by the contract 250.00, 50.00 too much." in text
    assert "line 3, ZZ9: No account 'ZZ9' is known here." in text
    assert "1 account comes back." in text
    assert "line 4" in text


# -- the map --------------------------------------------------------------------------------------------------------


def test_titles_are_known_however_they_are_abbreviated_and_to_date_is_not_by_period():
    titles = ["Client Acct No.", "Acct Status", "Total Collected", "Comm. Due", "Comments"]
    found = guessed(titles, {})
    assert [*found] == [_F.ACCOUNT, _F.STATUS, _F.RECOVERED_TO_DATE, _F.FEE, _F.WHY]
    both = guessed(["Account", "Status", "Recovered", "Recovered to date"], {})
    assert both[_F.RECOVERED_TO_DATE] == "Recovered to date"
    assert _F.RECOVERED not in both


@pytest.mark.parametrize("word", ["settled", "resolved", "overturned", "won", ""])
def test_words_that_can_be_read_in_two_ways_are_in_no_table(word):
    assert BY_PERIOD.status_of(word) is None


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Closed - Uncollectable", VendorStatus.CLOSED),
        ("CLOSED/NO RECOVERY", VendorStatus.CLOSED),
        ("Paid in full", VendorStatus.RECOVERED),
        ("Closed (PIF)", VendorStatus.RECOVERED),
        ("in-process", VendorStatus.WORKING),
        ("Received", VendorStatus.ACKNOWLEDGED),
    ],
)
def test_usual_words_are_known(word, status):
    assert BY_PERIOD.status_of(word) is status


def test_a_map_says_what_it_lacks():
    assert "account number" in ReportMap({}, {}).missing
    assert "status" in ReportMap({_F.ACCOUNT: "A"}, {}).missing
    assert ReportMap({_F.ACCOUNT: "A"}, {"": VendorStatus.WORKING}).missing == ""
    twice = ReportMap({**BY_PERIOD.columns, _F.FEE_TO_DATE: "Fees"}, {})
    assert "counted twice" in twice.missing


def test_what_is_named_by_hand_is_read_or_refused_with_what_there_is():
    assert read_column("Acct=No=Account") == (_F.ACCOUNT, "Acct=No")
    assert read_word("PIF = recovered") == StatusWord("PIF", VendorStatus.RECOVERED)
    with pytest.raises(ValueError, match="fields: account, status"):
        read_column("Acct=acount")
    with pytest.raises(ValueError, match="a status is acknowledged"):
        read_word("PIF=done")


def test_the_newest_meaning_of_a_word_stands():
    words = joined_words([StatusWord("PIF", VendorStatus.CLOSED)], [StatusWord("pif", VendorStatus.RECOVERED)])
    assert meanings(words) == {"pif": VendorStatus.RECOVERED}


# -- silence --------------------------------------------------------------------------------------------------------


def test_a_vendor_that_has_accounts_and_says_nothing_is_silent_from_the_day_after_its_report_was_due():
    apex = Vendor(VendorSet("Apex", VendorPurpose.PAYER_DISPUTE, reports_every=7), 1, "sue", PLACED)
    out = {"Apex": [placed()]}
    assert silences([apex], out, (), date(2026, 11, 8)) == ()
    (silence,) = silences([apex], out, (), date(2026, 11, 10))
    assert silence.in_words(date(2026, 11, 10)) == "Apex: report 2 days late, 1 account with it, last word 2026-11-01"
    read = ReportRead("Apex", "r.csv", "d", date(2026, 11, 9), 1, 0, 0)
    assert silences([apex], out, (read,), date(2026, 11, 16)) == ()
    assert silences([apex], {}, (), date(2026, 12, 24)) == ()
