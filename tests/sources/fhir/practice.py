"""The synthetic practice of ``fixtures/fhir``, and reading it without a server."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from worklist.domain.provenance import Reject
from worklist.sources.fhir.claims import read_claim
from worklist.sources.fhir.lookup import Lookup
from worklist.sources.fhir.records import FhirRecord, Records
from worklist.sources.http import parse_json

PRACTICE = Path(__file__).parents[3] / "fixtures" / "fhir" / "practice.json"
CARC = "https://x12.org/codes/claim-adjustment-reason-codes"
RARC = "https://x12.org/codes/remittance-advice-remark-codes"


def resources() -> dict[str, dict[str, Any]]:
    """The practice's resources by id, amounts as Decimal, a fresh copy each time."""
    bundle: Any = parse_json(PRACTICE.read_bytes(), 64)
    return {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}


@dataclass(frozen=True)
class Mapped:
    """What became of resources."""

    out: list[FhirRecord | Reject]
    records: Records

    @property
    def values(self) -> list[Any]:
        return [each.value for each in self.out if isinstance(each, FhirRecord)]

    @property
    def rejects(self) -> list[Reject]:
        return [each for each in self.out if isinstance(each, Reject)]

    def of(self, id_: str) -> Any:
        """The value of the one record with this id."""
        (found,) = (each.value for each in self.out if isinstance(each, FhirRecord) and each.id == id_)
        return found

    @property
    def reason(self) -> str:
        """The reason of the one reject."""
        (reject,) = self.rejects
        return reject.reason


class _Elsewhere:
    """The parts of the practice that other resources point at."""

    def __init__(self, known: Iterable[Any]) -> None:
        self._known = [each for each in known if isinstance(each, dict)]

    def can(self, kind: str) -> bool:
        return True

    def by_id(self, kind: str, ids: list[str]) -> list[Any]:
        return [each for each in self._known if each.get("resourceType") == kind and each.get("id") in ids]

    def charges(self, encounters: list[str]) -> list[Any]:
        return self.by_id("ChargeItem", ["charge"])


def read_together(given: Iterable[Any], around: Iterable[Any] | None = None) -> Mapped:
    """Reads resources that came on one page; what they point at is the practice's, or what is given as ``around``."""
    listed = list(given)
    records = Records(Lookup(_Elsewhere([*listed, *(resources().values() if around is None else around)]), read_claim))
    records.lookup.prepare(each for each in listed if isinstance(each, dict))
    return Mapped([out for each in listed for out in records.take(each, "fhir:test")], records)


def changed(id_: str, change: Callable[[Any], object]) -> dict[str, Any]:
    """A resource of the practice with a change."""
    resource = copy.deepcopy(resources()[id_])
    change(resource)
    return resource


def statement(
    resources: dict[str, list[str]], exports: tuple[str, ...] = (), version: str = "4.0.1", **more: Any
) -> dict[str, Any]:
    """A CapabilityStatement: types with their search parameters, and where ``$export`` is offered."""
    export = [{"name": "export", "definition": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"}]
    listed = [
        {
            "type": kind,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": name, "type": "token"} for name in params],
            "operation": export if kind in exports else [],
        }
        for kind, params in resources.items()
    ]
    rest = [{"mode": "server", "resource": listed, "operation": export if "" in exports else []}]
    return {"resourceType": "CapabilityStatement", "fhirVersion": version, "rest": rest} | more
