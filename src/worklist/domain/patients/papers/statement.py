"""The itemized statement for a patient, as a value: lines, payments, what is due, and whether it all adds up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import failures
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.agreements.obstacles import why_not_asked
from worklist.domain.patients.bill.checks import is_self_pay
from worklist.domain.patients.papers import plain_words
from worklist.domain.patients.papers.descriptions import Descriptions
from worklist.domain.patients.papers.itemizing import BilledService, ItemizedLine, Part, itemized_lines
from worklist.domain.patients.papers.texts import Passage, Sender, addressee, how_to_pay, patient_name, your_rights

NOTHING_TO_ITEMIZE = "no claim, remit or statement in our files has its lines"
NOT_EXPLAINED = "Not explained yet: we are checking it"


@dataclass(frozen=True, slots=True)
class PaidByPatient:
    """Money of the patient."""

    words: str
    amount: Cents
    """Negative where it went back."""
    on: date | None = None
    """None where only the total is known."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that an itemized statement says."""

    practice: str
    reference: str
    """Of this paper; empty where it has none."""
    account: str
    patient: str
    to: tuple[str, ...]
    """Lines of the address, the name first."""
    insurers: tuple[str, ...]
    made_on: date
    lines: tuple[ItemizedLine, ...]
    descriptions: Descriptions
    payments: tuple[PaidByPatient, ...]
    """The patient's, oldest first."""
    with_insurer: Cents
    """What the first insurer leaves to the patient and another one is still asked for."""
    taken_off_by_us: Cents
    """Of the patient's part, such as for assistance."""
    due: Cents | None
    """The PM's patient balance; below zero it is the patient's money; None: UNKNOWN."""
    wrong: tuple[str, ...]
    """Why nobody should pay on it yet, each as a sentence without its dot, for the practice only; empty: it holds."""
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]

    @property
    def is_being_checked(self) -> bool:
        """Whether it may leave only with the words that nobody should pay yet."""
        return bool(self.wrong)

    @property
    def served(self) -> tuple[date, date] | None:
        """First and last day of service; None where none is known."""
        days = [service.on for line in self.lines for service in line.services if service.on]
        return (min(days), max(days)) if days else None

    @property
    def share(self) -> Cents:
        """The patient's part of all lines."""
        return sum(line.share for line in self.lines)

    @property
    def paid(self) -> Cents:
        """What the patient has paid, as far as it is known."""
        return sum(payment.amount for payment in self.payments)

    @property
    def rest(self) -> Cents:
        """What of the patient's part is neither paid, nor with an insurer, nor taken off, nor due."""
        return self.share - self.with_insurer - self.taken_off_by_us - self.paid - (self.due or 0)

    def text_of(self, service: BilledService) -> str:
        """The site's description; empty where it has none."""
        return self.descriptions.of(service.code)

    def total(self) -> tuple[Part, ...]:
        """The way from the charges to what is due, each step with its sign; they make it up where it is known."""
        lines = self.lines
        steps = [
            ("Charges", sum(line.charge for line in lines)),
            ("Paid by insurance", -sum(line.insurance_paid for line in lines)),
            ("Taken off", -sum(line.taken_off for line in lines)),
            ("Still with your insurer", -sum(line.waiting for line in lines) - self.with_insurer),
            ("Taken off by us", -self.taken_off_by_us),
            ("Paid by you", -self.paid),
            (NOT_EXPLAINED, -self.rest if self.due is not None else 0),
        ]
        return tuple((words, amount) for words, amount in steps if amount or words == "Charges")


def itemized_statement(assessment: Assessment, descriptions: Descriptions, sender: Sender, today: date) -> Statement:
    """The statement of an account. Whether it may be sent, ``wrong`` says."""
    account = assessment.account
    payments = tuple(_payments(account))
    lines, with_insurer = _settled(account, itemized_lines(account), sum(each.amount for each in payments))
    drawn = Statement(
        practice=sender.practice,
        reference=sender.reference,
        account=account.number,
        patient=patient_name(account),
        to=addressee(account, today),
        insurers=tuple(_insurers(assessment)),
        made_on=today,
        lines=lines,
        descriptions=descriptions,
        payments=payments,
        with_insurer=with_insurer,
        taken_off_by_us=0,
        due=account.patient_balance,
        wrong=(),
        notes=tuple(_notes(account)),
        passages=(),
    )
    explained = replace(drawn, taken_off_by_us=_taken_off_by_us(account, drawn))
    wrong = (*_failing(assessment), *why_not_asked(assessment), *_not_adding_up(account, explained))
    is_asked = not wrong and (drawn.due or 0) > 0
    ways_to_pay = how_to_pay(assessment.case.rules.patients) if is_asked else ()
    return replace(explained, wrong=wrong, passages=(*ways_to_pay, *your_rights(assessment)))


