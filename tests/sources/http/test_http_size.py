"""Hostile sizes stay within the memory that is given for an answer."""

import resource
import sys

from tests.processes import Process
from tests.sources.http.bad_server import answer, bomb
from worklist.sources.http import HttpProblem, Limits, NoAuthorization, PinnedClient

GIGABYTE = 1 << 30
_KILO = 1 if sys.platform == "darwin" else 1 << 10


def read(pipe, origin: str, limits: Limits) -> None:
    """What is said, and by how many bytes the process has grown at its largest."""
    with PinnedClient(origin, NoAuthorization(), limits) as client:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            client.get_json("Patient")
            said = ""
        except HttpProblem as problem:
            said = str(problem)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send((said, (after - before) * _KILO))


def test_a_gigabyte_in_a_megabyte_is_not_unpacked(server):
    server.on("/Patient", bomb(GIGABYTE))
    for megabytes in (1, 64):
        process = Process(read, server.origin, Limits(bytes_per_answer=megabytes << 20))
        said, grown = process.receive()
        assert f"more than the {megabytes} MB" in said
        assert grown < (megabytes + 20) << 20


def test_sixty_megabytes_of_tiny_values_are_not_built(server):
    server.on("/Patient", answer(b'{"a":[' + b'"",' * (20 << 20) + b'""]}'))
    process = Process(read, server.origin, Limits())
    said, grown = process.receive()
    assert "more than 2,000,000 values" in said
    assert grown < 300 << 20
