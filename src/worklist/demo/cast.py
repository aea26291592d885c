"""Which accounts of the practice people worked or gave to vendors, chosen while the practice is told.

What the record says of them agrees with the files: where money came in, a remit or the patient's balance shows it.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from worklist.demo.adjudication import usual_allowed
from worklist.demo.denials import given_up
from worklist.demo.history import Told
from worklist.demo.ledger import BY_THE_BOOK, Posting
from worklist.domain.money import Cents

RECORD_DAYS = 88
"""How far back the record goes."""
_ASKED, _LATE = 22, 28
"""Days without an answer after which a payer can be asked, and after which one was late."""
_LYING = range(60, 150)
"""Days since the answer of a denial that stands."""
_OWED = range(60, 100)
"""Days since the answer that left a patient's share."""
_DEDUCTIBLE = range(60, 200)
"""Days since the answer that left all of it to the patient."""
_DROPPED = range(100, 400)
_A_WEEK, _AT_ALL = 6, 40
"""Most accounts of a part, by the week of their money and altogether: a large practice is worked no more."""
_PATIENTS_PAY = (5, 45)
"""Days ago, the last and the first."""
_LEAST: Cents = 40_00
"""Below that nobody worked anything."""
_SETTLED = Posting(patient_paid_percent=100)


class Part(StrEnum):
    """What an account is good for."""

    OVERTURNED = "overturned"
    """A denial that the payer took back."""
    MADE_GOOD = "made-good"
    """An underpayment that the payer made good."""
    ANSWERED = "answered"
    """A claim that was paid late."""
    PATIENT = "patient"
    """A share that the patient paid after a while."""
    OWING = "owing"
    """A share that the patient owes to this day."""
    DEDUCTIBLE = "deductible"
    """A deductible that the patient owes to this day, or some of it."""
    DENIED = "denied"
    """A denial that stands to this day."""
    UPHELD = "upheld"
    """A denial that the payer upheld, and that was written off."""
    DROPPED = "dropped"
    """A denied line that was written off."""


@dataclass(frozen=True, slots=True)
class Player:
    """An account with its part."""

    part: Part
    told: Told
    open_on: date
    """Since when there was something to work."""
    money_on: date | None
    """When it came in; None where none did."""
    amount: Cents
    """Cents that came in; else those at stake."""
    turn: int = 0
    """Its number among those of its part."""

    @property
    def account(self) -> str:
        """Its number."""
        return self.told.case.account

    @property
    def was_given_up(self) -> bool:
        """Whether the PM called it bad debt before somebody took it up again."""
        return self.part is Part.OVERTURNED and self.turn % 4 == 3

    @property
    def payer(self) -> str:
        """Who was billed."""
        return self.told.case.insurer.payer.name

    def is_paid(self, day: date) -> bool:
        """Whether the money was there on a day."""
        return self.money_on is not None and self.money_on <= day

    def as_of(self, day: date) -> Told:
        """As the PM had it on a day before."""
        if self.is_paid(day):
            return self.told.as_of(day, _SETTLED)
        return self.told.as_of(day, Posting(fault=given_up) if self.was_given_up else BY_THE_BOOK)


@dataclass(slots=True)
class Cast:
    """Takes in each account as it is told, and keeps those that have a part."""

    today: date
    _parts: defaultdict[Part, list[Player]] = field(default_factory=lambda: defaultdict(list))
    _weeks: Counter[tuple[Part, int]] = field(default_factory=Counter)

    def hear(self, told: Told) -> None:
        """Keep it where it has a part that is not played enough."""
        player = _player(told, self.today)
        if player is None or player.amount < _LEAST:
            return
        others = self._parts[player.part]
        week = player.part, (self.today - player.money_on).days // 7 if player.money_on else 0
        if len(others) < _AT_ALL and (player.money_on is None or self._weeks[week] < _A_WEEK):
            self._weeks[week] += 1
            others.append(self._in_turn(player, len(others)))

    def of(self, part: Part) -> Sequence[Player]:
        """Those of a part, in the order of their service days."""
        return tuple(self._parts[part])

    def _in_turn(self, player: Player, turn: int) -> Player:
        if player.part is not Part.PATIENT:
            return replace(player, turn=turn)
        last, first = _PATIENTS_PAY
        return replace(player, turn=turn, money_on=self.today - timedelta(days=last + turn * 7 % (first - last)))


def _player(told: Told, today: date) -> Player | None:
    answers = told.story.answers
    if not answers or told.case.patient.second:
        return None
    first, last = answers[0].remit.paid_on or today, answers[-1].remit.paid_on or today
    lain, is_recent = (today - first).days, 0 < (today - last).days < RECORD_DAYS
    match told.kind:
        case "overturned" | "made_good" if len(answers) > 1 and is_recent:
            part = Part.OVERTURNED if told.kind == "overturned" else Part.MADE_GOOD
            return Player(part, told, first, last, answers[-1].paid - answers[0].paid)
        case "upheld" if len(answers) > 1 and is_recent:
            return Player(Part.UPHELD, told, last, None, answers[0].charge)
        case "settled":
            return _settled(told, first, today)
        case "denied" if told.story.row and told.story.row.status == "Denied" and lain in _LYING:
            return Player(Part.DENIED, told, first, None, answers[0].charge)
        case "share_due" if told.story.row and lain in _OWED and not told.story.row.insurance_balance:
            return Player(Part.OWING, told, first, None, told.story.row.patient_balance or 0)
        case "deductible_due" if told.story.row and lain in _DEDUCTIBLE and _is_the_patients(told):
            return Player(Part.DEDUCTIBLE, told, first, None, told.story.row.patient_balance or 0)
        case "denied_in_part" if not (told.story.row and told.story.row.balance) and lain in _DROPPED:
            return Player(Part.DROPPED, told, first, None, told.story.claims[0].lines[-1].charge)
    return None


def _is_the_patients(told: Told) -> bool:
    """Whether nobody else owes a part: the payer allowed all that was agreed, line by line, and left it to them."""
    row, claim, answer, insurer = told.story.row, told.story.claims[0], told.story.answers[0], told.case.insurer
    short = {each.code for each in insurer.shortfalls}
    agreed = sum(usual_allowed(line, insurer) for line in claim.lines if line.code not in short)
    return bool(row and row.status == "Patient" and answer.lines and answer.patient_responsibility == agreed)


def _settled(told: Told, answered_on: date, today: date) -> Player | None:
    """Paid late, or with a share that the patient owed for a while."""
    (answer,) = told.story.answers
    sent_on, lain = told.story.claims[0].submitted_on or answered_on, (today - answered_on).days
    if (answered_on - sent_on).days > _LATE and 0 < lain < RECORD_DAYS and answer.paid:
        return Player(Part.ANSWERED, told, sent_on + timedelta(days=_ASKED), answered_on, answer.paid)
    if lain in _OWED and answer.patient_responsibility:
        return Player(Part.PATIENT, told, answered_on, None, answer.patient_responsibility)
    return None
