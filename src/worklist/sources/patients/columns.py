"""Which tables these are, and which column of one holds what: by the header's names alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from worklist.domain.text import clean
from worklist.sources.aging.synonyms import is_bucket, rank, reduced


class Kind(Enum):
    """A table that a PM exports of its patients' side."""

    STATEMENTS = "lines of patients' statements"
    PAYMENTS = "patients' payments"


_ACCOUNT = (
    *("patient account number", "account number", "account", "account id", "patient account", "patient control number"),
    *("hospital account number", "hospital account id", "hospital account", "claim account", "pcn"),
    *("visit number", "visit id", "encounter number", "encounter id", "encounter"),
)
_STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "account": _ACCOUNT,
    "stated_on": (
        *("statement date", "patient statement date", "date of statement", "statement sent date", "statement sent"),
        *("date statement sent", "statement on", "statement run date", "statement printed date", "statement"),
    ),
    "service_on": (
        *("service date", "date of service", "service from date", "service date from", "from service date"),
        *("service on", "service from", "from date", "date of service from", "visit date", "encounter date"),
    ),
    "code": (
        *("procedure code", "cpt code", "cpt hcpcs code", "hcpcs code", "cpt hcpcs", "hcpcs cpt", "cpt", "hcpcs"),
        *("cpt4", "cpt 4", "service code", "billing code", "charge code", "proc code", "proc", "procedure", "code"),
    ),
    "charge": (
        *("charge amount", "charge", "charges", "billed amount", "amount billed", "billed", "total charge"),
        *("total charges", "billed charge", "fee", "fee amount"),
    ),
    "insurance_paid": (
        *("insurance paid", "insurance payment", "insurance payments", "paid by insurance", "insurance paid amount"),
        *("insurance payment amount", "amount paid by insurance", "insurance receipts", "payer paid", "plan paid"),
        *("payer payment", "payer payments", "third party paid", "third party payments"),
    ),
    "adjusted": (
        *("adjustments", "adjustment", "adjusted", "adjustment amount", "insurance adjustment"),
        *("insurance adjustments", "contractual adjustment", "contractual adjustments", "write offs", "write off"),
        *("total adjustments", "adjustments write offs", "adjusted amount", "discount", "discounts"),
    ),
    "patient_paid": (
        *("patient paid", "patient payment", "patient payments", "paid by patient", "patient paid amount"),
        *("patient payment amount", "amount paid by patient", "patient receipts", "self pay payments", "you paid"),
    ),
    "owed": (
        *("patient owes", "patient balance", "patient due", "patient amount due", "patient balance due", "you owe"),
        *("amount you owe", "due from patient", "patient amount", "balance due", "amount due", "line balance"),
        *("balance", "patient responsibility", "patient portion", "amount owed", "owed", "due", "total due"),
    ),
}
_PAYMENTS: Mapping[str, tuple[str, ...]] = {
    "account": _ACCOUNT,
    "paid_on": (
        *("payment date", "patient payment date", "date of payment", "paid date", "date paid", "paid on"),
        *("payment posted date", "payment post date", "receipt date", "payment received", "payment received date"),
        *("posted date", "post date", "posting date", "date posted", "deposit date", "transaction date", "date"),
    ),
    "amount": (
        *("payment amount", "patient payment amount", "patient payment", "patient payments", "patient paid"),
        *("amount paid", "paid amount", "patient paid amount", "payment", "payments", "paid", "receipt amount"),
        *("amount received", "amount"),
    ),
    "method": (
        *("payment method", "method", "payment type", "method of payment", "tender", "tender type", "pay method"),
        *("paid by", "form of payment", "payment form", "mode of payment"),
    ),
    "reference": (
        *("reference", "reference number", "ref", "ref number", "payment reference", "receipt number", "receipt"),
        *("check number", "chk number", "check", "check or reference", "confirmation number", "confirmation"),
        *("payment id", "payment number", "transaction id", "transaction number", "trace number"),
    ),
}
NAMES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {Kind.STATEMENTS: _STATEMENTS, Kind.PAYMENTS: _PAYMENTS}
"""Field of the record -> header texts in the reduced words of the aging's synonyms, most telling first."""
_REQUIRED: Mapping[Kind, Mapping[str, str]] = {
    Kind.STATEMENTS: {
        "account": "the account number",
        "stated_on": "the day of the statement",
        "code": "the procedure code",
        "owed": "what the patient owes",
    },
    Kind.PAYMENTS: {"account": "the account number", "paid_on": "the day of the payment", "amount": "the amount"},
}
_TELLING = frozenset({"code", "stated_on", "paid_on"})
"""Without these a table is another one, and nothing is said of what else it lacks."""
_SAYS_PAYMENT = frozenset({"payment", "payments", "paid", "receipt", "received", "deposit"})
_MODIFIER = frozenset({"modifier", "modifiers", "mod", "mods"})


