"""The rows of a placement file: what one account says in it. Values only, and of the fields that leave alone.

For a payer's money there is a row for each line in dispute, the account repeated; for a patient's one for the account.
Of a debt for collection the itemization date is the transaction date, which is the date of service, and the debt on
that day is what was charged (12 CFR 1006.34(b)(3)(iv)); what was paid or credited since is the difference to the debt
now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.claims import BilledClaim, BilledLine, service_name
from worklist.domain.disclosure import FIELDS, Purpose
from worklist.domain.money import Cents, decimal_dollars
from worklist.domain.packets.checks import deadline_of
from worklist.domain.packets.lines import Disputed, disputed_lines, packet_lines
from worklist.domain.packets.packet import Cell, Kind, PacketLine
from worklist.domain.people import Person
from worklist.domain.vendor_entries import FileColumn
from worklist.domain.vendors.terms import VendorPurpose

Row = Mapping[str, Cell]
"""By id of the field; None is UNKNOWN. A field that may not leave is not in it."""
TRANSACTION = "transaction date (date of service)"
"""What our itemization date is."""
_DAYS = ("birth-date", "service-date", "service-end", "itemization-date", "remit-date", "deadline", "placed-on")
_MONEY = (
    *("charge", "allowed", "expected", "paid", "variance", "payer-paid", "adjusted", "patient-balance"),
    *("amount", "itemization-amount", "since-paid", "since-all"),
)
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(_DAYS, "day"),
    **dict.fromkeys(_MONEY, "money"),
    "units": "number",
}
"""What the fields hold that are no text."""


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 of the files that leave together, in hexadecimal."""

    csv: str
    xlsx: str
    manifest: str


@dataclass(frozen=True, slots=True)
class FileTable:
    """What a file to a vendor holds."""

    id: str
    """Made by us; also the name of its files."""
    made_on: date
    columns: tuple[FileColumn, ...]
    rows: tuple[Row, ...]

    @property
    def heads(self) -> tuple[tuple[str, Kind], ...]:
        """Title and kind of each column."""
        return tuple((column.title, KINDS.get(column.field, "text")) for column in self.columns)

    @property
    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, in the order of the columns."""
        return tuple(tuple(row[column.field] for column in self.columns) for row in self.rows)


_EVERY_LINE_FIELD = tuple(field.id for field in FIELDS[Purpose.VENDOR_DISPUTE])


def rows_of(assessment: Assessment, purpose: VendorPurpose, amount: Cents, fields: Iterable[str]) -> tuple[Row, ...]:
    """The account's rows; ``amount`` is what is to be recovered on it, in cents."""
    leaving = tuple(fields)
    return tuple({field: row[field] for field in leaving} for row in _told(assessment, purpose, amount))


def _told(assessment: Assessment, purpose: VendorPurpose, amount: Cents) -> list[dict[str, Cell]]:
    """Everything that could leave."""
    if purpose is VendorPurpose.PAYER_DISPUTE:
        return _of_the_payer(assessment)
    of_one = _of_the_debt if purpose is VendorPurpose.COLLECTIONS else _of_the_patient
    return [of_one(assessment.account, amount)]


def amount_owed(assessment: Assessment, purpose: VendorPurpose) -> Cents:
    """What there is to recover on an account where the request names no amount."""
    account = assessment.account
    if purpose is VendorPurpose.PAYER_DISPUTE:
        disputed = sum(line.variance for line in disputed_lines(assessment))
        return disputed or account.insurance_balance
    return patient_owes(account)


def patient_owes(account: Account) -> Cents:
    """The patient's part of the balance; all of it where the PM does not part it."""
    return account.balance if account.patient_balance is None else account.patient_balance


# -- a payer's money ------------------------------------------------------------------------------------------------


def _of_the_payer(assessment: Assessment) -> list[dict[str, Cell]]:
    """The lines in dispute; without an answer what was billed, so that what it came to is UNKNOWN."""
    lines = disputed_lines(assessment)
    if lines:
        return [_answered(assessment, line) for line in lines]
    account = assessment.account
    claim = account.current_claim
    if claim and claim.lines:
        return [_unanswered(assessment, claim, line) for line in claim.lines]
    return [_without_lines(assessment)]


