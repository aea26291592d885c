"""Which lines a payer denied or cut, why, and which road stays open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from worklist.domain.accounts import Account
from worklist.domain.bundling.answer import DISPUTES, BundlingAnswer, Move
from worklist.domain.claims import BilledClaim, BilledLine, service_name
from worklist.domain.codes import (
    MODIFIERS,
    Family,
    ModifierKind,
    appeal_refusal,
    family_of,
    is_capitation,
    is_contractual,
    is_paid_to_patient,
    is_patient_share,
    is_prior_payer_impact,
    normal_carc,
)
from worklist.domain.line_match import match_lines
from worklist.domain.money import Cents
from worklist.domain.queues import Disposition
from worklist.domain.remit_history import FORWARDED, Adjudication
from worklist.domain.remits import Adjustment, RemitClaim

DISPUTABLE_FAMILIES = frozenset({Family.MODIFIER, Family.BUNDLING, Family.GLOBAL_PERIOD})

_OUR_ACT = frozenset(
    {Family.INFORMATION, Family.ELIGIBILITY_COB, Family.AUTHORIZATION, Family.DUPLICATE, Family.CREDENTIALING}
)
"""Coding, wrong payer, authorization absent, data missing: a corrected claim comes before any appeal."""

_ANSWERED_BY: dict[Family, frozenset[ModifierKind]] = {
    Family.MODIFIER: frozenset(ModifierKind),
    Family.BUNDLING: frozenset(ModifierKind) - {ModifierKind.SHARE, ModifierKind.REPEAT},
    Family.GLOBAL_PERIOD: frozenset({ModifierKind.SEPARATE_VISIT, ModifierKind.GLOBAL_PERIOD}),
    Family.DUPLICATE: frozenset({ModifierKind.REPEAT}),
}
"""The modifiers that tell the payer beforehand why its reason does not hold."""

_UPHELD = "193"
_DISPOSITIONS = {
    **dict.fromkeys(DISPUTES, Disposition.DISPUTE),
    Move.CORRECT_FIRST: Disposition.CORRECT,
    Move.NOT_CONTESTABLE: Disposition.RE_DECIDE,
}
"""What an answer of NCCI or the MPFS asks for; UNKNOWN asks for nothing."""


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
    modifiers: tuple[str, ...] = ()
    """As answered and as billed: some payers drop them from the remit."""
    authorized: bool = False
    """Whether our claim carried an authorization number."""
    bundling: BundlingAnswer | None = None
    """What the site's NCCI edits and MPFS say to it; None where they have no say."""

    @property
    def carc(self) -> str:
        """Reason code, ``none`` where the payer gave none."""
        return normal_carc(self.reason.reason) if self.reason else "none"

    @property
    def refused_by(self) -> str:
        """The RARC that leaves no appeal, such as MA130 (unprocessable); empty where an appeal is open."""
        return appeal_refusal(self.adjudication.remarks)

    @property
    def appeal_refused(self) -> bool:
        """Whether the payer leaves no appeal; only a corrected claim helps."""
        return bool(self.refused_by)

    @property
    def is_modifier_dispute(self) -> bool:
        """Of the modifier, bundling or global family, contestable, with a road open other than a claim sent anew.

        Also a repeat (76, 77, 91) that the payer took for a duplicate.
        """
        repeat = self.family is Family.DUPLICATE and self.modifier_billed
        disputable = repeat or self.family in DISPUTABLE_FAMILIES
        return disputable and self.is_contestable and not self.appeal_refused

    @property
    def is_contestable(self) -> bool:
        """Whether neither an edit without exception (NCCI indicator 0) nor the MPFS closes every ground."""
        return self.bundling is None or self.bundling.move is not Move.NOT_CONTESTABLE

    @property
    def upheld(self) -> bool:
        """CARC 193: the payer's answer to an appeal, so the next appeal is the second."""
        return self.carc == _UPHELD

    @property
    def modifier_billed(self) -> bool:
        """Whether the line carries a modifier that answers this reason, such as 25 on a bundled visit."""
        kinds = _ANSWERED_BY.get(self.family, frozenset())
        return any(m in MODIFIERS and MODIFIERS[m].kind in kinds for m in self.modifiers)

    @property
    def disposition(self) -> Disposition:
        """Dispute it, correct the claim first, or decide anew where no ground is left.

        What the site's NCCI edits and MPFS say comes first. Without them: what the claim lacked is ours to correct,
        as the modifier of a bundled line, the authorization, data, the right payer. A line that was cut by its
        modifier's family was accepted; only its price is disputed.
        """
        if self.appeal_refused:
            return Disposition.CORRECT
        if self.bundling and (answered := _DISPOSITIONS.get(self.bundling.move)):
            return answered
        if self.modifier_billed or (self.family is Family.AUTHORIZATION and self.authorized):
            return Disposition.DISPUTE
        ours = self.family in _OUR_ACT or (self.family in DISPUTABLE_FAMILIES and self.kind == "denied")
        return Disposition.CORRECT if ours else Disposition.DISPUTE

    @property
    def billed_code(self) -> str:
        """As we billed it, where the payer says that it changed it (SVC06); empty for a claim without lines."""
        line = self.adjudication.line
        return (line.original_code or line.code) if line else ""

    @property
    def where(self) -> str:
        """The line in a few words: ``99213-25``, or ``the claim``."""
        word = self.adjudication
        return service_name(word.code, word.modifiers)


