"""The resolution desk's offers: what each way to agree with a patient brings, costs and gives up, and who may make it.

    net = expected cash - touches x cost of a touch

Expected cash of payments month by month is the sum of payment x follows^n, where n counts the payments: each rests on
those before it. Every part is shown as it is used, and rounded once, at the end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from worklist.domain.assessment import Assessment
from worklist.domain.authority import percent_in_words
from worklist.domain.money import Cents, dollars, percent_of
from worklist.domain.patient_entries import AgreementMade, Installment, Shape
from worklist.domain.patients.agreements.approval import beyond_mine, never_agreed
from worklist.domain.patients.agreements.experience import NO_PLANS, PlanExperience, Share
from worklist.domain.patients.agreements.given_up import assistance_first, discount_due
from worklist.domain.patients.agreements.obstacles import why_not_agreed
from worklist.domain.patients.offers.proposals import Basis, Proposed, proposed
from worklist.domain.patients.rules import PatientRules
from worklist.domain.team import Member
from worklist.domain.wording import capital, counted, spelled

KEEP_BILLING = "Keep billing"
"""The title of agreeing on nothing, which every offer is held against."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to bring a patient's balance to its end. All money in cents."""

    shape: Shape | None
    """None for agreeing on nothing."""
    title: str
    installments: tuple[Installment, ...]
    given_up: Cents
    expires_on: date | None
    """The last day on which it can be taken; None where it has none."""
    cash_now: Cents
    """The first payment; 0 where none is agreed."""
    expected: Cents
    """What comes in over the whole time, by the site's assumptions and its own results."""
    cost: Cents
    net: Cents
    steps: tuple[str, ...]
    """The arithmetic, a clause each."""
    authority: str
    """Empty where it is within mine; else the sentence that says what is beyond it, and who could."""
    why_not: str
    """What stands against it now, whoever has the authority, as a sentence; empty where nothing does."""
    owed: Cents = 0
    """All that the patient owes, which it is about."""
    hardship: str = ""
    """How the hardship is documented; empty where it is not."""

    @property
    def is_open(self) -> bool:
        """Whether I can agree on it now."""
        return self.shape is not None and not self.why_not and not self.authority

    @property
    def made(self) -> AgreementMade:
        """The agreement as it would be recorded; only of an offer with a shape."""
        if self.shape is None:
            raise ValueError("keeping on billing is no agreement")
        return AgreementMade(
            self.shape, self.owed, self.installments, self.given_up, self.expires_on, hardship=self.hardship
        )


def offers(
    assessment: Assessment, me: Member, experience: PlanExperience = NO_PLANS, hardship: str = ""
) -> tuple[Offer, ...]:
    """Every way that the settings offer, and to keep on billing: what can be agreed first, the best net in front.

    Ties go to the one that gives up least. None where it is UNKNOWN what the patient owes, or that is nothing.
    """
    case, owed = assessment.case, assessment.account.patient_balance
    if owed is None or owed <= 0:
        return ()
    discount = discount_due(case.account, case.work)
    basis = Basis(owed, case.rules.patients, case.today, hardship.strip(), case.work.assistance, discount)
    against = why_not_agreed(assessment)
    found = [_offer(each, assessment, me, experience, against) for each in proposed(basis)]
    return in_order([*found, _keep_billing(assessment, owed, against or assistance_first(None, owed, discount))])


def in_order(found: Iterable[Offer]) -> tuple[Offer, ...]:
    """What nothing stands against first, then the best net, then what gives up least."""
    return tuple(sorted(found, key=lambda each: (bool(each.why_not), -each.net, each.given_up)))


def _keep_billing(assessment: Assessment, owed: Cents, against: str = "") -> Offer:
    """Agree on nothing and send the next statement: the chance by class and age, and one touch.

    ``against`` is what stands against asking the patient at all.
    """
    chance = assessment.priority.chance
    expected = percent_of(owed, chance.value)
    cost = assessment.case.rules.cost_per_touch
    steps = (
        f"expected {dollars(expected)} = {dollars(owed)} x {chance}: {chance.fact}",
        f"cost {dollars(cost)} = 1 touch",
        _net_step(expected, cost),
    )
    return Offer(None, KEEP_BILLING, (), 0, None, 0, expected, cost, expected - cost, steps, "", against, owed)


def offer_of(made: AgreementMade, assessment: Assessment, me: Member, experience: PlanExperience = NO_PLANS) -> Offer:
    """What an agreement that a person put together is worth, beside those that are proposed."""
    title = spelled(made.shape).capitalize()
    return _offer(Proposed(title, made), assessment, me, experience, why_not_agreed(assessment))


