"""Check 10: surprise bills under the federal No Surprises Act.

Where a patient could not choose, nobody asks more than the share in network: emergency services (45 CFR 149.110 and
149.410), services of others in a visit to a facility (149.120 and 149.420) and air ambulances (149.130 and 149.440).
Numbers of codes and words of our own; no text of any code set.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.audit_checks import Check, CheckResult
from worklist.domain.codes import is_patient_share, normal_carc
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.bill.services import Service, services_of
from worklist.domain.payer_types import PayerType, PayerTypes
from worklist.domain.pricing.contract_choice import choose_among
from worklist.domain.pricing.terms import Terms
from worklist.domain.remit_history import Adjudication
from worklist.domain.vendors.specialties import Specialty, specialties_of

_CHECK = Check.SURPRISE_BILL
_NOT_IN_NETWORK = frozenset({"242", "279"})
"""CARCs by which a payer says that the service came from outside its network."""
_UNDER_THE_ACT = frozenset({"N830", "N859", "N860", *(f"N{number}" for number in range(862, 880))})
"""RARCs by which a payer says that it answered under the Act, also that a consent did not count (N878, N879)."""
_OUT_OF_NETWORK = frozenset({"N858", "N882", "N883", "N884", "N885"})
"""RARCs that speak of a service out of network without saying that the Act protects it."""
_CONSENTED = "N882"
"""By the payer's word the patient gave up the protection in writing."""

_EMERGENCY_ROOM = "23"
_FACILITIES = frozenset({"19", "21", "22", "24"})
"""Outpatient and inpatient hospital, and ambulatory surgery center: where a visit of 149.420 takes place."""
_AIR_AMBULANCE = frozenset({"A0430", "A0431", "A0435", "A0436"})
_ASSISTANTS = frozenset({"80", "81", "82", "AS"})
_ANCILLARY = frozenset({Specialty.ANESTHESIA, Specialty.RADIOLOGY, Specialty.LABORATORY})
_NEWBORN = range(99460, 99487)
"""Codes of newborn and neonatal care, pediatric critical care among them."""
_OTHER_LAWS = frozenset({PayerType.WORKERS_COMPENSATION, PayerType.LIABILITY, PayerType.SELF_PAY})


@dataclass(frozen=True, slots=True)
class _Visit:
    """A service that may be protected, and what is known of the network."""

    service: Service
    word: Adjudication
    kind: str
    """Why it is protected, as a clause; empty where only the patient's written consent could lift the protection."""
    is_out: bool
    """Whether the payer says that it was out of network."""
    in_network: str
    """The name of the contract that covers it; empty where none does."""

    @property
    def beyond_share(self) -> Cents:
        """PR of the answer that is no deductible, coinsurance or copay."""
        told = (each for each in self.word.adjustments if each.group == "PR" and not is_patient_share(each))
        return max(0, sum(each.amount for each in told))


def surprise_bill(account: Account, asked: Cents, terms: Terms, payer_types: PayerTypes) -> CheckResult:
    """Whether the patient is asked for more than the share in network where the Act forbids it."""
    kind = payer_types.first(account)
    if kind.is_federal:
        return CheckResult(_CHECK, "ok", "federal programs have their own rules on what a patient is asked")
    if kind in _OTHER_LAWS:
        return CheckResult(_CHECK, "ok", "the federal rules on surprise bills are for patients of health plans")
    services = services_of(account)
    if not services:
        return CheckResult(_CHECK, "unknown", "no claim or remit in our files says where the service was")
    visits = [visit for service in services if (visit := _visit(service, account, terms))]
    if not visits:
        return _unanswered(account, services) or _ok("no service here is protected by the federal rules")
    share = _in_network_share(account, visits)
    if asked <= share:
        return _ok(f"the patient is asked {dollars(asked)}, the share in network is {dollars(share)}")
    return next(_judged(visits, asked, share), None) or _ok(_in_network(visits))


def _ok(said: str) -> CheckResult:
    return CheckResult(_CHECK, "ok", said)


def _in_network(visits: list[_Visit]) -> str:
    return f"in network by {' and '.join(dict.fromkeys(visit.in_network for visit in visits))}"


