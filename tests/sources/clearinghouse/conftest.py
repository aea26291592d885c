"""Reports of the fixtures, read as they stand and through a server that is scripted."""

from collections.abc import Iterator

import pytest

from tests.sources.http.bad_server import BadServer, bad_server


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as running:
        yield running
