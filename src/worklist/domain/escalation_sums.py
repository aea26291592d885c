"""The arithmetic of an escalation: what it brings, what it costs, what it gives up; each part with the fact behind it.

    net = at stake x chance - fee - touches so far x cost of a touch - one more touch

Every part is shown as it is used, so a person who works out what is on the screen gets the number on the screen. A
part that is UNKNOWN makes what rests on it UNKNOWN.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from worklist.domain.assessment import Assessment
from worklist.domain.audit_checks import failures
from worklist.domain.authority import Proposal, percent_in_words
from worklist.domain.events import Ask, EscalateTo, EscalationRequested, HoldFlag
from worklist.domain.in_words import Line, Section, Tone
from worklist.domain.money import Cents, dollars, known_dollars, percent_of
from worklist.domain.priority import Part
from worklist.domain.queues import AccountClass
from worklist.domain.work import WorkState

_ON_WHOLE_BALANCE = (Ask.WRITE_OFF, Ask.ADVICE)


@dataclass(frozen=True, slots=True)
class Amount:
    """One part of the arithmetic: cents, and the fact behind them."""

    name: str
    value: Cents | None
    """None when UNKNOWN."""
    fact: str

    def __str__(self) -> str:
        return known_dollars(self.value)


@dataclass(frozen=True, slots=True)
class Sums:
    """The parts and what they come to."""

    at_stake: Amount
    chance: Part
    fee: Amount
    spent: Amount
    """Touches so far."""
    to_come: Amount
    """The touch that carries it out."""
    given_up: Amount | None
    """None where the ask gives nothing up."""
    owed: Cents
    """What the ask is about, as in ``Proposal``."""

    @property
    def recovery(self) -> Cents | None:
        """Expected recovery, rounded to the nearest cent."""
        return None if self.at_stake.value is None else percent_of(self.at_stake.value, self.chance.value)

    @property
    def net(self) -> Cents | None:
        """What is expected to stay with the practice; negative where it costs more than it brings."""
        costs = (self.fee.value, self.spent.value, self.to_come.value)
        known = [cost for cost in costs if cost is not None]
        return None if self.recovery is None or len(known) < len(costs) else self.recovery - sum(known)

    @property
    def given_up_percent(self) -> str:
        """Share of what is owed that is given up; empty where nothing is, or it is UNKNOWN."""
        if self.given_up is None or self.given_up.value is None:
            return ""
        return percent_in_words(self.given_up.value, self.owed)

    @property
    def formula(self) -> str:
        """The arithmetic in one line."""
        costs = f"{self.fee} - {self.spent} - {self.to_come}"
        return f"{self.at_stake} x {self.chance} - {costs} = {known_dollars(self.net)}"


def sums(
    assessment: Assessment, request: EscalationRequested, cost_per_touch: Cents, fee: Amount | None = None
) -> Sums:
    """What an escalation comes to as the account stands now; ``cost_per_touch`` is the site's, in cents.

    ``fee`` is that of a vendor by its contract, where one is chosen; else it is as the request says.
    """
    proposal = proposal_of(assessment, request)
    touches = assessment.work.touches
    counted = f"{touches} touch{'' if touches == 1 else 'es'} so far, {dollars(cost_per_touch)} each"
    return Sums(
        at_stake=_at_stake(assessment, request, proposal),
        chance=assessment.priority.chance,
        fee=fee or _fee(request),
        spent=Amount("touches so far", touches * cost_per_touch, counted),
        to_come=Amount("one more touch", cost_per_touch, "assumed: one touch carries it out"),
        given_up=_given_up(proposal),
        owed=proposal.owed,
    )


def proposal_of(assessment: Assessment, request: EscalationRequested) -> Proposal:
    """A request as the site's authority judges it, on the account as it stands now."""
    account, kinds = assessment.account, assessment.case.rules.payer_types
    failed = failures(assessment.case.audit)
    return Proposal(
        asks=request.asks,
        account_class=assessment.placement.account_class,
        payer_type=kinds.first(account),
        owed=_owed(assessment, request.asks),
        amount=request.amount,
        hardship=request.hardship,
        flags=_flags(assessment.work),
        audit_fails=f"check {failed[0].check:d} fails: {failed[0].evidence}" if failed else "",
        patient_owes=account.balance if account.patient_balance is None else account.patient_balance,
        other_payers=kinds.others(account),
        months=request.months,
    )


