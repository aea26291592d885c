"""Disputes: what was sent to a payer on an account, and what came of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from worklist.domain.money import dollars
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

    def in_words(self, today: date) -> str:
        """That it is out, or what came of it, as a sentence without its full stop."""
        sent = self.sent
        said = f"Dispute of {dollars(sent.requested)} sent to {sent.payer or 'the payer'} on {self.at:%Y-%m-%d}"
        if self.answer is None:
            late = ", LATE" if self.is_late(today) else ""
            return f"{said}: answer due {sent.answer_due}{late}"
        paid = f" {dollars(self.answer.amount)}" if self.answer.amount else ""
        return f"{said}: {self.answer.result}{paid}" + (f" ({self.answer.reason})" if self.answer.reason else "")


def answered(disputes: tuple[Dispute, ...], body: DisputeAnswered, at: datetime) -> tuple[Dispute, ...]:
    """The disputes after an answer to one of them."""
    return tuple(replace(each, answer=body, answered_at=at) if each.id == body.target else each for each in disputes)
