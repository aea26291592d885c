"""The terms of an agreement as they are typed, and as the command that asks for approval repeats them."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import AgreementMade, Shape
from worklist.domain.refusals import Refusal

if TYPE_CHECKING:
    from worklist.domain.assessment import Assessment

_KINDS = ("settle", "prompt", "assistance", "promise")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. Amounts are cents; None or empty where an option was left out."""

    plan: Cents | None = None
    """A month."""
    months: int | None = None
    settle: Cents | None = None
    prompt: bool = False
    assistance: bool = False
    promise: Cents | None = None
    hardship: str = ""
    first: date | None = None
    by: date | None = None
    note: str = ""

    def options(self) -> str:
        """As a shell would take them again."""
        return shlex.join(word for field in fields(self) for word in _words(field.name, getattr(self, field.name)))

    def terms(self, now: "Assessment") -> AgreementMade:
        """The agreement on what the patient owes now. Raises UsageError for what does not go together, and Refusal."""
        from worklist.domain.patients.agreements.obstacles import why_not_agreed

        self._refuse_wrong_mix()
        if against := why_not_agreed(now):  # before any sum: of a wrong balance none is worked out
            raise Refusal(against)
        return _Terms(self, now, now.account.patient_balance or 0).made()

    def _refuse_wrong_mix(self) -> None:
        if wrong := next((why for is_wrong, why in self._mixes() if is_wrong), ""):
            raise click.UsageError(wrong)

    def _mixes(self) -> Iterator[tuple[bool, str]]:
        """What does not go together, each with the sentence that says so."""
        kinds = [f"--{name}" for name in _KINDS if getattr(self, name) not in (None, False)]
        at_once = self.promise is not None or self.prompt
        yield len(kinds) > 1, f"{' and '.join(kinds)} are different agreements; say one of them."
        yield (
            self.plan is not None and self.months is not None,
            "--plan says how much a month and --months how many; say one of them.",
        )
        yield not kinds and not self.is_monthly, f"Say what is agreed: --plan, --months, --{', --'.join(_KINDS)}."
        yield at_once and self.is_monthly, f"{' '.join(kinds)} is one payment; leave the months out."
        yield self.promise is not None and self.by is None, "--promise needs --by, the day on which the patient pays."
        yield (
            self.is_monthly and self.by is not None,
            "--by is the day of a single payment; a plan begins with --first.",
        )
        yield self.first is not None and not self.is_monthly, "--first begins a plan; a single payment is due --by."
        yield bool(self.hardship) and self.settle is None, "--hardship goes with --settle, which says what is accepted."

    @property
    def is_monthly(self) -> bool:
        """Whether it is paid month by month."""
        return self.plan is not None or self.months is not None


def _words(name: str, value: object) -> Iterator[str]:
    if value in (None, False, ""):
        return
    yield f"--{name}"
    if name in ("plan", "settle", "promise") and isinstance(value, int):
        yield dollars(value).replace(",", "")
    elif value is not True:
        yield str(value)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What was typed, on an account."""

    typed: Typed
    now: "Assessment"
    owed: Cents

    def made(self) -> AgreementMade:
        """The agreement."""
        typed = self.typed
        if typed.promise is not None:
            return self._agreed(Shape.PROMISE, typed.promise, 0, 0)
        if typed.settle is not None:
            return self._agreed(self._shape_for_less(), typed.settle, self.owed - typed.settle, self._settled_by)
        if typed.prompt:
            return self._prompt_pay()
        if typed.assistance:
            return self._assisted()
        return self._agreed(Shape.PLAN, self.owed, 0, 0)

    def _shape_for_less(self) -> Shape:
        if self.typed.hardship:
            return Shape.HARDSHIP
        return Shape.COMBINATION if self.typed.is_monthly else Shape.SETTLEMENT

    @property
    def _settled_by(self) -> int:
        return self.now.case.rules.patients.settlement_days

    def _prompt_pay(self) -> AgreementMade:
        from worklist.domain.patients.offers.proposals import Basis, prompt_pay

        rules, today = self.now.case.rules.patients, self.now.case.today
        if not rules.prompt_pay:
            raise Refusal("The settings offer no discount for prompt payment: add prompt_pay to [patients].")
        made = prompt_pay(Basis(self.owed, rules, today)).made
        return self._agreed(Shape.PROMPT_PAY, self.owed - made.given_up, made.given_up, rules.prompt_days)

    def _assisted(self) -> AgreementMade:
        from worklist.domain.patients.offers.proposals import approved_off

        off = approved_off(self.owed, self.now.work.assistance)
        return self._agreed(Shape.ASSISTANCE, self.owed - off, off, self.now.case.rules.patients.first_payment_days)

    def _agreed(self, shape: Shape, paid: Cents, given_up: Cents, days: int) -> AgreementMade:
        """``days`` are those until a single payment where nobody said which day."""
        from worklist.domain.patients.agreements.schedule import payments_of

        typed, today = self.typed, self.now.case.today
        once = typed.by or today + timedelta(days=days)
        expires = once if shape.is_taken_at_once else None
        first = self._first if typed.is_monthly else once
        pays = payments_of(paid, first, each=typed.plan, months=typed.months)
        return AgreementMade(
            shape, self.owed, pays, given_up, expires_on=expires, hardship=typed.hardship, note=typed.note
        )

    @property
    def _first(self) -> date:
        """Of a plan."""
        case = self.now.case
        return self.typed.first or case.today + timedelta(days=case.rules.patients.first_payment_days)
