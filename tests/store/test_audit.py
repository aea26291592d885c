"""The audit's reader: it finds what is asked for, and where the record was cut, altered or made anew."""

import sqlite3
from datetime import date

import pytest

from worklist.domain.events import NoteAdded
from worklist.domain.traces import AccountViewed, GlassBroken, GlassReviewed, SignedIn, SignedOut, ValueCopied
from worklist.store.audit import Asked, AuditReader
from worklist.store.chain import COLUMNS, START, chain_hash
from worklist.store.driver import DatabaseError
from worklist.store.witness import bear_witness, read_witness, witness_path


@pytest.fixture
def reader(log_path):
    with AuditReader(log_path) as reader:
        yield reader


def tamper(path, *statements):
    """What somebody does who can write the file: the guards are taken down first."""
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def make_anew(path):
    """A chain that is right in itself, over whatever the entries say now."""
    connection = sqlite3.connect(path, isolation_level=None)
    previous = START.hash
    for row in connection.execute(f"SELECT {COLUMNS} FROM event ORDER BY seq").fetchall():
        own = chain_hash(previous, row)
        connection.execute("UPDATE event SET previous = ?, hash = ? WHERE seq = ?", (previous, own, row[0]))
        previous = own
    connection.close()


def proof(path):
    with AuditReader(path) as reader:
        return reader.prove()


def found(path, **asked):
    with AuditReader(path) as reader:
        return [(each.seq, each.actor, each.kind) for each in reader.find(Asked(**asked))]


def test_a_record_that_nobody_touched_is_whole(log, log_path, note):
    assert proof(log_path).is_whole
    note("one", "two")
    said = proof(log_path)
    assert (said.is_whole, said.entries, said.head, said.has_witness) == (True, 2, log.head(), True)
    assert said.vouches_for(2)


def test_an_altered_entry_is_where_the_proof_ends(log, log_path, note):
    note("one", "two", "three")
    log.close()
    tamper(log_path, "UPDATE event SET actor = 'bo' WHERE seq = 2")
    said = proof(log_path)
    assert (said.broken_at, said.vouches_for(1), said.vouches_for(2), said.vouches_for(3)) == (2, True, False, False)
    assert [actor for _, actor, _ in found(log_path)] == ["ana", "bo", "ana"]


def test_a_cut_end_is_seen_by_the_witness(log, log_path, note):
    note("one", "two", "three")
    log.close()
    tamper(log_path, "DELETE FROM event WHERE seq = 3")
    said = proof(log_path)
    assert (said.broken_at, said.vouches_for(2)) == (3, True)
    assert "cut off" in said.why


def test_a_chain_made_anew_is_seen_by_the_witness(log, log_path, note):
    note("one", "two")
    log.close()
    tamper(log_path, "UPDATE event SET actor = 'bo' WHERE seq = 2")
    make_anew(log_path)
    said = proof(log_path)
    assert (said.broken_at, said.vouches_for(1)) == (1, False)


def test_only_a_head_kept_elsewhere_sees_a_new_chain_with_a_new_witness(log, log_path, note):
    note("one", "two")
    noted = log.head()
    log.close()
    tamper(log_path, "UPDATE event SET actor = 'bo' WHERE seq = 1")
    make_anew(log_path)
    with AuditReader(log_path) as reader:
        bear_witness(log_path, reader.prove().head)
    with AuditReader(log_path) as reader:
        assert reader.prove().is_whole
        assert reader.hash_at(noted.seq) != noted.hash


def test_without_a_witness_the_proof_says_so(log, log_path, note):
    note("one")
    witness_path(log_path).unlink()
    assert read_witness(log_path) is None
    assert (proof(log_path).is_whole, proof(log_path).has_witness) == (True, False)


def test_what_somebody_wrote_into_an_entry_does_not_stop_the_reading(log, log_path, note):
    note("one", "two", "three", "four")
    log.close()
    tamper(
        log_path,
        "UPDATE event SET payload = '{' WHERE seq = 1",
        "UPDATE event SET kind = 'spell' WHERE seq = 2",
        "UPDATE event SET at = 'yesterday' WHERE seq = 3",
    )
    with AuditReader(log_path) as reader:
        bodies = [each.body for each in reader.find(Asked())]
    assert bodies == [None, None, None, NoteAdded("four")]


def test_it_finds_by_account_person_kind_and_day(log, log_path, note):
    note("one")
    log.add("bo", AccountViewed(), "A1")
    log.add("bo", ValueCopied("account number"))
    today = date.fromisoformat(next(log.since(0)).at.isoformat()[:10])
    assert found(log_path, account="A1") == [(1, "ana", "note"), (2, "bo", "view")]
    assert found(log_path, actor="bo") == [(2, "bo", "view"), (3, "bo", "copy")]
    assert found(log_path, kinds=("export", "copy")) == [(3, "bo", "copy")]
    assert len(found(log_path, first=today, last=today)) == 3
    assert found(log_path, last=date(2020, 1, 1)) == found(log_path, first=date(2999, 1, 1)) == []


def test_it_counts_entries_and_accounts(log, note, reader):
    assert reader.count(Asked()) == (0, 0)  # the record is read as of one moment
    note("one", "two")
    log.add("bo", ValueCopied("account number"))
    assert reader.count(Asked()) == (0, 0)
    with AuditReader(log.path) as later:
        assert later.count(Asked()) == (3, 1)


def test_each_entry_tells_where_the_person_had_signed_in_from(log, log_path, note):
    note("at the machine itself")
    log.add("ana", SignedIn("192.0.2.7"))
    log.add("bo", SignedIn("192.0.2.8"))
    note("from afar")
    log.add("bo", AccountViewed(), "A1")
    log.add("ana", SignedOut())
    note("at the machine again")
    with AuditReader(log_path) as reader:
        assert [each.origin for each in reader.find(Asked(account="A1"))] == ["", "192.0.2.7", "192.0.2.8", ""]
        assert [each.origin for each in reader.find(Asked(kinds=("view",)))] == ["192.0.2.8"]


def test_an_emergency_access_waits_until_another_person_reviews_it(log, log_path):
    access = log.add("root", GlassBroken("a call at night"), "A1")
    with AuditReader(log_path) as reader:
        assert [each.id for each in reader.unreviewed()] == [access.id]
    with pytest.raises(DatabaseError, match="another person reviews"):
        log.add("root", GlassReviewed(access.id, True, "it was me"), "A1")
    log.add("ana", GlassReviewed(access.id, True, "the call is in the phone list"), "A1")
    with AuditReader(log_path) as reader:
        assert reader.unreviewed() == []


def test_the_reader_cannot_write(log, reader):
    with pytest.raises(DatabaseError, match="readonly"):
        reader._connection.execute("DELETE FROM event")
