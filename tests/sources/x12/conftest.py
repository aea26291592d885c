"""Reading as a user of the room does: bytes in, records out, sorted by kind."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from worklist.domain.claims import BilledClaim
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.sources.x12 import Record, read_x12

FIXTURES = Path(__file__).parents[3] / "fixtures" / "x12"


@dataclass(frozen=True)
class Found:
    """What one file holds."""

    records: list[Record]

    def of(self, kind):
        return [record for record in self.records if isinstance(record, kind)]

    @property
    def claims(self) -> list[RemitClaim | BilledClaim]:
        return self.of(RemitClaim | BilledClaim)

    @property
    def totals(self) -> list[RemitTotal]:
        return self.of(RemitTotal)

    @property
    def rejects(self) -> list[Reject]:
        return [record for record in self.of(Reject) if record.kind == "rejected"]

    @property
    def warnings(self) -> list[Reject]:
        return [record for record in self.of(Reject) if record.kind == "warning"]

    @property
    def accounts(self) -> list[str]:
        return [claim.account for claim in self.claims]


@pytest.fixture
def read_bytes():
    return lambda data, name="typed.835": Found(list(read_x12(io.BytesIO(data), name)))


@pytest.fixture
def read(read_bytes):
    return lambda name: read_bytes((FIXTURES / name).read_bytes(), name)


@pytest.fixture
def fixture_bytes():
    return lambda name: (FIXTURES / name).read_bytes()
