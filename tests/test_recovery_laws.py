"""Payer recovery and the cache: whatever order files and decisions come in, a cache made anew says the same."""

import random
import shutil
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.crew import join
from tests.drop_files import TODAY, Site
from worklist.demo import write_practice, write_reference
from worklist.desk import Refusal
from worklist.desk.disputing import PacketWish
from worklist.domain.lists import Query
from worklist.domain.packets.draft import Sending
from worklist.domain.patterns.life import Confirmation
from worklist.domain.recovery_entries import DisputeResult, RateProposed, Way
from worklist.domain.team import Role
from worklist.sources.aging import guess_map
from worklist.store.cache import Cache
from worklist.store.worklog import WorkLog
from worklist.sync import Sync

ACCOUNTS = 40
OUT = Sending(Way.FAX, "a synthetic fax", TODAY + timedelta(30), TODAY + timedelta(20), "it is worth a try")
SAID = Confirmation("a habit", "policy 7.2", "the template", "ana", TODAY + timedelta(30))


@dataclass(frozen=True)
class Arrivals:
    """A practice's files, a site of nothing yet, and the folder of contracts and Medicare's files."""

    site: Site
    pm: list[Path]
    reference: Path

    @property
    def everything(self) -> list[Path]:
        return [*self.pm, *(path for path in sorted(self.reference.rglob("*")) if path.is_file())]


@pytest.fixture(scope="module")
def arrivals(tmp_path_factory):
    home = tmp_path_factory.mktemp("recovery")
    files = write_practice(home / "files", accounts=ACCOUNTS, seed=3, today=TODAY)
    write_reference(home / "reference", TODAY)
    with files.aging.open("rb") as stream:
        column_map = guess_map(stream, files.aging.name).column_map
    site = Site.make(home / "site", column_map)
    join(site.log_path, ada=Role.ADMIN, ana=Role.SPECIALIST, sue=Role.SUPERVISOR)
    return Arrivals(site, [*files.claims, *files.remits, files.aging], home / "reference")


def arrive(site, arrivals, file):
    """Put it where it belongs."""
    if file.is_relative_to(arrivals.reference):
        target = site.folder / "reference" / file.relative_to(arrivals.reference)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    else:
        site.drop(file.name, file.read_bytes())


def sync(site):
    with closing(WorkLog.open(site.log_path)) as log:
        folder = site.folder / "reference"
        Sync(site.cache_path, log, site.folders(), site.rules, site.today, print, by="ana", reference=folder).run()


def told(site):
    """All that is derived: rows in their order, facts, lines, patterns, rates, disputes, write-offs and numbers."""
    state = site.state()
    with closing(Cache.open(site.cache_path)) as cache:
        lines = cache.connection.execute("SELECT * FROM line_fact ORDER BY account, line").fetchall()
        facts = cache.connection.execute("SELECT * FROM account_fact ORDER BY account").fetchall()
    with closing(site.desk()) as desk:
        recovery = desk.patterns(every=True), desk.proposed_rates(every=True), desk.disputes(), desk.reversals()
        figures = desk.numbers()
    numbers = [row.number for row in state["rows"]]
    derived = {"rows": state["rows"], "facts": facts, "lines": lines, "recovery": recovery, "figures": figures}
    return {**derived, "numbers": numbers, "stale": state["stale"]}


def rebuilt(site, folder):
    again = site.copy(folder)
    again.forget_cache()
    sync(again)
    return again


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), portions=st.integers(2, 4))
def test_files_contracts_and_edits_in_any_order_end_the_same(arrivals, tmp_path_factory, seed, portions):
    home = tmp_path_factory.mktemp("order")
    live = arrivals.site.copy(home / "live")
    files = random.Random(seed).sample(arrivals.everything, len(arrivals.everything))
    for portion in range(portions):
        for file in files[portion::portions]:
            arrive(live, arrivals, file)
        sync(live)
    found = told(live)
    assert any(expected is not None for *_, expected, _, _, _, _, _ in found["lines"])
    assert found == told(rebuilt(live, home / "again"))


# -- anything that a person can do about payers ---------------------------------------------------------------------

names = st.sampled_from(("propose", "approve", "decline", "send", "answer", "confirm", "dismiss", "undo"))
in_a_row = st.sampled_from((("propose", "approve"), ("propose", "approve", "undo"), ("send", "answer")))
acts = st.tuples(names.map(lambda name: (name,)) | in_a_row, st.integers(0, ACCOUNTS))
"""One act, or those that follow from each other, and on which of what there is."""


def act(site, name, at):
    """Do it as a person does; what is refused changes nothing."""
    with closing(site.desk()) as ana, closing(site.desk("sue")) as sue, suppress(Refusal):
        number = pick(open_accounts(ana), at)
        match name:
            case "propose":
                ana.record(*rate_for(ana, at))
            case "approve" | "decline":
                sue.decide_rate(pick(sue.proposed_rates(), at), "seen", approved=name == "approve")
            case "send":
                ana.record_packet(ana.draft_packet(PacketWish((number,))), OUT, "a" * 64, "b" * 64)
            case "answer":
                ana.answer_dispute(pick(ana.disputes(), at).account, DisputeResult.WON, 100, "paid")
            case "confirm":
                ana.confirm_pattern(pick(ana.patterns(every=True).patterns, at).key, SAID)
            case "dismiss":
                ana.dismiss_pattern(pick(ana.patterns(every=True).patterns, at).key, "usual")
            case "undo":
                number = pick([each for each in open_accounts(sue) if sue.undoable(each)], at)
                sue.undo(number, sue.undoable(number)[0].id)


def open_accounts(desk):
    listing = desk.accounts(Query(asleep=True, today=desk.today))
    return sorted(row.number for row in listing.rows(0, len(listing)))


def rate_for(desk, at):
    """An account, and another rate for a line of it whose code its contract prices on further accounts too."""
    cases = ((number, desk.look(number).assessment.case.priced) for number in open_accounts(desk))
    priced = [(number, line) for number, lines in cases for line in lines if line.expected.contract]
    often = Counter((line.expected.contract.name, line.service) for _, line in priced)
    number, line = pick([each for each in priced if often[each[1].expected.contract.name, each[1].service] > 2], at)
    contract = line.expected.contract
    return number, RateProposed(contract.name, line.code, line.modifiers, "", 100 + at, contract.valid_from, "as paid")


def pick(found, at):
    if not found:
        raise Refusal("Nothing is there.")
    return found[at % len(found)]


@pytest.fixture(scope="module")
def loaded(arrivals, tmp_path_factory):
    site = arrivals.site.copy(tmp_path_factory.mktemp("loaded") / "site")
    for file in arrivals.everything:
        arrive(site, arrivals, file)
    sync(site)
    return site


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(acts | st.sampled_from(("a week", "no contracts", "contracts")), max_size=8))
@example(steps=["a week", (("send", "answer"), 1)])
def test_whatever_is_decided_on_payers_a_cache_made_anew_is_the_same(loaded, arrivals, tmp_path_factory, steps):
    home = tmp_path_factory.mktemp("acts")
    site = loaded.copy(home / "live")
    for step in steps:
        match step:
            case "a week":
                site = site.on(site.today + timedelta(7))
            case "no contracts":
                shutil.rmtree(site.folder / "reference" / "contracts", ignore_errors=True)
                sync(site)
            case "contracts":
                shutil.copytree(arrivals.reference, site.folder / "reference", dirs_exist_ok=True)
                sync(site)
            case several, at:
                for name in several:
                    act(site, name, at)
    assert told(site) == told(rebuilt(site, home / "again"))
