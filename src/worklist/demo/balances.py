"""What was talked over with patients about what they owe: objections, applications, agreements that hold or do not."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from worklist.demo.cast import Cast, Part, Player
from worklist.demo.in_house import ANA, BO, KIM
from worklist.demo.office import Errand, Office, work_day
from worklist.demo.statements import received
from worklist.domain.events import Body, NextStepSet
from worklist.domain.money import Cents
from worklist.domain.patient_entries import (
    AgreementMade,
    AssistanceSet,
    AssistanceState,
    ContactSet,
    EstimateGiven,
    Installment,
    ObjectionKind,
    ObjectionRaised,
    PatientAnswer,
    PatientContacted,
    Reached,
    Shape,
)
from worklist.domain.patients.agreements.schedule import in_months
from worklist.domain.refusals import Refusal

_LEAST: Cents = 100_00
"""Less is not worth an agreement."""
_PLANNED, _FIRST_DUE, _PAYMENTS = 45, 40, 5
"""Days ago on which plans were made and their first payment was due: by today two of five have to be there."""
_OBJECTED, _ANSWER_DUE = 17, 12
_APPLIED, _DECIDED = 16, 12
_OFFERED, _EXPIRES = 6, 24
_CALLED = 5
_HOUSEHOLD, _INCOME = 4, 54_000_00
"""180 % of the guideline that ``patient_rules`` makes up."""
_DISCOUNT = 50
_SETTLED_FOR = 80
_COMMERCIAL = "CI"


class Role(StrEnum):
    """What an account of a patient shows."""

    KEPT = "a plan that is kept"
    BEHIND = "a plan of which a payment is missing"
    OFFERED = "a settlement that waits for its payment"
    OBJECTED = "an objection that waits for its answer"
    APPLIED = "an application that waits for a decision"
    APPROVED = "an application that was approved"
    NO_CALLS = "a patient who wants no calls"
    ESTIMATED = "a good-faith estimate"
    PRESUMED = "a patient presumed to be eligible"


@dataclass(frozen=True, slots=True)
class Balances:
    """Which account has which role; in a small practice some have none."""

    of: Mapping[Role, Player] = field(default_factory=dict)

    @classmethod
    def from_cast(cls, cast: Cast) -> "Balances":
        """Of those who owe a deductible, each the first role that fits and that nobody has."""
        found: dict[Role, Player] = {}
        for player in cast.of(Part.DEDUCTIBLE):
            fitting = (role for role in Role if role not in found and _fits(role, player))
            if player.amount >= _LEAST and (role := next(fitting, None)):
                found[role] = player
        return cls(found)

    @property
    def players(self) -> tuple[Player, ...]:
        """All of them."""
        return tuple(self.of.values())

    @property
    def presumed(self) -> str:
        """The account of the site's list; empty where the practice is too small to have one."""
        player = self.of.get(Role.PRESUMED)
        return player.account if player else ""


def _fits(role: Role, player: Player) -> bool:
    """Who has paid some of it has a plan; a federal program's patient is not settled with."""
    paid = received(player.told)
    if role is Role.KEPT:
        return paid >= player.amount
    if role is Role.BEHIND:
        return 0 < paid < player.amount
    return paid <= 0 and (role is not Role.OFFERED or player.told.case.insurer.filing == _COMMERCIAL)


def errands(balances: Balances, today: date) -> Iterator[Errand]:
    """What was said and agreed, in no order."""
    for role, player in balances.of.items():
        for back, hour, who, bodies in _told_of(role, player, today):
            day = work_day(today - timedelta(days=back))
            yield Errand.on(day, hour, partial(_record, who=who, account=player.account, bodies=bodies))


_Told = tuple[int, int, str, Sequence[Body]]
"""Days ago, the hour, who did it, and what."""


