"""The service behind each answered line, as we billed it: what a rate is keyed on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from worklist.domain.accounts import Account
from worklist.domain.claims import BilledClaim, BilledLine, service_name
from worklist.domain.line_match import match_lines
from worklist.domain.money import Cents
from worklist.domain.remit_history import Adjudication
from worklist.domain.remits import RemitClaim, RemitLine

_ONE = Decimal(1)
_BOTH_COMPONENTS = frozenset({"26", "TC"})


@dataclass(frozen=True, slots=True)
class Service:
    """One line as billed."""

    code: str
    modifiers: tuple[str, ...]
    """Without 26 and TC where both are billed: together they are the whole service."""
    place: str
    """Place-of-service code; empty when unknown."""
    day: date | None
    units: Decimal
    minutes: Decimal | None
    """Of anesthesia; None where the line counts units. Units are 1 then."""
    charge: Cents
    is_billed: bool = True
    """False where our claim is not in the files, so that this is what the payer answered."""

    @property
    def name(self) -> str:
        """``93306-26``."""
        return service_name(self.code, self.modifiers)


@dataclass(frozen=True, slots=True)
class AnsweredService:
    """A payer's word on a line, the line that we billed, and the service that it is."""

    word: Adjudication
    billed: BilledLine | None
    service: Service
    split_into: int = 1
    """Answers that the billed line got where they do not share its units, so that each one's part is not known."""


def code_of(word: Adjudication, billed: BilledLine | None) -> tuple[str, tuple[str, ...]]:
    """Code and modifiers as billed, else as answered: some payers drop the modifiers from the remit."""
    return (billed.code, billed.modifiers) if billed else (word.code, word.modifiers)


def answered_services(account: Account, words: Iterable[Adjudication]) -> tuple[AnsweredService, ...]:
    """The service behind each word that is about a line; words on whole claims are left out."""
    by_answer: dict[int, list[tuple[Adjudication, RemitLine]]] = {}
    for word in words:
        if word.line is not None:
            by_answer.setdefault(id(word.claim), []).append((word, word.line))
    return tuple(each for told in by_answer.values() for each in _of_one_answer(account, told[0][0].claim, told))


def _of_one_answer(
    account: Account, answer: RemitClaim, told: Sequence[tuple[Adjudication, RemitLine]]
) -> Iterator[AnsweredService]:
    claim = account.billed_to(answer)
    if claim is None:
        for word, line in told:
            yield AnsweredService(word, None, _as_answered(line, answer))
        return
    found = {id(each.answer): each.billed for each in match_lines(answer.lines, claim)}
    answers: dict[int, list[RemitLine]] = {}
    for line in answer.lines:
        answers.setdefault(id(found[id(line)]), []).append(line)
    for word, line in told:
        billed = found[id(line)]
        if billed is None:
            yield AnsweredService(word, None, _as_answered(line, answer))
        else:
            yield _matched(word, line, billed, claim, answers[id(billed)])


def _matched(
    word: Adjudication, line: RemitLine, billed: BilledLine, claim: BilledClaim, answers: list[RemitLine]
) -> AnsweredService:
    """As billed; of a line that the payer split, each answer's own units and charge, where these make up the line."""
    if len(answers) == 1:
        return AnsweredService(word, billed, _as_billed(billed, claim, billed.units, billed.charge))
    shares_units = billed.minutes is None and sum(each.units for each in answers) == billed.units
    service = _as_billed(billed, claim, line.units, line.charge)
    return AnsweredService(word, billed, service, split_into=1 if shares_units else len(answers))


def _as_billed(line: BilledLine, claim: BilledClaim, units: Decimal, charge: Cents) -> Service:
    minutes = line.minutes
    return Service(
        line.code.upper(),
        _priced_apart(line.modifiers),
        line.place or claim.place,
        line.service_from or claim.service_from,
        units if minutes is None else _ONE,
        minutes,
        charge,
    )


def _as_answered(line: RemitLine, answer: RemitClaim) -> Service:
    """Where the payer changed the code, it says itself what was billed (SVC06)."""
    modifiers = line.original_modifiers if line.original_code else line.modifiers
    return Service(
        (line.original_code or line.code).upper(),
        _priced_apart(modifiers),
        answer.place,
        line.service_from or answer.service_from,
        line.units,
        None,
        line.charge,
        is_billed=False,
    )


def _priced_apart(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    if _BOTH_COMPONENTS.issubset(modifiers):
        return tuple(each for each in modifiers if each not in _BOTH_COMPONENTS)
    return modifiers