def _offer(each: Proposed, assessment: Assessment, me: Member, experience: PlanExperience, against: str) -> Offer:
    made, rules = each.made, assessment.case.rules
    first = assistance_first(made.shape, made.owed, discount_due(assessment.account, assessment.work))
    expected, how = _expected(made, assessment, experience)
    touches, counted_so = _touches(made, rules.patients)
    cost = touches * rules.cost_per_touch
    worked = f"{counted(touches, 'touch', 'touches')} x {dollars(rules.cost_per_touch)}"
    steps = (
        how,
        f"cost {dollars(cost)} = {worked}: {counted_so}",
        _net_step(expected, cost),
        *_given_up(made),
    )
    return Offer(
        made.shape,
        each.title,
        made.installments,
        made.given_up,
        made.expires_on,
        cash_now=made.installments[0].amount if made.installments else 0,
        expected=expected,
        cost=cost,
        net=expected - cost,
        steps=steps,
        authority=beyond_mine(me, assessment, made),
        why_not=against or first or (f"{capital(each.why_not)}." if each.why_not else never_agreed(assessment, made)),
        owed=made.owed,
        hardship=made.hardship,
    )


def _net_step(expected: Cents, cost: Cents) -> str:
    return f"net {dollars(expected - cost)} = {dollars(expected)} - {dollars(cost)}"


def _given_up(made: AgreementMade) -> Iterator[str]:
    if made.given_up:
        share = percent_in_words(made.given_up, made.owed)
        yield f"given up {dollars(made.given_up)}, {share} of {dollars(made.owed)}"


def _touches(made: AgreementMade, rules: PatientRules) -> tuple[int, str]:
    """One to make it; a plan is watched over as well."""
    payments = len(made.installments)
    if payments < 2:
        return 1, "to make it"
    per = rules.payments_per_touch
    return 1 + -(-payments // per), f"one to make it, one for every {counted(per, 'payment')} or part of them"


# -- what comes in --------------------------------------------------------------------------------------------------


def _expected(made: AgreementMade, assessment: Assessment, experience: PlanExperience) -> tuple[Cents, str]:
    payments, rules = made.installments, assessment.case.rules.patients
    if not payments:
        return 0, f"expected {dollars(0)}: nothing is left to pay"
    if len(payments) > 1:
        return _followed(payments, experience.follows(rules))
    (one,) = payments
    if made.shape is Shape.PROMISE and one.due <= assessment.case.today:
        return one.amount, f"expected {dollars(one.amount)}: it is paid at once, and nothing is awaited"
    share = _of_one_payment(made.shape, assessment, experience)
    expected = percent_of(one.amount, share.percent)
    return expected, f"expected {dollars(expected)} = {dollars(one.amount)} x {share.percent} %: {share.fact}"


def _of_one_payment(shape: Shape, assessment: Assessment, experience: PlanExperience) -> Share:
    rules = assessment.case.rules.patients
    if shape is Shape.PROMPT_PAY:
        return experience.pays_promptly(rules)
    if shape in (Shape.SETTLEMENT, Shape.HARDSHIP):
        return experience.settles(rules)
    chance = assessment.priority.chance
    return Share(chance.value, chance.fact)


def _followed(payments: tuple[Installment, ...], share: Share) -> tuple[Cents, str]:
    """The n-th payment comes where all before it came; whole cents, rounded once."""
    whole = 100 ** len(payments)
    parts = (each.amount * share.percent**n * 100 ** (len(payments) - n) for n, each in enumerate(payments, 1))
    expected = (2 * sum(parts) + whole) // (2 * whole)
    how = f"{_formula([each.amount for each in payments], share.percent)}, each payment after the one before"
    return expected, f"expected {dollars(expected)} = {how}: {share.fact}"


def _formula(amounts: list[Cents], percent: int) -> str:
    """``100.00 x (95 % + 95 %^2 + ... + 95 %^12)``; a last payment of another amount stands by itself."""
    first, last = amounts[0], amounts[-1]
    if first == last:
        return f"{dollars(first)} x {_powers(percent, len(amounts))}"
    equal = f"{dollars(first)} x {_powers(percent, len(amounts) - 1)}"
    return f"{equal} + {dollars(last)} x {percent} %^{len(amounts)}"


def _powers(percent: int, count: int) -> str:
    powers = [f"{percent} %", *(f"{percent} %^{n}" for n in range(2, count + 1))]
    shown = powers if count <= 3 else [*powers[:2], "...", powers[-1]]
    return shown[0] if count == 1 else f"({' + '.join(shown)})"
