"""The records that the program is given of an account: claims, remits and the aging row, as its readers yield them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from worklist.domain.accounts import Account, assemble
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.money import Cents
from worklist.domain.people import Payer, Person
from worklist.domain.pricing.contracts import Contract, ContractRules, FeeRow
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.provenance import Position
from worklist.domain.remits import Adjustment, RemitClaim, RemitHeader, RemitLine

_CODE = "99213"
_PATIENT = Person("SYNTHETIC", "PAT")
_ANSWERED_AFTER = 20
"""Days from the sending to the remit."""


def claim(number: str, payer: Payer, filing: str, charge: Cents, served: date, *, modifiers: str = "") -> BilledClaim:
    """What was billed two days after the service."""
    line = BilledLine(1, _CODE, charge, tuple(modifiers.split()), Decimal(1), service_from=served, control_number="L1")
    return BilledClaim(
        number,
        charge,
        payer,
        Position("claims.837", 1),
        filing=filing,
        submitted_on=served + timedelta(days=2),
        patient=_PATIENT,
        lines=(line,),
    )


def sent_again(account: Account, on: date) -> Account:
    """The account after a corrected claim, or the first one once more, went out."""
    last = account.claims[-1]
    again = replace(last, submitted_on=on, frequency="7", position=Position("claims.837", last.position.at + 1))
    return replace(account, claims=(*account.claims, again))


def remit(billed: BilledClaim, *reasons: tuple[str, Cents], allowed: Cents | None = None) -> RemitClaim:
    """The payer's answer three weeks later: paid is what the reasons leave."""
    adjustments = tuple(_adjustment(name, amount) for name, amount in reasons)
    (line,), served = billed.lines, billed.lines[0].service_from or date.min
    left = billed.charge - sum(amount for _, amount in reasons)
    answered = RemitLine(
        line.code,
        billed.charge,
        left,
        modifiers=line.modifiers,
        allowed=allowed,
        adjustments=adjustments,
        service_from=served,
        control_number="L1",
    )
    on = served + timedelta(days=2 + _ANSWERED_AFTER)
    return RemitClaim(
        RemitHeader(billed.payer, "CHK1", f"TRN{billed.payer.id}", 0, on),
        billed.account,
        "1",
        billed.charge,
        left,
        0,
        Position("era.835", 1),
        filing=billed.filing,
        payer_claim="ICN1",
        patient=_PATIENT,
        adjustments=(),
        lines=(answered,),
    )


def _adjustment(name: str, amount: Cents) -> Adjustment:
    group, _, reason = name.partition("-")
    return Adjustment(group, reason, amount)


def aging(billed: BilledClaim, insurance: Cents, patient: Cents = 0) -> AgingRow:
    """What the PM says is owed."""
    line = billed.lines[0]
    return AgingRow(
        billed.account,
        insurance + patient,
        Position("aging.csv", 2, "line"),
        line.service_from or date.min,
        patient=_PATIENT.name,
        payer=billed.payer.name,
        insurance_balance=insurance,
        patient_balance=patient,
        service_on=line.service_from,
    )


def account(billed: BilledClaim, row: AgingRow, *answers: RemitClaim) -> Account:
    """All of it together."""
    return assemble(billed.account, aging=row, claims=(billed,), remits=answers)


def rate(payer: Payer, allowed: Cents) -> Terms:
    """The contract by which a line should have been allowed this much."""
    rules = ContractRules()
    contract = Contract(payer.name, (payer.name.casefold(),), date(2020, 1, 1), None, Position("c.toml", 1), (), rules)
    row = FeeRow(_CODE, allowed, Position("c.csv", 2, "line"), (), "")
    return Terms(frozenset({Loaded.CONTRACTS}), contracts=(contract,), rows=((payer.name, row),))
