"""Vendors with half a year of placed accounts, for the tests of what came of them. Names and amounts are made up.

Northgate had 24 denials: 21 came back, 14 with money; it is late with its report. Harbor has a pilot of 20 with three
patient balances, and its agreement ends in 30 days. With Old Quay the agreement ended. 22 denials were worked in-house.
"""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

from tests.practice import NOW, stop_clocks
from worklist.domain.events import (
    Ask,
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    OutcomeKind,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.vendor_entries import (
    AccountPlaced,
    PlacementRecalled,
    ReportRead,
    VendorReported,
    VendorSet,
    VendorStatus,
)
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, VendorPurpose
from worklist.store.worklog import WorkLog

PERCENT = FeeTerms(2_500, FeeBasis.CASH, cap=100_000, tail_days=30, is_returned=True)
FLAT = FeeTerms(flat=1_500, flat_when=FlatWhen.RECOVERED, retainer=5_000, is_credited=False)
NORTHGATE = VendorSet(
    *("Northgate Recovery", VendorPurpose.PAYER_DISPUTE),
    fees=PERCENT,
    baa_signed_on=date(2026, 1, 5),
    baa_expires_on=date(2027, 12, 31),
    contact="Kim",
)
HARBOR = VendorSet(
    *("Harbor Collections", VendorPurpose.COLLECTIONS),
    fees=FLAT,
    baa_signed_on=date(2026, 1, 5),
    baa_expires_on=date(2026, 12, 21),
    pilot=20,
)
OLD_QUAY = replace(NORTHGATE, name="Old Quay", baa_expires_on=date(2026, 6, 30))
DENIALS = [f"SYNTH{n:03}" for n in range(1, 25)]
BALANCES = ["SYNTH101", "SYNTH102", "SYNTH103"]
IN_HOUSE = [f"SYNTH{n}" for n in range(201, 223)]
FIX = "Send the authorization number with the claim."


def plant(log_path, set_attribute):
    """The half year, in a log without entries on these accounts; ``set_attribute`` stops the clock on each day."""

    def on(month, day):
        stop_clocks(set_attribute, datetime(2026, month, day, 12, tzinfo=UTC))

    with closing(WorkLog.open(log_path)) as log:
        on(5, 4)
        for vendor in (NORTHGATE, HARBOR, OLD_QUAY):
            log.add("sue", vendor)
        place(log, NORTHGATE, DENIALS, 20_000, "payer_denial")
        log.append_to("ana", IN_HOUSE, lambda *_: [CallLogged(CallOutcome.IN_PROCESS)] * 2)
        on(6, 15)
        report(log, DENIALS[:14], VendorStatus.RECOVERED, 16_000, 4_000, why="Appealed with the chart", fix=FIX)
        report(log, DENIALS[14:20], VendorStatus.CLOSED, why="Filing limit passed")
        log.add("sue", ReportRead("Northgate Recovery", "june.csv", "sha", date(2026, 6, 15), 20, 0, 1))
        end_in_house(log)
        on(11, 1)
        recall(log, DENIALS[20])
        place(log, HARBOR, BALANCES, 9_000, "patient_balance")
    stop_clocks(set_attribute, NOW)


def place(log, vendor, accounts, amount, of):
    """Asked for by Ana, approved and placed by Sue."""
    asked = EscalationRequested(EscalateTo.VENDOR, "ours is done", "work it", asks=Ask.PLACE, vendor=vendor.name)
    sent = AccountPlaced(
        *("", "P1", vendor.name, vendor.purpose, vendor.fees, amount, (), len(accounts), "", "", ""),
        report_due=date(2026, 5, 11),
        account_class=of,
    )
    log.append_to("ana", accounts, lambda *_: [asked])
    log.append_to("sue", accounts, lambda _, seen: [EscalationDecided(seen[-1].id, Verdict.APPROVED, "as agreed")])
    log.append_to("sue", accounts, lambda _, seen: [replace(sent, target=seen[-2].id)])


def report(log, accounts, status, recovered=0, fee_due=0, **said):
    """Of June 15; the fee of the first account is billed too high."""

    def of(account, seen):
        off = account == DENIALS[0]
        yield VendorReported(
            *(placed_in(seen), "sha", status, date(2026, 6, 15), recovered),
            fee=fee_due + 1_000 if off else fee_due,
            fee_due=fee_due,
            differences=("Bills 50.00; 25 % of 160.00 is 40.00.",) if off else (),
            **said,
        )

    log.append_to("sue", accounts, of)


def recall(log, account):
    """One is asked back."""
    log.append("sue", account, lambda seen: [PlacementRecalled(placed_in(seen), "R1", "Too slow", 1, "", "", "")])


def placed_in(seen):
    """Id of the placing among an account's entries."""
    return next(event.id for event in seen if isinstance(event.body, AccountPlaced))


def end_in_house(log):
    """Half of them with money."""

    def ends(account, _):
        won = IN_HOUSE.index(account) % 2
        kind = OutcomeKind.RECOVERED if won else OutcomeKind.UNRECOVERABLE
        yield OutcomeRecorded(kind, 18_000 * won, account_class="payer_denial")

    log.append_to("ana", IN_HOUSE, ends)