def _payments(account: Account) -> Iterator[PaidByPatient]:
    """By the files of payments, else the total that the PM's books leave to the patient."""
    for payment in account.patient_payments:
        words = plain_words.YOUR_PAYMENT if payment.amount >= 0 else plain_words.YOUR_MONEY_BACK
        yield PaidByPatient(words, payment.amount, payment.paid_on)
    if not account.patient_payments and account.patient_paid:
        yield PaidByPatient(plain_words.AS_SYSTEM_SHOWS, account.patient_paid)


def _insurers(assessment: Assessment) -> Iterable[str]:
    account = assessment.account
    if is_self_pay(account, assessment.case.rules.payer_types):
        return ()
    named = [claim.payer.name for claim in account.newest_claims.values()]
    named += [answer.remit.payer.name for answer in account.history.standing]
    return dict.fromkeys(filter(None, named))


def _notes(account: Account) -> Iterator[str]:
    for correction in account.history.corrections:
        day = correction.reversal.remit.remit_on
        when = f"On {plain_words.long_day(day)} your" if day else "Your"
        yield f"{when} insurer took back an answer and gave a new one. This bill goes by the new one."


# -- sums -----------------------------------------------------------------------------------------------------------


def _settled(account: Account, lines: tuple[ItemizedLine, ...], paid: Cents) -> tuple[tuple[ItemizedLine, ...], Cents]:
    """The lines with what is still asked of an insurer, and what of the patient's part another insurer is asked for.

    The PM's insurance balance says how much is asked: first of what was refused, then of the patient's part beyond
    what is due, then of what the first insurer took off.
    """
    left = max(0, account.insurance_balance - sum(line.waiting for line in lines))
    lines, left = _asked(lines, left, plain_words.ASKING, refused_only=True)
    beyond = sum(line.share for line in lines) - paid - (account.patient_balance or 0)
    with_insurer = max(0, min(beyond, left))
    lines, _ = _asked(lines, left - with_insurer, plain_words.ASKING_MORE, refused_only=False)
    return lines, with_insurer


def _asked(
    lines: Iterable[ItemizedLine], left: Cents, why: str, *, refused_only: bool
) -> tuple[tuple[ItemizedLine, ...], Cents]:
    found = []
    for line in lines:
        found.append(line.with_insurer(left, why, refused_only=refused_only))
        left -= found[-1].waiting - line.waiting
    return tuple(found), left


def _taken_off_by_us(account: Account, drawn: Statement) -> Cents:
    """What the PM's adjustments hold beyond the lines, where it is what the patient's part lacks to the cent."""
    row, rest = account.aging, drawn.rest
    if row is None or row.adjustments is None or rest <= 0:
        return 0
    return rest if row.adjustments - sum(line.taken_off for line in drawn.lines) == rest else 0


def _failing(assessment: Assessment) -> Iterator[str]:
    for result in failures(assessment.case.audit):
        line = f" on line {result.line}" if result.line else ""
        yield f"check {result.check.value} fails{line}: {result.evidence}"


def _not_adding_up(account: Account, drawn: Statement) -> Iterator[str]:
    charged = sum(line.charge for line in drawn.lines)
    if account.charges is not None and drawn.lines and charged != account.charges:
        yield f"the lines' charges make up {dollars(charged)}, and {dollars(account.charges)} was billed"
    if drawn.due is None:
        yield "what is due is UNKNOWN: the export has no patient balance"
    elif rest := drawn.rest:
        yield (
            f"the patient's part {dollars(drawn.share)} less {dollars(drawn.paid)} that the patient paid"
            f" is not the {dollars(drawn.due)} that is due: off by {dollars(rest)}{_why_off(account, rest)}"
        )


def _why_off(account: Account, rest: Cents) -> str:
    if rest > 0 and account.patient_paid is None:
        return "; what the patient paid is UNKNOWN, so a file of payments or the export's payments would tell"
    if rest > 0 and (account.aging is None or account.aging.adjustments is None):
        return "; the export's adjustments would tell whether it was taken off"
    return ""
