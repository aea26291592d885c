"""Every kind of damage to every file: noticed, or without any effect on what the file says."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.drop_files import Site, aging, claim, remit
from tests.torture.counting import IS_FULL, note, tries
from tests.torture.damages import DAMAGES, copy_of_before, deleted, page_of_before
from worklist.domain.events import NoteAdded
from worklist.store.chain import COLUMNS, chain_hash
from worklist.store.driver import DatabaseError, StoreError, connect, error_in_words
from worklist.store.keys import Key, Keys, protect
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog

ACCOUNTS = [f"A{number:02}" for number in range(1, 17)]
LOG_FILES = ("worklog.db",) * 3 + ("worklog.db-wal", "worklog.head")
CACHE_FILES = ("cache.db",) * 4 + ("cache.db-wal",)
KEY = Key("7" * 64)


@dataclass(frozen=True)
class Scene:
    """A site at rest, the same while somebody had it open, and as it was before the last work and sync."""

    resting: Site
    open: Site
    before: Site
    key: Key | None

    @classmethod
    def make(cls, folder: Path, key: Key | None = None) -> "Scene":
        with_key(folder, key)
        site = Site.make(folder / "resting")
        drop(site, 1, 9)
        site.sync()
        with closing(site.desk()) as desk:
            for number in range(40):
                desk.record(ACCOUNTS[number % 8], NoteAdded(f"note {number} " + "x" * 90))
            desk._log.back_up(site.folder / "backup.db")
        before = site.copy(folder / "before")
        drop(site, 9, 17)
        site.sync()
        with closing(site.desk()) as desk:
            for number in range(20):
                desk.record(ACCOUNTS[number % 16], NoteAdded(f"later {number} " + "y" * 90))
            desk.personal.keep_draft("A01", "note", {"text": "half a note"})
            opened = site.copy(folder / "open")
        return cls(site, opened, before, key)

    def copy(self, folder: Path, number: int) -> Site:
        """A site to damage: at rest, or with what SQLite keeps beside an open database."""
        with_key(folder.parent, self.key)
        return (self.open if number % 2 else self.resting).copy(folder)


def with_key(folder, key):
    protect(folder, Keys(key.name if key else "", (), lambda _: key))


def drop(site, first, last):
    numbers = range(first, last)
    claims = (claim(f"A{n:02}", code=f"G{n:04}", control=n, patient=f"SYNTHETIC{n}") for n in numbers)
    site.drop(f"{first}.837", "".join(claims))
    site.drop(f"{first}.835", "".join(remit(f"A{n:02}", paid=60, check=f"C{n}", control=n) for n in numbers[::2]))
    site.drop(f"{first}.csv", aging(*((f"A{n:02}", 100 + first) for n in range(1, last))))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return Scene.make(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory):
    return Scene.make(tmp_path_factory.mktemp("encrypted"), KEY)


def damaged(scene, folder, number, names):
    """A site with one damage to one of these files, and what was done to which."""
    dice = random.Random(f"{names} {number}")
    site = scene.copy(folder / str(number), number)
    file = site.folder / dice.choice(names)
    if not file.exists() or not file.stat().st_size:
        file = site.folder / names[0]
    damage = dice.choice(DAMAGES)
    damage(file, dice, scene.before.folder / file.name)
    return site, damage, file.name


def sentence_of(error):
    """What a person reads: one sentence after another in one line, with what to do, and nobody's data."""
    said = str(error)
    assert "\n" not in said
    assert "SYNTHETIC" not in said
    assert "worklist " in said, said
    return said


# -- the work log ---------------------------------------------------------------------------------------------------


def entries_of(log):
    """All that a log says, read through its table and through its index of accounts."""
    return list(log.since(0)), log.of_accounts(ACCOUNTS)


def noticed(path):
    """When a damage to a log is noticed; what it says where it never is."""
    try:
        log = WorkLog.open(path)
    except StoreError as error:
        return sentence_of(error) and "at start"
    with closing(log):
        try:
            log.verify()
        except StoreError as error:
            return sentence_of(error) and "by verify"
        return entries_of(log)


def damage_logs(scene, tmp_path, count):
    """Damage the files of work logs; each time it is noticed, the backup comes back whole."""
    with closing(WorkLog.open(scene.resting.log_path)) as log:
        whole = entries_of(log)
    found = Counter()
    for number in range(count):
        site, damage, name = damaged(scene, tmp_path, number, LOG_FILES)
        result = noticed(site.log_path)
        if isinstance(result, str):
            found[result] += 1
            with closing(WorkLog.restore(site.log_path, site.folder / "backup.db")) as log:
                assert list(log.since(0)) == whole[0][:40]
        else:
            assert result == whole, f"{damage.__name__} of {name}, number {number}, went unnoticed"
            found["without effect"] += 1
    return ", ".join(f"{found[result]} {result}" for result in ("at start", "by verify", "without effect"))


