"""Kinds of payer, by which a site grants authority and a federal program is recognised.

Read from the filing code (SBR09 of a claim, CLP06 of a remit); the site names the payers whose files say it wrongly
or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from worklist.domain.accounts import Account
from worklist.domain.people import Payer


class PayerType(StrEnum):
    """What kind of payer it is."""

    MEDICARE = "medicare"
    MEDICARE_ADVANTAGE = "medicare-advantage"
    MEDICAID = "medicaid"
    TRICARE = "tricare"
    VETERANS = "va"
    OTHER_FEDERAL = "other-federal"
    COMMERCIAL = "commercial"
    WORKERS_COMPENSATION = "workers-compensation"
    LIABILITY = "liability"
    SELF_PAY = "self-pay"
    OTHER = "other"
    UNKNOWN = "unknown"

    @property
    def is_federal(self) -> bool:
        """Whether it is a federal health care program, whose patients' share is not waived at will.

        42 USC 1320a-7b(f), state programs with federal money included; 42 USC 1320a-7a(i)(6) on waivers.
        """
        return self in FEDERAL


FEDERAL = (
    PayerType.MEDICARE,
    PayerType.MEDICARE_ADVANTAGE,
    PayerType.MEDICAID,
    PayerType.TRICARE,
    PayerType.VETERANS,
    PayerType.OTHER_FEDERAL,
)

_OF_FILING = {
    **dict.fromkeys(("MA", "MB"), PayerType.MEDICARE),
    "16": PayerType.MEDICARE_ADVANTAGE,
    "MC": PayerType.MEDICAID,
    "CH": PayerType.TRICARE,
    "VA": PayerType.VETERANS,
    **dict.fromkeys(("OF", "TV"), PayerType.OTHER_FEDERAL),
    # FI is the plan of federal employees, which the law does not count among the federal programs.
    **dict.fromkeys(("12", "13", "14", "15", "17", "BL", "CI", "FI", "HM"), PayerType.COMMERCIAL),
    "WC": PayerType.WORKERS_COMPENSATION,
    **dict.fromkeys(("AM", "LM"), PayerType.LIABILITY),
    "09": PayerType.SELF_PAY,
    **dict.fromkeys(("11", "DS"), PayerType.OTHER),
}


@dataclass(frozen=True, slots=True)
class PayerTypes:
    """The kind of every payer."""

    named: tuple[tuple[str, PayerType], ...] = ()
    """Payers of which the site says it, by name or id without case."""

    def of(self, payer: Payer, filing: str) -> PayerType:
        """The kind of a payer. A file that says federal is believed: no setting makes a program less than that."""
        filed = _OF_FILING.get(filing.upper(), PayerType.UNKNOWN)
        ours = {payer.name.casefold(), payer.id.casefold()} - {""}
        named = next((kind for name, kind in self.named if name in ours), None)
        return filed if named is None or filed.is_federal else named

    def first(self, account: Account) -> PayerType:
        """The kind of the account's first payer."""
        return self.of(account.payer, account.filing)

    def others(self, account: Account) -> tuple[PayerType, ...]:
        """The kinds, as far as they are known, of everybody else who was billed or answered."""
        kinds = dict.fromkeys(self.of(payer, filing) for payer, filing in _payers(account))
        return tuple(kind for kind in kinds if kind not in (self.first(account), PayerType.UNKNOWN))


AS_FILED = PayerTypes()
"""As the files say it, where the site names no payer."""


def _payers(account: Account) -> Iterator[tuple[Payer, str]]:
    for claim in account.claims:
        yield claim.payer, claim.filing
    for answer in account.remits:
        yield answer.remit.payer, answer.filing
