"""Proposed rates: what somebody says a contract's schedule should say, and another person's answer."""

from dataclasses import dataclass, replace
from datetime import datetime

from worklist.domain.claims import service_name
from worklist.domain.recovery_entries import RateDecided, RateProposed


@dataclass(frozen=True, slots=True)
class ProposedRate:
    """A proposal of the record with what was decided on it."""

    proposal: RateProposed
    id: str
    """Event id of the proposal: what a decision names."""
    by: str
    at: datetime
    decision: RateDecided | None = None
    decided_by: str = ""
    decided_as: int = 0
    """Number of the decision in the record; 0 while it waits."""

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision is None

    @property
    def is_approved(self) -> bool:
        """Whether contracts are read with this rate now."""
        return self.decision is not None and self.decision.approved

    @property
    def service(self) -> str:
        """What it is the rate of: ``99213-25``."""
        return service_name(self.proposal.code, self.proposal.modifiers)


def rate_decided(
    rates: tuple[ProposedRate, ...], decision: RateDecided, by: str, number: int
) -> tuple[ProposedRate, ...]:
    """The proposals after a decision on one of them; the first decision stands."""
    return tuple(
        replace(each, decision=decision, decided_by=by, decided_as=number)
        if each.id == decision.target and each.waits
        else each
        for each in rates
    )
