"""Payers of the practice pay by its contracts, but for what was planted; and what was planted is found.

Synced with the files of its reference folder, as ``worklist demo`` has them.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.demo.conftest import TODAY
from worklist.demo import BAD_DEBT, write_reference
from worklist.demo.contracts import AGREEMENTS
from worklist.demo.payers import INSURERS, Cut
from worklist.desk import Desk
from worklist.domain.lists import Query
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.domain.queues import Queue
from worklist.domain.reversals import WriteOffKind
from worklist.domain.site import SiteRules
from worklist.sources.aging import guess_map
from worklist.store.driver import connect_to_look
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

RULES = SiteRules(bad_debt=(BAD_DEBT,))
BY_NAME = {insurer.payer.name: insurer for insurer in INSURERS}
SHORTFALLS = [
    (insurer.payer.name, each.code, each.component, each.cents) for insurer in INSURERS for each in insurer.shortfalls
]


@dataclass(frozen=True)
class Line:
    """A line of a first payer's newest answer, as the cache has it."""

    account: str
    payer: str
    code: str
    modifiers: str
    act: str
    expected: int | None
    short: int | None

    def is_struck(self) -> bool:
        """By a cut or shortfall that its payer was given."""
        insurer = BY_NAME[self.payer]
        billed = tuple(self.modifiers.split())
        cuts = (each for each in insurer.habits if isinstance(each.act, Cut) and each.strikes(self.code, billed))
        loaded = ((each.code, each.component) for each in insurer.shortfalls)
        return any(cuts) or any(code == self.code and part in ("", *billed) for code, part in loaded)


@pytest.fixture(scope="module")
def data(practice, tmp_path_factory) -> Path:
    """The practice's databases after a sync with its contracts and Medicare's files."""
    data = tmp_path_factory.mktemp("recovery")
    write_reference(data / "reference", TODAY)
    with practice.aging.open("rb") as stream:
        exports = DropFolder(practice.aging.parent, guess_map(stream, practice.aging.name).column_map)
    x12 = [DropFolder(practice.aging.parents[1] / kind) for kind in ("835", "837")]
    log = WorkLog.create(data / "worklog.db")
    try:
        Sync(data / "cache.db", log, [*x12, exports], RULES, TODAY, reference=data / "reference").run()
    finally:
        log.close()
    return data


@pytest.fixture
def desk(data):
    desk = Desk.open(data / "cache.db", data / "worklog.db", RULES, "ana", today=lambda: TODAY)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def lines(data) -> list[Line]:
    connection = connect_to_look(data / "cache.db")
    rows = connection.execute("SELECT account, payer, code, modifiers, act, expected, short FROM line_fact")
    found = [Line(*row) for row in rows]
    connection.close()
    return found


def test_nothing_of_the_reference_is_set_aside(desk):
    assert desk.rejects() == []


def test_no_payer_pays_above_its_contract(lines):
    assert [line for line in lines if (line.short or 0) < 0] == []


def test_most_lines_are_allowed_exactly_as_the_contract_says(lines):
    paid = [line for line in lines if line.act != LineAct.DENIED and line.expected is not None]
    isolated = [line for line in paid if line.short and not line.is_struck()]
    assert len(paid) > 1_000
    assert 0.005 < len(isolated) / len(paid) < 0.05


@pytest.mark.parametrize(("payer", "code", "component", "cents"), SHORTFALLS)
def test_a_rate_loaded_too_low_is_short_by_the_same_on_every_line(payer, code, component, cents, lines):
    told = [line for line in lines if (line.payer, line.code) == (payer, code) and component in line.modifiers]
    shorts = Counter(line.short for line in told if line.act == LineAct.SHORT)
    assert shorts.most_common(1)[0][0] == cents
    assert shorts[cents] > 0.8 * shorts.total()
    assert 0 not in shorts


def test_a_payer_without_a_contract_leaves_everything_unknown(lines):
    without = {insurer.payer.name for insurer in INSURERS} - {each.insurer.payer.name for each in AGREEMENTS}
    unknown = {line.payer for line in lines if line.code and line.expected is None and line.act != LineAct.DENIED}
    assert unknown == {"HAZEL WORKERS FUND"} <= without


def test_the_underpaid_queue_can_be_worked(desk):
    """Three to four in a hundred of the accounts that are paid and open."""
    (underpaid,) = desk.counts([Query(Queue.UNDERPAID)])
    assert 20 <= underpaid <= 75


def test_write_offs_of_each_kind_can_be_taken_back(desk):
    found = desk.reversals()
    assert {each.kind for each in found} == set(WriteOffKind)
    assert all(each.amount is None or each.amount > 0 for each in found)


def test_the_patterns_found_are_those_planted(desk):
    found = [each.key for each in desk.patterns().patterns]
    assert [key for key in found if not is_planted(key)] == []
    assert {(key.payer, key.act) for key in found} >= {
        ("ALDER MUTUAL", LineAct.DENIED),
        ("ALDER MUTUAL", LineAct.SHORT),
        ("BIRCH HEALTH PLAN", LineAct.SHORT),
        ("CYPRESS BENEFITS", LineAct.CUT),
        ("SYNTH MEDICARE PART B", LineAct.DENIED),
    }


def is_planted(key: PatternKey) -> bool:
    """By a habit or a shortfall of its payer that has to do with this code and these modifiers, as far as told."""
    insurer = BY_NAME[key.payer]
    if key.act is LineAct.SHORT:
        hidden = [(each.code, each.modifier) for each in insurer.habits if isinstance(each.act, Cut)]
        return any(fits(key, *each) for each in [*hidden, *((s.code, s.component) for s in insurer.shortfalls)])
    return any(key.carc == each.act.reason and fits(key, each.code, each.modifier) for each in insurer.habits)


def fits(key: PatternKey, code: str, modifier: str) -> bool:
    told = key.modifiers.split()
    return code in ("", key.code) and (not modifier or modifier in told or told == ["any"])