@dataclass(frozen=True, slots=True)
class Columns:
    """What was made of a header."""

    kind: Kind
    by_field: Mapping[str, int]
    modifiers: tuple[int, ...] = ()
    twins: tuple[str, ...] = ()
    """Columns that may mean what another one is read for."""


class NearlyKnown(ValueError):  # noqa: N818 - it names a finding about data, not a failure of ours
    """A header that is one of these but for something; a sentence without its subject (the file)."""


def columns_of(header: Sequence[str]) -> Columns | None:
    """The columns of a header row; None where it is another table's. Raises NearlyKnown."""
    words = [reduced(cell) for cell in header]
    return _columns(Kind.STATEMENTS, header, words) or _columns(Kind.PAYMENTS, header, words)


def _columns(kind: Kind, header: Sequence[str], words: Sequence[str]) -> Columns | None:
    by_field, twins = _taken(kind, words)
    lacking = [field for field in _REQUIRED[kind] if field not in by_field]
    if lacking[1:] or _TELLING.intersection(lacking) or not _says_what_it_is(kind, words, by_field):
        return None
    foreign = [clean(header[at], most=60) for at in range(len(words)) if _is_foreign(kind, words[at])]
    if foreign and lacking:
        return None
    if foreign:
        raise NearlyKnown(_mixed(kind, foreign))
    if lacking:
        raise NearlyKnown(f"looks like {kind.value}, but no column says {_REQUIRED[kind][lacking[0]]}; export it too.")
    modifiers = tuple(at for at, text in enumerate(words) if kind is Kind.STATEMENTS and _is_modifier(text))
    return Columns(kind, by_field, modifiers, tuple(clean(header[at], most=60) for at in twins))


def _taken(kind: Kind, words: Sequence[str]) -> tuple[dict[str, int], list[int]]:
    """Field -> the column with the most telling name; and the columns that have such a name too, and no other use."""
    by_field: dict[str, int] = {}
    twins: list[int] = []
    for field, names in NAMES[kind].items():
        named = [at for at, text in enumerate(words) if text in names and at not in by_field.values()]
        if named:
            best = min(named, key=lambda at: (names.index(words[at]), at))
            by_field[field] = best
            twins += [at for at in named if at != best]
    return by_field, [at for at in twins if at not in by_field.values()]


def _says_what_it_is(kind: Kind, words: Sequence[str], by_field: Mapping[str, int]) -> bool:
    """A ledger of charges and adjustments has a date and an amount too."""
    if kind is Kind.STATEMENTS:
        return True
    named = " ".join(words[by_field[field]] for field in ("paid_on", "amount") if field in by_field)
    return bool(_SAYS_PAYMENT.intersection(named.split()))


def _is_foreign(kind: Kind, words: str) -> bool:
    """Whether a column belongs to an aging or a ledger, so that its rows are something else."""
    if kind is Kind.STATEMENTS:
        return is_bucket(words)
    if is_bucket(words) or words in _STATEMENTS["insurance_paid"]:
        return True
    others = (rank(field, words) for field in ("payer", "charges", "adjustments", "balance", "insurance_balance"))
    return words not in _PAYMENTS["amount"] and any(found is not None for found in others)


def _mixed(kind: Kind, foreign: Sequence[str]) -> str:
    others = "accounts of an aging" if kind is Kind.STATEMENTS else "insurers' payments or charges"
    named = ", ".join(map(repr, foreign[:3]))
    return f"looks like {kind.value}, but has {named} too, so its rows may be {others}; export the {kind.value} alone."


def _is_modifier(words: str) -> bool:
    return bool(_MODIFIER.intersection(words.rstrip("0123456789 ").split()))
