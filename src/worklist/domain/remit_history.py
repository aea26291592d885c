"""What the payers' remits come to once reversals and corrections are settled (DOMAIN 6.5, 7).

A reversal (CLP02 = 22) takes back an earlier answer of the same payer; together with its correction it is one
event. What was reversed stays in the history and no longer counts.
"""

from dataclasses import dataclass
from functools import cached_property

from worklist.domain.codes import is_contractual
from worklist.domain.money import Cents
from worklist.domain.remits import Adjustment, RemitClaim, RemitLine

_NOT_ADJUDICATED = frozenset({"23", "25"})
"""23: not this payer's claim, forwarded; 25: a predetermination. Neither answers the claim."""
FORWARDED = frozenset({"19", "20", "21"})
"""Paid and sent on to the next payer."""


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One payer's last word on one line, or on a claim that came without lines."""

    claim: RemitClaim
    line: RemitLine | None

    @property
    def charge(self) -> Cents:
        """What was billed."""
        return self.line.charge if self.line else self.claim.charge

    @property
    def paid(self) -> Cents:
        """What this payer paid."""
        return self.line.paid if self.line else self.claim.paid

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """The line's adjustments; the claim's where the line has none, since payers deny at either level."""
        if self.line and self.line.adjustments:
            return self.line.adjustments
        return self.claim.adjustments

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remark codes of the line, then of the claim."""
        return (self.line.remarks if self.line else ()) + self.claim.remarks

    @property
    def allowed(self) -> Cents:
        """Allowed amount as sent, else paid + PR."""
        if self.line:
            return self.line.allowed_amount
        return self.claim.paid + sum(a.amount for a in self.claim.adjustments if a.group == "PR")

    @property
    def code(self) -> str:
        """Procedure code; empty for a claim without lines."""
        return self.line.code if self.line else ""

    @property
    def modifiers(self) -> tuple[str, ...]:
        """Modifiers as adjudicated."""
        return self.line.modifiers if self.line else ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A reversal with what it took back and what came instead; either may not be in our files."""

    reversal: RemitClaim
    original: RemitClaim | None
    corrected: RemitClaim | None


@dataclass(frozen=True)
class RemitHistory:
    """The remits of one account, settled."""

    standing: tuple[RemitClaim, ...] = ()
    """Answers that were not reversed, oldest first."""
    corrections: tuple[Correction, ...] = ()
    repeats: tuple[RemitClaim, ...] = ()
    """Answers equal to an earlier standing one of the same payer: money that may be counted twice."""

    @cached_property
    def adjudications(self) -> tuple[Adjudication, ...]:
        """Per payer and line the newest standing answer, in order of first appearance."""
        newest: dict[tuple[object, ...], Adjudication] = {}
        for claim in self.standing:
            for line in claim.lines or (None,):
                newest[_line_key(claim, line)] = Adjudication(claim, line)
        return tuple(newest.values())

    @cached_property
    def paid(self) -> Cents:
        """Everything the payers paid and did not take back."""
        return sum(claim.paid for claim in self.standing)

    @cached_property
    def charge(self) -> Cents | None:
        """The charge that the first payer answered; None without remits."""
        return self.standing[0].charge if self.standing else None

    @cached_property
    def written_off(self) -> Cents:
        """CO-45 and like contractual reductions of the newest answers: what nobody owes."""
        return sum(a.amount for a in self._effective_adjustments if is_contractual(a))

    @cached_property
    def _effective_claims(self) -> tuple[RemitClaim, ...]:
        return tuple({id(a.claim): a.claim for a in self.adjudications}.values())

    @cached_property
    def _effective_adjustments(self) -> tuple[Adjustment, ...]:
        lines = [a for word in self.adjudications if word.line for a in word.line.adjustments]
        return tuple(lines + [a for claim in self._effective_claims for a in claim.adjustments])

    def patient_share(self, payer: str) -> Cents:
        """PR of one payer's newest answers, claim- and line-level."""
        lines = sum(w.line.patient_responsibility for w in self.adjudications if w.line and payer_key(w.claim) == payer)
        claims = (c for c in self._effective_claims if payer_key(c) == payer)
        return lines + sum(a.amount for c in claims for a in c.adjustments if a.group == "PR")

    @cached_property
    def payers(self) -> tuple[str, ...]:
        """Keys of the payers that answered, in order."""
        return tuple(dict.fromkeys(payer_key(claim) for claim in self.standing))

    @cached_property
    def patient_ceiling(self) -> Cents:
        """The most that the remits leave to the patient.

        The first payer's PR less what later payers paid, or a later payer's own PR where that is more: a later
        payer's silence about PR does not free the patient, so this errs towards the practice.
        """
        if not self.payers:
            return 0
        first, *later = self.payers
        later_paid = sum(c.paid for c in self.standing if payer_key(c) in later)
        shares = [self.patient_share(payer) for payer in later]
        return max([self.patient_share(first) - later_paid, *shares])

    def adjusted(self, groups: frozenset[str]) -> tuple[Adjustment, ...]:
        """The newest answers' adjustments of these groups, with an amount above zero."""
        return tuple(a for a in self._effective_adjustments if a.group in groups and a.amount > 0)


