"""Priority that adds up on the screen.

    priority = amount at stake x chance of recovery x share lost if it waits / minutes of work it usually takes

Every part is a whole number that is shown as it is used, with the fact behind it, so a person who multiplies what
is on the screen gets the number on the screen: cents per minute of work. How well the order serves a practice is
simulated (docs/bench.md); the shares and the usual way of the work were chosen by that.
"""

from dataclasses import dataclass

from worklist.domain.audit_checks import failures
from worklist.domain.case import Case
from worklist.domain.codes import Family
from worklist.domain.denials import Denial, is_denied, is_priced
from worklist.domain.experience import ENOUGH_LINES, NO_EXPERIENCE, Experience
from worklist.domain.money import Cents, dollars
from worklist.domain.next_steps import NEXT_ACTIONS, usual_way
from worklist.domain.pricing.underpayments import Underpayment
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.site import AGE_BANDS, OLDEST_BAND, age_band
from worklist.domain.triage import Placement
from worklist.domain.waiting import lost_if_it_waits


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a priority: a whole number, its unit and the fact behind it."""

    name: str
    value: int
    unit: str
    """``cents``, ``%`` or ``min``."""
    fact: str

    def __str__(self) -> str:
        if self.unit == "cents":
            return dollars(self.value)
        return f"{self.value} {self.unit}"


@dataclass(frozen=True, slots=True)
class Priority:
    """The four parts and what they come to."""

    stake: Part
    chance: Part
    wait: Part
    minutes: Part

    @property
    def parts(self) -> tuple[Part, Part, Part, Part]:
        """In the order of the formula."""
        return self.stake, self.chance, self.wait, self.minutes

    @property
    def cents_per_minute(self) -> int:
        """The priority, rounded to the nearest cent."""
        divisor = 10_000 * self.minutes.value
        return (self.stake.value * self.chance.value * self.wait.value + divisor // 2) // divisor

    @property
    def formula(self) -> str:
        """The arithmetic in one line."""
        product = f"{self.stake} x {self.chance} x {self.wait} / {self.minutes}"
        return f"{product} = {dollars(self.cents_per_minute)} per minute"


def prioritize(case: Case, placement: Placement, experience: Experience = NO_EXPERIENCE) -> Priority:
    """The priority of an account in its queue."""
    return Priority(
        _stake(case, placement, experience),
        _chance(case, placement.account_class, experience),
        _wait(case),
        _minutes(case, suggested_action(case, placement)),
    )


_ACTION_FOR = {
    Disposition.HOLD: "re-decide",
    Disposition.REVIEW: "wait",
    Disposition.AUDIT: "audit",
    Disposition.DISPUTE: "appeal",
    Disposition.CORRECT: "corrected-claim",
    Disposition.NEGOTIATE: "patient",
    Disposition.RE_DECIDE: "re-decide",
}


_FIRST_ACTION = {
    **dict.fromkeys(("19", "20", "21", "22", "109"), "secondary"),
    **dict.fromkeys(("18", "B13"), "portal"),
    **dict.fromkeys(("148", "163", "226", "250", "251", "252"), "records"),
}
"""CARC -> what comes before a claim can be corrected: the right payer, the first claim's fate, the document."""


def suggested_action(case: Case, placement: Placement) -> str:
    """Id of the action to take next: the standing step's, else what the disposition asks for."""
    if case.step and case.step.action in NEXT_ACTIONS:
        return case.step.action
    match placement.disposition:
        case Disposition.CHASE:
            return "call" if case.work.touches else "portal"
        case Disposition.WAIT:
            return "wait" if case.within_window else "re-decide"
        case Disposition.CORRECT if placement.queue is not Queue.NO_RESPONSE:
            return _first_action(case)
        case disposition:
            return _ACTION_FOR[disposition]


def _first_action(case: Case) -> str:
    """What comes before a denial can be corrected, else the corrected claim."""
    carc = case.heaviest.carc if case.heaviest and not case.heaviest.appeal_refused else ""
    return _FIRST_ACTION.get(carc, _ACTION_FOR[Disposition.CORRECT])


def _stake(case: Case, placement: Placement, experience: Experience) -> Part:
    account = case.account
    is_short = placement.account_class is AccountClass.PAYER_UNDERPAYMENT and not failures(case.audit)
    if is_short and case.underpayment:  # whatever the PM holds open, a credit too
        return _shortfall(case.underpayment)
    if account.balance < 0:
        return _part(0, f"a credit of {dollars(-account.balance)}: nothing to recover")
    if failures(case.audit):
        return _questioned(case, experience)
    if placement.account_class is AccountClass.PATIENT_BALANCE:
        owed = account.patient_balance or 0
        return _part(owed, f"the patient owes {dollars(owed)}")
    if case.contested:
        return _contested(case, experience)
    return _unanswered(case, experience)


def _shortfall(found: Underpayment) -> Part:
    """What the contract still owes: also above the open balance, where the PM has written a part of it off."""
    expected = sum(line.expected.amount or 0 for line in found.lines)
    allowed = sum(line.allowed for line in found.lines)
    lines = f" on {len(found.lines)} lines" if len(found.lines) > 1 else ""
    return _part(found.short, f"expected {dollars(expected)} - allowed {dollars(allowed)}{lines}")


