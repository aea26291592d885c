"""Agreements with patients: what was to be paid by when, and what the PM shows of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from worklist.domain.accounts import Account
from worklist.domain.money import Cents
from worklist.domain.patient_entries import AgreementEnded, AgreementMade, Installment, Shape


class Standing(StrEnum):
    """How an agreement stands by what the PM shows."""

    RUNNING = "running"
    """Every payment that was due is there, and more are to come."""
    PAID = "paid"
    """All that was agreed is paid."""
    BEHIND = "behind"
    """A payment is missing, the days of grace included."""
    UNKNOWN = "UNKNOWN"
    """A payment was due, and the PM's files do not say what the patient paid."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement."""

    made: AgreementMade
    id: str
    by: str
    at: datetime
    end: AgreementEnded | None = None

    @property
    def agreed(self) -> Cents:
        """What the patient pays in all."""
        return self.made.agreed

    def paid(self, account: Account) -> Cents | None:
        """What the PM shows that the patient has paid since; None: UNKNOWN. Never below zero.

        Without payments the fall of the balance tells, but not while it may be the discount of assistance, which comes
        off before anything is paid. A balance that grew was moved by something else, such as a payer that took money
        back, and tells nothing.
        """
        before, now = self.made.paid_before, account.patient_paid
        if before is not None and now is not None:
            return max(0, now - before)
        balance = account.patient_balance
        if balance is None or balance > self.made.owed or account.balance_source == "closed":
            return None
        fallen, discount = self.made.owed - balance, self._comes_off_first
        return None if discount and 0 < fallen < self.agreed + discount else max(0, fallen - discount)

    @property
    def _comes_off_first(self) -> Cents:
        return self.made.given_up if self.made.shape is Shape.ASSISTANCE else 0

    def due(self, today: date, grace: int) -> Cents:
        """What had to be there by today, the days of grace over."""
        last = today - timedelta(days=grace)
        return sum(each.amount for each in self.made.installments if each.due < last)

    def standing(self, account: Account, today: date, grace: int) -> Standing:
        """How it stands; ``grace`` is the site's, in days."""
        if self.end is not None:
            return Standing.ENDED
        paid, due = self.paid(account), self.due(today, grace)
        if paid is None:
            return Standing.UNKNOWN if due else Standing.RUNNING
        if paid >= self.agreed:
            return Standing.PAID
        return Standing.BEHIND if paid < due else Standing.RUNNING

    def behind(self, account: Account, today: date, grace: int) -> Cents:
        """Cents that are missing by today."""
        return max(0, self.due(today, grace) - (self.paid(account) or 0))

    def next_payment(self, account: Account) -> Installment | None:
        """The first payment that is not covered by what the patient has paid; None once all are."""
        left = self.paid(account) or 0
        for each in self.made.installments:
            if left < each.amount:
                return each
            left -= each.amount
        return None

    def turns_on(self, grace: int) -> tuple[date, ...]:
        """The days on which each payment is due, looked for, and missed."""
        after = (0, grace, grace + 1)
        return tuple(each.due + timedelta(days=days) for each in self.made.installments for days in after)


def ended(agreements: Iterable[Agreement], end: AgreementEnded) -> tuple[Agreement, ...]:
    """The agreements after one ended."""
    return tuple(replace(each, end=end) if each.id == end.target else each for each in agreements)