def test_no_damage_to_a_work_log_goes_unnoticed(plain, tmp_path):
    count = tries(full=450, small=24)
    note("random damage to a work log", count, f"noticed: {damage_logs(plain, tmp_path, count)}; 0 undetected")


def test_nor_to_one_too_large_to_be_looked_through_at_every_start(plain, tmp_path, monkeypatch):
    """As if it had more entries and pages than are checked then: the rest is verify's."""
    monkeypatch.setattr("worklist.store.worklog._CHECKED_ON_OPEN", 5)
    monkeypatch.setattr("worklist.store.worklog._SMALL_PAGES", 0)
    count = tries(full=250, small=8)
    note("random damage to a large work log", count, f"noticed: {damage_logs(plain, tmp_path, count)}; 0 undetected")


def test_nor_to_an_encrypted_one(encrypted, tmp_path):
    count = tries(full=100, small=6)
    said = damage_logs(encrypted, tmp_path, count)
    note("random damage to an encrypted work log", count, f"noticed: {said}; 0 undetected")


def swap(connection):
    connection.execute("UPDATE event SET seq = -seq WHERE seq IN (17, 18)")
    connection.execute("UPDATE event SET seq = 35 + seq WHERE seq < 0")


def chain_anew(connection):
    """As somebody who knows how: one entry altered, and every hash from there on right."""
    connection.execute("UPDATE event SET actor = 'eve' WHERE seq = 17")
    previous = connection.execute("SELECT hash FROM event WHERE seq = 16").fetchone()[0]
    for row in connection.execute(f"SELECT {COLUMNS} FROM event WHERE seq > 16 ORDER BY seq").fetchall():
        own = chain_hash(previous, row)
        connection.execute("UPDATE event SET previous = ?, hash = ? WHERE seq = ?", (previous, own, row[0]))
        previous = own


EDITS: dict[str, str | Callable[[object], None]] = {
    "a payload": "UPDATE event SET payload = replace(payload, 'note', 'none') WHERE seq = 30",
    "a person": "UPDATE event SET actor = 'eve' WHERE seq = 1",
    "an entry taken out": "DELETE FROM event WHERE seq = 30",
    "the first taken out": "DELETE FROM event WHERE seq = 1",
    "a number": "UPDATE event SET seq = 900 WHERE seq = 30",
    "two in each other's place": swap,
    "the tail cut": "DELETE FROM event WHERE seq > 50",
    "all taken out": "DELETE FROM event",
    "the chain made anew": chain_anew,
}


