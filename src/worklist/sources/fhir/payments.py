"""PaymentReconciliation -> the payment around answers, and its total where every part of it is itemized."""

from dataclasses import dataclass
from datetime import date

from worklist.domain.money import Cents
from worklist.domain.remits import ProviderAdjustment, RemitHeader, RemitTotal
from worklist.sources.fhir.elements import (
    BadResource,
    Json,
    Reference,
    amount,
    codes,
    day,
    part,
    parts,
    position,
    reference,
    text,
)

_OUTSIDE_CLAIMS = frozenset({"adjustment", "advance"})


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment and what it settles."""

    number: str
    """Check or EFT number; empty where it is not sent."""
    amount: Cents
    paid_on: date | None
    settles: tuple[Reference, ...]
    """The claims and answers that its details name."""
    issuer: Reference


def read_payment(resource: Json) -> Payment:
    """The payment. Raises BadResource where it has no amount."""
    paid = amount(resource, "paymentAmount")
    if paid is None:
        raise BadResource("This payment has no paymentAmount, and an amount is never guessed.")
    details = parts(resource, "detail")
    named = (_settled(detail) for detail in details)
    return Payment(
        number=text(part(resource, "paymentIdentifier"), "value"),
        amount=paid,
        paid_on=day(resource, "paymentDate"),
        settles=tuple(each for each in named if each.is_literal),
        issuer=reference(part(resource, "paymentIssuer")),
    )


def _settled(detail: Json) -> Reference:
    """The answer that a detail names, else the claim: two payers may have answered that."""
    answer = reference(part(detail, "response"))
    return answer if answer.is_literal else reference(part(detail, "request"))


def read_total(resource: Json, header: RemitHeader) -> RemitTotal | None:
    """What the payment's details add up to; None where it has none or one is without an amount."""
    details = parts(resource, "detail")
    amounts = [amount(detail, "amount") for detail in details]
    if not details or None in amounts:
        return None
    claims_paid, claims, outside = 0, 0, list[ProviderAdjustment]()
    for detail, money in zip(details, amounts, strict=True):
        kinds = codes(part(detail, "type"))
        if kinds & _OUTSIDE_CLAIMS:
            reason = min(kinds & _OUTSIDE_CLAIMS)
            number = text(part(detail, "identifier"), "value")
            outside.append(ProviderAdjustment(reason, number, -(money or 0)))  # PLB counts what is taken back
        else:
            claims_paid, claims = claims_paid + (money or 0), claims + 1
    return RemitTotal(header, claims, claims_paid, tuple(outside), position(resource))
