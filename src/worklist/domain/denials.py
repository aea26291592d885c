"""Which lines a payer denied or cut, why, and which road stays open (DOMAIN 6.7, 7, 8)."""

from dataclasses import dataclass
from typing import Literal

from worklist.domain.accounts import Account
from worklist.domain.codes import (
    COMPONENT_MODIFIERS,
    DISTINCT_SERVICE_MODIFIERS,
    GLOBAL_PERIOD_MODIFIERS,
    SEPARATE_VISIT_MODIFIERS,
    Family,
    family_of,
    is_contractual,
    is_patient_share,
    is_prior_payer_impact,
    refuses_appeal,
)
from worklist.domain.money import Cents
from worklist.domain.remit_history import FORWARDED, Adjudication
from worklist.domain.remits import Adjustment

DISPUTABLE_FAMILIES = frozenset({Family.MODIFIER, Family.BUNDLING, Family.GLOBAL_PERIOD})
_NEVER_A_CUT = frozenset({Family.PRICING, Family.PATIENT_SHARE})
_OPENING_MODIFIERS = (
    DISTINCT_SERVICE_MODIFIERS | SEPARATE_VISIT_MODIFIERS | GLOBAL_PERIOD_MODIFIERS | COMPONENT_MODIFIERS
)


@dataclass(frozen=True, slots=True)
class Denial:
    """A line (or a claim without lines) that a payer did not pay, or paid less for a reason that can be contested."""

    adjudication: Adjudication
    kind: Literal["denied", "cut"]
    amount: Cents
    """What the payer left out, in charges: the allowed amount of it is not known without a contract."""
    reason: Adjustment | None
    """The heaviest adjustment behind it; None where the payer gave none."""
    family: Family

    @property
    def carc(self) -> str:
        """Reason code, ``none`` where the payer gave none."""
        return self.reason.reason if self.reason else "none"

    @property
    def appeal_refused(self) -> bool:
        """MA130: unprocessable, no appeal rights; only a corrected claim helps."""
        return refuses_appeal(self.adjudication.remarks)

    @property
    def modifier_billed(self) -> bool:
        """Whether the line carries a modifier that says "distinct", "separate" or "component"."""
        return any(m in _OPENING_MODIFIERS for m in self.adjudication.modifiers)

    @property
    def where(self) -> str:
        """The line in a few words: ``99213-25``, or ``claim``."""
        word = self.adjudication
        return "-".join((word.code, *word.modifiers)) if word.line else "claim"


def is_denied(word: Adjudication) -> bool:
    """True when nothing was paid and nothing was left to the patient as deductible, coinsurance or copay.

    The claim's status code is not asked: payers send 1 with every line denied. A line whose every reduction is
    what another payer already paid, or one forwarded to the next payer, is not a denial.
    """
    if word.paid != 0 or word.charge <= 0 or word.claim.status in FORWARDED:
        return False
    if word.adjustments and all(is_prior_payer_impact(a) or a.amount == 0 for a in word.adjustments):
        return False
    return word.allowed == 0 or not any(is_patient_share(a) and a.amount > 0 for a in word.adjustments)


def read_denials(account: Account) -> tuple[Denial, ...]:
    """Denials and contestable cuts of the newest answers, heaviest first.

    A claim that was sent again after the answer is waiting, not denied: it yields none.
    """
    found = (_read(word) for word in account.history.adjudications if not _answered_anew(account, word))
    return tuple(sorted((d for d in found if d), key=lambda d: -d.amount))


def _answered_anew(account: Account, word: Adjudication) -> bool:
    answered = word.claim.remit.remit_on
    orders = {"P": ("1", "19"), "S": ("2", "20"), "T": ("3", "21")}
    return answered is not None and any(
        claim.submitted_on is not None
        and claim.submitted_on > answered
        and (claim.frequency == "7" or claim.payer_order == "P")
        and (word.claim.status in orders.get(claim.payer_order, ()) or word.claim.status == "4")
        for claim in account.claims
    )


def _read(word: Adjudication) -> Denial | None:
    if is_denied(word):
        reason = _heaviest(_reasons(word)) or _heaviest(word.adjustments)
        amount = sum(a.amount for a in _reasons(word)) or word.charge
        return Denial(word, "denied", min(amount, word.charge), reason, _family(word, reason))
    cuts = tuple(a for a in _reasons(word) if _family(word, a) not in _NEVER_A_CUT)
    reason = _heaviest(cuts)
    if reason is None or word.charge <= 0 or word.claim.status in FORWARDED:
        return None
    return Denial(word, "cut", sum(a.amount for a in cuts), reason, _family(word, reason))


def _reasons(word: Adjudication) -> tuple[Adjustment, ...]:
    return tuple(
        a
        for a in word.adjustments
        if a.amount > 0 and not (is_contractual(a) or is_patient_share(a) or is_prior_payer_impact(a))
    )


def _heaviest(adjustments: tuple[Adjustment, ...]) -> Adjustment | None:
    return max(adjustments, key=lambda a: a.amount, default=None)


def _family(word: Adjudication, reason: Adjustment | None) -> Family:
    return family_of(reason.group, reason.reason, word.remarks) if reason else Family.OTHER
