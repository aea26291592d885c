"""Which lines of an account a dispute is about, and what is asked for each.

Of an underpaid account the lines below the contract; of a denied one all lines denied or cut for the same kind of
reason as the heaviest; of a pattern the lines that it counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.case import Case
from worklist.domain.claims import BilledLine, service_name
from worklist.domain.codes import REMARK_LABELS, adjustment_in_words, is_patient_share
from worklist.domain.denials import Denial
from worklist.domain.line_facts import LineFact, answered_lines, denials_by_line, facts_of, line_key
from worklist.domain.money import Cents
from worklist.domain.packets.packet import PacketLine
from worklist.domain.patterns.cells import covers
from worklist.domain.patterns.key import PatternKey
from worklist.domain.pricing.billed_services import code_of
from worklist.domain.pricing.expected import Expected, PricedLine
from worklist.domain.queues import Queue
from worklist.domain.remit_history import Adjudication

_UNPRICED = Expected(None, "no line of the answer was priced")


@dataclass(frozen=True, slots=True)
class Disputed:
    """A line in dispute, with what the argument needs of it."""

    word: Adjudication
    billed: BilledLine | None
    expected: Expected
    allowed: Cents
    variance: Cents
    denial: Denial | None
    """None where it was paid, but below the contract."""

    @property
    def service(self) -> str:
        """As billed: ``99213-25``; some payers drop the modifiers from the remit."""
        return service_name(*code_of(self.word, self.billed))


def disputed_lines(assessment: Assessment, pattern: PatternKey | None = None) -> tuple[Disputed, ...]:
    """The lines that a packet asks for, those with nothing to ask for left out."""
    case = assessment.case
    if pattern:
        found = _of_pattern(assessment, pattern)
    elif assessment.placement.queue is Queue.UNDERPAID or not _denials(case):
        found = _short(case)
    else:
        found = _denied(case)
    return tuple(line for line in found if line.variance > 0)


def _denials(case: Case) -> tuple[Denial, ...]:
    """Those that are still to be contested; on an account that the payers owe nothing on, those that were dropped."""
    return case.contested or case.every_denial


def _short(case: Case) -> Iterator[Disputed]:
    lines = case.underpayment.lines if case.underpayment else case.priced
    return (_below(line) for line in lines if (line.short or 0) > 0)


def _denied(case: Case) -> Iterator[Disputed]:
    denials = _denials(case)
    priced = _priced_by_line(case)
    return (_refused(denial, priced) for denial in denials if denial.family is denials[0].family)


def _of_pattern(assessment: Assessment, pattern: PatternKey) -> Iterator[Disputed]:
    case = assessment.case
    denials = denials_by_line(assessment)
    priced = _priced_by_line(case)
    for line, fact in zip(answered_lines(assessment), facts_of(assessment), strict=True):
        key = _key_of(fact)
        if key and covers(pattern, key):
            denial = denials.get(line_key(line.word))
            yield _refused(denial, priced) if denial else _below(line)


def _key_of(fact: LineFact) -> PatternKey | None:
    return PatternKey(fact.payer, fact.plan, fact.code, fact.modifiers, fact.carc, fact.act) if fact.act else None


def _priced_by_line(case: Case) -> dict[int, PricedLine]:
    return {id(line.word.line): line for line in case.priced if line.word.line}


def _below(line: PricedLine) -> Disputed:
    return Disputed(line.word, line.billed, line.expected, line.allowed, line.short or 0, None)


def _refused(denial: Denial, priced: dict[int, PricedLine]) -> Disputed:
    """By the contract where it is known; else by what the remit says was left out, in charges."""
    word = denial.adjudication
    line = priced.get(id(word.line)) if word.line else None
    expected, allowed = (line.expected, line.allowed) if line else (_UNPRICED, word.allowed)
    variance = denial.amount if expected.amount is None else expected.amount - allowed
    return Disputed(word, line.billed if line else None, expected, allowed, variance, denial)


# -- as the packet holds it -----------------------------------------------------------------------------------------


def packet_lines(account: Account, lines: Iterable[Disputed], fields: Iterable[str]) -> tuple[PacketLine, ...]:
    """The rows of the claim table, of which only ``fields`` hold anything."""
    leaving = frozenset(fields)
    return tuple(_disclosed(_line(account, each), leaving) for each in lines)


def _line(account: Account, line: Disputed) -> PacketLine:
    word, answer = line.word, line.word.claim
    code, modifiers = code_of(word, line.billed)
    claim = account.billed_to(answer)
    return PacketLine(
        account=account.number,
        icn=answer.payer_claim,
        patient=account.patient,
        member_id=(claim.subscriber.id or claim.patient.id) if claim else answer.insured.id or answer.patient.id,
        born=claim.patient_born if claim else None,
        service_on=(word.line.service_from if word.line else None) or answer.service_from or account.service_on,
        code=code,
        modifiers=modifiers,
        units=_units(line),
        charge=word.charge,
        expected=line.expected.amount,
        allowed=line.allowed,
        paid=word.paid,
        variance=line.variance,
        basis="remit" if line.expected.amount is None else "contract",
        reasons=tuple(_reasons(word)),
        remit_number=answer.remit.number,
        remit_on=answer.remit.remit_on,
        minutes=line.billed.minutes if line.billed else None,
    )


def _units(line: Disputed) -> Decimal:
    if line.billed:
        return line.billed.units if line.billed.minutes is None else Decimal(1)
    return line.word.line.units if line.word.line else Decimal(1)


def _reasons(word: Adjudication) -> Iterator[str]:
    """The patient's share is none: it says who pays, and not why something was left out."""
    told = (each for each in word.adjustments if each.amount and not is_patient_share(each))
    yield from (adjustment_in_words(each, word.remarks) for each in told)
    for remark in dict.fromkeys(filter(None, word.remarks)):
        yield f"{remark} {REMARK_LABELS.get(remark, '')}".rstrip()


def _disclosed(line: PacketLine, leaving: frozenset[str]) -> PacketLine:
    """Without the values of the fields that stay: they are not in the packet at all."""
    return replace(
        line,
        account=line.account if "account" in leaving else "",
        patient=line.patient if "patient" in leaving else "",
        member_id=line.member_id if "member-id" in leaving else "",
        born=line.born if "birth-date" in leaving else None,
        units=line.units if "units" in leaving else Decimal(0),
        minutes=line.minutes if "units" in leaving else None,
        charge=line.charge if "charge" in leaving else 0,
        paid=line.paid if "paid" in leaving else 0,
        reasons=line.reasons if "reasons" in leaving else (),
        remit_number=line.remit_number if "remit" in leaving else "",
        remit_on=line.remit_on if "remit" in leaving else None,
    )
