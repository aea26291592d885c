"""What to say to a patient, in plain and polite words, by situation.

Nothing of the bill is said before it is known who speaks, and nothing at all to anybody else (45 CFR 164.510(b), 15 USC
1692c(b)). No line presses or threatens: what a patient may do is said as a choice.
"""

from enum import StrEnum

from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import Remedy, remedy_of
from worklist.domain.money import money
from worklist.domain.patients.agreements.given_up import discount_due
from worklist.domain.patients.assistance.eligibility import presumption
from worklist.domain.patients.bill.checks import is_self_pay
from worklist.domain.patients.offers.proposals import taken_off
from worklist.domain.sections import Line, Section


class Situation(StrEnum):
    """Where a talk with a patient is."""

    OPENING = "opening"
    VOICEMAIL = "voicemail"
    BALANCE = "balance"
    OFFER = "offer"
    PROMISE = "promise"
    CANNOT_PAY = "cannot-pay"
    OBJECTION = "objection"
    CLOSING = "closing"


_TITLES = {
    Situation.OPENING: "To begin",
    Situation.VOICEMAIL: "On voicemail, or to somebody else",
    Situation.BALANCE: "What the balance is",
    Situation.OFFER: "What we can offer",
    Situation.PROMISE: "When the patient promises to pay",
    Situation.CANNOT_PAY: "When the patient cannot pay",
    Situation.OBJECTION: "When the patient says that the bill is wrong",
    Situation.CLOSING: "To end",
}
_FIXED = {
    Situation.OPENING: (
        "Hello, this is [your name]. May I speak with [the patient's full name]?",
        "Thank you. So that I talk to the right person: what is your date of birth, and your street and house number?",
        "(Only when both are right:) I am calling from [the practice] about your account. Is this a good time?",
        "(If it is not:) When may I call again? Is there a better way to reach you?",
    ),
    Situation.VOICEMAIL: (
        "Hello, this is [your name] with a message for [the patient's full name].",
        "Please call me at [our number], from [hours]. Thank you.",
        "(Say nothing of a bill, of money, of care or of the kind of practice. To somebody else: no message but this.)",
    ),
    Situation.PROMISE: (
        "Thank you. How much would you like to pay, and by which day?",
        "Let me say it back: [amount] by [day]. Is that right for you?",
        "If something comes in between, please call me. We will find another day.",
    ),
    Situation.CANNOT_PAY: (
        "Thank you for telling me. Many people are in the same place, and we have help for it.",
        "May I send you the form for financial assistance? It asks how many people live with you and what you earn.",
        "While we look at your form, we will not ask you to pay.",
        "Do you have any other insurance, or did you apply for Medicaid? It may pay for this visit.",
    ),
    Situation.OBJECTION: (
        "Thank you for telling me. I will write down what you say, in your own words.",
        "Which part of the bill is it? Do you have a letter or a receipt that I may see?",
        "We will check it and write to you by [day]. Until then we will not ask you to pay.",
        "Would you like a bill that lists each service? I can send it to you.",
    ),
    Situation.CLOSING: (
        "Let me say back what we agreed: [what, how much, by which day].",
        "You will get it in writing. You can reach me at [our number], from [hours].",
        "Do you have another question? Thank you for your time.",
    ),
}
_NOT_INSURED = (
    "We have billed no insurance for it. Do you have one that we should bill?",
    "Does it fit the estimate that you had before? I can go through it line by line with you.",
)
_CHECKED = "We are checking your bill now. Please do not pay it yet. We will write to you when we know more."
_OFFERS = (
    "You can pay it all now, or a part each month without interest. Which would be better for you?",
    "How much could you pay each month without trouble?",
    "You do not need to decide today. I can send you the choices in a letter.",
)
_ASSISTANCE_FIRST = (
    "Before we talk of paying: you may be able to get help with this bill. May I send you the form?",
    "While we look at your form, we will not ask you to pay.",
)
_MAYBE_ASSISTANCE = "If money is tight, we have financial assistance. Would you like to hear about it?"


def script(assessment: Assessment, situation: Situation) -> Section:
    """The words for a situation; what stands in brackets is filled in, what stands in parentheses is not said."""
    match situation:
        case Situation.BALANCE:
            said = _balance(assessment)
        case Situation.OFFER:
            said = _offer(assessment)
        case _:
            said = _FIXED[situation]
    return Section(_TITLES[situation], tuple(map(Line, said)))


def _balance(assessment: Assessment) -> tuple[str, ...]:
    """A bill that fails its audit is not explained: nothing of money is said but that it is checked."""
    if remedy_of(assessment.case.audit) is not Remedy.CLEAN:
        return (_CHECKED,)
    account = assessment.account
    seen = f" for your visit on {account.service_on:%B} {account.service_on.day}" if account.service_on else ""
    owed = money(account.patient_balance) if account.patient_balance is not None else "[amount: UNKNOWN here]"
    if discount := discount_due(account, assessment.work):
        off = taken_off(account.patient_balance or 0, discount)
        left = money((account.patient_balance or 0) - off)
        return (f"Your request for help was approved{seen}: we take {money(off)} off. Your part is {left}.",)
    if is_self_pay(account, assessment.case.rules.payer_types):
        return (f"This is your bill{seen}. It is {owed}.", *_NOT_INSURED)
    return (
        f"Your insurance has answered{seen}. Your part of the bill is {owed}.",
        "That is what your plan leaves to you: the deductible, the copay or your share of the cost.",
        "Does that fit what your plan wrote to you? I can go through it line by line with you.",
    )


def _offer(assessment: Assessment) -> tuple[str, ...]:
    if remedy_of(assessment.case.audit) is not Remedy.CLEAN:
        return (_CHECKED,)
    if presumption(assessment.account, assessment.case.rules.patients):
        return _ASSISTANCE_FIRST
    return (*_OFFERS, _MAYBE_ASSISTANCE)
