"""The patient's bill line by line: what was charged, paid, left and asked, and which check fails on a line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import Check, CheckResult, Remedy, failures, remedy_of
from worklist.domain.claims import service_name
from worklist.domain.money import Cents, known_dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patients.bill.services import Service, services_of
from worklist.domain.patients.bill.statement_check import excess_of
from worklist.domain.sections import Line, Section, Tone
from worklist.domain.wording import capital


@dataclass(frozen=True, slots=True)
class BillLine:
    """One service of the bill. Lines that are alike count together."""

    service: str
    """``99213-25``; with the number of lines where it stands more than once."""
    on: date | None
    charge: Cents | None
    """None where only the statement has it, without a charge; so the others."""
    insurance_paid: Cents | None
    """None: no payer has answered it."""
    adjusted: Cents | None
    """What the answers leave to nobody: written off, denied, or in dispute; None where ``left`` is UNKNOWN."""
    left: Cents | None
    """What the newest answers leave to the patient; None: UNKNOWN."""
    asked: Cents | None
    """What the newest statement asks for it; None where no line of it does."""
    wrong: str
    """Which check fails on it, as a sentence; empty where none does."""


def bill_lines(account: Account, results: Iterable[CheckResult] = ()) -> tuple[BillLine, ...]:
    """Every service that was billed or answered, and what the statement alone has.

    Beside what the statement asks without right, ``wrong`` tells what ``results``, the audit's, say of the line.
    """
    by_line: dict[str, list[CheckResult]] = {}
    for result in failures(results):
        by_line.setdefault(result.line, []).append(result)
    return tuple(_bill_line(each, by_line.get(each.name, [])) for each in services_of(account))


def _bill_line(service: Service, failing: list[CheckResult]) -> BillLine:
    count = max(len(service.billed), 1)
    name = service_name(service.code, service.modifiers)
    charge, paid, left = service.charge, service.insurance_paid, service.left
    known = charge is not None and paid is not None and left is not None
    return BillLine(
        service=f"{name} ({count} lines)" if count > 1 else name,
        on=service.on,
        charge=charge,
        insurance_paid=paid,
        adjusted=(charge or 0) - (paid or 0) - (left or 0) if known else None,
        left=left,
        asked=service.asked,
        wrong=_wrong(service, failing),
    )


def _wrong(service: Service, failing: list[CheckResult]) -> str:
    """The statement's own error is told of every line, whichever of them the check named."""
    said = [
        f"check {each.check:d} fails: {each.evidence}" for each in failing if each.check is not Check.STATEMENT_LINES
    ]
    if excess := excess_of(service):
        said.append(f"check {Check.STATEMENT_LINES:d} fails: {service.name} {excess.why}")
    return "; ".join(said)


# -- in words -------------------------------------------------------------------------------------------------------

REMEDY_WORDS: Mapping[Remedy, tuple[str, Tone]] = {
    Remedy.CLEAN: ("Clean: no check fails.", "good"),
    Remedy.CORRECT: ("Correct first: the bill is wrong by our act, and nobody negotiates it.", "loud"),
    Remedy.DISPUTE: ("Dispute first: a payer is wrong, and the patient is not asked for it.", "loud"),
    Remedy.STOP: ("Stop: nothing is asked of the patient until this is settled.", "loud"),
}
_TO_DO: Mapping[Check, tuple[str, str]] = {
    Check.ABOVE_PATIENT_SHARE: ("audit", "billing takes what is above PR off the patient's balance in the PM"),
    Check.CONTRACTUAL_TO_PATIENT: ("audit", "billing writes the CO or PI amount off in the PM"),
    Check.DUPLICATE_LINE: ("corrected-claim", "billing takes the second line off the claim and off the bill"),
    Check.REMIT_BALANCES: ("call", "the payer is asked for a remit that balances"),
    Check.REVERSALS_SETTLED: ("call", "the payer is asked for the correction, or what came twice is given back"),
    Check.CODE_AS_BILLED: ("appeal", "the payer's change of code is disputed, or accepted where the chart supports it"),
    Check.DENIAL_READ_AS_PAID: ("appeal", "billing opens it again in the PM, and the denial is disputed"),
    Check.BALANCE_ADDS_UP: ("audit", "billing finds the posting that is missing or stands twice"),
    Check.SHARES_ONCE: ("secondary", "billing sends it to the other payer, or takes off what is not the patient's"),
    Check.SURPRISE_BILL: ("call", "the rest is between the payer and us: open negotiation, then arbitration"),
    Check.STATEMENT_LINES: ("audit", "billing corrects the statement and sends the patient a new one"),
    Check.AFTER_RECOUPMENT: ("call", "what was taken back is settled with the payer, not with the patient"),
    Check.WITHIN_ESTIMATE: ("audit", "a supervisor brings the charges near the estimate, or justifies them"),
    Check.NO_OBJECTION: ("audit", "billing verifies the bill and answers the patient"),
}
"""Check -> the next action where it fails, and who does what."""


def bill_audit_section(assessment: Assessment) -> Section:
    """What the audit of the bill comes to, what to do about each check that fails, then the bill line by line."""
    results = assessment.case.audit
    said, tone = REMEDY_WORDS[remedy_of(results)]
    lines = [Line(said, tone)]
    lines += [line for result in failures(results) for line in _failing(result)]
    lines += [line for result in results if result.state == "unknown" for line in _unknown(result)]
    wrong_first = sorted(bill_lines(assessment.account, results), key=lambda each: not each.wrong)
    lines += [line for each in wrong_first for line in _in_words(each)]
    return Section("Is the bill right?", tuple(lines))


def _failing(result: CheckResult) -> Iterator[Line]:
    where = f" [{result.position}]" if result.position else ""
    yield Line(f"Check {result.check:d} FAILS: {result.check.question}", "loud")
    yield Line(f"{capital(result.evidence)}{where}", "loud", 2)
    action, who = _TO_DO[result.check]
    yield Line(f"To do: {NEXT_ACTIONS[action].label}; {who}.", "", 2)


def _unknown(result: CheckResult) -> Iterator[Line]:
    yield Line(f"Check {result.check:d} UNKNOWN: {result.check.question} {capital(result.evidence)}.", "warn")


def _in_words(line: BillLine) -> Iterator[Line]:
    day = f"  {line.on}" if line.on else ""
    sums = f"charged {known_dollars(line.charge)}  insurance paid {known_dollars(line.insurance_paid)}"
    rest = f"adjusted {known_dollars(line.adjusted)}  left to the patient {known_dollars(line.left)}"
    asked = f"  asked {known_dollars(line.asked)}" if line.asked is not None else "  not on a statement"
    yield Line(f"{line.service}{day}  {sums}  {rest}{asked}", "loud" if line.wrong else "")
    if line.wrong:
        yield Line(capital(line.wrong), "loud", 4)
