"""One account while its story is told: what was billed, what each payer answered, what the PM shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from worklist.demo.adjudication import after_primary, by_claim
from worklist.demo.calendar import batch_day
from worklist.demo.patients import GROUP, LOCATIONS, PROVIDERS, Patient
from worklist.demo.payers import Insurer
from worklist.demo.services import SERVICES, VISITS, Visit
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.money import Cents
from worklist.domain.people import Person
from worklist.domain.provenance import Position
from worklist.domain.remits import Adjustment, RemitClaim, RemitHeader, RemitLine

UNWRITTEN = Position("", 0, "file")
"""The position of a value that is not in a file yet."""

WRITTEN_OFF = frozenset({"45", "253"})
"""CO reasons that the practice posts as contractual; any other adjustment stays open until it is worked."""

_UNITS = {count: Decimal(count) for count in range(1, 10)}


@dataclass(frozen=True, slots=True)
class Story:
    """All that the files will hold of one account. ``row`` is None where the PM no longer lists it."""

    claims: tuple[BilledClaim, ...]
    answers: tuple[RemitClaim, ...]
    row: AgingRow | None


@dataclass(frozen=True, slots=True)
class Posting:
    """How the PM posted an account's remits, where that is not by the book."""

    patient_paid_percent: int = 0
    """How much of the patient's share has been paid, in percent."""
    held: Cents = 0
    """Contractual amount that was not written off."""
    fault: Callable[[AgingRow], AgingRow] | None = None
    """What the PM got wrong once a remit was posted."""


BY_THE_BOOK = Posting()


