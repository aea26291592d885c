"""A sync takes in what is new, once, and changes nothing when it cannot."""

import os
import stat
import sys
from datetime import date

import pytest

from tests.drop_files import Site, aging, claim, remit
from tests.processes import Process
from worklist.domain.queues import Queue
from worklist.domain.sync_report import Cancelled, SyncError
from worklist.store.cache import Cache
from worklist.store.driver import StoreError
from worklist.sync import DropFolder


def test_claims_remits_and_exports_make_accounts(site):
    site.drop("a.837", claim("A1"))
    site.drop("a.835", remit("A1"))
    site.drop("a.csv", aging(("A1", 100), ("A2", 55, 55)))

    report = site.sync()
    assert (report.files, report.records, report.changed, report.gone, report.rejects) == (3, 4, 2, 0, 0)
    rows = site.rows()
    assert {number: (row.queue, row.balance) for number, row in rows.items()} == {
        "A1": (Queue.MODIFIER_DISPUTES, 10_000),
        "A2": (Queue.PATIENT_BALANCE, 5_500),
    }


def test_nothing_new_is_nothing_changed(site):
    site.drop("a.837", claim("A1"))
    site.drop("a.csv", aging(("A1", 100)))
    site.sync()
    before = site.state()
    report = site.sync()
    assert (report.files, report.records, report.changed, report.notes) == (0, 0, 0, ())
    assert site.state() == before


@pytest.mark.parametrize(
    "copy",
    [
        ("same-content.835", lambda: remit("A1", paid=40)),
        ("twice-in-it.835", lambda: remit("A1", paid=40) + remit("A1", paid=40, control=2)),
        ("new-control-numbers.835", lambda: remit("A1", paid=40, control=77)),
        ("with-others.835", lambda: remit("A1", paid=40, control=5) + remit("A9", check="OTHER")),
    ],
)
@pytest.mark.parametrize("together", [True, False], ids=["in one sync", "in the next"])
def test_what_is_sent_again_counts_once(site, copy, together):
    site.drop("a.837", claim("A1"))
    site.drop("b.835", remit("A1", paid=40))
    if not together:
        site.sync()
    name, text = copy
    site.drop(name, text())
    site.sync()
    assert site.rows()["A1"].balance == 6_000
    assert [payment[2] for payment in site.state()["payments"] if payment[2] != "OTHER"] == ["CHK1"]


def test_two_equal_claims_of_one_payment_are_two(site):
    site.drop("a.835", remit("A1", paid=40, times=2))
    site.sync()
    site.drop("again.835", remit("A1", paid=40, times=2, control=9))
    site.sync()
    assert len([record for record in site.state()["records"] if record[0] == "A1"]) == 2


def test_equal_claims_of_two_payments_are_two(site):
    site.drop("a.835", remit("A1", paid=40))
    site.drop("b.835", remit("A1", paid=40, check="CHK2"))
    site.sync()
    assert len([record for record in site.state()["records"] if record[0] == "A1"]) == 2


def test_an_account_that_settles_leaves_its_queue(site):
    site.drop("a.837", claim("A1"))
    site.sync()
    assert "A1" in site.rows()
    site.drop("a.835", remit("A1", paid=100))
    site.sync()
    assert "A1" not in site.rows()


def test_the_same_line_on_two_accounts_of_one_patient_is_found_from_both(site):
    site.drop("a.837", claim("A1"))
    site.sync()
    assert site.rows()["A1"].queue is not Queue.BALANCE_AUDIT
    site.drop("b.837", claim("A2"))
    site.sync()
    assert [site.rows()[number].queue for number in ("A1", "A2")] == [Queue.BALANCE_AUDIT] * 2


def test_of_many_accounts_with_the_same_line_each_names_one_other(site):
    """Naming all of them would take a thousand times a thousand steps for a patient who is seen every week."""
    site.drop("a.837", "".join(map(claim, ("A1", "A2", "A3", "A4"))))
    site.sync()
    desk = site.desk()
    named = {number: [twin.account for twin in desk.look(number).assessment.account.twins] for number in site.rows()}
    assert named == {"A1": ["A2"], "A2": ["A1"], "A3": ["A1"], "A4": ["A1"]}
    desk.close()


