"""Pricing: rates that the record corrects, and write-offs that may be taken back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from worklist.desk.recording import Recording
from worklist.desk.values import Saved
from worklist.domain.account_row import row_of
from worklist.domain.assessment import Assessment
from worklist.domain.claims import service_name
from worklist.domain.filter_facts import facts_of_row
from worklist.domain.filter_match import matches
from worklist.domain.filter_terms import EVERYTHING, Filter
from worklist.domain.line_facts import answered_lines, denials_by_line, facts_of, line_key
from worklist.domain.pricing.proposed_rates import ProposedRate
from worklist.domain.recovery_entries import RateDecided
from worklist.domain.recovery_recording import why_not_own_rate
from worklist.domain.reversals import Reversal, WriteOffKind, amount_of, largest_first, road_of, why_reversible
from worklist.domain.team import Right
from worklist.domain.work import fold
from worklist.replay import chunks
from worklist.replay.assessor import Assessor
from worklist.store.reversals import accounts_to_reverse


@dataclass(frozen=True, slots=True)
class RateOnAccount:
    """A proposed rate with the account that it was found on."""

    account: str
    rate: ProposedRate


class Pricing(Recording):
    """What contracts say, corrected by the record, and what was given up against them."""

    # -- proposed rates ---------------------------------------------------------------------------------------

    def proposed_rates(self, *, every: bool = False) -> list[RateOnAccount]:
        """Rates that wait for a decision, the oldest first; with ``every`` those decided on too."""
        self.need(Right.SEE)
        found = [
            RateOnAccount(account, rate)
            for account, events in self._log.rate_entries().items()
            for rate in fold(events).rates
            if every or rate.waits
        ]
        return sorted(found, key=lambda each: each.rate.at)

    def why_not_decided(self, rate: ProposedRate) -> str:
        """Why I cannot decide on a proposed rate, as a sentence; empty when I can."""
        if why := self.me.why_not(Right.DECIDE):
            return why
        if not rate.waits:
            return f"{rate.decided_by} has decided on it already."
        return why_not_own_rate(self.team) if rate.by == self.actor else ""

    def decide_rate(self, wanted: RateOnAccount, reason: str, *, approved: bool, act: str = "") -> Saved:
        """Approve or decline a proposed rate; all accounts with its code are then read anew. Raises Refusal."""
        saved = self.record(wanted.account, RateDecided(wanted.rate.id, approved, reason), act=act)
        return replace(saved, open_ends=())  # what comes next there is for whoever works it

    # -- write-offs -------------------------------------------------------------------------------------------

    def reversals(self, asked: Filter = EVERYTHING, kind: WriteOffKind | None = None) -> list[Reversal]:
        """Write-offs that may be taken back, the largest first, of accounts that a filter lets through.

        Closed accounts too, which ``is:closed`` finds. Each account takes its half millisecond: for a sibling.
        """
        self.need(Right.SEE)
        found = self._reversals(asked)
        return largest_first(each for each in found if kind in (None, each.kind))

    def _reversals(self, asked: Filter) -> Iterator[Reversal]:
        now = Assessor(self._cache, self._log, self.rules, self.today)
        for _, chunk in chunks(accounts_to_reverse(self._cache)):
            for assessment in now.assess(chunk):
                if asked == EVERYTHING or matches(asked, facts_of_row(row_of(assessment), self.actor, self.today)):
                    yield from _reversals_on(assessment)


def _reversals_on(assessment: Assessment) -> Iterator[Reversal]:
    case, denials = assessment.case, denials_by_line(assessment)
    for fact, line in zip(facts_of(assessment), answered_lines(assessment), strict=True):
        if fact.reversal is None:
            continue
        denial = denials.get(line_key(line.word))
        yield Reversal(
            fact.account,
            fact.line,
            fact.reversal,
            fact.payer,
            service_name(fact.code, fact.modifiers.split()),
            amount_of(line),
            fact.charge,
            fact.answered_on,
            road_of(case, line, denial),
            why_reversible(case, line, denial),
            case.step.due if case.step else None,
        )
