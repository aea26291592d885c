"""What the payers' remits come to once reversals and corrections are settled.

A reversal (CLP02 = 22) takes back an earlier answer of the same payer; together with its correction it is one
event. What was reversed stays in the history and no longer counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from worklist.domain.codes import Family, family_of, is_contractual, is_patient_share, is_prior_payer_impact
from worklist.domain.money import Cents
from worklist.domain.remits import Adjustment, RemitClaim, RemitLine, derived_allowed

_NOT_ADJUDICATED = frozenset({"5", "10", "13", "15", "16", "17", "23", "25"})
"""23: not this payer's claim, passed on; 25: a predetermination; the others, of version 4010, say that the payer has it
and has not decided. None of them answers the claim."""
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
        """Allowed amount as sent (AMT*B6), else derived, also from reasons at claim level."""
        if self.line and self.line.allowed is not None:
            return self.line.allowed
        return derived_allowed(self.paid, self.adjustments)

    @property
    def is_bare(self) -> bool:
        """True where the reasons stand at claim level, so that they cannot be told from those of other lines."""
        return self.line is not None and not self.line.adjustments

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
    """Standing answers equal to an earlier one of the same payer: money that may be counted twice."""

    @cached_property
    def adjudications(self) -> tuple[Adjudication, ...]:
        """Per payer and line the newest standing answer, in order of first appearance.

        That a service seen before is a duplicate says nothing of it: its first answer stands.
        """
        if len(self.standing) == 1:
            return tuple(_words(self.standing[0]))
        newest: dict[tuple[object, ...], list[Adjudication]] = {}
        for claim in self.standing:
            before = tuple(chain.from_iterable(newest.values()))
            telling = [word for word in _words(claim) if not _repeats_an_answer(word, before)]
            for key in [key for key, words in newest.items() if telling and _replaces(claim, words[0].claim)]:
                del newest[key]
            fresh: dict[tuple[object, ...], list[Adjudication]] = {}
            for word in telling:
                fresh.setdefault(_line_key(word), []).append(word)
            newest |= fresh
        return tuple(chain.from_iterable(newest.values()))

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
        """CO-45 and like contractual reductions of the newest answers: what nobody owes.

        Each payer counts from the full charge. A later one repeats the earlier write-off, as CO-45 or inside its
        OA-23, so what the earlier payers paid is taken out and the largest write-off counts, not the sum.
        """
        by_payer: list[Cents] = []
        paid_before = 0
        for payer in self.payers:
            told = (a for adjustments in self._reasons_of[payer] for a in adjustments)
            off = sum(a.amount for a in told if is_contractual(a) or is_prior_payer_impact(a))
            by_payer.append(off - paid_before)
            paid_before += sum(claim.paid for claim in self.standing if payer_key(claim) == payer)
        return max(by_payer, default=0)

    @cached_property
    def _reasons_of(self) -> dict[str, list[tuple[Adjustment, ...]]]:
        """Per payer the adjustments of its newest answers, each line's and each claim's own once."""
        found: dict[str, list[tuple[Adjustment, ...]]] = {payer: [] for payer in self.payers}
        told: set[int] = set()
        for word in self.adjudications:
            own = found[payer_key(word.claim)]
            if word.line:
                own.append(word.line.adjustments)
            if word.claim.adjustments and id(word.claim) not in told:
                told.add(id(word.claim))
                own.append(word.claim.adjustments)
        return found

    def patient_share(self, payer: str) -> Cents:
        """PR of one payer's newest answers, claim- and line-level."""
        told = self._reasons_of.get(payer, [])
        return sum(a.amount for adjustments in told for a in adjustments if a.group == "PR")

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
        if not later:
            return self.patient_share(first)
        later_paid = sum(c.paid for c in self.standing if payer_key(c) in later)
        shares = [self.patient_share(payer) for payer in later]
        return max([self.patient_share(first) - later_paid, *shares])

    def adjusted(self, groups: frozenset[str]) -> tuple[Adjustment, ...]:
        """The newest answers' adjustments of these groups, with an amount above zero."""
        told = (a for own in self._reasons_of.values() for adjustments in own for a in adjustments)
        return tuple(a for a in told if a.group in groups and a.amount > 0)


def payer_key(claim: RemitClaim) -> str:
    """What tells payers apart on an account: the payer's id, else its TRN03, else its name."""
    return claim.remit.payer.id or claim.remit.payer_id or claim.remit.payer.name.upper()


def settle(remits: tuple[RemitClaim, ...]) -> RemitHistory:
    """Settle reversals: each takes back an answer before it and is joined to the answer after it."""
    standing: list[RemitClaim] = []
    waiting: list[Correction] = []
    done: list[Correction] = []
    for claim in remits:
        if claim.status in _NOT_ADJUDICATED:
            continue
        if claim.is_reversal:
            waiting.append(Correction(claim, _take_back(claim, standing), None))
            continue
        _join(claim, waiting, done)
        standing.append(claim)
    repeats = [
        claim for i, claim in enumerate(standing) if any(_same_answer(claim, earlier) for earlier in standing[:i])
    ]
    return RemitHistory(tuple(standing), tuple(done + waiting), tuple(repeats))


