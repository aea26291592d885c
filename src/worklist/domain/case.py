"""A case: one account on one day, with everything that the rules ask about it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from worklist.domain.accounts import Account
from worklist.domain.acknowledgements import Acknowledgement
from worklist.domain.audit import audit
from worklist.domain.audit_checks import Check, CheckResult
from worklist.domain.bundling.answering import with_answers
from worklist.domain.changes import what_changed
from worklist.domain.clocks import Clock, CountedFrom, Ends, start_clock
from worklist.domain.denials import Denial, read_denials
from worklist.domain.money import Cents
from worklist.domain.patients.agreements.agreement import Standing
from worklist.domain.people import Payer
from worklist.domain.pricing.expected import PricedLine, price_lines
from worklist.domain.pricing.terms import NOTHING_LOADED, Terms
from worklist.domain.pricing.underpayments import Settled, Underpayment, find_underpayment, overpaid, settled_by
from worklist.domain.queues import Disposition
from worklist.domain.remits import RemitClaim
from worklist.domain.site import SiteRules
from worklist.domain.work import NextStep, WorkState

_TO_DISPUTE = (Ends.APPEAL, Ends.SECOND_APPEAL, Ends.REOPENING, Ends.FILING)
_WRONGLY_THE_PATIENTS = frozenset(
    {
        *(Check.ABOVE_PATIENT_SHARE, Check.CONTRACTUAL_TO_PATIENT),
        *(Check.SURPRISE_BILL, Check.AFTER_RECOUPMENT),
    }
)
"""Checks by which a part of the patient's balance is the payers' to answer for."""
_TO_CORRECT = (Ends.FILING, Ends.APPEAL, Ends.SECOND_APPEAL, Ends.REOPENING)


@dataclass(frozen=True)
class Case:
    """An account with everything that the rules ask about it on one day."""

    account: Account
    work: WorkState
    rules: SiteRules
    today: date
    source_hash: str = ""
    """Fingerprint of the account's PM records."""
    terms: Terms = NOTHING_LOADED
    """What the site's contracts and imports say that concerns the account."""

    @cached_property
    def audit(self) -> tuple[CheckResult, ...]:
        """The balance checks."""
        return audit(self.account, self.work, self.terms, self.rules.payer_types, self.today)

    @cached_property
    def denials(self) -> tuple[Denial, ...]:
        """Denials and cuts that the payers owe an answer on: none once the payers owe nothing.

        A balance that was put on the patient without right is still the payers' to answer for.
        """
        owed = self.account.insurance_balance > 0 or self._is_wrongly_the_patients
        return self.every_denial if owed else ()

    @cached_property
    def every_denial(self) -> tuple[Denial, ...]:
        """Denials and cuts whatever is still owed: on a closed account they were dropped, or paid otherwise."""
        return with_answers(read_denials(self.account), self.account, self.terms)

    @cached_property
    def priced(self) -> tuple[PricedLine, ...]:
        """The first payer's lines beside what the contract says they should have allowed."""
        return price_lines(self.account, self.terms)

    @cached_property
    def underpayment(self) -> Underpayment | None:
        """What the first payer allowed below the contract by the site's threshold, and what can still be disputed.

        None once nothing is open, and where the record says that the payer's answer stands.
        """
        if self.settled is None:
            return self.every_underpayment if self.account.is_open else None
        unsettled = [line for line in self.priced if not self.settled.covers(line)]
        return find_underpayment(unsettled, self.rules.underpaid) if self.account.is_open else None

    @cached_property
    def every_underpayment(self) -> Underpayment | None:
        """Underpayments whatever is still owed, and also those that the record has settled."""
        return find_underpayment(self.priced, self.rules.underpaid)

    @cached_property
    def settled(self) -> Settled | None:
        """By what the payer's answers up to a day stand as they are."""
        return settled_by(self.work)

    @cached_property
    def overpaid(self) -> Cents:
        """What the first payer allowed above the contract, on lines where the threshold is reached. Never chased."""
        return overpaid(self.priced, self.rules.underpaid)

    @property
    def short(self) -> Cents | None:
        """Cents short as the Underpaid queue counts them; None where the contract of no line is known."""
        if self.underpayment:
            return self.underpayment.short
        return 0 if any(line.short is not None for line in self.priced) else None

    @property
    def _is_wrongly_the_patients(self) -> bool:
        return any(result.state == "fails" and result.check in _WRONGLY_THE_PATIENTS for result in self.audit)

    @cached_property
    def disputable(self) -> tuple[Denial, ...]:
        """Those of the modifier, bundling and global families, contestable, with a road open other than a new claim."""
        return tuple(denial for denial in self.denials if denial.is_modifier_dispute)

    @cached_property
    def contested(self) -> tuple[Denial, ...]:
        """What the next appeal or corrected claim is about: denials with a road open, the disputable ones first.

        What no ground is left for comes last, and only where nothing else is denied.
        """
        contestable = tuple(d for d in self.denials if d.is_contestable)
        still_open = tuple(d for d in contestable if not _all_expired(self._clocks_of[id(d)], self.today))
        disputable = tuple(d for d in still_open if d.is_modifier_dispute)
        return disputable or still_open or self.disputable or contestable or self.denials

    @property
    def heaviest(self) -> Denial | None:
        """The denial that the account is about."""
        return self.contested[0] if self.contested else None

    @property
    def waiting_days(self) -> int | None:
        """Days that a payer has owed an answer; None when all have answered or nothing was sent."""
        awaited = self.account.awaited
        return (self.today - awaited.since).days if awaited else None

    @property
    def rejection(self) -> Acknowledgement | None:
        """The word by which a claim that the payers still owe money on never was on file."""
        awaited = self.account.awaited
        return awaited.rejection if awaited and self.account.insurance_balance > 0 else None

    @property
    def window(self) -> int:
        """Days the payer usually takes; longer where we hold no electronic claim."""
        return self.rules.no_response_days if self.account.claims else self.rules.no_response_days_paper

    @property
    def within_window(self) -> bool:
        """Whether the payers owe money and an answer that is not late yet, and have denied nothing."""
        days = self.waiting_days
        if days is None or days > self.window or self.rejection:
            return False
        return self.account.insurance_balance > 0 and not self.denials

    @cached_property
    def agreed(self) -> Standing | None:
        """How what was agreed with the patient stands by what the PM shows; None where nothing runs."""
        agreement = self.work.agreement
        return agreement.standing(self.account, self.today, self.rules.patients.grace_days) if agreement else None

    @property
    def step(self) -> NextStep | None:
        """The next step that is still ahead of us or due; None when there is none, or work has gone past it."""
        step = self.work.next_step
        if step is None or self.work.step_spent:
            return None
        return self._with_its_payments(step) if step.watches else step

    def _with_its_payments(self, step: NextStep) -> NextStep:
        """A payment that came needs nobody's look: the step goes on to the day on which the next one is missed."""
        agreement = self.work.agreement
        coming = agreement.next_payment(self.account) if agreement and agreement.id == step.watches else None
        if coming is None:
            return step
        return replace(step, due=max(step.due, coming.due + timedelta(days=self.rules.patients.grace_days)))

    @property
    def is_snoozed(self) -> bool:
        """Whether the account sleeps: before its day, and the PM says nothing new."""
        return self._is_before_waking and not self._changed_since_snoozed

    @property
    def is_woken(self) -> bool:
        """Whether it came back before its day because the PM says something new."""
        return self._is_before_waking and self._changed_since_snoozed

    @property
    def _is_before_waking(self) -> bool:
        return self.work.snooze is not None and self.today < self.work.snooze.until

    @cached_property
    def _changed_since_snoozed(self) -> bool:
        """Where it is known what was seen, only what can be told counts: not that records are read otherwise."""
        snooze = self.work.snooze
        if snooze is None or snooze.source_hash == self.source_hash:
            return False
        return snooze.seen is None or bool(what_changed(snooze.seen, self.account))

    @property
    def is_resting(self) -> bool:
        """Whether an outcome is recorded that the PM may yet show."""
        return self.work.resting(self.today, self.source_hash, self.rules.outcome_rest_days)

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """The deadlines that bear on this account, the road to try first in front and the expired ones last.

        Of a denial: appeal, reopening and filing, of which MA130 leaves filing only. Of a shortfall: appeal and
        reopening. Of a silence: filing.
        """
        if self.shortfall_open and not self._disputes_first:
            return self.shortfall_clocks
        if self.heaviest:
            return self._clocks_of[id(self.heaviest)]
        if self.shortfall_clocks:
            return self.shortfall_clocks
        awaited = self.account.awaited
        if awaited is None or self.account.insurance_balance <= 0:
            return ()
        return self._start((Ends.FILING,), ((awaited.payer, awaited.filing),), None)

    @cached_property
    def shortfall_clocks(self) -> tuple[Clock, ...]:
        """The deadlines to dispute what was allowed too little: those of the answer with the shortest line."""
        return self.clocks_from(self.underpayment.lines[0].word.claim) if self.underpayment else ()

    def clocks_from(self, answer: RemitClaim, denial: Denial | None = None) -> tuple[Clock, ...]:
        """The deadlines to dispute an answer: of a denial in it, else of what it allowed too little."""
        roads = _roads(denial) if denial else (Ends.APPEAL, Ends.REOPENING)
        return self._start(roads, self._who_answered(answer), answer.remit.remit_on)

    @property
    def shortfall_open(self) -> bool:
        """Whether what was allowed too little can still be disputed; an UNKNOWN deadline counts as open."""
        return bool(self.shortfall_clocks) and not _all_expired(self.shortfall_clocks, self.today)

    @property
    def _disputes_first(self) -> bool:
        """Whether a modifier dispute with a road open comes before a shortfall."""
        first = self.heaviest
        return (
            first is not None and first.is_modifier_dispute and not _all_expired(self._clocks_of[id(first)], self.today)
        )

    @property
    def every_clock(self) -> tuple[Clock, ...]:
        """The deadlines of all denials, of a shortfall and of a silence: each may change what the account is about."""
        of_denials = (clock for clocks in self._clocks_of.values() for clock in clocks)
        return (*self.clocks, *self.shortfall_clocks, *of_denials)

    @cached_property
    def _clocks_of(self) -> dict[int, tuple[Clock, ...]]:
        """The clocks of each denial, by its id(): those of one answer share them."""
        shared: dict[tuple[object, ...], tuple[Clock, ...]] = {}
        found: dict[int, tuple[Clock, ...]] = {}
        for denial in self.denials:
            answer, roads = denial.adjudication.claim, _roads(denial)
            key = (id(answer), roads)
            if key not in shared:
                shared[key] = self._start(roads, self._who_answered(answer), answer.remit.remit_on)
            found[id(denial)] = shared[key]
        return found

    def _who_answered(self, answer: RemitClaim) -> tuple[tuple[Payer, str], ...]:
        """Payer and filing code, of the claim and of the remit, which may name the payer otherwise."""
        claim = self.account.billed_to(answer)
        billed = ((claim.payer, claim.filing),) if claim else ()
        return (*billed, (answer.remit.payer, answer.filing))

    def _start(
        self, roads: tuple[Ends, ...], payers: tuple[tuple[Payer, str], ...], answered: date | None
    ) -> tuple[Clock, ...]:
        starts: dict[CountedFrom, date | None] = {"service": self.account.service_on, "remit": answered}
        rules, calendar = self.rules.clock_rules, self.rules.calendar
        clocks = []
        for ends in roads:
            under_each_name = [start_clock(ends, rules, payer, kind, starts, calendar) for payer, kind in payers]
            clocks.append(next((clock for clock in under_each_name if not clock.is_unknown), under_each_name[0]))
        return tuple(sorted(clocks, key=lambda clock: clock.expired(self.today)))

    @property
    def governing_clock(self) -> Clock | None:
        """The deadline of the next move: the first road that is still open."""
        first = next(iter(self.clocks), None)
        return None if first is None or first.expired(self.today) else first

    @property
    def road_open(self) -> bool:
        """Whether any way to contest or correct is left; an UNKNOWN deadline counts as open."""
        return self.governing_clock is not None


def _all_expired(clocks: tuple[Clock, ...], today: date) -> bool:
    return all(clock.expired(today) for clock in clocks)


def _roads(denial: Denial) -> tuple[Ends, ...]:
    """The ways to contest or correct a denial, the one to try first in front."""
    if denial.appeal_refused:
        return (Ends.FILING,)
    behind_us = Ends.APPEAL if denial.upheld else Ends.SECOND_APPEAL
    roads = _TO_CORRECT if denial.disposition is Disposition.CORRECT else _TO_DISPUTE
    return tuple(ends for ends in roads if ends is not behind_us)
