"""How a payer decides lines: allowed, contractual amount, patient share, denials and cuts, to the cent."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from worklist.demo.payers import Cut, Denial, Insurer
from worklist.demo.rates import paid_rate
from worklist.demo.services import MODIFIER_PERCENT, VISIT_CODES
from worklist.domain.claims import BilledLine
from worklist.domain.money import Cents, percent_of
from worklist.domain.remits import Adjustment, RemitLine

PatientTerms = Callable[[BilledLine, Cents, Insurer], tuple[Adjustment, ...]]
"""The patient's share of a line, as PR adjustments, from the line, its allowed amount and the payer."""


def usual_share(line: BilledLine, allowed: Cents, insurer: Insurer) -> tuple[Adjustment, ...]:
    """A copay on visits where the payer has one, else coinsurance."""
    if insurer.copay and line.code in VISIT_CODES:
        return _share("3", min(insurer.copay, allowed))
    return _share("2", allowed * insurer.coinsurance // 100)


def all_to_deductible(_line: BilledLine, allowed: Cents, _insurer: Insurer) -> tuple[Adjustment, ...]:
    """The deductible is not met: the patient owes all that is allowed."""
    return _share("1", allowed)


def part_to_deductible(_line: BilledLine, allowed: Cents, insurer: Insurer) -> tuple[Adjustment, ...]:
    """The last of the deductible, then coinsurance on the rest."""
    deductible = allowed * 3 // 5
    rest = (allowed - deductible) * insurer.coinsurance // 100
    return _share("1", deductible) + _share("2", rest)


def usual_allowed(line: BilledLine, insurer: Insurer) -> Cents:
    """What this payer allows by the rates that it has loaded; each step rounds half up; never above the charge."""
    allowed = paid_rate(line.code, line.modifiers, insurer) * int(line.units)
    for modifier in line.modifiers:
        allowed = percent_of(allowed, MODIFIER_PERCENT.get(modifier, 100))
    return min(allowed, line.charge)


def pay(line: BilledLine, insurer: Insurer, terms: PatientTerms = usual_share) -> RemitLine:
    """The line paid as its terms say."""
    return _allow(line, insurer, terms, usual_allowed(line, insurer))


def cut(line: BilledLine, insurer: Insurer, act: Cut, terms: PatientTerms = usual_share) -> RemitLine:
    """The line allowed at a part of what is due."""
    due = usual_allowed(line, insurer)
    allowed = due * act.percent // 100
    taken = () if act.reason == "45" else (Adjustment("CO", act.reason, due - allowed),)
    return _allow(line, insurer, terms, allowed, taken, act.remarks)


def deny(line: BilledLine, insurer: Insurer, act: Denial) -> RemitLine:
    """The line refused: nothing allowed, nothing paid."""
    refused = Adjustment(act.group, act.reason, line.charge)
    return _echo(line, insurer, 0, 0, (refused,), act.remarks)


def habit_act(line: BilledLine, insurer: Insurer) -> Denial | Cut | None:
    """What the payer's habit does to this line; None where none strikes."""
    struck = (each.act for each in insurer.habits if each.strikes(line.code, line.modifiers))
    return next(struck, None)


def decide(line: BilledLine, insurer: Insurer, terms: PatientTerms = usual_share) -> RemitLine:
    """The line answered by the payer's habit where one strikes, else paid."""
    match habit_act(line, insurer):
        case Denial() as act:
            return deny(line, insurer, act)
        case Cut() as act:
            return cut(line, insurer, act, terms)
        case None:
            return pay(line, insurer, terms)


def after_primary(first: RemitLine, insurer: Insurer, percent: int) -> RemitLine:
    """A second payer's answer: it pays ``percent`` of the share that the first one left to the patient.

    What the first payer paid and adjusted stands under OA-23.
    """
    left = first.patient_responsibility
    paid = left * percent // 100
    prior = Adjustment("OA", "23", first.charge - left)
    adjustments = _present((prior, Adjustment("PR", "2", left - paid)))
    allowed = left if insurer.style.sends_allowed else None
    return replace(first, paid=paid, allowed=allowed, adjustments=adjustments, remarks=())


def by_claim(lines: Iterable[RemitLine]) -> tuple[Adjustment, ...]:
    """The adjustments of all lines added up by group and reason, for payers who send no lines."""
    sums: defaultdict[tuple[str, str], Cents] = defaultdict(int)
    for line in lines:
        for adjustment in line.adjustments:
            sums[adjustment.group, adjustment.reason] += adjustment.amount
    return tuple(Adjustment(group, reason, amount) for (group, reason), amount in sums.items())


def _allow(
    line: BilledLine,
    insurer: Insurer,
    terms: PatientTerms,
    allowed: Cents,
    taken: tuple[Adjustment, ...] = (),
    remarks: tuple[str, ...] = (),
) -> RemitLine:
    share = terms(line, allowed, insurer)
    due = allowed - sum(each.amount for each in share)
    sequestered = due * 2 // 100 if insurer.sequesters else 0
    contractual = line.charge - allowed - sum(each.amount for each in taken)
    written_off = (Adjustment("CO", "45", contractual), Adjustment("CO", "253", sequestered))
    adjustments = _present((*written_off, *taken, *share))
    return _echo(line, insurer, allowed, due - sequestered, adjustments, remarks)


def _echo(
    line: BilledLine,
    insurer: Insurer,
    allowed: Cents,
    paid: Cents,
    adjustments: tuple[Adjustment, ...],
    remarks: tuple[str, ...],
) -> RemitLine:
    return RemitLine(
        code=line.code,
        charge=line.charge,
        paid=paid,
        modifiers=line.modifiers,
        units=line.units,
        allowed=allowed if insurer.style.sends_allowed else None,
        adjustments=adjustments,
        remarks=remarks,
        service_from=line.service_from,
        control_number=line.control_number,
    )


def _share(reason: str, amount: Cents) -> tuple[Adjustment, ...]:
    return (Adjustment("PR", reason, amount),) if amount else ()


def _present(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(each for each in adjustments if each.amount)
