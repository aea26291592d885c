"""Which of the site's contracts counts for an answer, by payer, plan and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.people import Payer
from worklist.domain.pricing.contracts import Contract, names_of
from worklist.domain.pricing.derivation import NotKnown
from worklist.domain.remits import RemitClaim


@dataclass(frozen=True, slots=True)
class ContractChoice:
    """The contracts with one payer, and what chooses among them."""

    contracts: tuple[Contract, ...]
    """Those with the payer, under either of its names."""
    payer: str
    plan: str

    def on(self, day: date | None) -> Contract:
        """The contract for a service of this day: one that names the plan before one for every plan.

        Raises NotKnown where none or more than one counts.
        """
        if day is None:
            raise NotKnown("the day of service is not known")
        in_force = [each for each in self.contracts if each.is_in_force(day)]
        for_plan = [each for each in in_force if each.is_for(self.plan)]
        found = [each for each in for_plan if each.plans] or for_plan
        if len(found) == 1:
            return found[0]
        if found:
            raise NotKnown(f"more than one contract counts on {day}: {_named(found)}")
        if in_force:
            plan = f"plan {self.plan}" if self.plan else "a plan that is not known"
            raise NotKnown(f"no contract for {self.payer} with {plan} on {day}: there is {_named(in_force)}")
        raise NotKnown(f"no contract for {self.payer} on {day}")


def choose_among(contracts: Iterable[Contract], account: Account, answer: RemitClaim) -> ContractChoice:
    """The contracts with the payer of an answer, as our claim names it or the remit does."""
    claim = account.billed_to(answer)
    payers = (claim.payer, answer.remit.payer) if claim else (answer.remit.payer,)
    names = names_of(payers)
    theirs = tuple(each for each in contracts if each.is_with(names))
    return ContractChoice(theirs, _name(payers), account.plan)


def _name(payers: Iterable[Payer]) -> str:
    return next((payer.name or payer.id for payer in payers if payer.name or payer.id), "a payer without a name")


def _named(contracts: Iterable[Contract]) -> str:
    return " and ".join(sorted(f"{each.name} ({each.position})" for each in contracts))