@dataclass(frozen=True, slots=True)
class Case:
    """One encounter of one patient, and the chance (``rng``) that shapes its story."""

    account: str
    rng: Random
    patient: Patient
    service_on: date
    today: date

    @property
    def insurer(self) -> Insurer:
        """The payer that is billed first."""
        return self.patient.insurer

    @property
    def age(self) -> int:
        """Days since the service."""
        return (self.today - self.service_on).days

    def visit(self, wanted: Callable[[Visit], bool] | None = None) -> Visit:
        """Some visit, of those that are ``wanted``."""
        return self.rng.choice([visit for visit in VISITS if wanted is None or wanted(visit)])

    def claim(self, visit: Visit | None = None, *, late: int = 0) -> BilledClaim:
        """The claim of an encounter, sent with the next batch or ``late`` days after it."""
        visit = visit or self.visit()
        lines = self._lines(visit)
        subscriber = self.patient.subscriber
        return BilledClaim(
            account=self.account,
            charge=sum(line.charge for line in lines),
            payer=self.insurer.payer,
            position=UNWRITTEN,
            filing=self.insurer.filing,
            submitted_on=batch_day(self.service_on + timedelta(days=late + self.rng.randint(0, 3))),
            patient=self.patient.person,
            patient_born=self.patient.born,
            subscriber=subscriber,
            billing=GROUP,
            rendering=self.rng.choice(PROVIDERS[visit.specialty]),
            place=visit.place,
            diagnoses=visit.diagnoses,
            lines=lines,
        )

    def secondary_claim(self, first: BilledClaim, after: date) -> BilledClaim:
        """The same claim to the second payer, after the first one answered."""
        second = self._second
        return replace(
            first,
            payer=second.payer,
            payer_order="S",
            filing=second.filing,
            submitted_on=batch_day(after + timedelta(days=self.rng.randint(1, 5))),
            subscriber=replace(self.patient.person, id=self.patient.second_member),
        )

    def answer(self, claim: BilledClaim, lines: Iterable[RemitLine], *, after: date | None = None) -> RemitClaim:
        """The first payer's answer, paid on its usual day after the claim (or ``after`` a later event)."""
        start = after or claim.submitted_on or claim.service_from or self.today
        paid_on = self.insurer.usual_pay_day(start, self.rng.random())
        return self._answer(claim, tuple(lines), self.insurer, paid_on, start)

    def second_answer(
        self, claim: BilledClaim, first: RemitClaim, percent: int, *, after: date | None = None
    ) -> RemitClaim:
        """The second payer's answer to what ``first`` left to the patient, of which it pays ``percent``."""
        second = self._second
        start = after or self.paid_on(first)
        paid_on = second.usual_pay_day(start, self.rng.random())
        lines = tuple(after_primary(line, second, percent) for line in first.lines)
        answer = self._answer(claim, lines, second, paid_on, start)
        return replace(answer, status="2", patient=replace(answer.patient, id=self.patient.second_member))

    def forwarded(self, answer: RemitClaim) -> RemitClaim:
        """The first payer's answer when it sends the claim on to the second by itself."""
        name = Person(last=self._second.payer.name, id=self._second.payer.id)
        return replace(answer, status="19", crossover=name)

    def paid_on(self, answer: RemitClaim) -> date:
        """The day of the payment that an answer comes with."""
        return answer.remit.paid_on or self.today

    def story(
        self,
        claims: Iterable[BilledClaim],
        answers: Iterable[RemitClaim] = (),
        posting: Posting = BY_THE_BOOK,
    ) -> Story:
        """The account as it stands today: what lies in the future has not happened yet."""
        told = tuple(claims)
        sent = tuple(each for each in told if (each.submitted_on or self.today) <= self.today)
        known = tuple(each for each in answers if self.paid_on(each) <= self.today)
        row = self._row(told[0], sent, known, posting)
        return Story(sent, known, None if self._is_gone(row, known) else row)

    @property
    def _second(self) -> Insurer:
        if self.patient.second is None:
            raise ValueError(f"the patient of account {self.account} has no second payer")
        return self.patient.second

    def _lines(self, visit: Visit) -> tuple[BilledLine, ...]:
        swap = {"RT": "LT"} if self.rng.random() < 0.5 else {}
        return tuple(
            BilledLine(
                number=number,
                code=code,
                charge=SERVICES[code].fee * units,
                modifiers=tuple(swap.get(modifier, modifier) for modifier in modifiers),
                units=_UNITS[units],
                service_from=self.service_on,
                place=visit.place,
                control_number=f"{self.account}L{number}",
            )
            for number, (code, modifiers, units) in enumerate(visit.lines, start=1)
        )

    def _answer(
        self, claim: BilledClaim, lines: tuple[RemitLine, ...], insurer: Insurer, paid_on: date, start: date
    ) -> RemitClaim:
        shown = insurer.style.sends_lines
        paid = sum(line.paid for line in lines)
        denied = not paid and not any(line.patient_responsibility for line in lines)
        return RemitClaim(
            remit=RemitHeader(insurer.payer, "", insurer.tax_id, 0, paid_on, insurer.method),
            account=self.account,
            status=insurer.style.denies_as if denied else "1",
            charge=claim.charge,
            paid=paid,
            patient_responsibility=sum(line.patient_responsibility for line in lines),
            position=UNWRITTEN,
            filing=insurer.answers_as,
            payer_claim=f"{paid_on:%y%j}{self.rng.randrange(10**8):08d}",
            place=claim.place,
            frequency=claim.frequency,
            patient=claim.patient,
            insured=claim.subscriber if self.patient.is_dependent else Person(),
            rendering=claim.rendering,
            contract=insurer.plan,
            service_from=self.service_on,
            service_to=self.service_on,
            received_on=start + timedelta(days=1),
            adjustments=() if shown else by_claim(lines),
            remarks=() if shown else tuple({remark: 0 for line in lines for remark in line.remarks}),
            lines=lines if shown else (),
        )

    def _row(
        self,
        claim: BilledClaim,
        sent: tuple[BilledClaim, ...],
        answers: tuple[RemitClaim, ...],
        posting: Posting,
    ) -> AgingRow:
        row = self._posted(claim, answers, posting)
        billed_on = sent[0].submitted_on if sent else None
        row = replace(row, billed_on=billed_on, status=_status(row, bool(sent), answers))
        return posting.fault(row) if posting.fault and answers else row

    def _posted(self, claim: BilledClaim, answers: tuple[RemitClaim, ...], posting: Posting) -> AgingRow:
        payments = sum(answer.paid for answer in answers)
        written_off = _written_off(answers) - (posting.held if answers else 0)
        share = self._patient_share(answers)
        received = share * posting.patient_paid_percent // 100
        balance = claim.charge - payments - written_off - received
        return AgingRow(
            account=self.account,
            balance=balance,
            position=UNWRITTEN,
            as_of=self.today,
            patient=self.patient.person.name,
            born=self.patient.born,
            payer=self.insurer.payer.name,
            insurance_balance=balance - (share - received),
            patient_balance=share - received,
            charges=claim.charge,
            payments=payments + received,
            adjustments=written_off,
            service_on=self.service_on,
            provider=claim.rendering.name,
            location=self.rng.choice(LOCATIONS[claim.place]),
        )

    def _patient_share(self, answers: tuple[RemitClaim, ...]) -> Cents:
        """The PR amounts of the last payer in line; nothing while a second payer has yet to answer."""
        last = self.patient.second or self.insurer
        return sum(
            each.amount
            for answer in answers
            if answer.remit.payer == last.payer
            for each in answer.all_adjustments
            if each.group == "PR"
        )

    def _is_gone(self, row: AgingRow, answers: tuple[RemitClaim, ...]) -> bool:
        settled = bool(answers) and not (row.balance or row.insurance_balance or row.patient_balance)
        return settled and self.rng.random() < 0.96


def reversal(answer: RemitClaim, paid_on: date) -> RemitClaim:
    """The payer takes an answer back: CLP02 22, every amount with its sign turned."""
    return replace(
        answer,
        remit=replace(answer.remit, paid_on=paid_on),
        status="22",
        charge=-answer.charge,
        paid=-answer.paid,
        patient_responsibility=0,
        interest=None,
        adjustments=_turned_adjustments(answer.adjustments),
        lines=tuple(_turned(line) for line in answer.lines),
    )


def _turned(line: RemitLine) -> RemitLine:
    return replace(
        line,
        charge=-line.charge,
        paid=-line.paid,
        allowed=None if line.allowed is None else -line.allowed,
        adjustments=_turned_adjustments(line.adjustments),
    )


def _turned_adjustments(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(replace(each, amount=-each.amount) for each in adjustments)


def _written_off(answers: Iterable[RemitClaim]) -> Cents:
    return sum(
        each.amount
        for answer in answers
        for each in answer.all_adjustments
        if each.group == "CO" and each.reason in WRITTEN_OFF
    )


def _status(row: AgingRow, sent: bool, answers: tuple[RemitClaim, ...]) -> str:
    if not answers:
        return "Billed" if sent else "Unbilled"
    if row.balance < 0:
        return "Credit"
    if row.insurance_balance:
        return "Insurance" if row.payments else "Denied"
    return "Patient" if row.patient_balance else "Paid"
