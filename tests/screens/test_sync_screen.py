"""The sync screen: start, progress, cancel, errors, history, what was set aside, and the way back."""

import asyncio
import threading
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from tests.practice import TODAY
from tests.screens.sitting import LARGE, SMALL, sitting
from worklist.config import Source
from worklist.demo import write_practice
from worklist.domain.site import SiteRules
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync
from worklist.sync.connecting import Server

FIXTURES = Path(__file__).parents[2] / "fixtures"


class Stepped:
    """The real sync, which takes each step only when it is let."""

    def __init__(self, practice):
        self.practice = practice
        self._steps = threading.Semaphore(0)
        self._is_free = False
        self._is_over = threading.Event()

    def __call__(self, watch):
        def one_step(progress):
            if not self._is_free:
                self._steps.acquire(timeout=20)
            watch(progress)

        try:
            return self.practice.sync(one_step)
        finally:
            self._is_over.set()

    def ends(self, within):
        """Whether it ended by itself, in the thread that it runs in."""
        return self._is_over.wait(within)

    def step(self):
        """Let it come a little further."""
        self._steps.release()

    def go(self):
        """Let it run to its end."""
        self._is_free = True
        self._steps.release(1_000)


@pytest.fixture
def waiting_files(nothing_yet):
    """A practice whose files wait in the drop folders."""
    write_practice(nothing_yet.drop, accounts=40, today=TODAY)
    return nothing_yet


def ended(ana):
    return lambda: ana.status != ""


async def test_it_is_opened_and_left_by_key_and_starts_nothing_by_itself(practice):
    async with sitting(practice) as ana:
        for key in ("escape", "q"):
            await ana.press("S")
            assert "s reads the drop folders and servers; the PM is only ever read." in ana.text
            await ana.press(key)
        assert len(ana.desk.runs()) == 1


async def test_a_first_sync_fills_the_queues(waiting_files):
    async with sitting(waiting_files) as ana:
        await ana.press("S", "s")
        await ana.until(ended(ana))
        assert "accounts changed" in ana.status
        assert not ana.refused
        assert "synced 0 min ago" in ana.text
        await ana.press("escape")
        assert ana.desk.totals()
        assert "No open account yet" not in ana.text


async def test_while_it_runs_it_shows_what_it_reads_and_nothing_else_is_possible(waiting_files):
    sync = Stepped(waiting_files)
    async with sitting(waiting_files, run_sync=sync) as ana:
        await ana.press("S", "s")
        await ana.until(lambda: sync.step() or "Reading " in ana.text)
        assert "(s start) c cancel" in ana.bar
        await ana.press("s")
        assert ana.status == "A sync is running."
        await ana.press("escape")
        assert ana.status == "A sync is running; c stops it, or wait for its end."
        await ana.press("question_mark", "escape")
        sync.go()
        await ana.until(lambda: "accounts changed" in ana.status)
        assert "s start (c cancel)" in ana.bar


async def test_cancelling_changes_nothing_and_the_next_sync_does_it_all(waiting_files):
    sync = Stepped(waiting_files)
    async with sitting(waiting_files, run_sync=sync) as ana:
        await ana.press("S", "s")
        await ana.until(lambda: sync.step() or "Reading " in ana.text)
        await ana.press("c")
        sync.go()
        await ana.until(ended(ana))
        assert (ana.status, ana.refused) == ("Cancelled; the last state stands.", True)
        assert "cancelled" in ana.text
        assert sum(total.accounts for total in ana.desk.totals()) == 0
        await ana.press("s")
        await ana.until(lambda: "accounts changed" in ana.status)
        assert [run.state for run in ana.desk.runs()] == ["done", "cancelled"]


async def test_with_nothing_new_it_says_so(practice):
    async with sitting(practice) as ana:
        await ana.press("S", "enter")
        await ana.until(ended(ana))
        assert ana.status == "Nothing new in the drop folders."


async def test_with_no_sync_running_there_is_nothing_to_cancel(practice):
    async with sitting(practice) as ana:
        await ana.press("S", "c")
        assert ana.status == "No sync is running."