def is_denied(word: Adjudication) -> bool:
    """Paid 0 *and* (allowed 0 *or* nothing left to the patient as deductible, coinsurance or copay).

    The claim's status code is not asked: payers send 1 with every line denied. Not a denial is
    - a line whose every reduction is what an earlier payer did (OA-23), beside the contractual amount;
    - likewise a line that the capitation pays for (CO-24), or whose money went to the patient (100);
    - a line that the payer left to the next one, to which it passed the claim on.

    PR under another reason, such as PR-27 (coverage had ended), is a refusal: it names who owes the charge if nobody
    else pays, not a share of an allowed amount. That it makes the derived "paid + PR" look allowed proves nothing.
    While the practice still holds the balance as the payer's, the next thing to do is to find the right payer; once
    it is moved to the patient nothing is left to contest.
    """
    if word.paid != 0 or word.charge <= 0:
        return False
    adjustments = word.adjustments
    if word.claim.status in FORWARDED and _left_to_the_next_payer(word):
        return False
    if any(_is_paid_elsewhere(a) and a.amount for a in adjustments) and not _reasons(word):
        return False
    allowed_nothing = word.line is not None and word.line.allowed == 0
    return allowed_nothing or not any(is_patient_share(a) and a.amount > 0 for a in adjustments)


def _is_paid_elsewhere(adjustment: Adjustment) -> bool:
    return is_prior_payer_impact(adjustment) or is_capitation(adjustment) or is_paid_to_patient(adjustment)


def is_priced(word: Adjudication) -> bool:
    """Whether what the payer left out is counted after its price: the contract or an earlier payer took its part.

    Otherwise the amount is the practice's charge, of which only a part would have been allowed: also where CO-45
    takes the whole charge, which is no price.
    """
    taken = any(is_contractual(a) or is_prior_payer_impact(a) for a in word.adjustments if a.amount > 0)
    return taken and bool(_reasons(word))


def _left_to_the_next_payer(word: Adjudication) -> bool:
    """Nothing refused for good, only left to the patient or to another payer: a forwarded CO-50 is still a denial."""
    return all(a.group == "PR" or _family(word, a) is Family.ELIGIBILITY_COB for a in _reasons(word))


def read_denials(account: Account) -> tuple[Denial, ...]:
    """Denials and contestable cuts of the newest answers, heaviest first.

    A claim that was sent again after the answer is waiting, and a void one withdrawn: neither is denied.
    """
    answers: dict[int, list[Adjudication]] = {}
    for word in account.history.adjudications:
        answers.setdefault(id(word.claim), []).append(word)
    found = (denial for words in answers.values() for denial in _of_one_answer(account, words))
    return tuple(sorted(found, key=lambda denial: -denial.amount))


