"""Who else covers the patient, as claims and remits say it, and of whom nothing was asked or heard."""

from collections.abc import Iterator
from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.people import Payer
from worklist.domain.pricing.contracts import names_of
from worklist.domain.provenance import Position
from worklist.domain.remit_history import FORWARDED


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """A further payer that a record names, or that a payer passed the claim on to."""

    payer: Payer
    position: Position
    """The record that says so."""
    passed_on_by: str = ""
    """Who passed the claim on to it; empty where we know of it from our own claim."""


def others_silent(account: Account) -> Iterator[OtherPayer]:
    """Other payers that we never billed and that have not answered; what a payer passed on comes first."""
    heard_of = names_of([*(claim.payer for claim in account.claims), *(each.remit.payer for each in account.remits)])
    for other in (*_passed_on(account), *_on_claims(account)):
        names = names_of([other.payer])
        is_alone = len(account.history.payers) < 2 and len(account.newest_claims) < 2
        if names.isdisjoint(heard_of) if names else is_alone:
            yield other


def _passed_on(account: Account) -> Iterator[OtherPayer]:
    """Where the next payer is not named, any later answer or claim may be its own."""
    standing = account.history.standing
    for answer in standing:
        payer = Payer(answer.crossover.name, answer.crossover.id)
        if answer.status in FORWARDED or payer.name or payer.id:
            yield OtherPayer(payer, answer.position, answer.remit.payer.name or "the payer")


def _on_claims(account: Account) -> Iterator[OtherPayer]:
    for claim in account.newest_claims.values():
        yield from (OtherPayer(each, claim.position) for each in claim.other_payers)
