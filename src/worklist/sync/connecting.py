"""The way from a ``[[source]]`` of the settings to something that can be read."""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import msgspec

from worklist.config import Source
from worklist.domain.provenance import Reject
from worklist.domain.sync_report import Watch
from worklist.sources import clearinghouse
from worklist.sources.clearinghouse import ClearinghouseOptions, ClearinghouseSource, Service
from worklist.sources.fhir import FhirOptions, FhirRecord, FhirSource, Mark, SigningKey, smart_authorization
from worklist.sources.http import ApiKey, Authorization, Basic, Bearer, HttpProblem, NoAuthorization, PinnedClient

Sleep = Callable[[float], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is read, with its secret, which was fetched before anything began."""

    source: Source
    secret: str = field(default="", repr=False)
    problem: str = ""
    """Why the secret cannot be had: a sentence."""

    @property
    def name(self) -> str:
        """As the places of its records begin: ``fhir:pm``."""
        return f"{self.source.kind}:{self.source.name}"

    @property
    def basis(self) -> str:
        """What the mark of the last time rests on."""
        of = self.source
        return json.dumps([of.kind, of.url, of.client_id, of.user, of.group, of.scopes])


Reading = FhirRecord | clearinghouse.Record | Reject


class Reader(Protocol):
    """One reading of one server."""

    @property
    def mark(self) -> str:
        """Where to go on the next time, once ``read`` has come to its end."""

    @property
    def is_whole(self) -> bool:
        """Whether everything is read this time; known once the reading has begun."""

    @property
    def whole(self) -> Collection[str]:
        """The types of which everything was read."""

    def read(self, mark: str, watch: Watch) -> Iterator[Reading]:
        """What is new since the mark, all without one. Raises HttpProblem, or what ``watch`` raises."""

    def is_gone(self, kind: str, id_: str) -> bool:
        """Whether a resource that was not told has left the server."""


@contextmanager
def opened(server: Server, sleep: Sleep) -> Iterator[Reader]:
    """The server, signed in as far as that needs no request. Raises HttpProblem."""
    if server.problem:
        raise HttpProblem(server.problem)
    authorization = sign_in(server, sleep)
    with connected(server, authorization, sleep) as client:
        if server.source.kind == "clearinghouse":
            with listing_of(server, authorization, sleep) as listing:
                yield ClearinghouseReader(ClearinghouseSource(client, reports_of(server.source), listing=listing))
            return
        allowed = getattr(authorization, "allows", _everything)
        yield FhirReader(FhirSource(client, options_of(server.source), allowed=allowed, sleep=sleep))


def connected(server: Server, authorization: Authorization, sleep: Sleep) -> PinnedClient:
    """A client of the server. Raises HttpProblem."""
    return PinnedClient(server.source.url, authorization, verify=server.source.ca_file, sleep=sleep)


def listing_of(server: Server, authorization: Authorization, sleep: Sleep) -> PinnedClient:
    """A client of the server that lists what has come. Raises HttpProblem."""
    source = server.source
    return PinnedClient(source.listing_url or source.url, authorization, verify=source.ca_file, sleep=sleep)


def sign_in(server: Server, sleep: Sleep) -> Authorization:
    """How requests to the server are signed. Raises HttpProblem."""
    source, secret = server.source, server.secret
    match source.sign_in:
        case "smart":
            return smart_authorization(
                source.url,
                source.client_id,
                _key(secret),
                token_url=source.token_url,
                scopes=source.scopes,
                verify=source.ca_file,
                sleep=sleep,
            )
        case "bearer":
            return Bearer(secret)
        case "basic":
            return Basic(source.user, secret)
        case "key":
            return ApiKey(secret, source.header)
        case _:
            return NoAuthorization()


def _key(pem: str) -> SigningKey:
    try:
        return SigningKey.from_pem(pem)
    except ValueError as error:
        raise HttpProblem(str(error)) from None


def options_of(source: Source) -> FhirOptions:
    """What the site says of reading a FHIR server."""
    return FhirOptions(
        group=source.group,
        overlap=source.overlap,
        whole_every=source.whole_every,
        prefer_export=source.export,
    )


def reports_of(source: Source) -> ClearinghouseOptions:
    """What the site says of reading a clearinghouse."""
    return ClearinghouseOptions(service=Service(source.service), overlap=source.overlap)


class FhirReader:
    """A FHIR server."""

    def __init__(self, source: FhirSource) -> None:
        self._source = source
        self.is_gone = source.is_gone

    @property
    def mark(self) -> str:
        """Where to go on, as JSON."""
        return msgspec.json.encode(self._source.mark).decode()

    @property
    def is_whole(self) -> bool:
        """Whether every type is read as a whole."""
        return bool(self._source.steps) and all(step.since is None for step in self._source.steps)

    @property
    def whole(self) -> Collection[str]:
        """The types of which everything was read."""
        return [kind for kind, whole in self._source.whole.items() if whole]

    def read(self, mark: str, watch: Watch) -> Iterator[Reading]:
        """What is new since the mark."""
        return self._source.read(_decoded(mark, Mark), watch)


class ClearinghouseReader:
    """A clearinghouse, whose reports never change and never go."""

    is_whole = False
    whole: Collection[str] = ()

    def __init__(self, source: ClearinghouseSource) -> None:
        self._source = source

    @property
    def mark(self) -> str:
        """Where to go on, as JSON."""
        return msgspec.json.encode(self._source.mark).decode()

    def read(self, mark: str, watch: Watch) -> Iterator[Reading]:
        """What is new since the mark."""
        return self._source.read(_decoded(mark, clearinghouse.Mark), watch)

    def is_gone(self, kind: str, id_: str) -> bool:
        """Nothing ever is."""
        return False


def _decoded(text: str, kind: type[T]) -> T | None:
    """The mark; None where an older version wrote it otherwise: everything is then read."""
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except msgspec.ValidationError:
        return None


def _everything(kind: str) -> bool:
    return True
