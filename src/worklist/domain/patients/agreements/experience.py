"""What came of this site's own agreements: how often payments follow, and how often lump sums are paid.

The settings assume a share and say how many results of the site's own it is worth (a Beta prior, as the chance of a
priority): a handful of results does not swing it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from worklist.domain.accounts import Account
from worklist.domain.money import Cents
from worklist.domain.patient_entries import AgreementResult, Shape
from worklist.domain.patients.agreements.agreement import Agreement
from worklist.domain.patients.rules import PatientRules

_LUMP_SUMS = (Shape.SETTLEMENT, Shape.HARDSHIP)


@dataclass(frozen=True, slots=True)
class Came:
    """How much of what was due came."""

    kept: int = 0
    due: int = 0

    def __add__(self, other: "Came") -> "Came":
        return Came(self.kept + other.kept, self.due + other.due)


@dataclass(frozen=True, slots=True)
class Share:
    """A share in whole percent, and the fact behind it."""

    percent: int
    fact: str


@dataclass(frozen=True, slots=True)
class PlanExperience:
    """What the PM shows of all agreements of the record."""

    payments: Came = Came()
    """Of everything that is paid month by month."""
    settlements: Came = Came()
    """Lump sums for less than was owed."""
    prompt_pays: Came = Came()

    def follows(self, rules: PatientRules) -> Share:
        """How many of a hundred payments of a plan follow the one before."""
        return _share(rules.plan_follows, rules.weight, self.payments)

    def settles(self, rules: PatientRules) -> Share:
        """How many of a hundred lump sums are paid."""
        return _share(rules.settlement_chance, rules.weight, self.settlements)

    def pays_promptly(self, rules: PatientRules) -> Share:
        """How many of a hundred take a discount for paying at once."""
        return _share(rules.prompt_chance, rules.weight, self.prompt_pays)


NO_PLANS = PlanExperience()
"""Of a site that has agreed on nothing yet."""


def _share(assumed: int, weight: int, came: Came) -> Share:
    """Never beyond what was seen: rounded down to the whole percent."""
    if not came.due:
        return Share(assumed, f"{assumed} % assumed, nothing was due here yet")
    percent = (assumed * weight + 100 * came.kept) // (weight + came.due)
    return Share(percent, f"{assumed} % assumed (worth {weight}), {came.kept:,} of {came.due:,} came here")


def experience_of(accounts: Iterable[tuple[Account, Sequence[Agreement]]], today: date, grace: int) -> PlanExperience:
    """From every account with its agreements, oldest first; ``grace`` is the site's, in days.

    What is UNKNOWN, was withdrawn, or is not due yet tells nothing and is not counted. After the first payment that
    is missing the later ones are not counted either: it is that one which did not follow.
    """
    payments, settlements, prompt = Came(), Came(), Came()
    for account, agreements in accounts:
        for at, agreement in enumerate(agreements):
            later = agreements[at + 1] if at + 1 < len(agreements) else None
            came = _came(agreement, _paid(agreement, later, account), today - timedelta(days=grace))
            if len(agreement.made.installments) > 1:
                payments += came
            elif agreement.made.shape in _LUMP_SUMS:
                settlements += came
            elif agreement.made.shape is Shape.PROMPT_PAY:
                prompt += came
    return PlanExperience(payments, settlements, prompt)


def _paid(agreement: Agreement, later: Agreement | None, account: Account) -> Cents | None:
    """What was paid on it: once another was made, what was paid until then; None: UNKNOWN."""
    if later is None:
        return agreement.paid(account)
    before, until = agreement.made.paid_before, later.made.paid_before
    return None if before is None or until is None else max(0, until - before)


def _came(agreement: Agreement, paid: Cents | None, last: date) -> Came:
    """The payments that were due before ``last``, or that are there already, up to the first one missing."""
    result = agreement.end.result if agreement.end else None
    amounts = [each.amount for each in agreement.made.installments]
    if result is AgreementResult.KEPT:
        return Came(len(amounts), len(amounts))
    if paid is None or result is AgreementResult.WITHDRAWN:
        return Came()
    kept = sum(total <= paid for total in accumulate(amounts))
    is_missing = kept < len(amounts) and (result is not None or agreement.made.installments[kept].due < last)
    return Came(kept, kept + is_missing)
