"""Reading a fixture as a person would: accept the guessed map, then read the file with it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from worklist.domain.aging import AgingRow
from worklist.domain.column_map import ColumnMap
from worklist.domain.provenance import Reject
from worklist.sources.aging import guess_map, read_aging

FIXTURES = Path(__file__).parents[3] / "fixtures" / "aging"
FILE_DATE = date(2026, 11, 21)


@dataclass
class Result:
    accounts: dict[str, AgingRow]
    rejects: list[Reject]

    @property
    def reasons(self) -> list[str]:
        return [f"{reject.position.at}: {reject.reason}" for reject in self.rejects]


def read_bytes(data: bytes, column_map: ColumnMap, name: str = "aging.csv") -> Result:
    found = list(read_aging(io.BytesIO(data), name, column_map, as_of=FILE_DATE))
    rows = [item for item in found if isinstance(item, AgingRow)]
    assert len({row.account for row in rows}) == len(rows)
    return Result({row.account: row for row in rows}, [item for item in found if isinstance(item, Reject)])


@pytest.fixture(scope="session")
def read() -> Callable[..., Result]:
    """Reads bytes or text with a map; by default ``account`` in Acct and ``balance`` in Balance."""

    def _read(data: bytes | str, column_map: ColumnMap | None = None) -> Result:
        column_map = column_map or ColumnMap("aging", {"account": "Acct", "balance": "Balance"})
        return read_bytes(data.encode() if isinstance(data, str) else data, column_map)

    return _read


@pytest.fixture(scope="session")
def read_fixture() -> Callable[[str], Result]:
    """Reads a fixture file with the map that is guessed for it."""

    def _read(name: str) -> Result:
        data = (FIXTURES / name).read_bytes()
        return read_bytes(data, guess_map(io.BytesIO(data), name).column_map, name)

    return _read