def _questioned(case: Case, experience: Experience) -> Part:
    worst = max(failures(case.audit), key=lambda result: result.amount)
    value, fact = worst.amount, f"check {worst.check:d} puts {dollars(worst.amount)} in question"
    if worst.in_charges:
        value, share = _usual_part(worst.amount, case.account.payer.name, experience)
        fact += share
    if value > case.account.balance:
        fact += f"; at most the {dollars(case.account.balance)} that is open"
    return _part(min(value, case.account.balance), fact)


def _contested(case: Case, experience: Experience) -> Part:
    """What the payers left out: as it is where the price is known, by the contract, else the usual part of the charge.

    What no ground is left for is not disputed, so nothing of it can be recovered.
    """
    priced = agreed = charged = 0
    contestable = [denial for denial in case.contested if denial.is_contestable]
    if not contestable:
        left_out = sum(denial.amount for denial in case.contested)
        return _part(0, f"{dollars(left_out)} left out, not contestable on its ground")
    for denial in contestable:
        rate = _agreed_rate(denial, case)
        if _is_net(denial):
            priced += denial.amount
        elif rate is not None:
            agreed += rate
        else:
            charged += denial.amount
    known = (priced, "left out of the price"), (agreed, "by the contract for what is denied")
    return _of_payers(case, known, (charged, "left out"), experience)


def _agreed_rate(denial: Denial, case: Case) -> Cents | None:
    """What the contract says the payer should have allowed for a denied line; None where that is UNKNOWN."""
    word = denial.adjudication
    meant = (each for each in case.priced if each.word.line is word.line and each.word.claim is word.claim)
    line = next(meant, None)
    return line.expected.amount if line and line.is_denied else None


def _is_net(denial: Denial) -> bool:
    cut_from_the_price = denial.kind == "cut" and denial.family is not Family.PRICING
    return cut_from_the_price or is_priced(denial.adjudication)


def _unanswered(case: Case, experience: Experience) -> Part:
    """What the payers owe without a denial that stands: billed and silent, sent again, or left over."""
    account = case.account
    owed = max(0, account.insurance_balance)
    if not account.history.standing:
        billed = account.charges if account.charges is not None else owed
        return _of_payers(case, (), (billed, "billed"), experience)
    words = account.history.adjudications
    again = min(owed, sum(word.charge for word in words if is_denied(word) and not is_priced(word)))
    known = ((owed - again, "still owed by the payers"),)
    return _of_payers(case, known, (again, "billed again"), experience)


_Named = tuple[Cents, str]


def _of_payers(case: Case, known: tuple[_Named, ...], charged: _Named, experience: Experience) -> Part:
    """Amounts at a price that is known and the usual part of a charge, never above what the payers owe."""
    owed, payer = case.account.insurance_balance, case.account.payer.name
    value = sum(amount for amount, _ in known)
    facts = [f"{dollars(amount)} {what}" for amount, what in known if amount]
    if not facts and not charged[0]:
        facts = [f"{dollars(0)} {what}" for _, what in (*known, charged)[:1]]
    if charged[0]:
        part, share = _usual_part(charged[0], payer, experience)
        value += part
        facts.append(f"{dollars(charged[0])} {charged[1]}{share}")
    if value > owed:
        facts.append(f"at most the {dollars(owed)} that the payers owe")
    return _part(min(value, owed), "; ".join(facts))


def _usual_part(charged: Cents, payer: str, experience: Experience) -> tuple[Cents, str]:
    """What this payer usually allows of a charge, and how that is known; all of it while that is UNKNOWN."""
    percent, lines = experience.allowed_percent.get(payer, (0, 0))
    if lines < ENOUGH_LINES:
        return charged, f"; usual allowed share UNKNOWN ({lines} paid lines), so all of it"
    return charged * percent // 100, f" x {percent} % usually allowed ({lines:,} paid lines)"


def _part(amount: Cents, fact: str) -> Part:
    return Part("at stake", max(0, amount), "cents", fact)


def _chance(case: Case, account_class: AccountClass, experience: Experience) -> Part:
    """The site's assumption as a Beta prior, moved by the site's own outcomes."""
    band = age_band(case.account.age(case.today))
    name = AGE_BANDS[band][1] if band < len(AGE_BANDS) else OLDEST_BAND
    table = case.rules.chances
    assumed = table.by_class[account_class][band]
    won, tried = experience.outcomes.get((account_class, band), (0, 0))
    value = (assumed * table.weight + 100 * won) // (table.weight + tried)
    fact = f"{account_class.replace('_', ' ')}, {name}: {assumed} % assumed"
    if tried:
        fact += f" (worth {table.weight} outcomes), {won} of {tried} recovered here"
    return Part("chance", value, "%", fact if tried else f"{fact}, no outcomes recorded yet")


def _wait(case: Case) -> Part:
    share, fact = lost_if_it_waits(case)
    return Part("lost if it waits", share, "%", fact)


def _minutes(case: Case, action: str) -> Part:
    """Of the next action and of what usually follows: a quick look that settles nothing is not the whole work."""
    first, *rest = ((max(1, case.rules.minutes.get(a.id, a.minutes)), a.label) for a in usual_way(action))
    fact = f"{first[1]}, usual time"
    if rest:
        fact = f"{first[1]} {first[0]}, then usually " + " and ".join(f"{label} {usual}" for usual, label in rest)
    return Part("minutes", first[0] + sum(usual for usual, _ in rest), "min", fact)
