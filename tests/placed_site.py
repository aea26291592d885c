"""Accounts that are with a vendor, as the record has them. Vendor, amounts and words are made up."""

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.drop_files import Site, claim, remit
from tests.practice import stop_clocks
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.vendor_entries import AccountPlaced, VendorSet
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, VendorPurpose
from worklist.store.worklog import WorkLog

TERMS = FeeTerms(percent=25_00, basis=FeeBasis.CASH, cap=1_000_00, tail_days=30, is_returned=True)
APEX = VendorSet("Apex Recovery", VendorPurpose.PAYER_DISPUTE, fees=TERMS)
OUT = ("A1", "A2", "A3", "A4")
"""Of A1 to A5, all of them denied."""
_ASK = EscalationRequested(EscalateTo.VENDOR, "upheld", "place it", Ask.PLACE, vendor=APEX.name)


def placed_site(folder: Path, at: datetime) -> Site:
    """Five accounts, four of them with the vendor since a moment: asked by ana, approved and placed by bo."""
    site, numbers = Site.make(folder), (*OUT, "A5")
    told = {"charge": 1_000}
    site.drop("a.837", "".join(claim(each, control=n, **told) for n, each in enumerate(numbers, 1)))
    site.drop("a.835", "".join(remit(each, control=n, check=f"C{n}", **told) for n, each in enumerate(numbers, 1)))
    site.sync()
    with pytest.MonkeyPatch.context() as patch:
        stop_clocks(patch.setattr, at)
        with closing(site.on(at.date()).desk("bo")) as desk:
            signed = at.date() - timedelta(days=300)
            entry = replace(APEX, baa_signed_on=signed, baa_expires_on=at.date() + timedelta(days=60))
            desk.set_vendor(APEX.name, lambda _: entry)
        with closing(WorkLog.open(site.log_path)) as log:
            for number in OUT:
                _place(log, number, at.date())
    return site


def _place(log: WorkLog, number: str, today: date) -> None:
    (asked,) = log.append("ana", number, lambda _: [_ASK])
    log.append("bo", number, lambda _: [EscalationDecided(asked.id, Verdict.APPROVED, "yes")])
    sent = AccountPlaced(
        *(asked.id, "P1", APEX.name, APEX.purpose, TERMS, 1_000_00, ("account",), len(OUT)),
        *("c" * 64, "x" * 64, "m" * 64, today + timedelta(days=7)),
    )
    log.append("bo", number, lambda _: [sent])
