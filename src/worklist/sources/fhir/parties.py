"""Who is who: the resources that claims and remits point at, cut down to what the worklist needs of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from worklist.domain.people import Address, Person
from worklist.domain.text import account_number, clean
from worklist.sources.fhir.codings import NPI_SYSTEM, filing
from worklist.sources.fhir.elements import (
    NOWHERE,
    BadResource,
    Json,
    Reference,
    codes,
    codings,
    day,
    identifiers,
    part,
    parts,
    reference,
    references,
    text,
    words,
)

_PAYER_ID_TYPES = frozenset({"payerid", "niip", "naiccode"})
_NAIC = "naic"
_OFFICIAL_FIRST = {"official": 0, "usual": 1}
_HOME_FIRST = {"home": 0, "": 1}
_PAST = "old"


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organization; for an organization its payer number too."""

    person: Person = Person()
    born: date | None = None
    payer_id: str = ""
    """The number by which claims name a payer; empty where it has none."""
    address: Address = Address()
    """Of a person: where they live."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A Coverage: who pays for whom, and in which turn."""

    payers: tuple[Reference, ...] = ()
    subscriber: Reference = NOWHERE
    beneficiary: Reference = NOWHERE
    member_id: str = ""
    order: int = 0
    """1 first payer, 2 second, 3 third; 0 where the coverage does not say."""
    filing: str = ""


@dataclass(frozen=True, slots=True)
class AccountNamed:
    """An Account. R4 gives it no balance, so all it can say is its number and whose it is."""

    number: str
    patient: Reference = NOWHERE
    coverages: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargePosted:
    """A ChargeItem: the link between an encounter that a claim line names and the account that it is booked on."""

    account: Reference
    encounter: Reference


def read_person(resource: Json) -> Party:
    """A Patient, Practitioner or RelatedPerson."""
    return Party(_person(resource, _npi(resource)), day(resource, "birthDate"), address=_address(resource))


def read_organization(resource: Json) -> Party:
    """An Organization."""
    name = text(resource, "name")
    payer_id = next((v for system, types, v in identifiers(resource) if _is_payer_id(system, types)), "")
    return Party(Person(last=name, id=_npi(resource)), payer_id=payer_id)


def read_coverage(resource: Json) -> Policy:
    """A Coverage."""
    order = resource.get("order")
    beneficiary, subscriber = (reference(part(resource, name)) for name in ("beneficiary", "subscriber"))
    if "subscriber" not in resource and "self" in codes(part(resource, "relationship")):
        subscriber = beneficiary
    by_type = (value for _, types, value in identifiers(resource) if "mb" in types)
    return Policy(
        payers=tuple(references(resource, "payor")),
        subscriber=subscriber,
        beneficiary=beneficiary,
        member_id=text(resource, "subscriberId") or next(by_type, ""),
        order=order if isinstance(order, int) and not isinstance(order, bool) and 0 < order < 100 else 0,
        filing=filing(codings(part(resource, "type"))),
    )


def read_account(resource: Json) -> AccountNamed:
    """An Account. Raises BadResource where it has no number."""
    typed = [value for _, types, value in identifiers(resource) if types & {"an", "acct"}]
    number = next(iter(typed or [value for _, _, value in identifiers(resource)]), "")
    if not number:
        raise BadResource("This account has no identifier, so it has no number to be known by.")
    patients = [each for each in references(resource, "subject") if each.kind == "Patient"]
    coverages = tuple(reference(part(each, "coverage")) for each in parts(resource, "coverage"))
    return AccountNamed(account_number(number), patients[0] if patients else NOWHERE, coverages)


def read_charge(resource: Json) -> ChargePosted:
    """A ChargeItem; of several accounts none can be told to be the one."""
    accounts = references(resource, "account")
    return ChargePosted(accounts[0].bare if len(accounts) == 1 else NOWHERE, reference(part(resource, "context")))


Facts = Party | Policy | AccountNamed | ChargePosted

READERS: Mapping[str, Callable[[Json], Facts]] = {
    "Patient": read_person,
    "Practitioner": read_person,
    "RelatedPerson": read_person,
    "Organization": read_organization,
    "Coverage": read_coverage,
    "Account": read_account,
    "ChargeItem": read_charge,
}
"""How each type is cut down."""


def _person(resource: Json, id_: str) -> Person:
    names = sorted(parts(resource, "name"), key=lambda name: _OFFICIAL_FIRST.get(text(name, "use"), 2))
    if not names:
        return Person(id=id_)
    first, *middle = [*words(names[0], "given"), ""]
    last = text(names[0], "family") or text(names[0], "text")
    return Person(last, first, clean(" ".join(middle)), id_)


def _address(resource: Json) -> Address:
    """The home, else one without a use, else another that still holds."""
    sent = (each for each in parts(resource, "address") if text(each, "use") != _PAST)
    home = min(sent, key=lambda each: _HOME_FIRST.get(text(each, "use"), 2), default=None)
    if home is None:
        return Address()
    state = text(home, "state").upper()
    return Address(tuple(words(home, "line")), text(home, "city"), state, text(home, "postalCode"))


def _npi(resource: Json) -> str:
    """Of practitioners and organizations; patients have none."""
    found = (value for system, types, value in identifiers(resource) if system == NPI_SYSTEM or "npi" in types)
    return next(found, "")


def _is_payer_id(system: str, types: set[str]) -> bool:
    return bool(types & _PAYER_ID_TYPES) or _NAIC in system.lower()
