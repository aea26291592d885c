"""Whether a patient may be called now: the rules that stand before the number to dial.

The federal rules named here bind debt collectors (15 USC 1692, 12 CFR 1006); practices take them as their own. The
site's rules and the text that it keeps for the patient's state come on top.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from worklist.domain.assessment import Assessment
from worklist.domain.patient_entries import ContactSet, PatientContacted, Reached
from worklist.domain.patients.contact.planned_call import PlannedCall
from worklist.domain.patients.contact.stops import Works, flag_lines, stop_lines
from worklist.domain.patients.contact.words import before_lines, hours_line, next_line, number_line, wait_lines
from worklist.domain.patients.rules import PatientRules
from worklist.domain.refusals import Refusal
from worklist.domain.sections import Line
from worklist.domain.work import WorkState

Verdict = Literal["call", "wait", "stop"]
_CALLS = (Reached.PHONE, Reached.TEXT)
_NOT_OUR_DOING = (Reached.IN_PERSON,)


@dataclass(frozen=True, slots=True)
class Advice:
    """What is right at this moment."""

    verdict: Verdict
    lines: tuple[Line, ...]
    """The verdict first, then why, and last the number where there may be one."""
    number: str
    """Empty where nobody is to be called, or no number is known."""
    against_any: str = ""
    """Why the patient is not to be asked in any way; empty where they may be."""
    against_calls: str = ""
    """Why no call is right now; empty where one is."""

    def against(self, contacted: PatientContacted) -> str:
        """Why a contact goes against the rules; empty where it does not. A patient who calls us goes against none."""
        if contacted.incoming or contacted.by in _NOT_OUR_DOING:
            return ""
        return self.against_any or (self.against_calls if contacted.by in _CALLS else "")


def advice(
    assessment: Assessment,
    contact: ContactSet,
    others: Mapping[str, WorkState],
    rules: PatientRules,
    now: datetime,
) -> Advice:
    """What the rules say of calling the patient of an account at a moment.

    ``contact`` is the newest of any account of the patient, ``others`` the record of the other ones by number.
    """
    call = PlannedCall(assessment, contact, others, rules, now)
    stopped = stops(assessment, contact, call.works)
    site = _site_lines(call)
    if stopped.lines:
        first = Line("STOP: no call to the patient.", "loud")
        return replace(stopped, lines=(first, *stopped.lines, *site))
    waits = tuple(wait_lines(call))
    if waits:
        first = Line("WAIT: a call is not right now.", "warn")
        lines = (first, *waits, next_line(call), *before_lines(call), *site, number_line(call, ", not before then"))
        return Advice("wait", lines, call.number_to_dial, against_calls=waits[0].text)
    first = Line("A call is right now.", "good")
    lines = (first, hours_line(call), *before_lines(call), *site, number_line(call))
    return Advice("call", lines, call.number_to_dial)


def stops(assessment: Assessment, contact: ContactSet, works: Works) -> Advice:
    """What forbids a call at any hour, with no lines where nothing does.

    ``works`` is the record of the patient's accounts by number, the account itself with none.
    """
    flags, others = tuple(flag_lines(works)), tuple(stop_lines(assessment, contact, works))
    lines = (*flags, *others)
    return Advice("stop", lines, "", flags[0].text if flags else "", lines[0].text if lines else "")


def refuse_against(advised: Advice, contacted: PatientContacted) -> None:
    """Raises Refusal for a contact against the rules that nobody gave a reason for."""
    against = advised.against(contacted)
    if against and not contacted.overridden.strip():
        raise Refusal(f"Not saved. {against} Say why the patient was contacted all the same.")


def _site_lines(call: PlannedCall) -> tuple[Line, ...]:
    """The site's own text for the patient's state."""
    said = (text for state, text in call.rules.state_rules if state.upper() == call.state)
    return tuple(Line(f"{call.state}, the site's own rules: {text}", "warn") for text in said)
