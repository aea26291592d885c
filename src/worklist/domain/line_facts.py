"""Line facts: every line that a first payer answered, flat, for patterns, reversals and measures. Derived.

A claim that was answered without lines counts as one line without a code.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from worklist.domain.account_row import plan_of
from worklist.domain.assessment import Assessment
from worklist.domain.codes import is_patient_share, normal_carc
from worklist.domain.denials import Denial
from worklist.domain.money import Cents
from worklist.domain.patterns.key import LineAct
from worklist.domain.pricing.expected import PricedLine, whole_claims
from worklist.domain.remit_history import Adjudication
from worklist.domain.reversals import WriteOffKind, reversal_of


@dataclass(frozen=True, slots=True)
class LineFact:
    """A line of the first payer's newest answer, on an open or a closed account. Dates are None when unknown."""

    account: str
    line: int
    """Its place among the account's lines, from 0."""
    payer: str
    plan: str
    code: str
    """As billed; empty for a claim that was answered without lines."""
    modifiers: str
    """As billed, sorted, with a blank between."""
    act: LineAct | None
    """None where the payer did nothing to it that could be disputed."""
    carc: str
    """The reason behind the act; empty without one."""
    family: str
    charge: Cents
    paid: Cents
    allowed: Cents
    expected: Cents | None
    """None: UNKNOWN."""
    short: Cents | None
    """What the payer left out: expected less allowed; None where what is expected is UNKNOWN. Negative: overpaid."""
    answered_on: date | None
    service_on: date | None
    is_open: bool
    """Whether the account still has a balance."""
    reversal: WriteOffKind | None
    """How it was written off too early, if it was."""


def answered_lines(assessment: Assessment) -> tuple[PricedLine, ...]:
    """What the facts of an account are of, in their order: its lines, then claims that were answered without lines."""
    return (*assessment.case.priced, *whole_claims(assessment.account))


def denials_by_line(assessment: Assessment) -> dict[int, Denial]:
    """By ``line_key`` the denial of each answered line, whatever is still owed."""
    return {line_key(denial.adjudication): denial for denial in assessment.case.every_denial}


def line_key(word: Adjudication) -> int:
    """The id() of what was answered: the line, or the claim that has none."""
    return id(word.line or word.claim)


def facts_of(assessment: Assessment) -> tuple[LineFact, ...]:
    """The facts of an account's lines; none where no payer has answered."""
    return tuple(_facts(assessment))


def _facts(assessment: Assessment) -> Iterator[LineFact]:
    account, case = assessment.account, assessment.case
    denials = denials_by_line(assessment)
    plan = plan_of(account)
    for at, line in enumerate(answered_lines(assessment)):
        word, denial = line.word, denials.get(line_key(line.word))
        act = _act(line, denial)
        yield LineFact(
            account=account.number,
            line=at,
            payer=account.payer.name,
            plan=plan,
            code=line.code,
            modifiers=" ".join(sorted(line.modifiers)),
            act=act,
            carc=_carc(line, denial) if act else "",
            family=str(denial.family.value) if denial else "",
            charge=word.charge,
            paid=word.paid,
            allowed=line.allowed,
            expected=line.expected.amount,
            short=line.expected.amount - line.allowed if line.expected.amount is not None else None,
            answered_on=word.claim.remit.remit_on,
            service_on=(word.line and word.line.service_from) or account.service_on,
            is_open=account.is_open,
            reversal=reversal_of(case, line, denial),
        )


def _act(line: PricedLine, denial: Denial | None) -> LineAct | None:
    """Each cent below the contract counts here: small cuts that nobody would work singly add up."""
    if denial:
        return LineAct(denial.kind)
    return LineAct.SHORT if (line.short or 0) > 0 else None


def _carc(line: PricedLine, denial: Denial | None) -> str:
    """The denial's reason, else the heaviest reduction that is not the patient's share."""
    if denial:
        return denial.carc
    told = [a for a in line.word.adjustments if a.amount > 0 and not is_patient_share(a)]
    return normal_carc(max(told, key=lambda a: a.amount).reason) if told else ""
