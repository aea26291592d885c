"""Financial assistance: income against the poverty guideline of the year, the site's scale, and the days it takes.

The guideline and the scale are the site's own entries; what they leave out is UNKNOWN. Percents are compared exactly
and shown in tenths rounded up, so that a step that is passed never reads as kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from worklist.domain.accounts import Account
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import AssistanceSet, AssistanceState, Region
from worklist.domain.patients.rules import Guideline, PatientRules, Presumption, ScaleStep
from worklist.domain.sections import Line, Section, Tone
from worklist.domain.text import account_number
from worklist.domain.wording import capital, counted, spelled
from worklist.domain.work import WorkState

if TYPE_CHECKING:
    from worklist.domain.assessment import Assessment

NO_ACTION_DAYS = 120
"""Days from the first bill in which a tax-exempt hospital takes no collection action: 26 CFR 1.501(r)-6(c)(3)."""
APPLICATION_DAYS = 240
"""Days from the first bill in which it takes an application, at the least: 26 CFR 1.501(r)-1(b)(3)."""
REGIONS = {
    Region.CONTIGUOUS: "the 48 states and DC",
    Region.ALASKA: "Alaska",
    Region.HAWAII: "Hawaii",
}
"""The regions in words."""
_REGION_OF = {str(region): region for region in (Region.ALASKA, Region.HAWAII)}


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What the site's scale gives an applicant, worked out in steps."""

    percent: int | None = None
    """Income in tenths of a percent of the guideline, rounded up; None: UNKNOWN."""
    discount: int | None = None
    """Whole percent off the patient's balance; 0 above the last step of the scale; None: UNKNOWN."""
    step: ScaleStep | None = None
    """The step that gives it; None above the last one, or where it is UNKNOWN."""
    steps: tuple[str, ...] = ()
    """How it comes to be, a sentence each."""
    unknown: str = ""
    """Why it is UNKNOWN and what would make it known; empty where it is known."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The days of a tax-exempt hospital. What is not known of a discharge or a later notice can only lengthen them."""

    first_bill_on: date
    no_action_before: date
    """The first day on which a collection action is possible."""
    accepted_until: date
    """The last day on which an application has to be taken, at the least."""
    known_by: str = ""
    """How the first bill is known, as a clause."""


def guideline_for(rules: PatientRules, region: Region, on: date) -> Guideline | None:
    """The guideline of the day's year; None where the site has not entered it. Another year's never stands in."""
    found = (each for each in rules.guidelines if (each.year, each.region) == (on.year, region))
    return next(found, None)