def _of_one_answer(account: Account, words: list[Adjudication]) -> Iterator[Denial]:
    denied: list[Adjudication] = []
    answered: list[Adjudication] = []
    for word in words:
        (denied if is_denied(word) else answered).append(word)
    whole_claim_told = any(word.is_bare for word in denied)
    cut = [(word, cuts) for word in _may_be_cut(answered, whole_claim_told) if (cuts := _cuts(word))]
    if not (denied or cut) or _sent_again(account, words[0].claim):
        return
    billed = account.billed_to(words[0].claim)
    for word in denied:
        reasons = _reasons(word)
        amount = min(sum(a.amount for a in reasons) or word.charge, word.charge)
        yield _denial(word, "denied", amount, _heaviest(reasons) or _heaviest(word.adjustments), billed)
    for word, cuts in cut:
        yield _denial(word, "cut", sum(a.amount for a in cuts), _heaviest(cuts), billed)


def _may_be_cut(answered: list[Adjudication], whole_claim_told: bool) -> Iterator[Adjudication]:
    """Lines with reasons of their own; the claim as a whole where its reasons have not been told by a denied line."""
    yield from (word for word in answered if word.charge > 0 and not word.is_bare)
    bare = next((word for word in answered if word.is_bare), None)
    if bare and not whole_claim_told:
        yield Adjudication(bare.claim, None)


def _sent_again(account: Account, answer: RemitClaim) -> bool:
    """Whether the claim was replaced, billed anew or voided after this answer.

    A replacement that names the answer's claim number was sent after it, also where both bear the same day.
    """
    claim, answered = account.billed_to(answer), answer.remit.remit_on
    if claim is None:
        return account.is_withdrawn
    if answered is None or claim.submitted_on is None:
        return False
    names_it = bool(claim.payer_claim) and claim.payer_claim == answer.payer_claim
    return claim.submitted_on > answered or (names_it and claim.submitted_on == answered)


def _reasons(word: Adjudication) -> tuple[Adjustment, ...]:
    """What the payer left out and neither the contract, the patient's share nor an earlier payer explains."""
    return tuple(a for a in word.adjustments if a.amount > 0 and not _is_explained(a.group, a.reason))


@lru_cache(maxsize=4_096)  # the same few reasons come in every remit
def _is_explained(group: str, reason: str) -> bool:
    adjustment = Adjustment(group, reason, 1)
    return is_contractual(adjustment) or is_patient_share(adjustment) or _is_paid_elsewhere(adjustment)


def _cuts(word: Adjudication) -> tuple[Adjustment, ...]:
    """Of these, what can be contested on a line that was paid.

    Not what the patient or another payer owes, nor a fee below the charge: without a contract it may be right. PI has
    no contract behind it and is a natural dispute, whatever the reason.
    """
    return tuple(a for a in _reasons(word) if a.group == "PI" or (a.group != "PR" and _is_refusal(_family(word, a))))


def _is_refusal(family: Family) -> bool:
    return family not in (Family.PRICING, Family.ELIGIBILITY_COB)


def _denial(
    word: Adjudication,
    kind: Literal["denied", "cut"],
    amount: Cents,
    reason: Adjustment | None,
    billed: BilledClaim | None,
) -> Denial:
    lines = tuple(_billed_lines(word, billed)) if billed else ()
    return Denial(
        word,
        kind,
        amount,
        reason,
        _family(word, reason) if reason else Family.OTHER,
        _modifiers(word, lines),
        bool(billed and billed.authorization) or any(line.authorization for line in lines),
    )


def _billed_lines(word: Adjudication, billed: BilledClaim) -> Iterable[BilledLine]:
    """The line that we billed for it; every line of a claim answered as a whole."""
    if word.line is None:
        return billed.lines
    found = match_lines(word.claim.lines, billed)
    return [each.billed for each in found if each.answer is word.line and each.billed]


def _modifiers(word: Adjudication, billed: Iterable[BilledLine]) -> tuple[str, ...]:
    answered = (word.line,) if word.line else word.claim.lines
    echoed = [m for line in answered for m in line.modifiers + line.original_modifiers]
    return tuple(dict.fromkeys([*echoed, *(m for line in billed for m in line.modifiers)]))


def _heaviest(adjustments: tuple[Adjustment, ...]) -> Adjustment | None:
    return max(adjustments, key=lambda a: a.amount, default=None)


def _family(word: Adjudication, adjustment: Adjustment) -> Family:
    return family_of(adjustment.group, adjustment.reason, word.remarks)
