"""Whether a rule of Medicare's binds the payer that denied: NCCI edits and the global period bind few by themselves."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from worklist.domain.accounts import Account
from worklist.domain.denials import Denial
from worklist.domain.payer_types import AS_FILED, PayerType
from worklist.domain.pricing.contract_choice import choose_among
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.derivation import NotKnown
from worklist.domain.pricing.terms import Terms

Rule = Literal["bundling", "global-days"]
"""As contracts' clauses name it."""
_NAMES: dict[Rule, str] = {"bundling": "NCCI", "global-days": "Medicare's global period"}
_BOUND = (PayerType.MEDICARE, PayerType.MEDICAID)


@dataclass(frozen=True, slots=True)
class Binding:
    """How far a rule binds a payer, for ourselves and for the argument."""

    words: str
    by: str
    """Begins an argument: ``By NCCI (contract Example PPO, section 4.2)``. Claims nothing that is not known."""


def binding(rule: Rule, denial: Denial, account: Account, terms: Terms, day: date) -> Binding:
    """By the contract's clause on it, else by the kind of payer as the files tell it; else it is not known."""
    name, answer = _NAMES[rule], denial.adjudication.claim
    contract = _contract(denial, account, terms, day)
    if contract and (clause := contract.clause(rule)):
        cited = f"{contract.name}, {clause}"
        return Binding(f"The contract says how it follows {name}: {cited}.", f"By {name} ({cited})")
    claim = account.billed_to(answer)
    filed = {AS_FILED.of(answer.remit.payer, filing) for filing in (answer.filing, claim.filing if claim else "")}
    bound = next((kind for kind in _BOUND if kind in filed), None)
    if bound is None:
        payer = answer.remit.payer.name or "this payer"
        said = f"{name} binds Medicare and Medicaid; whether {payer} follows it, its contract or policy must say."
        return Binding(said, f"By {name}")
    own = ", whose own edits may differ from Medicare's" if (rule, bound) == ("bundling", PayerType.MEDICAID) else ""
    return Binding(f"The claim was filed to {bound.title()}, which {name} binds{own}.", f"By {name}")


def _contract(denial: Denial, account: Account, terms: Terms, day: date) -> Contract | None:
    try:
        return choose_among(terms.contracts, account, denial.adjudication.claim).on(day)
    except NotKnown:
        return None
