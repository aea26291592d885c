"""What a FHIR server says it can do (its CapabilityStatement, ``/metadata``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from worklist.sources.fhir.elements import BadResource, Json, parts, text
from worklist.sources.http import HttpProblem

_R4 = ("4.0", "4.1", "4.3")
_EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done with one type of resource."""

    searches: bool = False
    params: frozenset[str] = frozenset()
    """Names of the search parameters."""


NO_OFFER = Offer()


@dataclass(frozen=True, slots=True)
class Capability:
    """The server's whole offer, as far as a reader is concerned."""

    offers: Mapping[str, Offer] = field(default_factory=dict)
    """By type of resource."""
    exports: frozenset[str] = frozenset()
    """Where ``$export`` is offered: ``Group``, ``Patient``, and empty for the server as a whole."""

    def offer(self, kind: str) -> Offer:
        """What can be done with a type; nothing where the server does not name it."""
        return self.offers.get(kind, NO_OFFER)


def read_capability(statement: Json, where: str) -> Capability:
    """Raises HttpProblem for what is no CapabilityStatement, or one of another FHIR version than R4."""
    if statement.get("resourceType") != "CapabilityStatement":
        raise HttpProblem(f"{where}: what came is no CapabilityStatement; check the address in the settings.")
    version = text(statement, "fhirVersion")
    if not version.startswith(_R4):
        raise HttpProblem(f"{where} speaks FHIR {version or 'of no stated version'}; only R4 (4.0.1) can be read.")
    try:
        server = [rest for rest in parts(statement, "rest") if rest.get("mode") in ("server", None)]
        return _capability(server)
    except BadResource as bad:
        raise HttpProblem(f"{where}: the CapabilityStatement cannot be read: {bad} Tell the vendor.") from None


def _capability(server: Iterable[Json]) -> Capability:
    offers: dict[str, Offer] = {}
    exports: set[str] = set()
    for rest in server:
        if _has_export(rest):
            exports.add("")
        for resource in parts(rest, "resource"):
            kind = text(resource, "type")
            offers[kind] = _offer(resource)
            if _has_export(resource):
                exports.add(kind)
    return Capability(offers, frozenset(exports))


def _offer(resource: Json) -> Offer:
    params = frozenset(text(each, "name") for each in parts(resource, "searchParam"))
    actions = {text(each, "code") for each in parts(resource, "interaction")}
    return Offer("search-type" in actions or (not actions and bool(params)), params)


def _has_export(of: Json) -> bool:
    """Some servers name the operation, others only its definition, such as ``.../group-export``."""
    return any(
        text(each, "name").lstrip("$") == _EXPORT or text(each, "definition").endswith(f"-{_EXPORT}")
        for each in parts(of, "operation")
    )
