"""Check 11: the newest statement against claim and remit, line by line and as a sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.audit_checks import Check, CheckResult
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_records import StatementLine
from worklist.domain.patients.bill.services import Service, services_of
from worklist.domain.wording import counted

_CHECK = Check.STATEMENT_LINES
_NO_STATEMENT = "no statement is read, so nobody can say line by line what the patient was asked"


@dataclass(frozen=True, slots=True)
class Excess:
    """What a statement asks for a line without right."""

    service: Service
    amount: Cents
    why: str
    """As a clause after the line's name."""


def statement_lines(account: Account) -> CheckResult:
    """Nothing on it that is on no claim or remit, no line asked beyond PR, and no more in all than the PM's balance."""
    if not account.statement:
        return CheckResult(_CHECK, "unknown", _NO_STATEMENT)
    services = services_of(account)
    if not any(service.is_ours for service in services):
        return CheckResult(_CHECK, "unknown", "no claim or remit in our files to compare the statement with")
    found = [excess for service in services if (excess := excess_of(service))]
    if found:
        return _of_lines(found)
    total = sum(line.owed for line in account.statement)
    return _of_total(account, total) or _not_comparable(account, services) or _as_it_should(account, total)


def excess_of(service: Service) -> Excess | None:
    """What the statement asks too much for a service; None where it does not, or nobody can say."""
    asked, left = service.asked, service.left
    if asked is None or asked <= 0:
        return None
    if not service.is_ours:
        return Excess(service, asked, f"is on the statement with {dollars(asked)} and on no claim or remit")
    if left is None:
        return None
    due = max(0, left - service.paid_by_patient)
    if asked <= due:
        return None
    paid = f", of which {dollars(service.paid_by_patient)} is paid" if service.paid_by_patient else ""
    said = f"is asked with {dollars(asked)}, the remits leave {dollars(max(0, left))} of it to the patient{paid}"
    return Excess(service, asked - due, said)


def _of_lines(found: list[Excess]) -> CheckResult:
    worst = max(found, key=lambda each: each.amount)
    service = worst.service
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    too_much = sum(each.amount for each in found)
    said = f"{service.name} {worst.why}{more}"
    return CheckResult(_CHECK, "fails", said, too_much, service.stated[0].position, line=service.name)


def _of_total(account: Account, total: Cents) -> CheckResult | None:
    """The statement against the PM's balance; what the patient has paid since is no difference."""
    owed = account.patient_balance
    if owed is None or total <= owed:
        return None
    since, stated_on = _paid_since(account), _stated_on(account)
    where, over = account.statement[0].position, total - owed - (since or 0)
    said = f"the statement of {stated_on} asks {dollars(total)}, the PM {dollars(owed)}"
    if since is None and account.aging and account.aging.as_of > stated_on:
        return CheckResult(_CHECK, "unknown", f"{said}; what the patient paid in between is UNKNOWN")
    if over <= 0:
        return None
    paid = f" after {dollars(since)} that the patient paid" if since else ""
    return CheckResult(_CHECK, "fails", f"{said}{paid}: {dollars(over)} too much is asked", over, where)


def _paid_since(account: Account) -> Cents | None:
    """What the patient paid on the day of the statement or later; None: UNKNOWN."""
    stated_on = _stated_on(account)
    if account.patient_payments:
        return sum(each.amount for each in account.patient_payments if each.paid_on >= stated_on)
    before = [line.patient_paid for line in account.statement]
    if account.patient_paid is None or None in before:
        return None
    return max(0, account.patient_paid - sum(each or 0 for each in before))


def _stated_on(account: Account) -> date:
    return account.statement[0].stated_on


def _not_comparable(account: Account, services: tuple[Service, ...]) -> CheckResult | None:
    """What asks for money and cannot be compared, so that it is not passed by silence."""
    why = next(_why_not_comparable(account.statement, services), "")
    return CheckResult(_CHECK, "unknown", why) if why else None


def _why_not_comparable(statement: tuple[StatementLine, ...], services: tuple[Service, ...]) -> Iterator[str]:
    for line in statement:
        if not line.code and line.owed > 0:
            yield f"a line without a code asks {dollars(line.owed)}: what for, no claim can say"
    for service in services:
        if (service.asked or 0) > 0 and service.left is None:
            what = "the remit says PR only of the claim as a whole" if service.words else "no payer has answered it"
            yield f"{service.name} is asked with {dollars(service.asked or 0)}: {what}"


def _as_it_should(account: Account, total: Cents) -> CheckResult:
    lines, stated_on = counted(len(account.statement), "line"), _stated_on(account)
    said = f"the statement of {stated_on} asks {dollars(total)} on {lines}, as the remits leave it"
    owed = account.patient_balance
    beyond = f"; the PM asks {dollars(owed)}" if owed is not None and owed != total else ""
    return CheckResult(_CHECK, "ok", said + beyond)
