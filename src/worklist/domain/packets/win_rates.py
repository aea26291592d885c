"""How often disputes were won: by payer and argument, for whoever thinks of sending another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from worklist.domain.disputes import Dispute
from worklist.domain.money import Cents
from worklist.domain.recovery_entries import DisputeResult


@dataclass(frozen=True, slots=True)
class Rate:
    """Disputes of one payer and argument."""

    payer: str
    argument: str
    """Id of the letter."""
    won: int = 0
    """In full or in part."""
    answered: int = 0
    waiting: int = 0
    recovered: Cents = 0
    requested: Cents = 0
    """Of those that were answered."""

    def with_(self, dispute: Dispute) -> "Rate":
        """With one more dispute."""
        answer, waits = dispute.answer, dispute.waits
        return Rate(
            self.payer,
            self.argument,
            self.won + (answer is not None and answer.result is not DisputeResult.LOST),
            self.answered + (not waits),
            self.waiting + waits,
            self.recovered + (answer.amount if answer else 0),
            self.requested + (0 if waits else dispute.sent.requested),
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """Of every payer and argument that a dispute was sent on."""

    by_kind: Mapping[tuple[str, str], Rate]

    def of(self, payer: str, argument: str) -> Rate:
        """The rate of one kind; nothing won and nothing lost where none was sent."""
        return self.by_kind.get((payer.casefold(), argument), Rate(payer, argument))

    @property
    def all(self) -> tuple[Rate, ...]:
        """By payer, then the argument used most often."""
        return tuple(sorted(self.by_kind.values(), key=lambda r: (r.payer.casefold(), -r.answered, r.argument)))


def rates_of(disputes: Iterable[Dispute]) -> Rates:
    """Count disputes. Each account's part of a packet counts by itself: a payer answers it so."""
    found: dict[tuple[str, str], Rate] = {}
    for dispute in disputes:
        sent = dispute.sent
        key = (sent.payer.casefold(), sent.argument)
        found[key] = found.get(key, Rate(sent.payer, sent.argument)).with_(dispute)
    return Rates(found)
