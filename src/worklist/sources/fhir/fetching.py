"""Searches: pages of resources, by what is new, by id, by patient."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from worklist.domain.text import clean
from worklist.sources.fhir.capability import Capability
from worklist.sources.fhir.elements import BadResource, Json, part, reference
from worklist.sources.http import HttpProblem, PinnedClient, pages

_TOGETHER = 40
"""Ids in one request: some servers cut addresses of more than 2,000 characters."""
_T = TypeVar("_T")


class Fetching:
    """Searches one server for what it lets us see."""

    def __init__(
        self, client: PinnedClient, capability: Capability, allowed: Callable[[str], bool], page_size: int
    ) -> None:
        self._client = client
        self._capability = capability
        self._allowed = allowed
        self._page_size = page_size

    def can(self, kind: str, param: str = "") -> bool:
        """Whether a type can be searched, by this parameter."""
        offer = self._capability.offer(kind)
        return offer.searches and (not param or param in offer.params) and self._allowed(kind)

    def search(self, kind: str, query: Mapping[str, str]) -> Iterator[list[object]]:
        """The resources of each page, as they came; what is no resource stands as None."""
        for page in pages(self._client, kind, {**query, "_count": str(self._page_size)}):
            entries = page.get("entry")
            yield [each.get("resource") if isinstance(each, dict) else None for each in _listed(entries)]

    def by_id(self, kind: str, ids: list[str]) -> list[Json]:
        """The resources of these ids; none where the type cannot be searched."""
        return self._all(kind, "_id", ids) if self.can(kind) else []

    def charges(self, encounters: list[str]) -> list[Json]:
        """The ChargeItems of these encounters; none where they cannot be asked for."""
        named = [f"Encounter/{id_}" for id_ in encounters]
        return self._all("ChargeItem", "context", named) if self.can("ChargeItem", "context") else []

    def explanations(self, claims: list[str]) -> list[Json]:
        """The explanations of these claims; none where they cannot be asked for."""
        named = [f"Claim/{id_}" for id_ in claims]
        kind = "ExplanationOfBenefit"
        return self._all(kind, "claim", named) if self.can(kind, "claim") else []

    def of_patients(self, kind: str, param: str, patients: Iterable[str]) -> Iterator[list[object]]:
        """Everything of a type that belongs to these patients, one by one: not every server takes several at once."""
        for id_ in patients:
            yield from self.search(kind, {param: id_ if param == "patient" else f"Patient/{id_}"})

    def members(self, group: str) -> list[str]:
        """Ids of the patients of a Group. Raises HttpProblem where none are to be seen: that is no empty practice."""
        found = self.by_id("Group", [group])
        members = found[0].get("member") if found else None
        entities = [{**each, "resourceType": "member"} for each in _listed(members) if isinstance(each, dict)]
        patients = ids_named(entities, "member", "entity", "Patient")
        if not patients:
            raise HttpProblem(
                f"Group/{clean(group, most=64)} is not shown to us or has no patients; check the group in the settings"
                " and the scopes."
            )
        return patients

    def _all(self, kind: str, param: str, values: Iterable[str]) -> list[Json]:
        return [
            each
            for together in chunks(values, _TOGETHER)
            for page in self.search(kind, {param: ",".join(together)})
            for each in page
            if isinstance(each, dict) and each.get("resourceType") == kind
        ]


def chunks(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Lists of at most ``size`` values."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def _listed(entries: object) -> list[object]:
    return entries if isinstance(entries, list) else []


def ids_named(resources: Iterable[object], kind: str, name: str, target: str) -> list[str]:
    """Ids of the ``target`` type that resources of one type name under ``name``, once each."""
    found: dict[str, None] = {}
    for each in resources:
        if isinstance(each, dict) and each.get("resourceType") == kind:
            try:
                to = reference(part(each, name))
            except BadResource:
                continue
            if to.is_literal and to.kind == target:
                found[to.id] = None
    return list(found)