def _answered(assessment: Assessment, disputed: Disputed) -> dict[str, Cell]:
    account = assessment.account
    (line,) = packet_lines(account, [disputed], _EVERY_LINE_FIELD)
    return {
        "account": account.number,
        "payer": disputed.word.claim.remit.payer.name or account.payer.name or None,
        "icn": line.icn or None,
        "patient": line.patient or None,
        "member-id": line.member_id or None,
        "birth-date": line.born,
        "service-date": line.service_on,
        "code": line.code,
        "modifiers": " ".join(line.modifiers),
        "units": line.count,
        **_amounts(line),
        "reasons": "; ".join(line.reasons),
        "remit": line.remit_number or None,
        "remit-date": line.remit_on,
        "deadline": deadline_of(assessment.case, (disputed,)).ends_on,
    }


def _amounts(line: PacketLine) -> dict[str, Cell]:
    return {
        "charge": decimal_dollars(line.charge),
        "allowed": decimal_dollars(line.allowed),
        "expected": decimal_dollars(line.expected),
        "paid": decimal_dollars(line.paid),
        "variance": decimal_dollars(line.variance),
    }


def _unanswered(assessment: Assessment, claim: BilledClaim, line: BilledLine) -> dict[str, Cell]:
    subscriber = claim.subscriber.id or claim.patient.id
    return {
        **_without_lines(assessment),
        "payer": claim.payer.name or None,
        "member-id": subscriber or None,
        "birth-date": claim.patient_born,
        "service-date": line.service_from or assessment.account.service_on,
        "code": line.code,
        "modifiers": " ".join(line.modifiers),
        "units": line.units,
        "charge": decimal_dollars(line.charge),
    }


def _without_lines(assessment: Assessment) -> dict[str, Cell]:
    account, clock = assessment.account, assessment.case.governing_clock
    nothing: dict[str, Cell] = dict.fromkeys(_EVERY_LINE_FIELD)
    return nothing | {
        "account": account.number,
        "payer": account.payer.name or None,
        "patient": account.patient or None,
        "service-date": account.service_on,
        "charge": decimal_dollars(account.charges),
        "deadline": clock.ends_on if clock else None,
    }


# -- a patient's money ----------------------------------------------------------------------------------------------


def _of_the_patient(account: Account, amount: Cents) -> dict[str, Cell]:
    claim = account.current_claim
    return {
        "account": account.number,
        "patient": account.patient or None,
        "birth-date": claim.patient_born if claim else None,
        "payer": account.payer.name or None,
        "service-date": account.service_on,
        "service-end": (claim.service_to if claim else None) or account.service_on,
        "services": _services(account),
        "charge": decimal_dollars(account.charges),
        "payer-paid": decimal_dollars(account.history.paid) if account.remits else None,
        "adjusted": decimal_dollars(account.history.written_off) if account.remits else None,
        "patient-balance": decimal_dollars(patient_owes(account)),
        "amount": decimal_dollars(amount),
    }


def _of_the_debt(account: Account, amount: Cents) -> dict[str, Cell]:
    row = _of_the_patient(account, amount)
    since = None if account.charges is None else account.charges - amount
    return row | {
        "creditor": _creditor(account).name or None,
        "itemization-date": account.service_on,
        "itemization-basis": TRANSACTION,
        "itemization-amount": row["charge"],
        "since-paid": row["payer-paid"],
        "since-all": decimal_dollars(since),
    }


def _services(account: Account) -> Cell:
    billed = (service_name(line.code, line.modifiers) for claim in account.claims for line in claim.lines)
    answered = (service_name(line.code, line.modifiers) for remit in account.remits for line in remit.lines)
    return " ".join(dict.fromkeys(billed)) or " ".join(dict.fromkeys(answered)) or None


def _creditor(account: Account) -> Person:
    named = (*(claim.billing for claim in account.claims), *(answer.remit.payee for answer in account.remits))
    return next((person for person in named if person.name), Person())
