"""What the PM's records said of an account at one moment, and what they say differently now."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.acknowledgements import Acknowledgement, day_of, in_words
from worklist.domain.claims import BilledClaim
from worklist.domain.codes import claim_status_label
from worklist.domain.money import Cents, dollars, known_dollars
from worklist.domain.patient_records import PatientPayment
from worklist.domain.remits import RemitClaim


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person could see of an account when an entry was made."""

    balance: Cents
    insurance_balance: Cents
    patient_balance: Cents | None
    status: str = ""
    """The PM's own word for it; empty without one."""
    claims: tuple[str, ...] = ()
    remits: tuple[str, ...] = ()
    """Short names of each, for telling new ones from old."""
    acknowledgements: tuple[str, ...] = ()
    patient_payments: tuple[str, ...] | None = None
    """None in entries from before patients' payments were read, so that nothing is told of them as new."""


def seen_of(account: Account) -> Seen:
    """What the records say now."""
    return Seen(
        account.balance,
        account.insurance_balance,
        account.patient_balance,
        account.aging.status if account.aging else "",
        tuple(map(_claim_name, account.claims)),
        tuple(map(_remit_name, account.remits)),
        tuple(map(_acknowledgement_name, account.acknowledgements)),
        tuple(map(_payment_name, account.patient_payments)),
    )


def what_changed(seen: Seen, account: Account) -> tuple[str, ...]:
    """What is otherwise than it was, a clause each; empty where only the place of a record changed."""
    return tuple(_changes(seen, account))


def _changes(seen: Seen, account: Account) -> Iterator[str]:
    now = seen_of(account)
    for remit, name in zip(account.remits, now.remits, strict=True):
        if name not in seen.remits:
            yield _remit_in_words(remit)
    for claim, name in zip(account.claims, now.claims, strict=True):
        if name not in seen.claims:
            yield f"new claim to {claim.payer.name or 'a payer without a name'}, {dollars(claim.charge)}"
    for word, name in zip(account.acknowledgements, now.acknowledgements, strict=True):
        if name not in seen.acknowledgements:
            yield in_words(word).rstrip(".")
    yield from map(payment_in_words, _new_payments(seen, account))
    if now.balance != seen.balance:
        yield f"balance {dollars(seen.balance)} -> {dollars(now.balance)}"
    if now.patient_balance != seen.patient_balance:
        yield f"patient's part {known_dollars(seen.patient_balance)} -> {known_dollars(now.patient_balance)}"
    if now.status != seen.status:
        yield f"PM status {seen.status or 'none'!r} -> {now.status or 'none'!r}"


def _new_payments(seen: Seen, account: Account) -> Iterator[PatientPayment]:
    """Two equal payments have one name, so they are counted."""
    if seen.patient_payments is None:
        return
    had = Counter(seen.patient_payments)
    for payment in account.patient_payments:
        name = _payment_name(payment)
        if had[name]:
            had[name] -= 1
        else:
            yield payment


def payment_in_words(payment: PatientPayment) -> str:
    """``the patient paid 50.00 (card, R-88)``, a clause."""
    how = ", ".join(filter(None, (payment.method, payment.reference)))
    behind = f" ({how})" if how else ""
    if payment.amount < 0:
        return f"{dollars(-payment.amount)} that the patient paid was taken back{behind}"
    return f"the patient paid {dollars(payment.amount)}{behind}"


def _remit_in_words(claim: RemitClaim) -> str:
    day = f" of {claim.remit.remit_on}" if claim.remit.remit_on else ""
    who = claim.remit.payer.name or "a payer without a name"
    return f"new remit{day} from {who}: {claim_status_label(claim.status)}, paid {dollars(claim.paid)}"


def _remit_name(claim: RemitClaim) -> str:
    remit, reasons = claim.remit, ",".join(f"{a.group}{a.reason}:{a.amount}" for a in claim.all_adjustments)
    name = f"{remit.payer_id} {remit.number} {remit.remit_on or ''} {claim.payer_claim} {claim.status} {claim.paid}"
    return f"{name} {reasons}"


def _claim_name(claim: BilledClaim) -> str:
    day = claim.submitted_on or ""
    return f"{claim.payer.id or claim.payer.name} {claim.payer_order} {claim.frequency} {day} {claim.charge}"


def _payment_name(payment: PatientPayment) -> str:
    return f"{payment.paid_on} {payment.amount} {payment.method} {payment.reference}"


def _acknowledgement_name(acknowledgement: Acknowledgement) -> str:
    return f"{type(acknowledgement).__name__} {day_of(acknowledgement) or ''} {in_words(acknowledgement)}"