@pytest.mark.parametrize("has_witness", [True, False], ids=["witness", "no-witness"])
@pytest.mark.parametrize("edit", EDITS)
def test_no_edit_that_keeps_it_a_database_goes_unnoticed(plain, tmp_path, edit, has_witness):
    """Without the witness the cache still knows up to which entry it has seen the log."""
    site = plain.copy(tmp_path / "site", 0)
    with closing(connect(site.log_path, durability="FULL")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        change = EDITS[edit]
        connection.execute(change) if isinstance(change, str) else change(connection)
    if not has_witness:
        site.log_path.with_suffix(".head").unlink()
    with pytest.raises(StoreError) as refusal:
        site.desk()
    assert "worklist restore" in sentence_of(refusal.value)


# -- the cache ------------------------------------------------------------------------------------------------------


def shown(site):
    """All that a person sees: the queues, every account in them, how old it is."""
    rows = site.rows()
    with closing(site.desk()) as desk:
        return rows, {number: desk.look(number).assessment for number in ACCOUNTS}, desk.freshness()


def is_noticed(site):
    """Whether opening or looking says that the cache is damaged, in a sentence; else what is shown."""
    try:
        return shown(site)
    except (StoreError, DatabaseError) as error:
        said = error_in_words(error)
        assert "\n" not in said
        assert "SYNTHETIC" not in said
        return True
    except AssertionError:  # of Site.rows: the queues' sums are not their rows'
        return False


def damage_caches(scene, tmp_path, count):
    """Damage the files of caches; deleted and synced, each is as it was. Also returns which damages nobody noticed."""
    whole, state = shown(scene.resting), scene.resting.state()
    found, unnoticed = Counter(), set()
    for number in range(count):
        site, damage, _ = damaged(scene, tmp_path, number, CACHE_FILES)
        result = is_noticed(site)
        if result == whole:
            found["without effect"] += 1
            continue
        if result is True:
            found["noticed"] += 1
            site.forget_cache()
        elif result and damage in (copy_of_before, deleted) and result[2] != whole[2]:
            found["older, and says so"] += 1  # it only wants a sync
        else:
            found["unnoticed"] += 1
            unnoticed.add(damage)
            site.forget_cache()
        if IS_FULL or number % 4 == 0:
            site.sync()
            assert site.state() == state
    return found, unnoticed


def said_of(found):
    return ", ".join(
        f"{found[each]} {each}" for each in ("noticed", "older, and says so", "without effect", "unnoticed")
    )


def test_a_damaged_cache_is_made_anew(plain, tmp_path):
    """Plaintext pages carry no checksum: a bit inside a text or a number may be taken for what was written."""
    count = tries(full=250, small=10)
    found, _ = damage_caches(plain, tmp_path, count)
    assert found["unnoticed"] <= max(2, count // 12)
    note("random damage to a cache", count, said_of(found))


def test_an_encrypted_cache_shows_no_damaged_page(encrypted, tmp_path):
    """Each page carries a code of its own: only what was written there before passes for what was written last."""
    count = tries(full=100, small=4)
    found, unnoticed = damage_caches(encrypted, tmp_path, count)
    assert unnoticed <= {page_of_before, copy_of_before}
    note("random damage to an encrypted cache", count, said_of(found))


# -- what is one person's -------------------------------------------------------------------------------------------


def test_a_damaged_file_of_drafts_stops_nobody(plain, tmp_path):
    count, found = tries(full=100, small=8), Counter()
    for number in range(count):
        site, _, _ = damaged(plain, tmp_path, number, ("personal.db", "personal.db-wal"))
        with closing(Personal.open(site.folder / "personal.db", "ana")) as mine:
            drafts = [draft.values for draft in mine.all_drafts()]
            assert drafts in ([], [{"text": "half a note"}]) or mine.notice or number
            mine.keep_draft("A02", "note", {"text": "another"})
            assert mine.draft("A02", "note").values == {"text": "another"}
            found["kept" if drafts else "set aside" if mine.notice else "gone"] += 1
    note("random damage to the file of drafts", count, ", ".join(f"{n} {what}" for what, n in sorted(found.items())))


def test_no_text_of_a_record_is_in_the_sentence_about_it(plain, tmp_path):
    """The driver quotes a text that is no UTF-8."""
    site = plain.copy(tmp_path / "site", 0)
    with closing(connect(site.cache_path, durability="NORMAL")) as connection:
        connection.execute("UPDATE record SET body = body || CAST(x'ff' AS TEXT) WHERE account = 'A03'")
    with closing(site.desk()) as desk, pytest.raises(StoreError) as refusal:
        desk.look("A03")
    assert "Delete it and run worklist sync" in sentence_of(refusal.value)


@pytest.mark.parametrize("change", ["body = substr(body, 2)", "body = replace(body, 'account', 'count')"])
def test_a_record_that_cannot_be_read_says_what_to_do(plain, tmp_path, change):
    site = plain.copy(tmp_path / "site", 0)
    with closing(connect(site.cache_path, durability="NORMAL")) as connection:
        connection.execute(f"UPDATE record SET {change} WHERE account = 'A03'")
    with closing(site.desk()) as desk, pytest.raises(StoreError) as refusal:
        desk.look("A03")
    assert "worklist sync" in sentence_of(refusal.value)


def test_a_row_that_cannot_be_read_says_what_to_do(plain, tmp_path):
    site = plain.copy(tmp_path / "site", 0)
    with closing(connect(site.cache_path, durability="NORMAL")) as connection:
        connection.execute("UPDATE account SET billed_on = 'never'")
    with pytest.raises(StoreError) as refusal:
        site.rows()
    assert "Delete it and run worklist sync" in sentence_of(refusal.value)


def test_a_damage_that_is_met_in_the_middle_of_work_is_told_as_such(plain, tmp_path):
    """And as no defect of the program, which anything else is."""
    with closing(plain.copy(tmp_path / "site", 0).desk()) as desk:
        assert "(malformed); worklist doctor looks into it." in desk.trouble_in_words(DatabaseError("malformed"))
        assert desk.trouble_in_words(StoreError("Delete it.")) == "Delete it."
        assert desk.trouble_in_words(KeyError("A1")) == ""