def _flags(work: WorkState) -> tuple[HoldFlag, ...]:
    """An open application for assistance holds like the flag that people set for it."""
    return tuple(dict.fromkeys((*work.flags, *((HoldFlag.CHARITY,) if work.is_applied_for else ()))))


def _owed(assessment: Assessment, asks: Ask) -> Cents:
    """The patient's or the payers' part, as the account's class says; the whole balance where it may be both."""
    account, account_class = assessment.account, assessment.placement.account_class
    if asks in _ON_WHOLE_BALANCE or account_class is AccountClass.AGED_AR:
        return account.balance
    if account_class is AccountClass.PATIENT_BALANCE:
        return account.balance if account.patient_balance is None else account.patient_balance
    return account.insurance_balance if account.insurance_balance > 0 else account.balance


def _at_stake(assessment: Assessment, request: EscalationRequested, proposal: Proposal) -> Amount:
    match request.asks, request.amount:
        case Ask.SETTLE | Ask.WRITE_OFF, None:
            return Amount("at stake", None, "the request names no amount")
        case Ask.SETTLE, int(amount):
            return Amount("at stake", amount, f"{dollars(amount)} would be accepted of {dollars(proposal.owed)}")
        case Ask.WRITE_OFF, int(amount):
            left = f"what stays of {dollars(proposal.owed)} once {dollars(amount)} is written off"
            return Amount("at stake", max(0, proposal.owed - amount), left)
        case (Ask.DISPUTE | Ask.PLACE | Ask.PLAN) as asks, int(amount):
            return Amount("at stake", amount, f"{dollars(amount)} would be {_DONE[asks]}")
    stake = assessment.priority.stake
    return Amount("at stake", stake.value, stake.fact)


_DONE = {Ask.DISPUTE: "disputed", Ask.PLACE: "placed", Ask.PLAN: "paid month by month"}


def _fee(request: EscalationRequested) -> Amount:
    if request.fee is not None:
        return Amount("fee", request.fee, "expected, as the request says")
    if request.to is EscalateTo.VENDOR or request.asks is Ask.PLACE:
        return Amount("fee", None, "the request names no fee of the vendor")
    return Amount("fee", 0, "no vendor")


def _given_up(proposal: Proposal) -> Amount | None:
    if proposal.asks not in (Ask.SETTLE, Ask.WRITE_OFF):
        return None
    if proposal.amount is None:
        return Amount("given up", None, "the request names no amount")
    return Amount("given up", proposal.given_up, f"of {dollars(proposal.owed)} that is owed")


def sums_in_words(sums: Sums) -> Section:
    """The formula, then its parts; what is given up last."""
    net = sums.net
    tone: Tone = "warn" if net is None else "money" if net > 0 else "loud"
    return Section("What it comes to", (Line(sums.formula, tone), *_parts(sums)))


def _parts(sums: Sums) -> Iterator[Line]:
    recovery = f"expected recovery {known_dollars(sums.recovery)}: {sums.at_stake} x {sums.chance}"
    yield Line(recovery, _doubt(recovery), 2)
    yield _part(sums.at_stake, 4)
    yield Line(f"chance {sums.chance}: {sums.chance.fact}", _doubt(sums.chance.fact), 4)
    for part in (sums.fee, sums.spent, sums.to_come):
        yield _part(part, 2)
    net = f"net {known_dollars(sums.net)}: expected recovery - fee - touches"
    yield Line(net, _doubt(net), 2)
    if sums.given_up:
        share = f" ({sums.given_up_percent})" if sums.given_up_percent else ""
        said = f"given up {sums.given_up}{share}: {sums.given_up.fact}"
        yield Line(said, _doubt(said), 2)


def _part(part: Amount, indent: int) -> Line:
    said = f"{part.name} {part}: {part.fact}"
    return Line(said, _doubt(said), indent)


def _doubt(text: str) -> Tone:
    return "warn" if "UNKNOWN" in text else ""
