"""Disputes: what was sent to a payer on an account, and what came of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from worklist.domain.recovery_entries import DisputeAnswered, DisputeSent


@dataclass(frozen=True, slots=True)
class Dispute:
    """A packet that went out with this account in it, and the payer's answer."""

    sent: DisputeSent
    id: str
    """Event id of the sending: what an answer names."""
    by: str
    at: datetime
    answer: DisputeAnswered | None = None
    answered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether the payer has not answered yet."""
        return self.answer is None

    def is_late(self, today: date) -> bool:
        """Whether the payer should have answered by now."""
        return self.waits and self.sent.answer_due < today


def answered(disputes: tuple[Dispute, ...], body: DisputeAnswered, at: datetime) -> tuple[Dispute, ...]:
    """The disputes after an answer to one of them."""
    return tuple(replace(each, answer=body, answered_at=at) if each.id == body.target else each for each in disputes)
