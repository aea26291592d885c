"""What was expected of each line and what was allowed, with how the contract's amount comes to be."""

from collections.abc import Iterator

from worklist.domain.case import Case
from worklist.domain.money import dollars
from worklist.domain.pricing.derivation import Step
from worklist.domain.pricing.expected import PricedLine
from worklist.domain.pricing.terms import Loaded
from worklist.domain.sections import Line, Tone


def expected_lines(case: Case) -> Iterator[Line]:
    """Each line of the first payer's answers; nothing where none were answered."""
    if case.priced and Loaded.CONTRACTS not in case.terms.loaded:
        yield Line("UNKNOWN: no contract is loaded to compare with; worklist contract load reads one", "warn")
        return
    for line in case.priced:
        yield from _line(line)


def _line(line: PricedLine) -> Iterator[Line]:
    expected = line.expected
    name = f"{line.service}  billed {dollars(line.word.charge)}"
    sums = f"allowed {dollars(line.allowed)}  paid {dollars(line.word.paid)}"
    said, tone = _compared(line)
    known = dollars(expected.amount) if expected.amount is not None else "UNKNOWN"
    yield Line(f"{name}  expected {known}  {sums}{said}", tone)
    if expected.contract:
        yield Line(f"by {expected.contract.name} [{expected.contract.position}]", "dim", 4)
    if expected.amount is None:
        yield Line(f"UNKNOWN: {expected.unknown}", "warn", 4)
    for step in expected.steps:
        yield Line(step_in_words(step), "dim", 4)


def _compared(line: PricedLine) -> tuple[str, Tone]:
    short = line.short
    if line.expected.amount is None:
        return "", "warn"
    if short is None:
        return "  denied", "warn"
    if short > 0:
        return f"  short {dollars(short)}", "loud"
    return (f"  over {dollars(-short)}", "warn") if short else ("  as expected", "good")


def step_in_words(step: Step) -> str:
    """One step of a derivation: what it did, what it came to, and where the rule stands."""
    clause = f", {step.clause}" if step.clause else ""
    position = f" [{step.position}]" if step.position else ""
    return f"{step.fact} = {dollars(step.amount)}{clause}{position}"
