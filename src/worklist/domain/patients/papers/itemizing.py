"""The bill service by service: what was charged, what the insurers paid, what was taken off, what is the patient's.

On each line charge - insurance paid - taken off - still with the insurer = your part: "taken off" is what the other
three leave, and its reasons are named where they make it up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from worklist.domain.accounts import Account
from worklist.domain.claims import BilledLine
from worklist.domain.codes import ANESTHESIA_MODIFIERS, is_contractual, is_patient_share, is_prior_payer_impact
from worklist.domain.line_match import match_lines
from worklist.domain.money import Cents
from worklist.domain.patient_records import StatementLine
from worklist.domain.patients.papers import plain_words
from worklist.domain.remit_history import Adjudication, payer_key
from worklist.domain.remits import Adjustment

Part = tuple[str, Cents]
"""Words for a patient, and the amount that they are about."""


@dataclass(frozen=True, slots=True)
class BilledService:
    """One service as it was billed."""

    code: str
    """Empty for a bill that was answered without its lines."""
    modifiers: tuple[str, ...]
    on: date | None
    charge: Cents
    count: str = ""
    """``3 units`` or ``45 minutes``; empty for one unit."""


@dataclass(frozen=True, slots=True)
class ItemizedLine:
    """One line of the bill. It holds several services where an insurer answered them only as a whole."""

    services: tuple[BilledService, ...]
    insurance_paid: Cents = 0
    taken_off: Cents = 0
    """Beside what waits: nobody owes it."""
    waiting: Cents = 0
    """Still asked of an insurer."""
    reductions: tuple[Part, ...] = ()
    """Why it was taken off; they make it up."""
    shares: tuple[Part, ...] = ()
    """What the patient's part is made of; empty where the insurers leave nothing."""
    refused: Cents = 0
    """What the insurers neither paid nor took off by contract: it waits as long as an insurer is asked for it."""
    why_waiting: str = ""

    @property
    def charge(self) -> Cents:
        """What was billed."""
        return sum(service.charge for service in self.services)

    @property
    def share(self) -> Cents:
        """What the insurers leave to the patient."""
        return self.charge - self.insurance_paid - self.taken_off - self.waiting

    def with_insurer(self, most: Cents, why: str, *, refused_only: bool) -> "ItemizedLine":
        """The line where up to ``most`` of what was taken off is still asked of the insurer."""
        waits = max(0, min(most, self.refused if refused_only else self.taken_off))
        if not waits:
            return self
        left = self.taken_off - waits
        told = (
            tuple(part for part in self.reductions if part[0] not in plain_words.REFUSALS)
            if refused_only
            else self.reductions
        )
        reductions = _making(left, told, plain_words.NOT_YOURS if refused_only else plain_words.BY_AGREEMENT)
        return replace(self, taken_off=left, waiting=self.waiting + waits, reductions=reductions, why_waiting=why)


def itemized_lines(account: Account) -> tuple[ItemizedLine, ...]:
    """The lines by the insurers' newest answers; as billed where none came, else as the PM's statement has them.

    Empty where no file of ours has a line.
    """
    if account.history.adjudications:
        lines = (*map(_answered, _pots(account)), *_unanswered(account))
    elif account.current_claim:
        lines = tuple(_billed(line, waits=account.insurance_balance > 0) for line in account.current_claim.lines)
    else:
        lines = tuple(_stated(line) for line in account.statement if line.charge is not None)
    return tuple(sorted(lines, key=lambda line: line.services[0].on or date.max))


# -- what insurers answered -----------------------------------------------------------------------------------------

_Pot = list[Adjudication]
"""Answers about the same service, of all payers."""


def _pots(account: Account) -> list[_Pot]:
    """The answers service by service; all in one where a payer's answer cannot be told apart by service."""
    history = account.history
    first, *later = history.payers
    words = history.adjudications
    if any(word.claim.adjustments or word.line is None for word in words):
        return [list(words)]
    pots = [[word] for word in words if payer_key(word.claim) == first]
    for payer in later:
        free = list(pots)
        for word in (each for each in words if payer_key(each.claim) == payer):
            pot = next((each for each in free if _is_same_service(word, each[0])), None)
            if pot is None:
                return [list(words)]
            free.remove(pot)
            pot.append(word)
    return pots


def _is_same_service(word: Adjudication, first: Adjudication) -> bool:
    days = {_service(each).on for each in (word, first)} - {None}
    alike = _service(word).code == _service(first).code and word.charge == first.charge
    return alike and len(days) < 2


def _service(word: Adjudication) -> BilledService:
    """As it was billed, also where the payer changed it."""
    line, claim = word.line, word.claim
    if line is None:
        return BilledService("", (), claim.service_from, claim.charge)
    changed = bool(line.original_code)
    code, modifiers = (line.original_code, line.original_modifiers) if changed else (line.code, line.modifiers)
    return BilledService(
        code, modifiers, line.service_from or claim.service_from, line.charge, _units(line.units, modifiers)
    )


