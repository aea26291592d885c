"""What a payer decided on a line or a claim: FHIR adjudications -> allowed, paid, adjustments and remarks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from worklist.domain.money import Cents
from worklist.domain.remits import Adjustment
from worklist.sources.fhir.codings import (
    ALLOWED,
    PAID,
    PAID_TO_PATIENT,
    PAID_TO_US,
    PATIENT_OWES,
    SHARES,
    SUBMITTED,
    carcs,
    group,
    rarcs,
)
from worklist.sources.fhir.elements import Coding, Json, amount, codes, codings, part

_PATIENT_SHARE = "PR"
_PAID_TO_PATIENT = "100"
"""CARC: the payer sent the money to the patient."""
_SHARED = frozenset({*SHARES, PAID_TO_PATIENT})
_REASON_CATEGORIES = frozenset({"adjustmentreason", "denialreason"})


@dataclass(frozen=True, slots=True)
class _Reason:
    """A CARC as sent; FHIR usually gives it neither group nor amount."""

    group: str
    carc: str
    amount: Cents | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The adjudications of one line, or of the claim itself. None is "not said", never zero."""

    amounts: dict[str, Cents]
    """By category, in lower case; categories that stand more than once are summed."""
    reasons: tuple[_Reason, ...]
    remarks: tuple[str, ...]
    has_strange_reason: bool = False
    """Whether a reason was in no coding system that we know, and is left out."""

    @property
    def charge(self) -> Cents | None:
        """What was billed."""
        return self.amounts.get(SUBMITTED)

    @property
    def allowed(self) -> Cents | None:
        """The price the payer accepts."""
        return self._first(ALLOWED)

    @property
    def paid(self) -> Cents | None:
        """What came to the practice: not what the payer sent to the patient."""
        if PAID_TO_US in self.amounts:
            return self.amounts[PAID_TO_US]
        benefit = self.amounts.get(PAID)
        if benefit is None:
            return 0 if self._to_patient else None
        return benefit - self._to_patient

    @property
    def _to_patient(self) -> Cents:
        return self.amounts.get(PAID_TO_PATIENT, 0)

    @property
    def patient_owes(self) -> Cents | None:
        """The patient's share as one sum, where it is sent so; else the sum of its parts."""
        told = [self.amounts[name] for name in SHARES if name in self.amounts]
        return self.amounts.get(PATIENT_OWES, sum(told) if told else None)

    @property
    def shares(self) -> tuple[Adjustment, ...]:
        """Deductible, coinsurance and copay as PR-1, PR-2 and PR-3: the category says who owes it, and for what."""
        told = ((SHARES[name], self.amounts.get(name, 0)) for name in SHARES)
        return tuple(Adjustment(_PATIENT_SHARE, carc, money, derived=True) for carc, money in told if money)

    @property
    def tells_shares(self) -> bool:
        """Whether it says what the patient owes, or got."""
        return bool(self.shares or self._to_patient)

    def without_shares(self) -> "Decision":
        """The same, where the shares are told elsewhere."""
        return replace(self, amounts={name: money for name, money in self.amounts.items() if name not in _SHARED})

    def only_shares(self) -> "Decision":
        """The shares alone."""
        return Decision({name: money for name, money in self.amounts.items() if name in _SHARED}, (), ())

    def adjustments(self, charge: Cents, paid: Cents, *, all_told: bool = True) -> tuple[Adjustment, ...]:
        """The patient's shares, what went to the patient, then the reasons with their group, mostly an empty one.

        A reason without an amount that is the only such one of its line gets what is left of the charge. Of several
        nobody knows which took what, and each has 0; so it is where not ``all_told``: where the patient's share of
        the line stands elsewhere.
        """
        to_patient = self._to_patient
        sent_to_patient = [Adjustment("", _PAID_TO_PATIENT, to_patient, derived=True)] if to_patient else []
        known = [*self.shares, *sent_to_patient]
        told = sum(a.amount for a in known) + sum(reason.amount or 0 for reason in self.reasons)
        without = sum(reason.amount is None for reason in self.reasons)
        rest = max(0, charge - paid - told) if without == 1 and all_told else 0
        return (*known, *(_adjustment(reason, rest) for reason in self.reasons))

    @property
    def prices_every_reason(self) -> bool:
        """Whether each reason came with its amount."""
        return all(reason.amount is not None for reason in self.reasons)

    def _first(self, names: Iterable[str]) -> Cents | None:
        return next((self.amounts[name] for name in names if name in self.amounts), None)


def _adjustment(reason: _Reason, rest: Cents) -> Adjustment:
    if reason.amount is None:
        return Adjustment(reason.group, reason.carc, rest, derived=True)
    return Adjustment(reason.group, reason.carc, reason.amount)


def read_decision(adjudications: Iterable[Json]) -> Decision:
    """The adjudications of one place. Raises BadResource where an amount among them cannot be read."""
    return together(map(_read_one, adjudications))


def _read_one(adjudication: Json) -> Decision:
    money = amount(adjudication, "amount")
    names = codes(part(adjudication, "category"))
    reason = codings(part(adjudication, "reason"))
    remarks = rarcs(reason)
    reasons = () if names & SHARES.keys() else tuple(_reasons(reason, money))
    strange = bool(names & _REASON_CATEGORIES) and not reasons and not remarks
    return Decision({name: money for name in names if money is not None}, reasons, tuple(remarks), strange)


def together(decisions: Iterable[Decision]) -> Decision:
    """The decisions of several places as one. A reason without an amount counts once, one with an amount each time."""
    listed = list(decisions)
    amounts: dict[str, Cents] = {}
    for name, money in (each for decision in listed for each in decision.amounts.items()):
        amounts[name] = amounts.get(name, 0) + money
    reasons = [reason for decision in listed for reason in decision.reasons]
    priced = {reason.carc for reason in reasons if reason.amount is not None}
    bare = dict.fromkeys(reason for reason in reasons if reason.amount is None and reason.carc not in priced)
    remarks = dict.fromkeys(remark for decision in listed for remark in decision.remarks)
    strange = any(decision.has_strange_reason for decision in listed)
    return Decision(amounts, (*(r for r in reasons if r.amount is not None), *bare), tuple(remarks), strange)


def _reasons(reason: list[Coding], money: Cents | None) -> list[_Reason]:
    """Several reasons beside one amount: it is that of none of them alone."""
    found = carcs(reason)
    return [_Reason(group(reason), carc, money if len(found) == 1 else None) for carc in found]
