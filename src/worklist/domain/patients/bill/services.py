"""The services of a bill: as we billed them, as the payers last answered them, and as the newest statement has them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.claims import BilledClaim, BilledLine, service_of_day
from worklist.domain.line_match import match_lines
from worklist.domain.money import Cents
from worklist.domain.patient_records import StatementLine
from worklist.domain.remit_history import Adjudication, payer_key
from worklist.domain.remits import RemitClaim


@dataclass(frozen=True, slots=True)
class Service:
    """One service of one day. Lines that are alike count together: a statement may add them up or not."""

    code: str
    modifiers: tuple[str, ...]
    on: date | None
    charge: Cents | None
    billed: tuple[BilledLine, ...] = ()
    words: tuple[Adjudication, ...] = ()
    """The payers' newest answers to it."""
    stated: tuple[StatementLine, ...] = ()
    """The lines of the newest statement that are about it."""

    @property
    def name(self) -> str:
        """``99213-25 of 2026-01-05``."""
        return service_of_day(self.code, self.modifiers, self.on)

    @property
    def is_ours(self) -> bool:
        """Whether a claim or a remit has it."""
        return bool(self.billed or self.words)

    @property
    def asked(self) -> Cents | None:
        """What the newest statement asks for it; None where no line of it does."""
        return sum(line.owed for line in self.stated) if self.stated else None

    @property
    def paid_by_patient(self) -> Cents:
        """What the statement says that the patient has paid for it."""
        return sum(line.patient_paid or 0 for line in self.stated)

    @property
    def insurance_paid(self) -> Cents | None:
        """By all payers; None where none has answered."""
        return sum(word.paid for word in self.words) if self.words else None

    @property
    def left(self) -> Cents | None:
        """What the newest answers leave of it to the patient; None: no answer, or they say it of the claim as a whole.

        As ``RemitHistory.patient_ceiling``: the first payer's PR less what later payers paid, or a later payer's PR
        where that is more.
        """
        if not self.words:
            return None
        shares = [_share(word) for word in self.words]
        first = payer_key(self.words[0].claim)
        of_first, of_later, later_paid = 0, [0], 0
        for word, share in zip(self.words, shares, strict=True):
            if share is None:
                return None
            if payer_key(word.claim) == first:
                of_first += share
            else:
                of_later.append(share)
                later_paid += word.paid
        return max(of_first - later_paid, *of_later)


def _share(word: Adjudication) -> Cents | None:
    """PR of an answer to one line; None where the claim has PR of its own that may be any line's."""
    own = word.line.patient_responsibility if word.line else 0
    of_claim = sum(each.amount for each in word.claim.adjustments if each.group == "PR")
    if of_claim and len(word.claim.lines) > 1:
        return None
    return own + of_claim


def services_of(account: Account) -> tuple[Service, ...]:
    """The services that were answered, those that were billed only, and what stands on the newest statement alone."""
    found: dict[tuple[object, ...], Service] = {}
    for each in (*_answered(account), *_billed_only(account)):
        key = _key(each)
        found[key] = _together(found[key], each) if key in found else each
    return tuple(_with_statement([*found.values()], account.statement))


def _key(service: Service) -> tuple[object, ...]:
    return service.code, tuple(sorted(service.modifiers)), service.on


def _together(one: Service, other: Service) -> Service:
    """Lines that are alike add up; what a later payer answers to is no further line."""
    words = (*one.words, *other.words)
    if one.words and other.words and payer_key(one.words[0].claim) != payer_key(other.words[0].claim):
        return replace(one, words=words)
    charge = (one.charge or 0) + (other.charge or 0)
    return replace(one, charge=charge, billed=(*one.billed, *other.billed), words=words)


def _answered(account: Account) -> Iterator[Service]:
    """Each answer by itself, under the name of the line that we billed, where one fits."""
    words = account.history.adjudications
    for claim in {id(word.claim): word.claim for word in words}.values():
        billed = _billed_lines(account.billed_to(claim), claim)
        for word in words:
            if word.claim is claim and word.line:
                yield _of_answer(word, billed.get(id(word.line)))


def _billed_lines(claim: BilledClaim | None, answer: RemitClaim) -> dict[int, BilledLine]:
    """By its id(), each line of an answer with the billed line that it answers."""
    matches = match_lines(answer.lines, claim) if claim else ()
    return {id(each.answer): each.billed for each in matches if each.billed}


def _of_answer(word: Adjudication, billed: BilledLine | None) -> Service:
    line = word.line
    assert line is not None
    if billed:
        on = billed.service_from or line.service_from
        return Service(billed.code, billed.modifiers, on, word.charge, (billed,), (word,))
    code = line.original_code or line.code
    modifiers = line.original_modifiers if line.original_code else line.modifiers
    return Service(code, modifiers, line.service_from or word.claim.service_from, word.charge, (), (word,))


def _billed_only(account: Account) -> Iterator[Service]:
    """Lines of the first payer's claim that no answer of that payer fits."""
    claim = account.current_claim
    if claim is None:
        return
    answers = [each for each in account.history.standing if account.billed_to(each) is claim]
    answered = {id(line) for each in answers for line in _billed_lines(claim, each).values()}
    for line in claim.lines:
        if id(line) not in answered:
            yield Service(line.code, line.modifiers, line.service_from, line.charge, (line,))


def _with_statement(services: list[Service], statement: Iterable[StatementLine]) -> Iterator[Service]:
    """Each line of the statement beside the service that it fits best; what fits none is a service by itself."""
    stated: dict[int, list[StatementLine]] = {}
    strange: list[StatementLine] = []
    for line in statement:
        if not line.code:
            continue
        fitting = [at for at, each in enumerate(services) if _fits(line, each)]
        if fitting:
            best = max(fitting, key=lambda at: _nearness(line, services[at], taken=at in stated))
            stated.setdefault(best, []).append(line)
        else:
            strange.append(line)
    yield from (replace(each, stated=tuple(stated.get(at, ()))) for at, each in enumerate(services))
    yield from (Service(each.code, each.modifiers, each.service_on, each.charge, stated=(each,)) for each in strange)


def _fits(line: StatementLine, service: Service) -> bool:
    """By the code as we billed it or as a payer answered it; a day that one of them does not say fits any."""
    codes = {service.code.upper(), *(word.code.upper() for word in service.words)}
    return line.code.upper() in codes and len({line.service_on, service.on} - {None}) < 2


def _nearness(line: StatementLine, service: Service, *, taken: bool) -> tuple[bool, ...]:
    same = sorted(line.modifiers) == sorted(service.modifiers)
    return same, line.charge == service.charge, not taken
