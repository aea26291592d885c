"""Shortfalls in words: why an account is underpaid, why it is not, and each line beside what was expected of it."""

from worklist.domain.case import Case
from worklist.domain.money import dollars
from worklist.domain.pricing.expected import PricedLine
from worklist.domain.pricing.terms import Loaded
from worklist.domain.pricing.underpayments import Underpayment, overpaid, shortfall


def short_in_words(line: PricedLine) -> str:
    """A short line with where its rate stands."""
    sums = f"{line.service} allowed {dollars(line.allowed)}, expected {dollars(line.expected.amount or 0)}"
    return f"{sums}{_by(line)}: short {dollars(line.short or 0)}"


def _by(line: PricedLine) -> str:
    """By which contract, and in which of its rows or rules."""
    contract = f" by {line.expected.contract.name}" if line.expected.contract else ""
    row = next((step.position for step in line.expected.steps if step.position), None)
    return f"{contract} ({row})" if row else contract


def underpaid_in_words(found: Underpayment) -> str:
    """Why an account is underpaid: its shortest line, and what all come to."""
    more = len(found.lines) - 1
    rest = f" (and {more} more; together {dollars(found.short)})" if more else ""
    return short_in_words(found.lines[0]) + rest + _over(found.over)


def _over(over: int) -> str:
    return f"; other lines were allowed {dollars(over)} above it" if over else ""


def why_not_underpaid(case: Case) -> str:
    """Why nothing of an account is to be disputed as underpaid."""
    found = case.every_underpayment
    if found is None:
        return _why_nothing_is_short(case)
    said = f"short {dollars(found.short)}"
    if case.underpayment:
        return f"{said}, but every deadline to dispute it has passed"
    if case.settled and case.account.is_open:
        return f"{said}, but {case.settled.why}"
    return f"{said}, but nothing is open any more"


def _why_nothing_is_short(case: Case) -> str:
    if Loaded.CONTRACTS not in case.terms.loaded:
        return "UNKNOWN: no contract is loaded to compare with"
    if not case.priced:
        return "no payer has answered a line"
    paid = [line for line in case.priced if not line.is_denied]
    if not paid:
        return "every line that was answered was denied"
    unknown = [line for line in paid if line.expected.amount is None]
    if len(unknown) == len(paid):
        return f"UNKNOWN: {unknown[0].expected.unknown}"
    rest = f"; {len(unknown)} of {len(paid)} lines UNKNOWN: {unknown[0].expected.unknown}" if unknown else ""
    return _as_compared(case, paid) + rest


def _as_compared(case: Case, paid: list[PricedLine]) -> str:
    known = [line for line in paid if line.short is not None]
    short, over = shortfall(known), overpaid(known)
    if short:
        return f"short by {dollars(short)}, below the threshold of {case.rules.underpaid}" + _over(over)
    return f"allowed {dollars(over)} above the contract" if over else "allowed as the contract says"
