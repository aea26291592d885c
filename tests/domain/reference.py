"""Edits and fee schedule rows for the rules' tests, all made up, and the terms that they make."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.domain.build import day
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.reference import NcciEdit, RelativeValue
from worklist.domain.pricing.terms import Loaded, NearbyService, Terms
from worklist.domain.provenance import Position

FIRST, LAST = date(2020, 1, 1), date(2027, 12, 31)
_NOTHING = Decimal(0)


def edit(pair: str, indicator: str = "1", since: str = "2020-01-01", until: str = "") -> NcciEdit:
    """``edit("20610/99213")``: column 1 and column 2."""
    column1, column2 = pair.split("/")
    effective = date.fromisoformat(since)
    return NcciEdit(column1, column2, effective, day(until), indicator, Position("synthetic-ncci.txt", 14, "line"))


def value(code: str, days: str = "XXX", *, status: str = "A", since: date = FIRST, until: date = LAST) -> RelativeValue:
    """A row of the MPFS of which only the global days and the status matter."""
    return RelativeValue(
        code=code,
        modifier="",
        status=status,
        work=_NOTHING,
        practice_nonfacility=_NOTHING,
        practice_facility=_NOTHING,
        malpractice=_NOTHING,
        global_days=days,
        component="0",
        multiple="0",
        bilateral="0",
        assistant="0",
        co_surgeon="0",
        team="0",
        endoscopic_base="",
        valid_from=since,
        valid_to=until,
        position=Position("synthetic-pprrvu.csv", 9, "line"),
    )


def near(service: str, on: str, account: str = "A-2002") -> NearbyService:
    """A service of the same patient on another account: ``near("29881-RT", "2026-08-03")``."""
    code, *modifiers = service.split("-")
    return NearbyService(account, code, tuple(modifiers), date.fromisoformat(on))


def terms(
    *known: NcciEdit | RelativeValue | NearbyService | Contract,
    ncci_from: date | None = FIRST,
    without: Loaded | None = None,
) -> Terms:
    """Everything loaded that is named here; NCCI and MPFS are loaded also where no row concerns the account."""
    found = Terms(
        frozenset({Loaded.NCCI, Loaded.MPFS}) - {without},
        ncci_from,
        contracts=tuple(each for each in known if isinstance(each, Contract)),
        relative_values=tuple(each for each in known if isinstance(each, RelativeValue)),
        edits=tuple(each for each in known if isinstance(each, NcciEdit)),
        nearby=tuple(each for each in known if isinstance(each, NearbyService)),
    )
    return replace(found, ncci_from=None) if without is Loaded.NCCI else found
