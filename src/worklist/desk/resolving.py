"""The resolution desk: what can be offered to a patient, and what was agreed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.desk.contacting import Contacting
from worklist.desk.values import AccountView, Saved
from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import CheckResult, Remedy, remedy_of
from worklist.domain.entry_checks import reason_text
from worklist.domain.events import Body, EscalationState, NextStepSet
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import AgreementMade, AgreementResult
from worklist.domain.patients.agreements.agreement import Agreement, Standing
from worklist.domain.patients.agreements.approval import beyond_mine, request_for
from worklist.domain.patients.agreements.experience import PlanExperience, experience_of
from worklist.domain.patients.agreements.obstacles import why_not_agreed
from worklist.domain.patients.agreements.recording import checked, ending
from worklist.domain.patients.offers.in_house import Way, to_place, ways
from worklist.domain.patients.offers.offer import Offer, offer_of, offers
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.domain.text import clean
from worklist.domain.vendors.fitting import candidates
from worklist.store.agreements import agreed_accounts


@dataclass(frozen=True, slots=True)
class AgreementOnAccount:
    """An agreement with its account, and how it stands by what the PM shows."""

    account: str
    agreement: Agreement
    standing: Standing
    paid: Cents | None
    """Since it was made; None: UNKNOWN."""
    behind: Cents
    """What is missing by today."""
    next_due: date | None
    """The first payment that is not there; None once all are."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A patient's balance with everything that decides what is offered."""

    view: AccountView
    why_not: str
    """What stands against any agreement now, as a sentence; empty where nothing does."""
    offers: tuple[Offer, ...]
    """What can be agreed first, the best net in front; none where nothing is owed, or that is UNKNOWN."""
    ways: tuple[Way, ...]
    """In-house and the vendors, the best net first."""
    experience: PlanExperience
    running: AgreementOnAccount | None = None
    """The agreement that has not ended."""

    @property
    def audit(self) -> tuple[CheckResult, ...]:
        """The checks of the balance."""
        return self.view.assessment.case.audit

    @property
    def remedy(self) -> Remedy:
        """What the audit of the bill comes to."""
        return remedy_of(self.audit)


class Resolving(Contacting):
    """Offers, agreements and their ends."""

    # -- seeing -----------------------------------------------------------------------------------------------

    def resolution(self, number: str, hardship: str = "") -> Resolution:
        """What can be offered on an account, as it stands. Raises Refusal when nobody knows it.

        ``hardship`` is how the patient's is documented. What the site's own agreements came to is read anew: with
        thousands of them it takes some tenths of a second, for a sibling.
        """
        view = self.view_of(number)
        now, experience = view.assessment, self.plan_experience()
        found = offers(now, self.me, experience, hardship)
        running = now.work.agreement
        return Resolution(
            view,
            why_not_agreed(now),
            found,
            self._ways(now, found),
            experience,
            self._on_account(running, now.account) if running else None,
        )

    def offer_of(self, number: str, made: AgreementMade) -> Offer:
        """What an agreement that a person put together is worth, as an offer. Raises Refusal as ``resolution``."""
        return offer_of(made, self.view_of(number).assessment, self.me, self.plan_experience())

    def agreements(self, *, behind: bool = False) -> list[AgreementOnAccount]:
        """All that have not ended: those behind first, then by the next payment; with ``behind`` these alone."""
        self.need(Right.SEE)
        running = [(account, work.agreement) for account, work in agreed_accounts(self._cache, self._log)]
        found = [self._on_account(agreement, account) for account, agreement in running if agreement]
        shown = [each for each in found if each.standing is Standing.BEHIND or not behind]
        return sorted(shown, key=lambda each: (not each.behind, each.next_due or date.max, each.account))

    def plan_experience(self) -> PlanExperience:
        """What came of the site's own agreements, by what the PM shows today."""
        agreed = ((account, work.agreements) for account, work in agreed_accounts(self._cache, self._log))
        return experience_of(agreed, self.today, self.rules.patients.grace_days)

    def usual_follow_up(self, made: AgreementMade) -> date:
        """When the first payment has to show, the days of grace over, on a day on which somebody works."""
        first = made.installments[0].due if made.installments else self.today
        return self.rules.calendar.add(first + timedelta(days=self.rules.patients.grace_days), 0)

    # -- recording --------------------------------------------------------------------------------------------

    def agree(
        self,
        number: str,
        made: AgreementMade,
        follow_up: date | None = None,
        seen: int | None = None,
        *,
        act: str = "",
    ) -> Saved:
        """Record an agreement and the day on which its first payment is looked for, in one act. Raises Refusal.

        What is beyond my authority rests on the approved request that stands on the account. Without a day it is the
        first payment's, the days of grace over.
        """
        asked = self.view_of(number).assessment.work.escalation
        if asked and asked.state is EscalationState.APPROVED and not made.approval:
            made = replace(made, approval=asked.id)
        return self.record(number, made, self._look_again(made, follow_up), seen=seen, act=act)

    def ask_approval(
        self, number: str, made: AgreementMade, why: str, seen: int | None = None, *, act: str = ""
    ) -> Saved:
        """Ask a supervisor for an agreement that is beyond my authority. Raises Refusal, also for what is within it."""
        number = self._known(number)
        ground = self._grounds([number])[number]
        kept = checked(made, ground, ground.now.work)
        request = request_for(kept, reason_text(why))
        if request is None or not beyond_mine(self.me, ground.now, kept):
            raise Refusal("This is within your authority: agree on it, without asking.")
        return self.record(number, request, seen=seen, act=act)

    def end_agreement(
        self,
        number: str,
        result: AgreementResult,
        reason: str = "",
        *more: Body,
        seen: int | None = None,
        act: str = "",
    ) -> Saved:
        """Record how the agreement that runs on an account ended, and ``more`` with it. Raises Refusal without one."""
        running = self.view_of(number).assessment.work.agreement
        if running is None:
            raise Refusal(f"Nothing is agreed on {clean(number, most=40)} that has not ended.")
        return self.record(number, *ending(running, result, reason), *more, seen=seen, act=act)

    # -- how it is worked out ---------------------------------------------------------------------------------

    def _on_account(self, agreement: Agreement, account: Account) -> AgreementOnAccount:
        today, grace = self.today, self.rules.patients.grace_days
        coming = agreement.next_payment(account)
        return AgreementOnAccount(
            account.number,
            agreement,
            agreement.standing(account, today, grace),
            agreement.paid(account),
            agreement.behind(account, today, grace),
            coming.due if coming else None,
        )

    def _ways(self, now: Assessment, found: tuple[Offer, ...]) -> tuple[Way, ...]:
        if not found:
            return ()
        known, cost = self._with_pilots(self._register()), self.rules.cost_per_touch
        request = to_place(found[0].owed)
        return ways(found, candidates(known.active, now, request, self.today, cost, known.in_pilot))

    def _look_again(self, made: AgreementMade, follow_up: date | None) -> NextStepSet:
        first = made.installments[0] if made.installments else None
        note = f"see that {dollars(first.amount)} came" if first else "see that the PM takes it off"
        return NextStepSet("patient", follow_up or self.usual_follow_up(made), note)
