"""What a payer should have allowed for each line, by the contract, with the derivation of it.

Expected allowed is keyed on payer, plan, code, modifiers, place and date of service, never on the code alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from worklist.domain.accounts import Account
from worklist.domain.claims import BilledLine, service_name
from worklist.domain.denials import is_denied
from worklist.domain.money import Cents
from worklist.domain.pricing.allowed import allowed_under, refuse_untold
from worklist.domain.pricing.billed_services import AnsweredService, answered_services, code_of
from worklist.domain.pricing.contract_choice import ContractChoice, choose_among
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.derivation import NotKnown, Step
from worklist.domain.pricing.multiple_procedures import Procedure, Standing, ranked_price, standing_of
from worklist.domain.pricing.price_rules import lesser_of, shared_price, whole_price
from worklist.domain.pricing.rates import Rate
from worklist.domain.pricing.terms import Terms
from worklist.domain.remit_history import Adjudication, payer_key

__all__ = ["Expected", "PricedLine", "Step", "price_lines", "whole_claims"]

_BY_LATER_PAYERS = frozenset({"2", "3", "20", "21"})
"""CLP02 of a second or third payer, which pays what is left and not its price."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a line should have been allowed, or why nobody can say."""

    amount: Cents | None
    """None: UNKNOWN. Never zero for want of a row."""
    unknown: str = ""
    """Why it is UNKNOWN and what would make it known, as a clause; empty when it is known."""
    contract: Contract | None = None
    steps: tuple[Step, ...] = ()
    """The last one's amount is the expected amount; none where it is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line as the first payer answered it, beside what it should have allowed."""

    word: Adjudication
    billed: BilledLine | None
    """The line of our claim that it answers, by ``line_match``."""
    expected: Expected
    allowed: Cents
    """As compared: AMT*B6, else derived from payment, patient share and what the contract lets the payer withhold."""
    is_denied: bool
    """Denied lines have a denial; they are not underpaid."""

    @property
    def code(self) -> str:
        """As billed, else as answered."""
        return code_of(self.word, self.billed)[0]

    @property
    def modifiers(self) -> tuple[str, ...]:
        """As billed, else as answered."""
        return code_of(self.word, self.billed)[1]

    @property
    def service(self) -> str:
        """Code and modifiers: ``99213-25``."""
        return service_name(self.code, self.modifiers)

    @property
    def short(self) -> Cents | None:
        """Cents allowed below what is expected, negative where above; None when UNKNOWN or the line is denied."""
        if self.is_denied or self.expected.amount is None:
            return None
        return self.expected.amount - self.allowed


def price_lines(account: Account, terms: Terms) -> tuple[PricedLine, ...]:
    """Every line of the first payer's newest answers, in their order; empty where no payer has answered lines."""
    lines = answered_services(account, _first_payers_words(account))
    if not terms.contracts:
        return tuple(_without_contract(line) for line in lines)
    drafts = _draft_all(account, lines, terms)
    return tuple(
        PricedLine(each.line.word, each.line.billed, _expected(each, drafts, terms), each.allowed, each.is_denied)
        for each in drafts
    )


def whole_claims(account: Account) -> tuple[PricedLine, ...]:
    """The first payer's newest answers that have no lines. No rate is for a whole claim, so their price is UNKNOWN."""
    return tuple(
        PricedLine(word, None, _AS_A_WHOLE, word.allowed, is_denied(word))
        for word in _first_payers_words(account)
        if word.line is None
    )


def _first_payers_words(account: Account) -> Sequence[Adjudication]:
    history = account.history
    if not history.standing:
        return ()
    first = history.payers[0]
    ours = (word for word in history.adjudications if payer_key(word.claim) == first)
    return [word for word in ours if word.claim.status not in _BY_LATER_PAYERS]


_UNKNOWN_STANDING = Standing("unknown")
_NO_CONTRACT = Expected(None, "no contract is loaded")
_AS_A_WHOLE = Expected(None, "the payer answered the claim without lines")


def _without_contract(line: AnsweredService) -> PricedLine:
    return PricedLine(line.word, line.billed, _NO_CONTRACT, line.word.allowed, is_denied(line.word))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line on the way to its price: what can be said of it without looking at the others of its day."""

    line: AnsweredService
    is_denied: bool
    allowed: Cents
    contract: Contract | None
    procedure: Procedure | None
    """None without a contract."""
    unknown: str = ""
    """Why its own price is UNKNOWN."""


def _draft_all(account: Account, lines: Sequence[AnsweredService], terms: Terms) -> list[_Draft]:
    choices: dict[int, ContractChoice] = {}
    drafts = []
    for at, line in enumerate(lines):
        answer = line.word.claim
        if id(answer) not in choices:
            choices[id(answer)] = choose_among(terms.contracts, account, answer)
        drafts.append(_draft(at, line, choices[id(answer)], terms))
    return drafts


def _draft(at: int, line: AnsweredService, choice: ContractChoice, terms: Terms) -> _Draft:
    service, word = line.service, line.word
    denied = is_denied(word)
    try:
        contract = choice.on(service.day)
    except NotKnown as unknown:
        return _Draft(line, denied, word.allowed, None, None, str(unknown))
    allowed, whole, standing, why = allowed_under(contract, word), None, _UNKNOWN_STANDING, ""
    try:
        whole = whole_price(service, contract, terms)
        if contract.rules.multiple_procedures:
            standing = standing_of(service, whole, contract, terms)
    except NotKnown as unknown:
        why = str(unknown)
    return _Draft(line, denied, allowed, contract, Procedure(at, service, whole, denied, allowed, standing), why)


def _expected(draft: _Draft, drafts: Sequence[_Draft], terms: Terms) -> Expected:
    try:
        if draft.contract is None or draft.procedure is None or draft.unknown:
            raise NotKnown(draft.unknown)
        if draft.line.split_into > 1:
            raise NotKnown(f"the payer split the line into {draft.line.split_into} that do not share its units")
        if not draft.is_denied:
            refuse_untold(draft.line.word, draft.allowed)
        rate = _price(draft.procedure, _beside(draft, drafts), draft.contract, terms)
    except NotKnown as unknown:
        return Expected(None, str(unknown), draft.contract)
    return Expected(rate.amount, contract=draft.contract, steps=_told(rate, draft))


def _beside(draft: _Draft, drafts: Sequence[_Draft]) -> list[Procedure]:
    """Every line of the same day and contract."""
    day, contract = draft.line.service.day, draft.contract
    same = (each for each in drafts if each.contract is contract and each.line.service.day == day)
    return [each.procedure for each in same if each.procedure is not None]


def _price(procedure: Procedure, day: Sequence[Procedure], contract: Contract, terms: Terms) -> Rate:
    ranked = ranked_price(procedure, day, contract, terms)
    shared = shared_price(ranked, procedure.service, contract, terms)
    return lesser_of(shared, procedure.service, contract)


def _told(rate: Rate, draft: _Draft) -> tuple[Step, ...]:
    """The steps, saying so where they rest on what the payer answered instead of what we billed."""
    if draft.line.service.is_billed:
        return rate.steps
    first, *others = rate.steps
    fact = f"{first.fact} (as answered: the line of our claim is not in the files)"
    return replace(first, fact=fact, outside=first.outside or first.fact), *others