def is_superseded(claim: RemitClaim, history: RemitHistory) -> bool:
    """Whether an answer no longer counts: it was reversed, or it is a reversal that its correction has settled."""
    return any(
        claim is each.original or (claim is each.reversal and each.corrected is not None)
        for each in history.corrections
    )


def _take_back(reversal: RemitClaim, standing: list[RemitClaim]) -> RemitClaim | None:
    """Remove and return the answer that a reversal takes back; None where our files do not hold it.

    The newest one under the payer's claim number; some payers number a reversal anew, so else the newest one of
    the charge that comes back with its sign turned.
    """
    newest_first = [claim for claim in reversed(standing) if payer_key(claim) == payer_key(reversal)]
    by_number = (claim for claim in newest_first if _under_one_number(reversal, claim))
    by_charge = (claim for claim in newest_first if claim.charge == abs(reversal.charge) > 0)
    found = next(chain(by_number, by_charge), None)
    if found is not None:
        standing[:] = [claim for claim in standing if claim is not found]
    return found


def _join(claim: RemitClaim, waiting: list[Correction], done: list[Correction]) -> None:
    """Join an answer to the reversal that it corrects: one of its own claim number, else the oldest that waits."""
    open_ones = [each for each in waiting if payer_key(each.reversal) == payer_key(claim)]
    if open_ones:
        met = next((each for each in open_ones if _under_one_number(each.reversal, claim)), open_ones[0])
        waiting.remove(met)
        done.append(Correction(met.reversal, met.original, claim))


def _under_one_number(reversal: RemitClaim, claim: RemitClaim) -> bool:
    return bool(claim.payer_claim) and claim.payer_claim in (reversal.payer_claim, reversal.original_payer_claim)


def _same_answer(claim: RemitClaim, earlier: RemitClaim) -> bool:
    """Two paid answers of one payer that say the same, under whatever claim number: money counted twice."""
    return claim.paid > 0 and payer_key(claim) == payer_key(earlier) and _content(claim) == _content(earlier)


def _content(claim: RemitClaim) -> tuple[object, ...]:
    return claim.status, claim.charge, claim.paid, claim.service_from, claim.adjustments, claim.lines


def _words(claim: RemitClaim) -> Iterator[Adjudication]:
    for line in claim.lines or (None,):
        yield Adjudication(claim, line)


def _repeats_an_answer(word: Adjudication, before: tuple[Adjudication, ...]) -> bool:
    """A line refused only as a duplicate of one that this payer has priced: paid, or left to the patient."""
    refused = [a for a in word.adjustments if a.amount > 0]
    if word.paid or not refused or any(family_of(a.group, a.reason) is not Family.DUPLICATE for a in refused):
        return False
    return any(_is_priced(earlier) and _same_service(word, earlier) for earlier in before)


def _is_priced(word: Adjudication) -> bool:
    return word.paid > 0 or any(is_patient_share(a) and a.amount > 0 for a in word.adjustments)


def _same_service(word: Adjudication, earlier: Adjudication) -> bool:
    """One payer and one service, whatever numbers the two claims gave the line."""
    if payer_key(word.claim) != payer_key(earlier.claim):
        return False
    if word.line is None or earlier.line is None:
        return word.line is earlier.line and word.charge == earlier.charge
    return _billed_as(word.line) == _billed_as(earlier.line)


def _billed_as(line: RemitLine) -> tuple[object, ...]:
    code, modifiers = line.original_code or line.code, line.original_modifiers or line.modifiers
    return code, modifiers, line.service_from, line.charge


def _replaces(claim: RemitClaim, earlier: RemitClaim) -> bool:
    """Whether a payer's answer takes the place of an earlier one as a whole, not line by line.

    It names the earlier one (REF*F8), it answers a replacement claim, or one of the two came without lines.
    """
    if payer_key(claim) != payer_key(earlier):
        return False
    names_it = bool(earlier.payer_claim) and earlier.payer_claim == claim.original_payer_claim
    answers_a_replacement = claim.frequency == "7" and earlier.frequency != "7"
    compares_whole = claim.charge == earlier.charge and not (claim.lines and earlier.lines)
    return names_it or answers_a_replacement or compares_whole


def _line_key(word: Adjudication) -> tuple[object, ...]:
    """What tells a line of a payer from its others: our own line number, else what was billed."""
    payer, line = payer_key(word.claim), word.line
    if line is None:
        return payer, word.claim.charge
    if line.control_number:
        return payer, line.control_number, line.original_code or line.code
    return payer, *_billed_as(line)
