"""An account on somebody's desk, and what came of all of them."""

from dataclasses import dataclass
from datetime import date

from bench.quality.practice import Item
from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.money import Cents
from worklist.domain.work import NOT_WORKED, WorkState


@dataclass(slots=True)
class File:
    """An account on somebody's desk."""

    item: Item
    account: Account
    work: WorkState = NOT_WORKED
    stage: int = 0
    """Acts of its path that are done."""
    asked: int = 0
    version: int = 0
    answer_on: date | None = None
    """The day on which the payer's or the patient's answer comes; None while nothing that decides is out."""
    brings: Cents = 0
    assessment: Assessment | None = None
    learned: int = -1
    """The week whose experience the assessment rests on."""
    is_lost: bool = False

    @property
    def shown_clock(self) -> date | None:
        """The last day of the deadline that the program shows."""
        clock = self.assessment.case.governing_clock if self.assessment else None
        return clock.ends_on if clock else None

    @property
    def is_out(self) -> bool:
        """Whether the act that decides is done."""
        return bool(self.item.truth.path) and self.stage >= len(self.item.truth.path)


@dataclass(slots=True)
class Result:
    """What came of a quarter under one rule."""

    recovered: Cents = 0
    """By acts of the quarter, also where the answer comes after it, which takes a quarter more at most."""
    in_quarter: Cents = 0
    lost: Cents = 0
    """What was at stake, at the payer's price, where the true deadline passed before the act."""
    lost_accounts: int = 0
    minutes: int = 0
    """That were worked."""
    touches: int = 0
    capacity: int = 0
    """Minutes that were there."""

    @property
    def per_hour(self) -> float:
        """Dollars recovered for each hour that was there."""
        return self.recovered / 100 / (self.capacity / 60)
