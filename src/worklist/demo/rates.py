"""What a payer pays for one unit of a service, and what its contract with the practice says."""

from collections.abc import Collection

from worklist.demo.payers import Insurer
from worklist.demo.services import COMPONENT_BASES, SERVICES
from worklist.domain.codes import COMPONENT_MODIFIERS
from worklist.domain.money import Cents


def paid_rate(code: str, modifiers: Collection[str], insurer: Insurer) -> Cents:
    """The rate that the payer has loaded, of the component that a modifier names or of the whole."""
    component = next((each for each in modifiers if each in COMPONENT_MODIFIERS), "")
    base = COMPONENT_BASES.get((code, component), SERVICES[code].base)
    return base * insurer.percent // 100


def agreed_rate(code: str, component: str, insurer: Insurer) -> Cents:
    """The rate of the contract; ``component`` is 26, TC, or empty for the whole."""
    missing = sum(each.cents for each in insurer.shortfalls if (each.code, each.component) == (code, component))
    return paid_rate(code, (component,), insurer) + missing
