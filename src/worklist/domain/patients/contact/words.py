"""What stands before a patient's number: when a call is right, what the patient wishes, what was agreed."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from worklist.domain.money import dollars
from worklist.domain.patient_entries import PatientAnswer, PatientContacted, Reached
from worklist.domain.patients.agreements.agreement import Agreement, Standing
from worklist.domain.patients.assistance.eligibility import presumption
from worklist.domain.patients.contact.planned_call import WEEK, PlannedCall
from worklist.domain.patients.contact.zones import local_times
from worklist.domain.patients.entry_words import agreed_in_words
from worklist.domain.patients.papers.texts import is_minor
from worklist.domain.sections import Line
from worklist.domain.wording import after, counted, spelled

_TALKS = frozenset(PatientAnswer) - {PatientAnswer.LEFT_MESSAGE, PatientAnswer.NO_ANSWER, PatientAnswer.WRONG_NUMBER}


def wait_lines(call: PlannedCall) -> Iterator[Line]:
    """What forbids a call at this moment."""
    if not call.zones:
        yield Line(f"{call.state} tells no time zone: the patient's hour is UNKNOWN. Set the state, or write.", "warn")
    elif not call.is_in_hours:
        yield Line(f"{_clock_there(call)}. Outside {_hours(call)}.", "warn")
    if call.is_called_often:
        count = counted(len(call.calls_in_week), "call")
        often = f"{count} to the patient in seven days, over all accounts; {call.rules.calls_in_week} is the most"
        yield Line(f"{often} (12 CFR 1006.14(b)).", "warn")


def next_line(call: PlannedCall) -> Line:
    """When a call will be right, on both clocks."""
    moment = call.next_right
    if moment is not None:
        return Line(f"Right from {_clocks(moment, call.zones)}.", "warn")
    if call.zones and call.rules.calls_in_week:
        return Line("No hour is right in every time zone of the state: agree on hours with the patient.", "warn")
    return Line("When a call is right is UNKNOWN: write, or use the portal.", "warn")


def hours_line(call: PlannedCall) -> Line:
    """That the hour is right, and by whose rule."""
    return Line(f"{_clock_there(call)}. Within {_hours(call)}.")


def _clock_there(call: PlannedCall) -> str:
    where = call.state
    if not where:
        where = "state UNKNOWN, so every zone of the 48 states counts"
    elif not call.contact.state:
        where += ", as the claim has it"
    return f"It is {_clocks(call.now, call.zones)} ({where})"


def _clocks(moment: datetime, zones: Iterable[str]) -> str:
    """``Tue Nov 24 08:00 in New York, 13:00 here``."""
    there = [f"{local:%a %b %d %H:%M} in {city}" for city, local in local_times(moment, zones)]
    return f"{', '.join(there)}; {moment.astimezone():%a %b %d %H:%M} here"


def _hours(call: PlannedCall) -> str:
    own = call.contact.calls_from is not None or call.contact.calls_to is not None
    return f"{call.hours}, {'as the patient asked' if own else 'the hours of the site'} (15 USC 1692c(a)(1))"


# -- what to know before dialling -----------------------------------------------------------------------------------


def before_lines(call: PlannedCall) -> Iterator[Line]:
    """Wishes, the last contact, what was agreed, what to offer first."""
    if is_minor(call.assessment.account, call.now.date()):
        yield Line("The patient is a child: talk to the parent or guardian (45 CFR 164.502(g)(3)).", "loud")
    yield from _wish_lines(call)
    yield from _contact_lines(call)
    agreement = call.assessment.work.agreement
    if agreement is not None:
        yield _agreement_line(call, agreement)
    presumed = presumption(call.assessment.account, call.rules)
    if presumed is not None:
        yield Line(f"Presumed eligible for assistance{after(presumed.reason)}. Offer it first.", "good")
    if not call.others and not _is_recognised(call):
        yield Line("Other accounts of the patient: UNKNOWN, no claim here names the patient with a birth date.", "dim")


def _wish_lines(call: PlannedCall) -> Iterator[Line]:
    wish = call.contact
    parts = [f"by {spelled(wish.preferred)}"] if wish.preferred else []
    parts += [f"in {wish.language}"] if wish.language else []
    if wish.calls_from is not None or wish.calls_to is not None:
        parts.append(f"calls {call.hours}")
    if parts:
        said = f"The patient wants to be reached {', '.join(parts)}"
        yield Line(f"{said}.", "warn" if wish.preferred not in (None, Reached.PHONE) else "")
    if wish.note and not wish.do_not_call:
        yield Line(f"Noted: {wish.note}")


def _contact_lines(call: PlannedCall) -> Iterator[Line]:
    contacts = call.contacts
    if not contacts:
        yield Line("No contact with the patient is on record.")
        return
    at, last = contacts[-1]
    yield Line(f"Last contact {_came_of(at, last)}.")
    talks = [each for each, body in contacts if body.by is Reached.PHONE and body.answer in _TALKS]
    if talks and call.is_in_week(talks[-1]):
        said = f"You talked on {talks[-1].astimezone():%Y-%m-%d}: collectors wait {WEEK.days} days after a talk"
        yield Line(f"{said}, unless the patient asks for the call (12 CFR 1006.14(b)(2)(i)(B)).", "warn")


def _came_of(at: datetime, contacted: PatientContacted) -> str:
    who = "the patient called, " if contacted.incoming else ""
    return f"{at.astimezone():%Y-%m-%d %H:%M}, {who}by {spelled(contacted.by)}: {spelled(contacted.answer)}"


def _agreement_line(call: PlannedCall, agreement: Agreement) -> Line:
    account, today, grace = call.assessment.account, call.assessment.case.today, call.rules.grace_days
    said = f"On {agreement.at.astimezone():%Y-%m-%d} we {agreed_in_words(agreement.made)}"
    match agreement.standing(account, today, grace):
        case Standing.BEHIND:
            return Line(f"{said}. Behind by {dollars(agreement.behind(account, today, grace))}.", "warn")
        case Standing.UNKNOWN:
            return Line(f"{said}. What came in since is UNKNOWN: the PM's files do not say what was paid.", "warn")
        case Standing.PAID:
            return Line(f"{said}. All of it is paid.", "good")
        case _:
            following = agreement.next_payment(account)
            then = f", {dollars(following.amount)} are due {following.due}" if following else ""
            return Line(f"{said}. It runs{then}: a call is not needed.", "good")


def _is_recognised(call: PlannedCall) -> bool:
    claim = call.assessment.account.current_claim
    return claim is not None and bool(claim.patient_born or claim.patient.id or claim.subscriber.id)


def number_line(call: PlannedCall, when: str = "") -> Line:
    """The number to dial; UNKNOWN also where it was found to be somebody else's."""
    if call.number_to_dial:
        source = "as the patient said it" if call.contact.phone else "as the PM has it"
        return Line(f"Number: {call.number}, {source}{when}.", "money")
    if call.number:
        return Line("Number: UNKNOWN. The one we have was a wrong number: ask for the right one in a letter.", "loud")
    return Line("Number: UNKNOWN. The PM's export has none; set it once the patient tells it.", "warn")
