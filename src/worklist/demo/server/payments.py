"""A payer's payment -> PaymentReconciliation."""

from collections.abc import Iterable, Iterator
from itertools import islice

from worklist.demo.payments import Payment
from worklist.demo.server import elements as fhir
from worklist.demo.server.answers import Answered
from worklist.demo.server.elements import Json, concept, reference
from worklist.demo.server.parties import PRACTICE
from worklist.domain.remits import ProviderAdjustment, RemitClaim


def payment_resources(payments: Iterable[Payment], held: Iterable[Answered]) -> Iterator[Json]:
    """Payments, and what the server holds of the answers in them, in the same order."""
    rest = iter(held)
    for payment in payments:
        yield _payment(payment, islice(rest, len(payment.claims)))


def _payment(payment: Payment, held: Iterable[Answered]) -> Json:
    header = payment.header
    settled = [_settled(answer, of) for answer, of in zip(payment.claims, held, strict=True)]
    return {
        "resourceType": "PaymentReconciliation",
        "id": header.number,
        "status": "active",
        **fhir.on("created", header.produced_on),
        "paymentIssuer": reference("Organization", header.payer.id),
        "requestor": PRACTICE,
        "outcome": "complete",
        **fhir.on("paymentDate", header.paid_on),
        "paymentAmount": fhir.money(header.amount),
        "paymentIdentifier": fhir.identifier(header.number),
        "detail": [*settled, *map(_outside_claims, payment.provider_adjustments)],
    }


def _settled(answer: RemitClaim, held: Answered) -> Json:
    """A part of the payment; what is taken back stands with its sign under the answer that was cancelled."""
    kind = concept(fhir.PAYMENT_TYPE, "payment")
    return {"type": kind, "response": held.reference, "payee": PRACTICE, "amount": fhir.money(answer.paid)}


def _outside_claims(each: ProviderAdjustment) -> Json:
    """Money of no claim. A PLB counts what is taken; a detail counts what is paid."""
    return {
        "identifier": fhir.identifier(each.reference),
        "type": concept(fhir.PAYMENT_TYPE, "adjustment"),
        "payee": PRACTICE,
        "amount": fhir.money(-each.amount),
    }
