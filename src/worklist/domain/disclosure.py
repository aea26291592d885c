"""What leaves the building: for each purpose a list of fields, and nothing beside it.

Minimum necessary, DOMAIN 12 and 45 CFR 164.502(b). Internal notes, social security numbers, diagnoses, addresses and
telephone numbers of patients are in no list, so no setting can add them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Purpose(StrEnum):
    """Why data on patients leaves."""

    PAYER_DISPUTE = "payer-dispute"
    """A packet to the payer itself."""
    VENDOR_DISPUTE = "vendor-payer-dispute"
    """A vendor that disputes with payers for the practice."""
    VENDOR_PATIENT_BALANCE = "vendor-patient-balance"
    """A vendor that speaks with patients about what they owe."""
    COLLECTIONS = "collections"
    """A collector of debts; 12 CFR 1006.34 names what it has to tell the patient."""
    RECALL = "recall"
    """A vendor that has to give accounts back."""


class Part(StrEnum):
    """Whether a field is in what leaves."""

    NEEDED = "needed"
    """Nothing leaves without it."""
    USUAL = "usual"
    """A site can leave it out."""
    ON_REQUEST = "on request"
    """Only where a site adds it, as whoever receives it may need it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of value that can leave."""

    id: str
    label: str
    part: Part


_OF_DISPUTES = (
    Field("practice", "name of the practice", Part.NEEDED),
    Field("billing-id", "billing provider's id, as the claims have it", Part.USUAL),
    Field("payer", "payer", Part.NEEDED),
    Field("contract", "contract", Part.USUAL),
    Field("icn", "payer's claim number (ICN)", Part.NEEDED),
    Field("account", "account number, which the payer knows as the patient control number", Part.USUAL),
    Field("patient", "patient's name", Part.USUAL),
    Field("member-id", "member id", Part.USUAL),
    Field("birth-date", "patient's birth date", Part.ON_REQUEST),
    Field("service-date", "date of service", Part.NEEDED),
    Field("code", "procedure code", Part.NEEDED),
    Field("modifiers", "modifiers", Part.NEEDED),
    Field("units", "units", Part.USUAL),
    Field("charge", "charge", Part.USUAL),
    Field("expected", "expected allowed amount", Part.NEEDED),
    Field("allowed", "allowed amount", Part.NEEDED),
    Field("paid", "amount paid", Part.USUAL),
    Field("variance", "amount in dispute", Part.NEEDED),
    Field("reasons", "reason and remark codes, with our labels", Part.USUAL),
    Field("remit", "check or EFT number and date of the remit", Part.USUAL),
    Field("grounds", "the argument and its citations", Part.NEEDED),
    Field("evidence", "evidence at hand", Part.USUAL),
    Field("calls", "dates, representatives and reference numbers of our calls", Part.USUAL),
    Field("deadline", "last day of the dispute and its rule", Part.USUAL),
    Field("signer", "who signs", Part.NEEDED),
)
_OF_VENDOR_DISPUTES = (
    Field("account", "account number", Part.NEEDED),
    Field("payer", "payer", Part.NEEDED),
    Field("icn", "payer's claim number (ICN)", Part.USUAL),
    Field("patient", "patient's name", Part.USUAL),
    Field("member-id", "member id", Part.USUAL),
    Field("birth-date", "patient's birth date", Part.ON_REQUEST),
    Field("service-date", "date of service", Part.NEEDED),
    Field("code", "procedure code", Part.NEEDED),
    Field("modifiers", "modifiers", Part.NEEDED),
    Field("units", "units", Part.USUAL),
    Field("charge", "charge", Part.NEEDED),
    Field("allowed", "allowed amount", Part.USUAL),
    Field("expected", "expected allowed amount", Part.USUAL),
    Field("paid", "amount paid", Part.USUAL),
    Field("variance", "amount in dispute", Part.NEEDED),
    Field("reasons", "reason and remark codes, with our labels", Part.USUAL),
    Field("remit", "check or EFT number of the remit", Part.USUAL),
    Field("remit-date", "date of the remit", Part.USUAL),
    Field("deadline", "last day to dispute, or to file", Part.USUAL),
)
_OF_PATIENT_BALANCES = (
    Field("account", "account number", Part.NEEDED),
    Field("patient", "patient's name", Part.NEEDED),
    Field("birth-date", "patient's birth date", Part.ON_REQUEST),
    Field("payer", "first payer", Part.USUAL),
    Field("service-date", "first date of service", Part.NEEDED),
    Field("service-end", "last date of service", Part.USUAL),
    Field("services", "procedure codes and modifiers", Part.ON_REQUEST),
    Field("charge", "charges", Part.USUAL),
    Field("payer-paid", "paid by payers", Part.USUAL),
    Field("adjusted", "contractual reductions, which nobody owes", Part.USUAL),
    Field("patient-balance", "what the patient owes", Part.NEEDED),
    Field("amount", "amount to be recovered", Part.NEEDED),
)
_OF_COLLECTIONS = (
    Field("account", "account number", Part.NEEDED),
    Field("creditor", "creditor: the practice, as the claims have it", Part.USUAL),
    Field("patient", "patient's name", Part.NEEDED),
    Field("birth-date", "patient's birth date", Part.ON_REQUEST),
    Field("service-date", "first date of service", Part.NEEDED),
    Field("service-end", "last date of service", Part.USUAL),
    Field("services", "procedure codes and modifiers", Part.ON_REQUEST),
    Field("itemization-date", "itemization date", Part.NEEDED),
    Field("itemization-basis", "what the itemization date is", Part.NEEDED),
    Field("itemization-amount", "debt on the itemization date", Part.NEEDED),
    Field("since-paid", "paid by payers since", Part.USUAL),
    Field("since-all", "payments and credits since, all together", Part.NEEDED),
    Field("amount", "debt now", Part.NEEDED),
)
_OF_RECALLS = (
    Field("account", "account number", Part.NEEDED),
    Field("placement", "id of the placement", Part.NEEDED),
    Field("placed-on", "day of the placement", Part.NEEDED),
)
FIELDS: Mapping[Purpose, tuple[Field, ...]] = {
    Purpose.PAYER_DISPUTE: _OF_DISPUTES,
    Purpose.VENDOR_DISPUTE: _OF_VENDOR_DISPUTES,
    Purpose.VENDOR_PATIENT_BALANCE: _OF_PATIENT_BALANCES,
    Purpose.COLLECTIONS: _OF_COLLECTIONS,
    Purpose.RECALL: _OF_RECALLS,
}
"""Every field that can leave for a purpose, in the order in which a packet or file shows them."""


def fields_for(purpose: Purpose, added: Iterable[str] = (), left_out: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of the fields that leave. Raises ValueError with a sentence for one that is unknown or cannot be left out."""
    known = {field.id: field for field in FIELDS[purpose]}
    more, fewer = set(added), set(left_out)
    for id_ in sorted(more | fewer):
        if id_ not in known:
            raise ValueError(f"{id_!r} is no field that can leave{_meant(id_, known)}")
        if id_ in fewer and known[id_].part is Part.NEEDED:
            raise ValueError(f"{id_!r} cannot be left out: there is no {purpose} without it.")
    return tuple(
        field.id
        for field in FIELDS[purpose]
        if field.id not in fewer and (field.part is not Part.ON_REQUEST or field.id in more)
    )


def labels_of(purpose: Purpose, fields: Iterable[str]) -> tuple[str, ...]:
    """What the fields are called; an id of an older list stays as it is."""
    known = {field.id: field.label for field in FIELDS[purpose]}
    return tuple(known.get(id_, id_) for id_ in fields)


def _meant(id_: str, known: Iterable[str]) -> str:
    close = get_close_matches(id_.lower()[:40], list(known), 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}."
