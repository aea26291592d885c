"""Which claims and answers are in force, and which are no claim for money at all."""

from dataclasses import dataclass
from typing import Literal

from worklist.sources.fhir.elements import Json

_NOT_IN_FORCE = frozenset({"draft", "cancelled", "entered-in-error"})


@dataclass(frozen=True, slots=True)
class Aside:
    """Why a resource is not read as a record."""

    why: str
    """A clause, such as ``not in force (draft)``."""
    kind: Literal["withdrawn", "no claim", "refused"]
    """Withdrawn: whatever it said before is gone. Refused: the payer could not process it, which somebody must see."""


def set_aside(resource: Json) -> Aside | None:
    """None for a resource that claims or answers money, which is also one whose standing is not said."""
    status, use, outcome = (resource.get(name) for name in ("status", "use", "outcome"))
    if isinstance(status, str) and status in _NOT_IN_FORCE:
        return Aside(f"not in force ({status})", "withdrawn")
    if use == "preauthorization":
        return Aside("asks for an authorization, not for money", "no claim")
    if use == "predetermination" and resource.get("resourceType") == "Claim":
        return Aside("asks for an estimate, not for money", "no claim")
    if outcome == "queued":
        return Aside("not decided yet", "no claim")
    if outcome == "error" and not any(resource.get(name) for name in ("item", "addItem", "total", "payment")):
        return Aside("the payer could not process the claim (outcome error): correct it and send it again", "refused")
    return None