def _visit(service: Service, account: Account, terms: Terms) -> _Visit | None:
    """None for what no payer has answered, and for what the Act does not speak of."""
    if not service.words:
        return None
    word = service.words[0]
    remarks = {code.upper() for each in service.words for code in each.remarks}
    is_out = bool(remarks & (_UNDER_THE_ACT | _OUT_OF_NETWORK)) or _refused_as_outside(service)
    kind = _protected(service, account) or ("by the payer's remark" if remarks & _UNDER_THE_ACT else "")
    if not kind and (not is_out or _CONSENTED in remarks or not _places(service, account) & _FACILITIES):
        return None
    return _Visit(service, word, kind, is_out, _contract_of(word, service, account, terms))


def _refused_as_outside(service: Service) -> bool:
    told = (each for word in service.words for each in word.adjustments)
    return any(normal_carc(each.reason) in _NOT_IN_NETWORK for each in told)


def _protected(service: Service, account: Account) -> str:
    """Why the Act protects a service by what it is, as a clause; empty where it does not."""
    places = _places(service, account)
    at_facility = places & _FACILITIES
    if service.code.upper() in _AIR_AMBULANCE:
        return "an air ambulance"
    if _EMERGENCY_ROOM in places:
        return f"an emergency, place {_EMERGENCY_ROOM}"
    if at_facility and any(line.is_emergency for line in service.billed):
        return f"billed as an emergency, place {min(at_facility)}"
    if at_facility and _is_ancillary(service):
        return f"an ancillary service at a facility, place {min(at_facility)}"
    return ""


def _is_ancillary(service: Service) -> bool:
    """45 CFR 149.420(b); who a hospitalist or intensivist is, no code tells."""
    code = service.code
    is_newborn = code.isascii() and code.isdigit() and int(code) in _NEWBORN
    return is_newborn or bool(_ASSISTANTS.intersection(service.modifiers) or specialties_of([code]) & _ANCILLARY)


def _places(service: Service, account: Account) -> set[str]:
    """As the lines say it, else the claim, else the remit."""
    of_lines = {line.place for line in service.billed} - {""}
    if of_lines:
        return of_lines
    claim = account.current_claim
    return {claim.place} if claim and claim.place else {word.claim.place for word in service.words} - {""}


def _contract_of(word: Adjudication, service: Service, account: Account, terms: Terms) -> str:
    choice = choose_among(terms.contracts, account, word.claim)
    day = service.on or account.service_on
    return next(
        (each.name for each in choice.contracts if day and each.is_in_force(day) and each.is_for(choice.plan)), ""
    )


def _in_network_share(account: Account, visits: list[_Visit]) -> Cents:
    """The most that the remits leave to the patient, without what is beyond the share on what may be protected."""
    return max(0, account.history.patient_ceiling - sum(visit.beyond_share for visit in visits))


def _judged(visits: list[_Visit], asked: Cents, share: Cents) -> Iterator[CheckResult]:
    """What fails first, then what nobody can say; the service with the most beyond the share in front."""
    ordered = sorted(visits, key=lambda visit: -visit.beyond_share)
    said = f"the patient is asked {dollars(asked)}, the share in network is {dollars(share)}"
    for visit in ordered:
        if visit.kind and visit.is_out and not visit.in_network:
            why = f"{visit.service.name} ({visit.kind}) was out of network: {said}"
            where = visit.word.claim.position
            yield CheckResult(_CHECK, "fails", why, asked - share, where, line=visit.service.name)
    for visit in ordered:
        if unknown := _unknown(visit):
            yield CheckResult(_CHECK, "unknown", f"{said}; {visit.service.name}: {unknown}")


def _unknown(visit: _Visit) -> str:
    """What is missing to judge a service; empty where it was in network by our contract and the payer's word."""
    if visit.is_out and visit.in_network:
        return f"{visit.in_network} covers it, yet the payer answered as out of network: ask the payer first"
    if visit.in_network:
        return ""
    if visit.kind:
        return f"{visit.kind}, and whether it was in network is UNKNOWN: no remit says and no contract covers it"
    return "out of network at a facility: to be asked only with the patient's written consent, which nobody recorded"


def _unanswered(account: Account, services: tuple[Service, ...]) -> CheckResult | None:
    """An emergency that the patient is asked for while no payer has answered."""
    for service in services:
        if service.is_ours and not service.words and (kind := _protected(service, account)):
            return CheckResult(_CHECK, "unknown", f"{service.name}: {kind}, and no remit says the share in network")
    return None