def payer_key(claim: RemitClaim) -> str:
    """What tells payers apart on an account: the id where sent, else the name; claims by their rank beside it."""
    return claim.remit.payer.id or claim.remit.payer_id or claim.remit.payer.name.upper()


def settle(remits: tuple[RemitClaim, ...]) -> RemitHistory:
    """Settle reversals: each takes back the newest equal answer before it and is joined to the answer after it."""
    standing: list[RemitClaim] = []
    waiting: list[Correction] = []
    done: list[Correction] = []
    repeats: list[RemitClaim] = []
    for claim in remits:
        if claim.status in _NOT_ADJUDICATED:
            continue
        if claim.is_reversal:
            waiting.append(Correction(claim, _take_back(claim, standing), None))
            continue
        if any(_same_answer(claim, earlier) for earlier in standing):
            repeats.append(claim)
        _join(claim, waiting, done)
        standing.append(claim)
    return RemitHistory(tuple(standing), tuple(done + waiting), tuple(repeats))


def _take_back(reversal: RemitClaim, standing: list[RemitClaim]) -> RemitClaim | None:
    """Remove and return the answer that a reversal takes back; None where our files do not hold it."""
    numbers = {reversal.payer_claim, reversal.original_payer_claim} - {""}
    for index in range(len(standing) - 1, -1, -1):
        claim = standing[index]
        same_claim = claim.payer_claim in numbers or claim.charge == -reversal.charge
        if payer_key(claim) == payer_key(reversal) and same_claim:
            return standing.pop(index)
    return None


def _join(claim: RemitClaim, waiting: list[Correction], done: list[Correction]) -> None:
    for index, correction in enumerate(waiting):
        if payer_key(correction.reversal) == payer_key(claim):
            done.append(Correction(correction.reversal, correction.original, claim))
            del waiting[index]
            return


def _same_answer(claim: RemitClaim, earlier: RemitClaim) -> bool:
    """Two paid answers of one payer under one claim number that say the same: money counted twice."""
    return (
        claim.paid > 0
        and payer_key(claim) == payer_key(earlier)
        and claim.payer_claim == earlier.payer_claim
        and (claim.charge, claim.paid, claim.lines) == (earlier.charge, earlier.paid, earlier.lines)
    )


def _line_key(claim: RemitClaim, line: RemitLine | None) -> tuple[object, ...]:
    payer = payer_key(claim)
    if line is None:
        return (payer,)
    if line.control_number:
        return payer, line.control_number, line.code
    return payer, line.code, line.modifiers, line.service_from, line.charge


def is_superseded(claim: RemitClaim, history: RemitHistory) -> bool:
    """Whether an answer no longer counts: it was reversed, or it is a reversal that its correction has settled."""
    return not any(claim is standing for standing in history.standing)