def _told_of(role: Role, player: Player, today: date) -> Iterator[_Told]:
    owed = player.amount + max(0, received(player.told))
    match role:
        case Role.KEPT:
            yield _PLANNED, 10, ANA, _plan(owed, today, today + timedelta(days=27))
        case Role.BEHIND:
            yield _PLANNED, 11, ANA, _plan(owed, today, today - timedelta(days=3))
        case Role.OBJECTED:
            step = NextStepSet("audit", today + timedelta(days=3), "Synthetic: ask the front desk for its receipts")
            yield _OBJECTED, 11, BO, (_objection(today), step)
        case Role.APPLIED:
            step = NextStepSet("assistance", today + timedelta(days=1), "Synthetic: decide on the application")
            yield _APPLIED, 9, ANA, (_application(today), step)
        case Role.APPROVED:
            step = NextStepSet("patient", today + timedelta(days=2), "Synthetic: offer the rest in a plan")
            yield _APPLIED, 10, ANA, (_application(today),)
            yield _DECIDED, 10, KIM, (_approval(today), step)
        case Role.OFFERED:
            yield _OFFERED, 14, KIM, _settlement(owed, today)
        case Role.NO_CALLS:
            yield _CALLED, 10, BO, _no_more_calls(today)
        case Role.ESTIMATED:
            yield _CALLED, 13, ANA, (_estimate(player, today),)
        case Role.PRESUMED:
            return


def _plan(owed: Cents, today: date, look_on: date) -> Sequence[Body]:
    payments = in_months(owed, _PAYMENTS, today - timedelta(days=_FIRST_DUE))
    talked = PatientContacted(PatientAnswer.PROMISED, minutes=7, said="Synthetic: can pay a part each month.")
    made = AgreementMade(Shape.PLAN, owed, payments, note="Synthetic: read back on the telephone.")
    return talked, made, NextStepSet("patient", look_on, "Synthetic: have the payments come?")


def _settlement(owed: Cents, today: date) -> Sequence[Body]:
    expires = today + timedelta(days=_EXPIRES)
    accepted = owed - owed * (100 - _SETTLED_FOR) // 100
    made = AgreementMade(
        Shape.SETTLEMENT,
        owed,
        (Installment(expires, accepted),),
        owed - accepted,
        expires,
        note="Synthetic: by letter.",
    )
    return made, NextStepSet("patient", expires, "Synthetic: has the payment come?")


def _objection(today: date) -> Body:
    return ObjectionRaised(
        ObjectionKind.ALREADY_PAID,
        "Synthetic: I paid this at the desk on the day of the visit.",
        work_day(today - timedelta(days=_OBJECTED)),
        today + timedelta(days=_ANSWER_DUE),
    )


def _application(today: date) -> AssistanceSet:
    return AssistanceSet(
        AssistanceState.COMPLETE,
        work_day(today - timedelta(days=_APPLIED)),
        _HOUSEHOLD,
        _INCOME,
        reason="Synthetic: two pay stubs and the signed form.",
    )


def _approval(today: date) -> AssistanceSet:
    day = work_day(today - timedelta(days=_DECIDED))
    return AssistanceSet(AssistanceState.APPROVED, day, discount=_DISCOUNT, reason="Synthetic: by the scale.")


def _no_more_calls(today: date) -> Sequence[Body]:
    wish = ContactSet(preferred=Reached.LETTER, do_not_call=True, note="Synthetic: works nights.")
    talked = PatientContacted(PatientAnswer.REFUSED, minutes=2, said="Synthetic: asked for letters only.")
    return talked, wish, NextStepSet("patient", today + timedelta(days=2), "Synthetic: send the letter")


def _estimate(player: Player, today: date) -> Body:
    charge = player.told.story.claims[0].charge
    given_on = player.told.case.service_on - timedelta(days=3)
    return EstimateGiven(charge, min(given_on, today), note="Synthetic: given when the visit was booked.")


def _record(office: Office, who: str, account: str, bodies: Sequence[Body]) -> None:
    with suppress(Refusal):  # with another seed nothing may be agreed on it
        office.record(who, {account: bodies})
