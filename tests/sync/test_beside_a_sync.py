"""People go on working while a sync runs in another process."""

from contextlib import closing

import pytest

from tests.drop_files import TODAY, Site, aging, claim, remit
from tests.processes import Process
from worklist.domain.events import NoteAdded
from worklist.domain.lists import Query, View
from worklist.replay import following
from worklist.store.locks import sync_is_running


def sync_step_by_step(pipe, folder):
    """Sync by small chunks; before each step, wait to be told to go on."""
    following.CHUNK = 2

    def watch(progress):
        pipe.send(progress.phase)
        pipe.recv()

    Site(folder).sync(watch)


@pytest.fixture
def site(tmp_path):
    site = Site.make(tmp_path)
    site.drop("old.837", "".join(claim(f"A{n}", code=f"G{n:04}", control=n) for n in range(9)))
    site.sync()
    site.drop("new.835", "".join(remit(f"A{n}", check=f"C{n}", control=n) for n in range(9)))
    site.drop("new.csv", aging(*((f"A{n}", 50) for n in range(8))))
    return site


def run(sync, meanwhile):
    """Let a sync go step by step to its end."""
    try:
        while True:
            phase = sync.receive()
            meanwhile(phase)
            sync.send("go on")
    except EOFError:
        sync.wait()


def test_what_is_recorded_beside_a_sync_is_seen_at_once_and_stays(site, tmp_path):
    desk = site.desk()
    sync = Process(sync_step_by_step, site.folder)
    touched = []

    def meanwhile(phase):
        number = f"A{len(touched) % 9}"
        touched.append((phase, number))
        expected = sum(number == other for _, other in touched)
        desk.record(number, NoteAdded(f"while {phase}"))
        row = desk.row(number)
        assert row is None or row.touches == expected

    run(sync, meanwhile)
    desk.close()
    assert {phase for phase, _ in touched} == {"looking", "reading", "merging", "assessing"}
    rows = site.rows()
    for number in (f"A{n}" for n in range(8)):
        assert rows[number].balance == 5_000
        assert rows[number].touches == sum(number == other for _, other in touched)
    live = site.state()
    site.forget_cache()
    site.sync()
    assert site.state() == live


def test_a_desk_that_opens_beside_a_sync_leaves_its_work_to_it(site):
    sync = Process(sync_step_by_step, site.folder)
    seen = []

    def meanwhile(phase):
        assert sync_is_running(site.cache_path)
        seen.append(len(site.rows()))

    run(sync, meanwhile)
    assert not sync_is_running(site.cache_path)
    assert set(seen) <= {8, 9}
    assert len(site.rows()) == 8


def test_a_reader_never_sees_half_an_account(site):
    """What a row says and the records that it says it of change together."""
    seen = {}

    def meanwhile(_):
        for number, row in site.rows().items():
            seen.setdefault(number, {}).setdefault(row.source_hash, set()).add((row.balance, row.queue))

    run(Process(sync_step_by_step, site.folder), meanwhile)
    after = site.rows()
    for number, states in seen.items():
        assert all(len(said) == 1 for said in states.values())
        assert number not in after or (after[number].balance, after[number].queue) in states[after[number].source_hash]


def test_a_search_beside_a_first_sync_finds_what_is_there(site):
    site.forget_cache()
    found = []
    with closing(site.desk()) as desk:
        query = Query(View.ALL, asked=desk.parse_filter("A7"), asleep=True, today=TODAY)
        site.sync(lambda progress: found.append(len(desk.accounts(query))))
    assert found[0] == 0
    assert found[-1] == 1
