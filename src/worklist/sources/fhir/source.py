"""Reads a FHIR R4 server: what it offers, what is new there, and how that becomes claims and remits."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from worklist.domain.provenance import Position, Reject
from worklist.domain.sync_report import Progress, Watch
from worklist.sources.fhir.bulk import Export, ExportFile, Line, Sleep, export_address, read_file, run_export
from worklist.sources.fhir.capability import Capability, read_capability
from worklist.sources.fhir.claims import read_claim
from worklist.sources.fhir.elements import Json, is_resource_id
from worklist.sources.fhir.fetching import Fetching, chunks, ids_named
from worklist.sources.fhir.lookup import Lookup
from worklist.sources.fhir.plan import (
    ANSWERS,
    MONEY,
    PARTIES,
    FhirOptions,
    Mark,
    ResourceMark,
    Step,
    Strategy,
    in_utc,
    make_plan,
    patient_param,
    updated_since,
)
from worklist.sources.fhir.records import FhirRecord, Records
from worklist.sources.http import PinnedClient

Found = Iterator[FhirRecord | Reject]
_USUAL = FhirOptions()
_LINES_TOGETHER = 200
_ORDER = (*PARTIES, *MONEY)
"""The files of an export are read in this order: who is who, then payments, claims and answers."""


def _everything(kind: str) -> bool:
    return True


class FhirSource:
    """One FHIR server, read once: make a new one for each sync.

    ``read`` raises HttpProblem where the server fails; what was read until then is not the whole and must be dropped.
    After its end ``mark`` says where to go on the next time, and ``is_gone`` what has left the source.
    """

    def __init__(
        self,
        client: PinnedClient,
        options: FhirOptions = _USUAL,
        *,
        allowed: Callable[[str], bool] = _everything,
        sleep: Sleep = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._options = options
        self._allowed = allowed
        self._sleep = sleep
        self._now = now
        self._watch: Watch = lambda progress: None
        self._done = 0
        self._capability = Capability()
        self._fetching = Fetching(client, self._capability, allowed, options.page_size)
        self._records = Records(Lookup(self._fetching, read_claim))
        self.steps: list[Step] = []
        """How each type was read, for the person who asks."""
        self.mark: Mark | None = None
        """Where to go on the next time; None until ``read`` has come to its end."""

    # -- what is left when it was read ----------------------------------------------------------------------------

    @property
    def whole(self) -> Mapping[str, bool]:
        """By type, whether everything was read."""
        return {step.kind: step.whole for step in self.steps}

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many resources are no record of ours, by type and reason."""
        return self._records.passed_over

    def is_gone(self, kind: str, id_: str) -> bool:
        """Whether a record of an earlier sync has left the source: withdrawn, deleted, or missing from the whole."""
        if id_ in self._records.gone.get(kind, ()):
            return True
        return self.whole.get(kind, False) and id_ not in self._records.present.get(kind, ())

    # -- reading --------------------------------------------------------------------------------------------------

    def read(self, since: Mark | None, watch: Watch) -> Found:
        """Everything new since the mark (all without one): records, and rejects for what could not be read.

        A record may come again in a later version. Raises HttpProblem, or what ``watch`` raises to stop.
        """
        self._watch = watch
        began = self._look()
        self.steps = make_plan(self._capability, self._allowed, self._options, since, began)
        self._fetching = Fetching(self._client, self._capability, self._allowed, self._options.page_size)
        self._records = Records(Lookup(self._fetching, read_claim))
        exported = [step for step in self.steps if step.strategy is Strategy.EXPORT]
        made_at = began
        if exported:
            export = self._export(exported)
            made_at = export.made_at or began
            yield from self._read_export(export)
        for step in self.steps:
            yield from self._search(step)
        yield from self._touched()
        self.mark = self._new_mark(since, began, made_at)

    def _look(self) -> datetime:
        """Read what the server offers; returns its time, as near as it tells."""
        self._tell("what the server offers")
        answer = self._client.get("metadata")
        self._capability = read_capability(answer.json(), answer.where)
        return _server_time(answer.headers.get("date", "")) or self._now()

    def _tell(self, what: str) -> None:
        self._watch(Progress("reading", self._done, self._done, what))

    def _take(self, resources: list[object], where: str) -> Found:
        """The records of resources that came together, with what they point at fetched in few requests."""
        self._tell(where)
        money: list[Json] = [each for each in resources if isinstance(each, dict) and each.get("resourceType") in MONEY]
        self._lookup.prepare(money)
        self._find_explanations(money)
        named = self._lookup.take_fetched_claims()
        for resource in [*(named if self._claims_are_only_named else ()), *resources]:
            self._done += 1
            yield from self._records.take(resource, where)

    @property
    def _claims_are_only_named(self) -> bool:
        """Whether claims are to be had only by the answers that name them: then those are the claims there are."""
        return any(step.kind == "Claim" and step.strategy is Strategy.NAMED for step in self.steps)

    @property
    def _lookup(self) -> Lookup:
        return self._records.lookup

    def _find_explanations(self, resources: list[Json]) -> None:
        """Ask which claims are explained, where not all explanations were read anyway."""
        if not self.whole.get("ExplanationOfBenefit", False):
            for explanation in self._fetching.explanations(ids_named(resources, "ClaimResponse", "request", "Claim")):
                self._records.explain(explanation)

    # -- searches -------------------------------------------------------------------------------------------------

    def _search(self, step: Step) -> Found:
        where = f"fhir:{step.kind}"
        match step.strategy:
            case Strategy.EXPORT | Strategy.NAMED:
                return
            case Strategy.PATIENT:
                found = self._fetching.of_patients(step.kind, step.param, self._patients())
            case _:
                found = self._fetching.search(step.kind, step.query())
        for page in found:
            yield from self._take(page, where)

    def _patients(self) -> Iterator[str]:
        """Ids of the patients to ask for one by one: the group's, else all that we are shown."""
        if self._options.group:
            yield from self._fetching.members(self._options.group)
            return
        for page in self._fetching.search("Patient", {}):
            yield from _ids(page)

    # -- what changed around a claim that did not change ----------------------------------------------------------

    def _touched(self) -> Found:
        """Claims and answers whose patient, coverage or payment changed, of the types that were not read whole."""
        steps = [step for step in self.steps if step.since and step.strategy is not Strategy.EXPORT]
        if not steps:
            return
        since = min(step.since for step in steps if step.since)
        patients = sorted(self._changed_patients(since))
        for step in steps:
            param = patient_param(self._capability.offer(step.kind))
            if param:
                for page in self._fetching.of_patients(step.kind, param, patients):
                    yield from self._take(page, f"fhir:{step.kind}")
        for payment in [*self._records.payments_since(since)]:
            for kind in ANSWERS:
                ids = [settled.id for settled in payment.settles if settled.kind == kind]
                yield from self._take([*self._fetching.by_id(kind, ids)] if ids else [], f"fhir:{kind}")

    def _changed_patients(self, since: datetime) -> set[str]:
        changed: set[str] = set()
        for kind, name in (("Patient", ""), ("Coverage", "beneficiary")):
            if self._fetching.can(kind, "_lastUpdated"):
                for page in self._fetching.search(kind, updated_since(since)):
                    changed.update(ids_named(page, kind, name, "Patient") if name else _ids(page))
        return changed

    # -- exports --------------------------------------------------------------------------------------------------

    def _export(self, steps: list[Step]) -> Export:
        """One export for all types that come by it; from the earliest moment that one of them asks for."""
        moments = [step.since for step in steps]
        since = None if None in moments else min(moment for moment in moments if moment)
        kinds = [*(kind for kind in PARTIES if self._allowed(kind)), *(step.kind for step in steps)]
        address = export_address(self._options.group, self._capability.exports)
        wait = self._options.export_wait.total_seconds()
        return run_export(
            self._client, address, kinds, in_utc(since) if since else "", wait, self._tell, sleep=self._sleep
        )

    def _read_export(self, export: Export) -> Found:
        for file in sorted(export.files, key=lambda file: _ORDER.index(file.kind) if file.kind in _ORDER else -1):
            yield from self._read_export_file(file)
        for file in export.deleted:
            for line in read_file(self._client, file):
                self._note_deleted(line)
        for file in export.errors:
            yield from self._read_export_file(file)

    def _read_export_file(self, file: ExportFile) -> Found:
        where = f"fhir:export of {file.kind or 'unnamed resources'}"
        for together in chunks(read_file(self._client, file), _LINES_TOGETHER):
            resources: list[object] = []
            for line in together:
                if line.resource is None:
                    yield Reject(Position(where, line.number, "line"), line.problem)
                else:
                    resources.append(line.resource)
            yield from self._take(resources, where)

    def _note_deleted(self, line: Line) -> None:
        """A line of the list of what is gone: a Bundle of DELETE requests."""
        entries = line.resource.get("entry") if line.resource else None
        for entry in entries if isinstance(entries, list) else []:
            request = entry.get("request") if isinstance(entry, dict) else None
            url = request.get("url") if isinstance(request, dict) and request.get("method") == "DELETE" else None
            if isinstance(url, str) and url.count("/") == 1:
                self._records.deleted(*url.split("/"))

    # -- where to go on -------------------------------------------------------------------------------------------

    def _new_mark(self, old: Mark | None, began: datetime, made_at: datetime) -> Mark:
        marks: dict[str, ResourceMark] = {}
        for step in self.steps:
            if step.strategy is Strategy.NAMED:
                continue
            at = made_at if step.strategy is Strategy.EXPORT else began
            before = old.resources.get(step.kind) if old else None
            marks[step.kind] = ResourceMark(step.strategy, at, at if step.whole or not before else before.whole_at)
        return Mark(marks)


def _server_time(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _ids(page: Iterable[object]) -> list[str]:
    found = (each.get("id") for each in page if isinstance(each, dict))
    return [str(id_) for id_ in found if is_resource_id(id_)]
