"""What forbids to call a patient, or to ask them at all, each with where the rule comes from.

The record is that of every account of the patient by its number; the account itself has none.
"""

from collections.abc import Iterator, Mapping

from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import Check, failures
from worklist.domain.events import HoldFlag
from worklist.domain.patient_entries import ContactSet
from worklist.domain.patients.bill.objections import Objection
from worklist.domain.sections import Line
from worklist.domain.wording import after, spelled
from worklist.domain.work import WorkState

Works = Mapping[str, WorkState]
_FIRST_DAYS = 30
_FLAGS = {
    HoldFlag.ATTORNEY: "The patient has an attorney: talk to the attorney only (15 USC 1692c(a)(2))",
    HoldFlag.BANKRUPTCY: "Bankruptcy: the automatic stay forbids to collect (11 USC 362)",
    HoldFlag.DECEASED: "The patient has died: ask only who settles the estate (12 CFR 1006.6(a)(4))",
}
_ASSISTANCE = "nothing is collected until it is decided; a call about the application is fine (26 CFR 1.501(r)-6)"


def flag_lines(works: Works) -> Iterator[Line]:
    """What forbids to ask the patient in any way, on whatever account of theirs it is known."""
    for flag, said in _FLAGS.items():
        for number, work in works.items():
            if flag in work.flags:
                yield Line(f"{said}{_where(number)}.", "loud")


def stop_lines(assessment: Assessment, contact: ContactSet, works: Works) -> Iterator[Line]:
    """What forbids a call, beside the flags: an objection, an application, the patient's word, a wrong bill."""
    for objection in works[""].open_objections:
        yield _objection_line(objection, assessment)
    yield from _application_lines(works)
    if contact.do_not_call:
        yield Line(f"No calls: {_told(contact)}. Write, or use the portal (12 CFR 1006.14(h)).", "loud")
    yield from _audit_lines(assessment)


def _objection_line(objection: Objection, assessment: Assessment) -> Line:
    raised, first = objection.raised, assessment.account.first_stated_on
    about = spelled(raised.about) + (f", {objection.line}" if objection.line else "")
    late = ", LATE" if objection.is_late(assessment.case.today) else ""
    early = first is not None and (raised.received_on - first).days <= _FIRST_DAYS
    within = f" It came within {_FIRST_DAYS} days of the first bill of {first}." if early else ""
    said = f"The objection of {raised.received_on} waits for an answer ({about}): verify first"
    rule = "(15 USC 1692g(b), taken as the site's rule)"
    return Line(f"{said} {rule}. The answer is due {raised.answer_due}{late}.{within}", "loud")


def _application_lines(works: Works) -> Iterator[Line]:
    for number, work in works.items():
        if work.assistance is not None and work.is_applied_for:
            since = f"An application for assistance is open since {work.assistance.on}{_where(number)}"
            yield Line(f"{since}: {_ASSISTANCE}.", "loud")
        elif HoldFlag.CHARITY in work.flags:
            yield Line(f"An application for charity care is open, by its flag{_where(number)}: {_ASSISTANCE}.", "loud")


def _told(contact: ContactSet) -> str:
    to = f"told {contact.asked_of} so" if contact.asked_of else "said so"
    on = f" on {contact.asked_on}" if contact.asked_on else ", the day is UNKNOWN"
    return f"the patient {to}{on}{after(contact.note)}"


def _audit_lines(assessment: Assessment) -> Iterator[Line]:
    for result in failures(assessment.case.audit):
        if result.check is not Check.NO_OBJECTION:
            line = f", {result.line}" if result.line else ""
            found = f"The bill is wrong (check {result.check:d}{line}): {result.evidence}."
            yield Line(f"{found} Say nothing of money but that it is checked.", "loud")


def _where(number: str) -> str:
    return f", on account {number}" if number else ""