def _units(units: Decimal, modifiers: Iterable[str] = ()) -> str:
    """Of anesthesia a remit does not say whether it counts minutes."""
    return "" if units == 1 or ANESTHESIA_MODIFIERS.intersection(modifiers) else f"{units.normalize():f} units"


def _answered(pot: _Pot) -> ItemizedLine:
    payers = list(dict.fromkeys(payer_key(word.claim) for word in pot))
    first = [word for word in pot if payer_key(word.claim) == payers[0]]
    services = tuple(map(_service, first))
    paid = sum(word.paid for word in pot)
    shares = _shares(pot, payers)
    off = sum(service.charge for service in services) - paid - sum(amount for _, amount in shares)
    told = [each for each in _adjustments(first) if each.group != "PR"]
    refused = sum(each.amount for each in told if _is_refusal(each))
    reductions = _making(off, [(plain_words.reduced(each), each.amount) for each in told], plain_words.CORRECTED)
    return ItemizedLine(services, paid, off, reductions=reductions, shares=shares, refused=max(0, min(refused, off)))


def _adjustments(words: Iterable[Adjudication]) -> list[Adjustment]:
    """Each line's own, and each claim's once."""
    found: list[Adjustment] = []
    claims: set[int] = set()
    for word in words:
        found += word.line.adjustments if word.line else ()
        if id(word.claim) not in claims:
            claims.add(id(word.claim))
            found += word.claim.adjustments
    return found


def _is_refusal(adjustment: Adjustment) -> bool:
    """An amount that is no price: a denial or a cut that the contract does not foresee."""
    named = is_contractual(adjustment) or is_prior_payer_impact(adjustment) or adjustment.group == "CR"
    return not named and plain_words.reduced(adjustment) in plain_words.REFUSALS


def _shares(pot: _Pot, payers: Sequence[str]) -> tuple[Part, ...]:
    """The first payer's PR less what later ones paid, or a later one's own PR where that is more.

    The rule of ``RemitHistory.patient_ceiling``, on one service.
    """
    by_payer = [_shares_of([word for word in pot if payer_key(word.claim) == payer]) for payer in payers]
    later_paid = sum(word.paid for word in pot if payer_key(word.claim) != payers[0])
    first = (*by_payer[0], (plain_words.OTHER_PAID, -later_paid)) if later_paid else by_payer[0]
    most = max((first, *by_payer[1:]), key=_sum)
    return most if _sum(most) > 0 else ()


def _shares_of(words: Iterable[Adjudication]) -> tuple[Part, ...]:
    """PR in words, the deductible, coinsurance and copay each for itself and before the rest."""
    patients = [each for each in _adjustments(words) if each.group == "PR"]
    ordered = sorted(patients, key=lambda each: not is_patient_share(each))
    return _joined((plain_words.share(each), each.amount) for each in ordered)


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    amounts: dict[str, Cents] = {}
    for words, amount in parts:
        amounts[words] = amounts.get(words, 0) + amount
    return tuple((words, amount) for words, amount in amounts.items() if amount)


def _sum(parts: Iterable[Part]) -> Cents:
    return sum(amount for _, amount in parts)


def _making(total: Cents, parts: Iterable[Part], otherwise: str) -> tuple[Part, ...]:
    """The parts where they make up the total, else the total in other words."""
    joined = _joined(parts)
    if _sum(joined) == total:
        return joined
    return ((otherwise, total),) if total else ()


# -- what nobody answered -------------------------------------------------------------------------------------------


def _unanswered(account: Account) -> Iterable[ItemizedLine]:
    """Lines of the claim that the first payer has not answered; none where an answer cannot be laid beside a line."""
    claim, history = account.current_claim, account.history
    answers = [word.line for word in history.adjudications if payer_key(word.claim) == history.payers[0]]
    lines = [line for line in answers if line is not None]
    if claim is None or len(lines) < len(answers):
        return ()
    matches = match_lines(lines, claim)
    if any(match.billed is None for match in matches):
        return ()
    met = {id(match.billed) for match in matches}
    return tuple(_billed(line, waits=True) for line in claim.lines if id(line) not in met)


def _billed(line: BilledLine, *, waits: bool) -> ItemizedLine:
    count = _units(line.units) if line.minutes is None else f"{line.minutes.normalize():f} minutes"
    service = BilledService(line.code, line.modifiers, line.service_from, line.charge, count)
    if waits:
        return ItemizedLine((service,), waiting=line.charge, why_waiting=plain_words.WAITING)
    return ItemizedLine((service,))


def _stated(line: StatementLine) -> ItemizedLine:
    service = BilledService(line.code, line.modifiers, line.service_on, line.charge or 0)
    off = line.adjusted or 0
    reductions = ((plain_words.BY_US, off),) if off else ()
    return ItemizedLine((service,), line.insurance_paid or 0, off, reductions=reductions)
