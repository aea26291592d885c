"""Corrected rates: proposals of the record that another person approved."""

from collections.abc import Iterable

from worklist.domain.events import Event
from worklist.domain.pricing.contracts import RateCorrection
from worklist.domain.pricing.proposed_rates import ProposedRate
from worklist.domain.work import fold


def approved(entries: Iterable[Iterable[Event]]) -> tuple[RateCorrection, ...]:
    """Of each account's entries the corrections that stand, in the order in which they were approved."""
    found = (rate for events in entries for rate in fold(events).rates if rate.is_approved)
    return tuple(map(_correction, sorted(found, key=lambda rate: rate.decided_as)))


def _correction(rate: ProposedRate) -> RateCorrection:
    body = rate.proposal
    return RateCorrection(
        contract=body.contract,
        code=body.code,
        modifiers=body.modifiers,
        place=body.place,
        amount=body.amount,
        valid_from=body.valid_from,
        proposal=rate.id,
        by=rate.by,
        approved_by=rate.decided_by,
        reason=body.reason,
    )