@pytest.mark.parametrize(("frequency", "charge"), [("8", 100), ("7", 90)], ids=["voided", "replaced"])
def test_a_line_that_is_billed_no_more_is_no_duplicate(site, frequency, charge):
    site.drop("a.837", claim("A1"))
    site.drop("b.837", claim("A2"))
    site.sync()
    assert site.rows()["A2"].queue is Queue.BALANCE_AUDIT
    site.drop("c.837", claim("A1", frequency=frequency, charge=charge, on=date(2026, 9, 5)))
    site.sync()
    assert site.rows()["A2"].queue is not Queue.BALANCE_AUDIT


# -- what it cannot read --------------------------------------------------------------------------------------------


@pytest.fixture
def synced(site):
    """A site whose next sync has something to read."""
    site.drop("a.837", claim("A1"))
    site.drop("a.csv", aging(("A1", 100), on=date(2026, 8, 31)))
    site.sync()
    site.drop("b.837", claim("B1") + claim("B2"))
    site.drop("c.835", remit("A1"))
    return site


def fails(site, **kwargs):
    """The sentence of a sync that fails and leaves everything as it was."""
    before = site.state()
    with pytest.raises(SyncError) as said:
        site.sync(**kwargs)
    assert site.state() == before
    sentence = str(said.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not list(site.folder.glob("*.staging*"))
    desk = site.desk()
    last = desk.runs()[0]
    desk.close()
    assert last.state == "failed"
    assert last.error
    return sentence


def recovers(site):
    site.sync()
    assert {"B1", "B2"} < set(site.rows())


def test_a_folder_that_is_not_there(synced):
    folders = [*synced.folders(), DropFolder(synced.folder / "unmounted")]
    assert "unmounted is not there; correct [[folder]] in the settings or mount it." in fails(synced, folders=folders)
    recovers(synced)


def when(phase, act):
    """A watch that acts once, in the middle of a phase."""
    acted = []

    def watch(progress):
        if not acted and (progress.phase, bool(progress.done)) == phase:
            acted.append(progress)
            act()

    return watch


def test_a_file_that_changes_while_it_is_read(synced):
    path = synced.folder / "drop" / "837" / "b.837"

    def grow():
        with path.open("a") as file:
            file.write(claim("B3", control=2))

    said = fails(synced, watch=when(("reading", False), grow))
    assert "changed while it was read, so nothing was taken over; run the sync again" in said
    recovers(synced)
    assert "B3" in synced.rows()


def test_a_file_that_is_rewritten_with_the_same_length_while_it_is_read(synced):
    path = synced.folder / "drop" / "837" / "b.837"
    assert "changed while it was read" in fails(
        synced, watch=when(("reading", False), lambda: path.write_text(claim("B3") + claim("B2")))
    )


def test_a_file_that_is_taken_away_while_it_is_read(synced):
    path = synced.folder / "drop" / "837" / "b.837"
    said = fails(synced, watch=when(("reading", False), path.unlink))
    assert (
        said == f"The sync stopped ({path}: No such file or directory): nothing was changed and the last state stands."
    )


def test_a_file_that_is_taken_away_before_it_is_looked_at_is_passed_over(synced):
    path = synced.folder / "drop" / "837" / "b.837"
    report = synced.sync(watch=when(("looking", False), lambda: path.unlink(missing_ok=True)))
    assert set(synced.rows()) == {"A1"}
    assert report.notes == ("b.837 was taken away before it could be read.",) or report.notes == ()


def for_everybody(site):
    """Let another user at the site's files."""
    for above in site.folder.parents:
        if above.name.startswith(("pytest-", "popen-", "test_")):  # pytest's own, whose depth depends on its workers
            above.chmod(0o711)
    for inside in (site.folder, *site.folder.rglob("*")):
        inside.chmod(0o777 if inside.is_dir() else 0o666)


def sync_as_nobody(pipe, folder):
    os.setgid(65534)
    os.setuid(65534)
    try:
        Site(folder).sync()
    except SyncError as error:
        pipe.send(str(error))


as_root = pytest.mark.skipif(os.getuid() != 0, reason="another user can only be tried by root")


@as_root
@pytest.mark.parametrize("locked", ["drop/837/b.837", "drop/837"])
def test_no_permission(synced, locked):
    path = synced.folder / locked
    for_everybody(synced)
    before = synced.state()
    path.chmod(0)
    victim = Process(sync_as_nobody, synced.folder)
    assert victim.sent() == [
        f"The sync stopped ({path}: Permission denied): nothing was changed and the last state stands."
    ]
    assert synced.state() == before
    path.chmod(stat.S_IRWXU)
    recovers(synced)


def sync_on_a_full_disk(pipe, folder, limit):
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        Site(folder).sync()
        pipe.send("done")
    except (StoreError, SyncError) as error:
        pipe.send(str(error))


@pytest.mark.parametrize("room", [20_000, 100_000, 300_000, 600_000, 900_000, 3_000_000])
def test_a_full_disk(synced, room):
    """Limits that bite while reading, while merging, or not at all; then there is room again."""
    synced.drop("many.837", "".join(claim(f"M{n}", control=n, code=f"G{n:04}") for n in range(1, 400)))
    before = synced.state()
    (said,) = Process(sync_on_a_full_disk, synced.folder, room).sent()
    if "nothing was changed" in said or "cannot be" in said:
        assert synced.state() == before
    else:
        assert said == "done" or "the next sync goes on from there" in said
    recovers(synced)
    undisturbed = Site.make(synced.folder / "undisturbed")
    for file in (synced.folder / "drop").rglob("*.*"):
        undisturbed.drop(file.name, file.read_bytes())
    undisturbed.sync()
    assert synced.state() == undisturbed.state()


def test_a_bad_record_is_set_aside_and_the_rest_goes_on(site):
    site.drop("a.837", claim("A1") + claim("A2").replace("CLM*A2*100", "CLM*A2*lots") + claim("A3"))
    site.drop("empty.835", "")
    report = site.sync()
    assert set(site.rows()) == {"A1", "A3"}
    assert report.rejects == 2
    assert {(reject.position.file, reject.account) for reject in site.rejects()} == {
        ("a.837", "A2"),
        ("empty.835", ""),
    }


def test_absurd_amounts_are_added_up_like_others(site):
    most = 9_999_999_999_999
    site.drop("a.csv", aging(*((f"A{n:05}", f"{most}.99") for n in range(10_000))))
    site.drop("a.835", "".join(remit(f"B{n}", charge=most, paid=most, check=f"{n}") for n in range(200)))
    site.sync()
    desk = site.desk()
    assert sum(total.balance for total in desk.totals()) == 10_000 * (most * 100 + 99)
    desk.close()


def test_a_payer_that_paid_on_charges_of_nothing_has_no_usual_share(site):
    without_line = "\n".join(line for line in remit("A1", charge=0, paid=5).splitlines() if line[:3] not in _OF_A_LINE)
    site.drop("a.835", without_line)
    site.drop("b.835", remit("A2", charge=0, paid=5, check="OTHER"))
    assert site.sync().records == 2
    assert "SYNTH PAYER" not in str(site.state()["numbers"])


_OF_A_LINE = ("SVC", "DTM", "CAS")


def test_half_written_and_hidden_files_wait(site):
    for name in ("a.837.part", ".hidden.837", "b.837.tmp", "c.837.filepart"):
        (site.folder / "drop" / "837" / name).write_text(claim("A1"))
    assert site.sync().files == 0


def test_files_below_a_folder_are_read_too(site):
    below = site.folder / "drop" / "837" / "2026" / "11"
    below.mkdir(parents=True)
    (below / "a.837").write_text(claim("A1"))
    site.sync()
    assert set(site.rows()) == {"A1"}


# -- stopping it ----------------------------------------------------------------------------------------------------


def stop():
    raise Cancelled


@pytest.mark.parametrize("phase", ["looking", "reading"])
def test_stopped_while_reading_it_changes_nothing(synced, phase):
    before = synced.state()
    with pytest.raises(Cancelled):
        synced.sync(when((phase, False), stop))
    assert synced.state() == before
    desk = synced.desk()
    assert desk.runs()[0].state == "cancelled"
    desk.close()
    recovers(synced)


def test_stopped_while_merging_it_leaves_whole_accounts_and_goes_on_the_next_time(site):
    undisturbed = Site.make(site.folder / "undisturbed")
    for each in (site, undisturbed):
        each.drop("many.837", "".join(claim(f"M{n:03}", control=n, code=f"G{n:04}") for n in range(1, 200)))
        each.drop("a.csv", aging(*((f"M{n:03}", 100) for n in range(1, 150))))
    undisturbed.sync()
    with pytest.raises(Cancelled):
        site.sync(when(("merging", True), stop))
    some = site.rows()
    assert 0 < len(some) < 199
    assert some.items() <= undisturbed.rows().items()
    site.sync()
    assert site.state() == undisturbed.state()


def sync_and_wait(pipe, folder):
    def watch(progress):
        if progress.phase == "reading" and not progress.done:
            pipe.send("reading")
            pipe.recv()

    Site(folder).sync(watch)
    pipe.send("done")


def test_a_second_sync_is_refused_while_one_runs(synced):
    first = Process(sync_and_wait, synced.folder)
    assert first.receive() == "reading"
    with pytest.raises(SyncError, match=r"A sync by ana on host .+ \(pid \d+\) runs since \d\d:\d\d; wait"):
        synced.sync()
    first.kill()
    first.wait()
    recovers(synced)


def test_the_history_says_how_each_run_ended(synced):
    with pytest.raises(Cancelled):
        synced.sync(when(("reading", False), stop))
    first = Process(sync_and_wait, synced.folder)
    assert first.receive() == "reading"
    first.kill()
    first.wait()
    synced.sync()
    desk = synced.desk()
    assert [(run.state, run.error) for run in desk.runs()] == [
        ("done", ""),
        ("failed", "interrupted"),
        ("cancelled", ""),
        ("done", ""),
    ]
    assert desk.freshness().synced_at == desk.runs()[0].ended
    desk.close()


# -- the PM's files are only read -----------------------------------------------------------------------------------


def test_files_are_only_opened_for_reading(synced):
    drop = str(synced.folder / "drop")
    opened = []
    watching = True

    def hook(event, args):
        if watching and event == "open" and isinstance(args[0], str) and args[0].startswith(drop):
            opened.append(args[2])

    def forbidden(event, args):
        if watching and event in ("os.remove", "os.rename", "os.rmdir", "os.chmod", "os.utime", "os.truncate"):
            assert not any(str(arg).startswith(drop) for arg in args), event

    sys.addaudithook(hook)
    sys.addaudithook(forbidden)
    try:
        before = {path: path.stat() for path in (synced.folder / "drop").rglob("*")}
        synced.sync()
    finally:
        watching = False
    assert len(opened) >= 4
    assert not [flags for flags in opened if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)]
    after = {path: path.stat() for path in (synced.folder / "drop").rglob("*")}
    assert {p: (s.st_mtime_ns, s.st_size, s.st_mode) for p, s in after.items()} == {
        p: (s.st_mtime_ns, s.st_size, s.st_mode) for p, s in before.items()
    }


@as_root
def test_folders_that_cannot_be_written_are_read(synced):
    for_everybody(synced)
    for inside in (synced.folder / "drop", *(synced.folder / "drop").rglob("*")):
        inside.chmod(0o555 if inside.is_dir() else 0o444)
    assert Process(sync_as_nobody, synced.folder).sent() == []
    assert {"B1", "B2"} < set(synced.rows())


def test_while_it_runs_others_read_what_was(synced):
    seen = []

    def look():
        cache = Cache.open(synced.cache_path)
        seen.append(cache.connection.execute("SELECT number FROM account").fetchall())
        cache.close()

    synced.sync(when(("reading", True), look))
    assert seen == [[("A1",)]]


def test_a_cache_that_is_deleted_during_a_sync_is_told(site):
    site.drop("a.837", claim("A1"))

    def delete(progress):
        if progress.phase == "assessing":
            site.forget_cache()

    with pytest.raises(SyncError, match="deleted or replaced while the sync ran"):
        site.sync(delete)
    site.sync()
    assert len(site.rows()) == 1
