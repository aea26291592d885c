"""A payer's weekly payment: claims under a header that balances, now and then with provider-level money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from worklist.demo.patients import GROUP
from worklist.demo.payers import Insurer
from worklist.domain.money import Cents
from worklist.domain.remits import ProviderAdjustment, RemitClaim, RemitHeader


@dataclass(frozen=True, slots=True)
class Payment:
    """One check or transfer: one ST of an 835. BPR02 = sum CLP04 - sum PLB holds in each."""

    insurer: Insurer
    header: RemitHeader
    claims: tuple[RemitClaim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]


def payments(insurer: Insurer, paid_on: date, answers: Sequence[RemitClaim], seed: int) -> Iterator[Payment]:
    """The answers of one payer and day, as one payment or, for a large batch, several."""
    rng = Random(f"{seed}/{insurer.payer.id}/{paid_on}")
    most = insurer.style.claims_per_payment
    for start in range(0, len(answers), most):
        number = f"{insurer.payer.id}{paid_on:%y%m%d}{start // most:03d}"
        yield _payment(insurer, number, paid_on, tuple(answers[start : start + most]), rng)


def _payment(insurer: Insurer, number: str, paid_on: date, claims: tuple[RemitClaim, ...], rng: Random) -> Payment:
    claims_paid = sum(claim.paid for claim in claims)
    taken = _provider_money(claims, claims_paid, number, paid_on, rng)
    total = claims_paid - sum(each.amount for each in taken)
    header = RemitHeader(
        payer=insurer.payer,
        number=number,
        payer_id=insurer.tax_id,
        amount=total,
        paid_on=paid_on,
        method=insurer.method if total else "NON",
        produced_on=paid_on,
        payee=GROUP,
        payer_phone="555010" + insurer.tax_id[-4:],
    )
    return Payment(insurer, header, claims, taken)


def _provider_money(
    claims: tuple[RemitClaim, ...], claims_paid: Cents, number: str, paid_on: date, rng: Random
) -> tuple[ProviderAdjustment, ...]:
    """Interest paid, money taken back, or a shortfall carried into the next payment, as PLB pairs."""
    pairs: list[tuple[str, str, Cents]] = []
    interest = sum(claim.interest or 0 for claim in claims)
    if interest:
        pairs.append(("L6", number, -interest))
    if claims_paid + interest < 0:
        pairs.append(("FB", number, claims_paid + interest))
    elif rng.random() < 0.05:
        reason = rng.choice(("WO", "WO", "72", "CS"))
        pairs.append((reason, claims[0].payer_claim, min(claims_paid, rng.randint(500, 30_000))))
    ends = date(paid_on.year, 12, 31)
    return tuple(
        ProviderAdjustment(reason, reference, amount, GROUP.id, ends) for reason, reference, amount in pairs if amount
    )
