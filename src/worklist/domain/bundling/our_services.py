"""The services of ours beside a denied line: on the same account by the same payer's answers, and nearby."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.bundling.answer import Fate, OurService
from worklist.domain.claims import BilledClaim
from worklist.domain.denials import Denial, is_denied
from worklist.domain.pricing.billed_services import AnsweredService, answered_services
from worklist.domain.pricing.terms import NearbyService
from worklist.domain.remit_history import Adjudication, payer_key


@dataclass(frozen=True, slots=True)
class Beside:
    """A denied line and every other service of the patient that our files hold near it."""

    denied: OurService
    others: tuple[OurService, ...]


def services_beside(denial: Denial, account: Account, nearby: Iterable[NearbyService]) -> Beside | None:
    """The denied service as we billed it, and the others; None where its line or its day cannot be told."""
    answer = denial.adjudication.claim
    told = (word for word in account.history.adjudications if payer_key(word.claim) == payer_key(answer))
    answered = answered_services(account, told)
    claim = account.billed_to(answer)
    ours = next((each for each in answered if each.word.line is denial.adjudication.line), None)
    denied = _of_answer(ours) if ours else None
    if ours is None or denied is None:
        return None
    others = (
        *(_of_answer(each) for each in answered if each is not ours),
        *(_as_billed(claim, answered) if claim else ()),
        *map(_nearby, nearby),
    )
    return Beside(denied, tuple(each for each in others if each))


def services_of(account: Account, nearby: Iterable[NearbyService]) -> Iterator[OurService]:
    """Every service of the patient that our files hold, as answered or else as billed; one may come more than once."""
    answered = answered_services(account, account.history.adjudications)
    yield from (each for each in map(_of_answer, answered) if each)
    if account.current_claim:
        yield from _as_billed(account.current_claim, answered)
    yield from map(_nearby, nearby)


def _nearby(service: NearbyService) -> OurService:
    return OurService(service.code.upper(), service.modifiers, service.service_on, service.account)


def _of_answer(answered: AnsweredService) -> OurService | None:
    """None where the day of service is not known."""
    word, service = answered.word, answered.service
    if service.day is None or word.line is None:
        return None
    echoed = (*word.line.modifiers, *word.line.original_modifiers)
    modifiers = tuple(dict.fromkeys((*service.modifiers, *echoed)))
    return OurService(service.code, modifiers, service.day, fate=_fate(word), echoed=echoed)


def _fate(word: Adjudication) -> Fate:
    if word.paid > 0:
        return "paid"
    return "denied" if is_denied(word) else "allowed"


def _as_billed(claim: BilledClaim, answered: Iterable[AnsweredService]) -> Iterator[OurService]:
    """Lines of a claim that no payer has said anything of yet."""
    taken = {id(each.billed) for each in answered}
    for line in claim.lines:
        day = line.service_from or claim.service_from
        if day and id(line) not in taken:
            yield OurService(line.code.upper(), line.modifiers, day, fate="not answered")