def percent_of_guideline(income: Cents, household: int, guideline: Guideline) -> int:
    """Income of a year in tenths of a percent of the guideline for so many people, rounded up."""
    return -(-income * 1000 // _in_a_year(household, guideline))


def _in_a_year(household: int, guideline: Guideline) -> Cents:
    return guideline.first + (household - 1) * guideline.each_more


def eligibility(entry: AssistanceSet, rules: PatientRules, today: date) -> Eligibility:
    """What the scale gives by the facts of an application, in the year that it came in; of none yet, in today's."""
    day = entry.applied_on or (today if entry.state is AssistanceState.OFFERED else entry.on)
    guideline = guideline_for(rules, entry.region, day)
    if guideline is None:
        return Eligibility(unknown=_no_guideline(rules, entry.region, day))
    household, income = entry.household, entry.income
    if household is None or income is None:
        known = (_guideline_step(household, guideline),) if household else ()
        return Eligibility(steps=known, unknown=_no_facts(entry))
    percent = percent_of_guideline(income, household, guideline)
    steps = (_guideline_step(household, guideline), f"Income {dollars(income)} is {in_percent(percent)} of it")
    if not rules.scale:
        return Eligibility(percent, steps=steps, unknown="The settings have no scale: add [[assistance]] steps.")
    step = _step_for(income, _in_a_year(household, guideline), rules)
    return Eligibility(percent, step.discount if step else 0, step, (*steps, _scale_step(step, rules)))


def _step_for(income: Cents, guideline: Cents, rules: PatientRules) -> ScaleStep | None:
    """The lowest step of the scale that an income is within, compared exactly; None above the last one."""
    return next((step for step in rules.scale if income * 100 <= step.up_to * guideline), None)


def _no_guideline(rules: PatientRules, region: Region, on: date) -> str:
    years = [each.year for each in rules.guidelines if each.region is region]
    newest = f"; {max(years)} is the newest" if years else ""
    return (
        f"The guideline of {on.year} for {REGIONS[region]} is missing{newest}: add a [[poverty]] to the settings"
        f' with year = {on.year}, region = "{region}".'
    )


def _no_facts(entry: AssistanceSet) -> str:
    missing = [name for name, fact in (("household", entry.household), ("income", entry.income)) if fact is None]
    said = " and the ".join(missing)
    return f"The {said} {'is' if len(missing) == 1 else 'are'} not on record: ask the patient."


def _guideline_step(household: int, guideline: Guideline) -> str:
    people = counted(household, "person", "people")
    where = f"guideline of {guideline.year}, {REGIONS[guideline.region]}"
    if household == 1:
        return f"{people}: {dollars(guideline.first)} a year ({where})"
    more, whole = dollars(guideline.each_more), dollars(_in_a_year(household, guideline))
    return f"{people}: {dollars(guideline.first)} + {household - 1} x {more} = {whole} a year ({where})"


def _scale_step(step: ScaleStep | None, rules: PatientRules) -> str:
    if step is None:
        return f"The site's scale ends at {rules.scale[-1].up_to} %: it takes nothing off"
    return f"The site's scale takes {step.discount} % off up to {step.up_to} %"


def in_percent(tenths: int) -> str:
    """Tenths of a percent as ``180 %`` or ``180.1 %``."""
    return f"{tenths // 10:,}{f'.{tenths % 10}' if tenths % 10 else ''} %"


def region_of(account: Account) -> Region:
    """The guideline's region by the state of the patient's address; the 48 states where it names none of the others."""
    return _REGION_OF.get(account.patient_address.state.upper(), Region.CONTIGUOUS)


# -- the days of a tax-exempt hospital ------------------------------------------------------------------------------


def windows(account: Account, work: WorkState, rules: PatientRules) -> Windows | None:
    """From the first bill, by the record, else by the statements; None where it is UNKNOWN, or the site is none such.

    Statements that our files lack can only make the first bill look later, which is to the patient's advantage.
    """
    recorded = work.assistance.first_bill_on if work.assistance else None
    first = recorded or account.first_stated_on
    if first is None or not rules.tax_exempt:
        return None
    known_by = "as recorded" if recorded else "the first statement of our files, which do not tell the discharge"
    return Windows(first, first + timedelta(NO_ACTION_DAYS), first + timedelta(APPLICATION_DAYS), known_by)


def presumption(account: Account, rules: PatientRules) -> Presumption | None:
    """Why the patient is presumed eligible by the site's list, by the account's number or the PM's of the patient."""
    numbers = {account.number, account_number(account.aging.patient_id) if account.aging else ""} - {""}
    return next((each for each in rules.presumed if each.key in numbers), None)


# -- in words -------------------------------------------------------------------------------------------------------


def assistance_section(assessment: "Assessment") -> Section:
    """Where the application stands, what the scale gives, and until when nothing may be collected."""
    account, work, rules = assessment.account, assessment.work, assessment.case.rules.patients
    lines = (
        *_presumed_lines(presumption(account, rules)),
        *_application_lines(work.assistance),
        *_eligibility_lines(work.assistance, rules, assessment.case.today),
        *_tax_exempt_lines(assessment),
        *_window_lines(assessment),
    )
    return Section("Assistance", lines)


def _presumed_lines(presumed: Presumption | None) -> Iterator[Line]:
    if presumed:
        yield Line(f"Presumed eligible by the site's list: {presumed.reason}", "good")


_STATES: dict[AssistanceState, tuple[str, Tone]] = {
    AssistanceState.OFFERED: ("Offered: the patient has the form", ""),
    AssistanceState.INCOMPLETE: ("Application incomplete: nothing is collected until it is decided", "warn"),
    AssistanceState.COMPLETE: ("Application complete: decide; nothing is collected until then", "warn"),
    AssistanceState.APPROVED: ("Application approved", "good"),
    AssistanceState.DENIED: ("Application denied", ""),
    AssistanceState.WITHDRAWN: ("Application withdrawn", ""),
}


def _application_lines(entry: AssistanceSet | None) -> Iterator[Line]:
    if entry is None:
        yield Line("No application for assistance is on record.", "dim")
        return
    said, tone = _STATES[entry.state]
    off = f", {entry.discount} % off the patient's balance" if entry.discount is not None else ""
    yield Line(f"{entry.on}  {said}{off}", tone)
    if entry.missing:
        yield Line(f"Missing: {', '.join(spelled(each) for each in entry.missing)}", "warn", 2)
    if entry.reason:
        yield Line(capital(entry.reason), "", 2)


def _eligibility_lines(entry: AssistanceSet | None, rules: PatientRules, today: date) -> Iterator[Line]:
    """Before an application nothing is said, but what the site lacks to judge one."""
    if entry is None:
        return
    found = eligibility(entry, rules, today)
    yield from (Line(step, "", 2) for step in found.steps)
    if found.unknown:
        yield Line(f"What the scale gives is UNKNOWN. {found.unknown}", "warn", 2)


def _tax_exempt_lines(assessment: "Assessment") -> Iterator[Line]:
    """What an approval asks of a tax-exempt hospital beside the discount, and our files cannot say."""
    entry, paid = assessment.work.assistance, assessment.account.patient_paid
    is_approved = entry is not None and entry.state is AssistanceState.APPROVED
    if not (is_approved and assessment.case.rules.patients.tax_exempt):
        return
    limit = "What is left may not be above the amounts generally billed (26 CFR 1.501(r)-5)"
    yield Line(f"{limit}, which are UNKNOWN here: hold it against them.", "warn")
    if paid:
        said = f"The patient has paid {dollars(paid)}: what of it is above their share by the policy is refunded"
        yield Line(f"{said} (26 CFR 1.501(r)-6(c)(6)(i)(C)).", "warn")


def _window_lines(assessment: "Assessment") -> Iterator[Line]:
    rules, today = assessment.case.rules.patients, assessment.case.today
    found = windows(assessment.account, assessment.work, rules)
    if found:
        yield from _days_of(found, today)
    elif rules.tax_exempt:
        days = f"{NO_ACTION_DAYS} and {APPLICATION_DAYS} days"
        yield Line(f"The {days} of a tax-exempt hospital are UNKNOWN: no first bill is on record or in a file.", "warn")


def _days_of(found: Windows, today: date) -> Iterator[Line]:
    """Until when no collection action is possible, and until when an application is taken."""
    source = f"{NO_ACTION_DAYS} and {APPLICATION_DAYS} days from the first bill, {found.first_bill_on}"
    waits = found.no_action_before > today
    yield Line(f"No collection action before {found.no_action_before}", "warn" if waits else "dim")
    over = ", which is over" if found.accepted_until < today else ""
    yield Line(f"An application is taken until {found.accepted_until} at the least{over}", "" if not over else "dim")
    yield Line(f"{source} ({found.known_by}): 26 CFR 1.501(r)-6", "dim", 2)
