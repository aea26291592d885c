"""A small site with vendors: three patients who owe, two denials, a silence. Everybody and all terms are made up."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.drop_files import TODAY, Site, aging, claim, remit
from worklist.desk import Desk
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.events import Ask, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.site import SiteRules
from worklist.domain.team import Role
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, VendorPurpose

FEES = FeeTerms(percent=2_500, basis=FeeBasis.CASH, cap=1_000_00, tail_days=30, is_returned=True)
_SIGNED = {"baa_signed_on": date(2026, 1, 5), "baa_expires_on": TODAY + timedelta(days=400)}
NORTHGATE = VendorSet("Northgate", VendorPurpose.PAYER_DISPUTE, fees=FEES, **_SIGNED)
HARBOR = VendorSet("Harbor", VendorPurpose.PATIENT_BALANCE, fees=FEES, **_SIGNED)
QUARRY = VendorSet("Quarry", VendorPurpose.COLLECTIONS, fees=FEES, **_SIGNED)
PATIENTS, DENIED, SILENT = ("P1", "P2", "P3"), ("D1", "D2"), "S1"
OWED = 40
"""Dollars that each of the patients owes, of 100 charged."""
PLACE = EscalationRequested(EscalateTo.VENDOR, "two letters, no answer", "take it over", asks=Ask.PLACE)
ANYBODY = Authority((AuthorityRule(Role.SUPERVISOR),))


def vendor_site(folder: Path) -> Site:
    """Synced, with the three vendors; nothing is asked yet."""
    site = replace(Site.make(folder), rules=SiteRules(authority=ANYBODY))
    for at, number in enumerate((*PATIENTS, *DENIED, SILENT), 1):
        site.drop(f"{number}.837", claim(number, patient=f"SYNTHETIC{number}", control=at))
    for at, number in enumerate((*PATIENTS, *DENIED), 1):
        answer = {"paid": 60, "reason": "PR:1"} if number in PATIENTS else {"reason": "CO:50"}
        site.drop(f"{number}.835", remit(number, check=f"CHK{at}", control=at, **answer))
    owed = [(number, OWED, OWED) for number in PATIENTS]
    site.drop("open.csv", aging(*owed, *((number, 100) for number in (*DENIED, SILENT))))
    site.sync()
    desk = site.desk("bo")
    for entry in (NORTHGATE, HARBOR, QUARRY):
        desk.set_vendor(entry.name, lambda before, entry=entry: entry)
    desk.close()
    return site


def approve(ana: Desk, bo: Desk, *numbers: str, vendor: str = "", **said: object) -> None:
    """Ana asks for a vendor on accounts, and Bo approves it."""
    for number in numbers:
        ana.record(number, replace(PLACE, vendor=vendor, **said))
        bo.decide_on(bo.request_on(number).seen, EscalationDecided("", Verdict.APPROVED, "place it"))
