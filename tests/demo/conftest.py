"""One practice, written once and read back once with the real readers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from worklist.demo import PracticeFiles, write_practice
from worklist.demo.history import Told, stories
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.sources.aging import guess_map, read_aging
from worklist.sources.x12 import Record, read_x12

TODAY = date(2026, 11, 20)
ACCOUNTS = 2_400
SEED = 7


@dataclass
class ReadBack:
    """What the readers made of the files."""

    claims: dict[str, list[BilledClaim]] = field(default_factory=lambda: defaultdict(list))
    remits: dict[str, list[RemitClaim]] = field(default_factory=lambda: defaultdict(list))
    totals: list[RemitTotal] = field(default_factory=list)
    rows: dict[str, AgingRow] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)


@pytest.fixture(scope="package")
def practice(tmp_path_factory: pytest.TempPathFactory) -> PracticeFiles:
    return write_practice(tmp_path_factory.mktemp("practice"), accounts=ACCOUNTS, seed=SEED, today=TODAY)


@pytest.fixture(scope="package")
def told() -> dict[str, Told]:
    return {each.case.account: each for each in stories(ACCOUNTS, SEED, TODAY)}


@pytest.fixture(scope="package")
def read(practice: PracticeFiles) -> ReadBack:
    back = ReadBack()
    for path in (*practice.claims, *practice.remits):
        for record in x12_records(path):
            match record:
                case BilledClaim():
                    back.claims[record.account].append(record)
                case RemitClaim():
                    back.remits[record.account].append(record)
                case RemitTotal():
                    back.totals.append(record)
                case Reject():
                    back.rejects.append(record)
    for row in aging_records(practice.aging):
        if isinstance(row, Reject):
            back.rejects.append(row)
        else:
            back.rows[row.account] = row
    return back


def x12_records(path: Path) -> Iterator[Record]:
    with path.open("rb") as stream:
        yield from read_x12(stream, path.name)


def aging_records(path: Path) -> Iterator[AgingRow | Reject]:
    with path.open("rb") as stream:
        column_map = guess_map(stream, path.name).column_map
        stream.seek(0)
        yield from read_aging(stream, path.name, column_map, as_of=TODAY)
