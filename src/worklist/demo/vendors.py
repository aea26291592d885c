"""The practice's vendors, who do not exist, on terms that are made up: one of each kind, and one of the other side."""

from dataclasses import replace
from datetime import date, timedelta

from worklist.domain.queues import AccountClass
from worklist.domain.vendor_entries import Access, VendorSet
from worklist.domain.vendors.specialties import Specialty
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, Side, VendorPurpose

DISPUTES = "Synthetic Payer Disputes"
ORTHOPEDICS = "Fictional Ortho Appeals"
PATIENTS = "Synthetic Patient Care"
COLLECTIONS = "Fictional Collections"
ADVOCATES = "Fictional Patient Advocates"

_DISPUTE_FEES = FeeTerms(percent=25_00, basis=FeeBasis.CASH, cap=1_000_00, tail_days=60, is_returned=True)
_HYBRID_FEES = FeeTerms(
    percent=15_00,
    basis=FeeBasis.CASH,
    cap=750_00,
    tail_days=30,
    is_returned=True,
    retainer=150_00,
    is_credited=True,
)
_FLAT_FEES = FeeTerms(flat=12_00, flat_when=FlatWhen.RECOVERED)
_COLLECTION_FEES = FeeTerms(percent=30_00, basis=FeeBasis.CASH, is_uncapped=True, tail_days=90, is_returned=False)
_ADVOCATE_FEES = FeeTerms(percent=20_00, basis=FeeBasis.CASH, cap=500_00, tail_days=0, is_returned=True)


_TERMS = (
    VendorSet(
        DISPUTES,
        VendorPurpose.PAYER_DISPUTE,
        classes=(AccountClass.PAYER_DENIAL, AccountClass.PAYER_UNDERPAYMENT),
        fees=_DISPUTE_FEES,
        email="disputes@example.com",
        access=Access.REVIEW,
        smallest=40_00,
        pilot=20,
    ),
    VendorSet(
        ORTHOPEDICS,
        VendorPurpose.PAYER_DISPUTE,
        classes=(AccountClass.PAYER_DENIAL,),
        specialties=(Specialty.ANESTHESIA, Specialty.MUSCULOSKELETAL),
        fees=_HYBRID_FEES,
        email="ortho@example.com",
        reports_every=14,
    ),
    VendorSet(
        PATIENTS,
        VendorPurpose.PATIENT_BALANCE,
        fees=_FLAT_FEES,
        email="patients@example.com",
        reports_every=14,
        smallest=25_00,
    ),
    VendorSet(
        COLLECTIONS,
        VendorPurpose.COLLECTIONS,
        fees=_COLLECTION_FEES,
        email="collections@example.com",
        reports_every=30,
    ),
    VendorSet(
        ADVOCATES,
        VendorPurpose.PATIENT_BALANCE,
        Side.PATIENTS,
        fees=_ADVOCATE_FEES,
        email="advocates@example.com",
    ),
)


def vendors(today: date) -> tuple[VendorSet, ...]:
    """As the register has them; the agreement with the collections agency ended with the month before."""
    last_month = today.replace(day=1) - timedelta(days=1)
    ends = {COLLECTIONS: last_month, PATIENTS: today + timedelta(days=45)}
    return tuple(
        replace(
            entry,
            baa_signed_on=today - timedelta(days=400),
            baa_expires_on=ends.get(entry.name, today + timedelta(days=365)),
            contact="Nobody (synthetic)",
            phone="555-0100",
            reason="Synthetic: made up with the demonstration.",
        )
        for entry in _TERMS
    )
