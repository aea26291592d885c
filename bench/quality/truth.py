"""What nobody at the desk knows: what an account is worth, what it takes, and whether and until when it comes in."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import exp, log

from bench.quality import assumptions as assumed
from bench.quality.profiles import Kind
from worklist.domain.money import Cents
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import AccountClass

CLASS_OF = {
    Kind.DISPUTED: AccountClass.PAYER_DENIAL,
    Kind.CORRECTED: AccountClass.PAYER_DENIAL,
    Kind.SILENT: AccountClass.PAYER_NO_RESPONSE,
    Kind.UNDERPAID: AccountClass.PAYER_UNDERPAYMENT,
    Kind.PATIENT: AccountClass.PATIENT_BALANCE,
    Kind.AUDIT: AccountClass.AGED_AR,
    Kind.AGED: AccountClass.AGED_AR,
}
_CALLS = frozenset({"call", "appeal-status"})


@dataclass(frozen=True, slots=True)
class Truth:
    """The hidden side of one account. It is drawn once, so it is the same under every rule."""

    kind: Kind
    worth: Cents
    """What comes in if the last act of the path succeeds."""
    path: tuple[str, ...]
    """The acts that it takes, in order; the last decides. Empty where it pays by itself."""
    luck: float
    """It succeeds where the chance on that day is above this."""
    shift: float
    """Log odds of this account above those of the site's table."""
    served_on: date
    seen_on: date
    """The first day on which anybody could work it."""
    ends_on: date | None
    """The true last day of the act that decides; None without one."""
    afterwards: float
    """What is left of the chance after it."""
    pace: float
    hold: float
    """Times the usual minutes: of every act, of a call besides."""
    answer_days: int
    asks: int
    """How often somebody has to ask before the answer comes."""
    pays_on: date | None = None
    """The day on which it pays by itself."""

    def minutes(self, action: str) -> int:
        """What an act takes on this account."""
        factor = self.pace * (self.hold if action in _CALLS else 1)
        return max(1, round(NEXT_ACTIONS[action].minutes * factor))

    def chance(self, on: date) -> float:
        """That the deciding act succeeds on a day; it never rises with time."""
        seen = max(0, (self.seen_on - self.served_on).days)
        waited = max(0, (on - self.seen_on).days)
        age = seen + waited * assumed.WAITING_HURTS[CLASS_OF[self.kind]]
        chance = 1 / (1 + exp(-(_table_odds(CLASS_OF[self.kind], age) + self.shift)))
        return chance * (self.afterwards if self.ends_on and on > self.ends_on else 1)

    def comes_in(self, on: date) -> Cents:
        """What the deciding act brings if it is done on a day."""
        return self.worth if self.luck < self.chance(on) else 0


def _table_odds(account_class: AccountClass, age: float) -> float:
    """Log odds of the site's table, straight between the middles of its bands."""
    middles = assumed.BAND_MIDDLES
    odds = [log(percent / (100 - percent)) for percent in assumed.ASSUMED.by_class[account_class]]
    for (start, before), (end, after) in pairwise(zip(middles, odds, strict=True)):
        if age <= end:
            part = max(0.0, age - start) / (end - start)
            return before + (after - before) * part
    return odds[-1]
