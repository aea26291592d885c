"""Reading the servers: what is new at each, into the staging file, whole or not at all."""

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from worklist.domain.lists import RunPart
from worklist.domain.provenance import Position, Reject
from worklist.domain.sync_report import Progress, Watch
from worklist.sources.fhir import FhirRecord
from worklist.sources.http import HttpProblem
from worklist.store.cache import Cache
from worklist.store.runs import RunCounts
from worklist.store.servers import Reached, Servers
from worklist.store.staging import SourceFile, Staging
from worklist.sync.connecting import Reader, Server, opened

_FEW = 10
"""Records below which half of them may go in a day."""
_BETWEEN_LOOKS = 0.2
"""Seconds between two looks at whether the person wants to stop, while a server makes us wait."""


@dataclass(slots=True)
class _Told:
    """What one reading brought, beside the records."""

    rejects: list[Reject]
    places: set[str]
    """Of all that was read."""


class ServerReading:
    """Reads the servers one after another; what fails at one is said, and the others go on."""

    def __init__(
        self, cache: Cache, staging: Staging, counts: RunCounts, watch: Watch, smaller: Collection[str]
    ) -> None:
        self._servers = Servers(cache)
        self._staging = staging
        self._counts = counts
        self._watch = watch
        self._smaller = smaller
        """Names of the sources of which much less may be left than there was."""
        self._last = Progress("reading", 0, 0)

    def read(self, servers: Iterable[Server]) -> Iterator[RunPart]:
        """Stage what is new at each; says of each how it went."""
        for server in servers:
            try:
                with opened(server, self._sleep) as reader:
                    yield self._read(server, reader)
            except HttpProblem as problem:
                yield RunPart(server.name, "failed", 0, 0, 0, f"{server.source.name}: {problem}")

    def _read(self, server: Server, reader: Reader) -> RunPart:
        reached = self._servers.reached(server.name)
        goes_on = reached is not None and reached.basis == server.basis
        told = self._told(server, reader, reached.mark if reached and goes_on else "", reached.size if reached else 0)
        self._servers.settle(reader.is_gone)
        lost = self._servers.missing(server.name, reader.is_gone if goes_on else _everything)
        self._refuse_a_remnant(server, len(lost))
        records, rejects = self._stage(server, reader, told, lost)
        size = self._last.done if reader.is_whole else reached.size if reached else 0
        self._servers.reach(server.name, Reached(server.basis, reader.mark, size))
        self._counts.records += records
        self._counts.rejects += rejects
        return RunPart(server.name, "done", records, len(lost), rejects)

    def _told(self, server: Server, reader: Reader, mark: str, size: int) -> _Told:
        """Hold all that the server tells. Raises HttpProblem, or what the watch raises to stop."""

        def watch(progress: Progress) -> None:
            total = progress.total if progress.total > progress.done else size if reader.is_whole else 0
            what = f"{server.name} {progress.what.removeprefix(f'{server.source.kind}:')}"
            self._tell(Progress("reading", progress.done, total, what, "resources"))

        self._servers.forget_told()
        told = _Told([], set())
        for number, each in enumerate(reader.read(mark, watch)):
            value = each.value if isinstance(each, FhirRecord) else each
            value = replace(value, position=_place(server, value.position))
            told.places.add(value.position.file)
            if isinstance(value, Reject):
                told.rejects.append(value)
            elif isinstance(each, FhirRecord):
                self._servers.hold(each.kind, each.id, value)
            else:
                self._servers.hold("", f"{number:012}", value)
        return told

    def _refuse_a_remnant(self, server: Server, lost: int) -> None:
        known, news = self._servers.known(server.name), self._servers.news(server.name)
        if known >= _FEW and (lost - news) * 2 >= known and server.source.name not in self._smaller:
            raise HttpProblem(
                f"{lost:,} of the {known:,} records that it had are no longer there, so nothing was taken over; if that"
                f" is right: worklist sync --accept-smaller {server.source.name}"
            )

    def _stage(self, server: Server, reader: Reader, told: _Told, lost: Collection[tuple[str, str]]) -> tuple[int, int]:
        self._staging.begin_file(SourceFile(server.name, server.name, 0))
        for value, key in self._servers.take(server.name, lost):
            self._staging.add(value, key)
        for reject in told.rejects:
            self._staging.add(reject)
        counts = self._staging.end_file()
        self._servers.keep_rejects(server.name, told.places, reader.whole)
        return counts

    def _tell(self, progress: Progress) -> None:
        self._last = progress
        self._watch(progress)

    def _sleep(self, seconds: float) -> None:
        """Wait, and look meanwhile whether the person wants to stop."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._watch(self._last)
            time.sleep(min(left, _BETWEEN_LOOKS))


def _everything(kind: str, id_: str) -> bool:
    return True


def _place(server: Server, position: Position) -> Position:
    """With the site's name of the server: ``fhir:Claim/7`` becomes ``fhir:pm/Claim/7``."""
    scheme, _, rest = position.file.partition(":")
    return replace(position, file=f"{scheme}:{server.source.name}/{rest}")