async def test_an_error_is_a_sentence_on_the_line_in_the_history_and_above_the_queues(practice):
    def sync(watch):
        log = WorkLog.open(practice.data / "worklog.db")
        gone = [DropFolder(practice.data / "gone")]
        return Sync(practice.data / "cache.db", log, gone, SiteRules(), TODAY, watch).run()

    async with sitting(practice, size=LARGE, run_sync=sync) as ana:
        await ana.press("S", "s")
        await ana.until(ended(ana))
        assert ana.refused
        assert "gone is not there; correct [[folder]] in the settings or mount it." in ana.status
        assert ana.text.count("gone is not there") == 2
        await ana.press("escape")
        assert "last sync FAILED" in ana.text.splitlines()[0]


async def test_a_server_that_is_not_read_is_said_on_the_line_in_the_history_and_above_the_queues(practice):
    source = Source(kind="fhir", name="pm", url="https://pm.example.org", sign_in="bearer", secret="pm-token")
    server = Server(source, problem="There is no secret pm-token yet: worklist secret set pm-token keeps one.")

    def sync(watch):
        log = WorkLog.open(practice.data / "worklog.db")
        folders = practice.folders()
        return Sync(practice.data / "cache.db", log, folders, SiteRules(), TODAY, watch, servers=[server]).run()

    async with sitting(practice, size=LARGE, run_sync=sync) as ana:
        await ana.press("S", "s")
        await ana.until(ended(ana))
        assert ana.refused
        assert ana.status.startswith("Not read: pm: There is no secret pm-token yet")
        assert "Done." in ana.text
        assert ana.text.count("There is no secret pm-token yet") == 2
        await ana.press("escape")
        assert "synced 0 min ago, NOT READ: fhir:pm" in ana.text.splitlines()[0]


async def test_what_was_set_aside_is_listed_with_its_place_and_reason(nothing_yet):
    folder = nothing_yet.drop / "835"
    folder.mkdir()
    (folder / "bad.835").write_bytes((FIXTURES / "x12" / "bad-claims.835").read_bytes())
    async with sitting(nothing_yet, size=LARGE) as ana:
        await ana.press("S", "s")
        await ana.until(ended(ana))
        found = ana.desk.rejects()
        assert found
        shown = " ".join(ana.text.split())
        assert all(f"{reject.position}:" in shown and reject.reason in shown for reject in found)
        assert f"{len(found):,} set aside or warned of" in ana.status


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_the_history_fits_the_terminal(practice, size):
    async with sitting(practice, size=size) as ana:
        await ana.press("S")
        assert "When               State       Files  Records  Accounts   Gone  Set aside" in ana.text
        assert "2026-11-21 14:48   done" in ana.text
        assert ana.text.splitlines()[-1].startswith("? help esc back s start")


async def test_a_sync_by_somebody_else_comes_in_by_itself(practice):
    async with sitting(practice) as ana:
        practice.sync()
        ana.place.look_for_news()
        await ana.settle()
        assert "synced 0 min ago" in ana.text


async def test_leaving_the_program_stops_a_running_sync(waiting_files):
    sync = Stepped(waiting_files)
    async with sitting(waiting_files, run_sync=sync) as ana:
        await ana.press("S", "s")
        await ana.until(lambda: sync.step() or "Reading " in ana.text)
        ana.app.exit()
        await ana.until(lambda: not ana.app.is_running)
    sync.go()
    assert await asyncio.to_thread(sync.ends, within=20)
    assert waiting_files.desk().runs()[0].state == "cancelled"


async def test_a_defect_of_the_sync_ends_the_program_like_any_other(practice):
    def defective(watch):
        raise ValueError("SYNTHETIC, PATIENT")

    with pytest.raises(WorkerFailed):
        async with sitting(practice, run_sync=defective) as ana:
            await ana.press("S", "s")
            await ana.until(lambda: ana.app.report)
            assert "ValueError at screens/sync.py:" in ana.app.report
            assert "SYNTHETIC" not in ana.app.report
