"""Whose word counts where several sources tell of the same claim, or of the same answer to it.

An 835 is the payer's own remit; an answer over FHIR is retold by another system and says less (no group codes, no
amount per reason). So the 835 is counted and the other is kept beside it, visible and without a second effect. A
site can set another order.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from worklist.domain.accounts import Account, Overruled
from worklist.domain.claims import BilledClaim
from worklist.domain.remits import RemitClaim

FORMATS: Mapping[str, tuple[str, ...]] = {"remits": ("835", "clearinghouse", "fhir"), "claims": ("837", "fhir")}
"""Kind of record -> the formats that tell of it, the first to be believed first."""

_OF_A_SERVER = re.compile(r"(fhir|clearinghouse):[A-Za-z0-9_-]+/")
"""How the place of a record begins that came from a server; no file has a slash in its name."""
_EXPLANATION = "/ExplanationOfBenefit/"
_TURNS = {"1": "1", "19": "1", "2": "2", "20": "2", "3": "3", "21": "3"}
"""CLP02 -> the payer's turn, where it says."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """For each kind of record the formats, the first to be believed first."""

    remits: tuple[str, ...] = FORMATS["remits"]
    claims: tuple[str, ...] = FORMATS["claims"]


USUAL_PRECEDENCE = Precedence()


def format_of(record: BilledClaim | RemitClaim) -> str:
    """The format in which a record came: 835, 837, clearinghouse or fhir."""
    server = _OF_A_SERVER.match(record.position.file)
    if server:
        return server[1]
    return "837" if isinstance(record, BilledClaim) else "835"


def put_in_order(account: Account, precedence: Precedence) -> Account:
    """The account with each claim and each answer once: what another source tells again is set beside."""
    if not _from_servers(account.claims, account.remits):
        return account
    claims, claims_aside = _ruling_claims(account.claims, precedence.claims)
    remits, remits_aside = _ruling_remits(account.remits, precedence.remits)
    return replace(account, claims=claims, remits=remits, overruled=(*claims_aside, *remits_aside))


def told_again(claims: Sequence[BilledClaim], remits: Sequence[RemitClaim]) -> Iterator[BilledClaim | RemitClaim]:
    """What says no more than another source does, by charge and payment: that it came is no news of the account."""
    if _from_servers(claims, remits):
        yield from (each.record for each in _ruling_claims(claims, USUAL_PRECEDENCE.claims)[1])
        yield from (each.record for each in _ruling_remits(remits, USUAL_PRECEDENCE.remits)[1] if _says_the_same(each))


def _says_the_same(told: Overruled) -> bool:
    return getattr(told.record, "paid", 0) == getattr(told.by, "paid", 0) and told.record.charge == told.by.charge


def _from_servers(claims: Iterable[BilledClaim], remits: Iterable[RemitClaim]) -> bool:
    places = [each.position.file for each in claims] + [each.position.file for each in remits]
    return any(map(_OF_A_SERVER.match, places))


def _ruling_claims(
    claims: Sequence[BilledClaim], order: Sequence[str]
) -> tuple[tuple[BilledClaim, ...], list[Overruled]]:
    """One to the same turn, over the same charge, for the same first day of service is the same claim."""
    best: dict[tuple[object, ...], BilledClaim] = {}
    for claim in claims:
        key = _claim_key(claim)
        if key not in best or _claim_rank(claim, order) < _claim_rank(best[key], order):
            best[key] = claim
    ruling: list[BilledClaim] = []
    aside: list[Overruled] = []
    for claim in claims:
        first = best[_claim_key(claim)]
        if _claim_rank(first, order) == _claim_rank(claim, order):
            ruling.append(claim)
        else:
            aside.append(Overruled(claim, first))
    return tuple(ruling), aside


def _claim_rank(claim: BilledClaim, order: Sequence[str]) -> tuple[int, str]:
    return order.index(format_of(claim)), _server_of(claim)


def _claim_key(claim: BilledClaim) -> tuple[object, ...]:
    return claim.payer_order, claim.charge, claim.service_from


def _ruling_remits(
    remits: Sequence[RemitClaim], order: Sequence[str]
) -> tuple[tuple[RemitClaim, ...], list[Overruled]]:
    aside: list[Overruled] = []
    better = _Answers()
    by_rank = groupby(sorted(remits, key=lambda each: _rank(each, order)), lambda each: _rank(each, order))
    for _, answers in by_rank:
        alike = [(answer, better.same_as(answer)) for answer in answers]
        aside += [Overruled(answer, same) for answer, same in alike if same]
        better.add(answer for answer, same in alike if not same)
    lost = {id(each.record) for each in aside}
    return tuple(answer for answer in remits if id(answer) not in lost), aside


def _rank(answer: RemitClaim, order: Sequence[str]) -> tuple[int, bool, str]:
    """An explanation of benefit goes before the claim response that it explains; of two servers the first by name."""
    name = format_of(answer)
    return order.index(name), name == "fhir" and _EXPLANATION not in answer.position.file, _server_of(answer)


def _server_of(record: BilledClaim | RemitClaim) -> str:
    """As its place begins; empty for a file."""
    server = _OF_A_SERVER.match(record.position.file)
    return server[0] if server else ""


class _Answers:
    """Answers that count, by what they can be recognised by; of several that fit the newest is meant."""

    def __init__(self) -> None:
        self._by_number: dict[str, RemitClaim] = {}
        self._by_charge: dict[tuple[int, date | None], list[RemitClaim]] = {}

    def add(self, answers: Iterable[RemitClaim]) -> None:
        """Take in answers of one rank, oldest first."""
        for answer in answers:
            if answer.payer_claim:
                self._by_number[_number(answer)] = answer
            self._by_charge.setdefault(_charge_key(answer), []).append(answer)

    def same_as(self, answer: RemitClaim) -> RemitClaim | None:
        """The same payer's answer to the same claim; None where there is none.

        By the payer's claim number. Where one of the two has none: by charge, day of service and the payer's turn.
        """
        if answer.payer_claim and (numbered := self._by_number.get(_number(answer))):
            return numbered
        found = self._by_charge.get(_charge_key(answer), ())
        alike = [each for each in found if not (each.payer_claim and answer.payer_claim) and _same_turn(each, answer)]
        named = [each for each in alike if _names(each) & _names(answer)]
        is_alone = len({each.remit.payer for each in alike}) == 1
        return next(reversed(named or (alike if is_alone else [])), None)


def _charge_key(answer: RemitClaim) -> tuple[int, date | None]:
    """What was charged, also by a reversal, and the first day that the lines tell, else the claim's own."""
    days = [line.service_from for line in answer.lines if line.service_from]
    return abs(answer.charge), min(days, default=answer.service_from)


def _same_turn(one: RemitClaim, other: RemitClaim) -> bool:
    return len({_TURNS.get(each.status, "") for each in (one, other)} - {""}) < 2


def _number(answer: RemitClaim) -> str:
    return re.sub(r"[^0-9A-Z]", "", answer.payer_claim.upper())


def _names(answer: RemitClaim) -> set[str]:
    payer = answer.remit.payer
    return {payer.id.upper(), payer.name.casefold()} - {""}
