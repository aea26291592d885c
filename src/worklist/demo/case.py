"""One account while its story is told: what was billed, what each payer answered, what the PM shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from worklist.demo.adjudication import after_primary
from worklist.demo.answers import answer_of
from worklist.demo.calendar import batch_day
from worklist.demo.ledger import BY_THE_BOOK, UNWRITTEN, Posting, post
from worklist.demo.patients import GROUP, HOME, LOCATIONS, PROVIDERS, Patient
from worklist.demo.payers import Insurer
from worklist.demo.services import SERVICES, VISITS, Visit
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.people import Person
from worklist.domain.remits import RemitClaim, RemitLine

_UNITS = {count: Decimal(count) for count in range(1, 10)}


@dataclass(frozen=True, slots=True)
class Story:
    """All that the files will hold of one account. ``row`` is None where the PM no longer lists it."""

    claims: tuple[BilledClaim, ...]
    answers: tuple[RemitClaim, ...]
    row: AgingRow | None


@dataclass(frozen=True, slots=True)
class Case:
    """One encounter of one patient, and the chance (``rng``) that shapes its story."""

    account: str
    rng: Random
    patient: Patient
    service_on: date
    today: date
    luck: Random
    """The chance of a payer's slip, apart from ``rng``: it does not change what else happens to the account."""
    visits: tuple[Visit, ...] = VISITS
    """What can happen at an encounter."""

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
        return self.rng.choice([visit for visit in self.visits if wanted is None or wanted(visit)])

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
            patient_address=HOME,
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
        return answer_of(self.insurer, claim, tuple(lines), paid_on, start, self.rng)

    def second_answer(
        self, claim: BilledClaim, first: RemitClaim, percent: int, *, after: date | None = None
    ) -> RemitClaim:
        """The second payer's answer to what ``first`` left to the patient, of which it pays ``percent``."""
        second = self._second
        start = after or self.paid_on(first)
        paid_on = second.usual_pay_day(start, self.rng.random())
        lines = tuple(after_primary(line, second, percent) for line in first.lines)
        answer = answer_of(second, claim, lines, paid_on, start, self.rng)
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
        last = self.patient.second or self.insurer
        row = post(told[0], sent, known, self.today, last.payer, posting)
        row = replace(row, payer=self.insurer.payer.name, location=self.rng.choice(LOCATIONS[told[0].place]))
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

    def _is_gone(self, row: AgingRow, answers: tuple[RemitClaim, ...]) -> bool:
        settled = bool(answers) and not (row.balance or row.insurance_balance or row.patient_balance)
        return settled and self.rng.random() < 0.96
