"""Big files: little memory, progress on the way, claims handed out before the end is read."""

import io
import tracemalloc
from itertools import chain, islice, repeat

from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim
from worklist.sources.x12 import read_x12


class Stream(io.RawIOBase):
    """A file that is made while it is read, so that it takes no memory of its own."""

    def __init__(self, pieces):
        self._pieces = pieces
        self.given = 0

    def read(self, size=-1):
        data = b"".join(islice(self._pieces, 40))
        self.given += len(data)
        return data


def big(fixture_bytes, copies):
    data = fixture_bytes("two-claims.835")
    start, end = data.index(b"CLP*A-1001"), data.index(b"PLB*")
    claims = data[start:end] + b"NTE*ADD*" + b"X" * 2_000 + b"~\n"
    return Stream(chain([data[:start]], repeat(claims, copies), [data[end:]]))


def test_memory_stays_flat_over_five_megabytes(fixture_bytes):
    stream = big(fixture_bytes, 2_000)
    tracemalloc.start()
    count = sum(isinstance(record, RemitClaim) for record in islice(read_x12(stream, "big.835"), 4_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert stream.given > 5_000_000
    assert peak < 4_000_000


def test_claims_come_before_the_end_is_read(fixture_bytes):
    stream = big(fixture_bytes, 2_000)
    next(record for record in read_x12(stream, "big.835") if isinstance(record, RemitClaim))
    assert stream.given < 300_000


def test_progress_tells_the_bytes_read(fixture_bytes):
    data = fixture_bytes("two-claims.835") * 100
    told = []
    assert sum(1 for _ in read_x12(io.BytesIO(data), "big.835", progress=told.append)) == 300
    assert told == sorted(told)
    assert told[-1] == len(data)


def test_a_file_without_terminators_is_given_up_with_a_sentence():
    stream = Stream(chain([b"ST*835*0001~BPR*I*1~"], repeat(b"A" * 1_000, 5_000)))
    rejects = [record for record in read_x12(stream, "endless.835") if isinstance(record, Reject)]
    assert "No segment terminator in a megabyte" in rejects[1].reason
    assert stream.given < 3_000_000
