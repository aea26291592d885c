"""A scripted server and a client pinned to it; waits between tries pass at once and are noted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sources.http.bad_server import BadServer, bad_server
from worklist.sources.http import Bearer, Limits, PinnedClient

TOKEN = "t0ken-of-the-practice"


@dataclass
class Watch:
    """A clock that goes on by what is waited."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[BadServer]:
    """Another server, which must never hear of us."""
    with bad_server() as server:
        yield server
        assert server.received == []


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def connect(server, watch) -> Iterator[Callable[..., PinnedClient]]:
    """Makes clients of the server; their limits can be named."""
    with ExitStack() as stack:

        def make(authorization: Any = None, base: str = "/fhir", **limits: Any) -> PinnedClient:
            client = PinnedClient(
                f"{server.origin}{base}",
                authorization or Bearer(TOKEN),
                Limits(**limits),
                sleep=watch.sleep,
                clock=watch.clock,
            )
            return stack.enter_context(client)

        yield make


@pytest.fixture
def client(connect) -> PinnedClient:
    return connect()


@pytest.fixture
def hurried(server) -> Iterator[PinnedClient]:
    """Half a second a try on the real clock, two tries."""
    limits = Limits(seconds_per_try=0.5, seconds_in_all=20, tries=2)
    with PinnedClient(f"{server.origin}/fhir", Bearer(TOKEN), limits, sleep=lambda seconds: None) as client:
        yield client
