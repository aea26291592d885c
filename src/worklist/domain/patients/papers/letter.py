"""The letter of an agreement, as a value: what was agreed, in plain and polite words, and the rights that stay."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from worklist.domain.assessment import Assessment
from worklist.domain.money import Cents, money
from worklist.domain.patient_entries import AgreementMade, Installment, Shape
from worklist.domain.patients.papers.plain_words import long_day
from worklist.domain.patients.papers.texts import Passage, Sender, addressee, how_to_pay, patient_name, your_rights
from worklist.domain.wording import counted


@dataclass(frozen=True, slots=True)
class Payment:
    """A row of the plan."""

    number: int
    due: date
    amount: Cents
    left: Cents
    """What is left to pay after it."""


@dataclass(frozen=True, slots=True)
class AgreementLetter:
    """Everything that the letter says."""

    practice: str
    signer: str
    reference: str
    """Of this paper; empty where it has none."""
    account: str
    patient: str
    to: tuple[str, ...]
    """Lines of the address, the name first."""
    made_on: date
    subject: str
    owed: Cents
    paragraphs: tuple[str, ...]
    payments: tuple[Payment, ...]
    """The plan; empty where there is one payment or none."""
    passages: tuple[Passage, ...]


def agreement_letter(assessment: Assessment, made: AgreementMade, sender: Sender) -> AgreementLetter:
    """The letter of an agreement that is being made today."""
    account = assessment.account
    return AgreementLetter(
        practice=sender.practice,
        signer=sender.signer,
        reference=sender.reference,
        account=account.number,
        patient=patient_name(account),
        to=addressee(account, assessment.case.today),
        made_on=assessment.case.today,
        subject=_SUBJECTS[made.shape],
        owed=made.owed,
        paragraphs=tuple(_paragraphs(made)),
        payments=_plan(made.installments) if len(made.installments) > 1 else (),
        passages=(*(_paying(assessment) if made.installments else ()), *your_rights(assessment)),
    )


_SUBJECTS: Mapping[Shape, str] = {
    Shape.PROMISE: "Your promise to pay",
    Shape.PLAN: "Your payment plan",
    Shape.SETTLEMENT: "An offer to settle your bill",
    Shape.PROMPT_PAY: "A lower bill if you pay early",
    Shape.ASSISTANCE: "Help with your bill",
    Shape.HARDSHIP: "A lower bill because of hardship",
    Shape.COMBINATION: "A lower bill and a payment plan",
}


def _paragraphs(made: AgreementMade) -> Iterator[str]:
    """Help comes before what is left to pay; what else is given up comes after the payment that it waits for."""
    yield _opening(made)
    parts = (_given_up, _agreed) if made.shape is Shape.ASSISTANCE else (_agreed, _given_up)
    for part in parts:
        yield from part(made)
    yield from _nothing_else(made)


def _opening(made: AgreementMade) -> str:
    if made.shape is Shape.ASSISTANCE:
        return f"We have approved your request for help. Your part of the bill was {money(made.owed)}."
    return f"Thank you for talking with us. Your part of the bill is {money(made.owed)}. This is what we agreed on."


# -- what was agreed ------------------------------------------------------------------------------------------------


def _agreed(made: AgreementMade) -> Iterator[str]:
    if not made.installments:
        yield "You have nothing left to pay."
    elif len(made.installments) == 1:
        yield _ONE_PAYMENT.get(made.shape, _you_pay)(made.installments[0], made)
    else:
        yield (
            f"You pay {money(made.agreed)} in {counted(len(made.installments), 'payment')}."
            " The table shows when each one is due."
        )


def _you_pay(payment: Installment, made: AgreementMade) -> str:
    return f"You pay {money(payment.amount)} by {long_day(payment.due)}."


def _offer(payment: Installment, made: AgreementMade) -> str:
    last = made.expires_on or payment.due
    return f"If you pay {money(payment.amount)} by {long_day(last)}, your bill is paid in full."


_ONE_PAYMENT: Mapping[Shape, Callable[[Installment, AgreementMade], str]] = {
    Shape.SETTLEMENT: _offer,
    Shape.PROMPT_PAY: _offer,
}


def _given_up(made: AgreementMade) -> Iterator[str]:
    """What is taken off, and when; an offer says what happens once its last day has passed."""
    if not made.given_up:
        return
    off = money(made.given_up)
    if made.shape is Shape.ASSISTANCE:
        yield f"Our program takes {off} off your bill. You do not owe this part."
    else:
        last = "your payment" if len(made.installments) == 1 else "your last payment"
        yield f"Once we have {last}, we take off the other {off}. We will not ask you for it again."
    if made.expires_on and made.shape is not Shape.ASSISTANCE:
        yield (
            f"The last day of this offer is {long_day(made.expires_on)}."
            " After that day your bill is as it was before. You can still ask us for another way to pay."
        )


def _nothing_else(made: AgreementMade) -> Iterator[str]:
    """That the sums are whole: nothing is added, and what a promise leaves stays as it is."""
    rest = made.owed - made.given_up - sum(each.amount for each in made.installments)
    if rest > 0:
        yield f"The other {money(rest)} of your bill stays as it is. We will talk about it with you."
    elif len(made.installments) > 1:
        yield "The payments in the table are all that you pay. There is no interest and no fee."


def _plan(installments: Iterable[Installment]) -> tuple[Payment, ...]:
    rows = tuple(installments)
    left = sum(each.amount for each in rows)
    found = []
    for number, each in enumerate(rows, start=1):
        left -= each.amount
        found.append(Payment(number, each.due, each.amount, left))
    return tuple(found)


def _paying(assessment: Assessment) -> Iterator[Passage]:
    """What happens where a payment is late: we ask, and threaten nothing. Then how to pay."""
    contact = assessment.work.contact
    ask = "write to you" if contact is not None and contact.do_not_call else "call you"
    tell = "Please tell us before the day, and we look for another way with you."
    yield Passage("If a payment will be late", (tell, f"If a payment does not come, we {ask} and ask what happened."))
    yield from how_to_pay(assessment.case.rules.patients)
