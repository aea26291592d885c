"""What every paper to a patient says: whom it is for, how to object, which help there is, what the law gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.money import money
from worklist.domain.patients.bill.checks import DISPUTE_DAYS, SUBSTANTIAL, dispute_ends, is_self_pay
from worklist.domain.patients.papers.plain_words import long_day
from worklist.domain.patients.rules import PatientRules
from worklist.domain.people import Person

_OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes to the patient, and under which number."""

    practice: str
    """Empty where neither the settings nor our files name it."""
    signer: str = ""
    reference: str = ""
    """Of this paper alone: made anew for each, so that no two papers are the same file; empty: it shows none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs under a heading."""

    heading: str
    paragraphs: tuple[str, ...]


def practice_of(account: Account) -> str:
    """As the newest claim names it, else as a remit does; empty where neither is there."""
    named = [claim.billing.name for claim in reversed(account.claims)]
    paid = [remit.remit.payee.name for remit in reversed(account.remits)]
    return next(filter(None, (*named, *paid)), "")


def addressee(account: Account, today: date) -> tuple[str, ...]:
    """Lines of the address: the name as a letter has it, then where the claim says that the patient lives.

    A bill of a child is no letter to the child.
    """
    patient = patient_name(account)
    name = f"Parent or guardian of {patient}" if is_minor(account, today) else patient
    address = account.patient_address
    place = " ".join(filter(None, (f"{address.city}," if address.city else "", address.state, address.zip_as_written)))
    return tuple(filter(None, (name, *address.street, place)))


def is_minor(account: Account, today: date) -> bool:
    """Whether the patient is below 18 by the newest claim; a few states have another age."""
    born = next((claim.patient_born for claim in reversed(account.claims) if claim.patient_born), None)
    if born is None:
        return False
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday) < _OF_AGE


def patient_name(account: Account) -> str:
    """``PAT A SYNTHETIC``; as the PM writes it where no claim or remit has its parts."""
    people = [claim.patient for claim in reversed(account.claims)]
    people += [remit.patient for remit in reversed(account.remits)]
    person = next((each for each in people if each.last), None)
    return _natural(person) if person else account.patient


def _natural(person: Person) -> str:
    return " ".join(filter(None, (person.first, person.middle, person.last)))


def how_to_pay(rules: PatientRules) -> tuple[Passage, ...]:
    """The site's own text; nothing where it has none."""
    return (Passage("How to pay", (rules.how_to_pay,)),) if rules.how_to_pay else ()


def your_rights(assessment: Assessment) -> Iterator[Passage]:
    """How to object, help with the bill, the federal dispute over an estimate, how to reach the office."""
    rules = assessment.case.rules.patients
    tell = "Please tell us. Say which line you mean, and why. You can call, write or come in."
    check = f"We check the bill and answer you within {rules.objection_days} days."
    wait = "Until then you do not need to pay the part that you object to."
    yield Passage("If you think that this bill is wrong", (tell, f"{check} {wait}"))
    yield from _help(rules)
    yield from _estimate(assessment)
    if rules.how_to_reach:
        yield Passage("How to reach us", (rules.how_to_reach,))


def _help(rules: PatientRules) -> Iterator[Passage]:
    """On every bill of a tax-exempt hospital, also where the settings have no scale: 26 CFR 1.501(r)-4(b)(5)."""
    if not (rules.scale or rules.tax_exempt):
        return
    most = max((step.discount for step in rules.scale), default=0)
    part = "all of your bill, or a part of it" if most == 100 else "a part of your bill"
    program = f"We have a program that can take off {part}."
    looks = "It looks at how many people live in your home, and at what they earn in a year."
    form = "Ask us for the form. While we decide, we do not ask you to pay."
    yield Passage("If you cannot pay", (f"{program} {looks}", form))


def _estimate(assessment: Assessment) -> Iterator[Passage]:
    """For whom no insurer was billed; insured patients have other rules (45 CFR 149.620)."""
    estimate = assessment.work.estimate
    if estimate is None or not is_self_pay(assessment.account, assessment.case.rules.payer_types):
        return
    ends = dispute_ends(assessment.account, assessment.work)
    if ends and ends < assessment.case.today:
        return
    had = f"On {long_day(estimate.given_on)} you had an estimate of {money(estimate.amount)}."
    law = f"Is your bill {money(SUBSTANTIAL)} or more above it? Then federal law lets you dispute it."
    start = f"You can start within {DISPUTE_DAYS} days of your first bill."
    until = f" That is until {long_day(ends)}." if ends else ""
    where = "See www.cms.gov/nosurprises or call 1-800-985-3059."
    yield Passage("If this bill is higher than your estimate", (f"{had} {law}", f"{start}{until} {where}"))
