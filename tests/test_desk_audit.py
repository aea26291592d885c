"""What the record keeps of who saw and tried what; rights hold at the desk and, without it, in the database."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from tests.crew import CREW, join
from tests.drop_files import Site, aging, claim, remit
from worklist.desk import Refusal
from worklist.desk.auditing import REFUSALS, Asked, Auditing
from worklist.domain.events import (
    AccountAssigned,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    NoteAdded,
    Verdict,
)
from worklist.domain.lists import Query
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import MemberSet, Right, Role
from worklist.domain.traces import AccountsExported, AccountViewed, GlassBroken, GlassReviewed
from worklist.store.chain import chain_hash
from worklist.store.codec import event_payload
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog

AN_ASK = EscalationRequested(EscalateTo.SUPERVISOR, "stuck", "advise")


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("site"))
    site.drop("a.837", claim("A1") + claim("A2", code="G0002"))
    site.drop("a.835", remit("A1"))
    site.drop("a.csv", aging(("A1", 100), ("A2", 100)))
    site.sync()
    return site


@pytest.fixture
def site(read_once, tmp_path):
    return read_once.copy(tmp_path / "site")


@pytest.fixture
def crew(site):
    """A practice with a team of four."""
    join(site.log_path)
    return site


@pytest.fixture
def at_desk(crew):
    """Sits people down, one after the other."""
    desks = []

    def sit(name):
        desks.append(crew.desk(name))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.close()


@pytest.fixture
def auditing(crew):
    with closing(Auditing.open(crew.log_path, "abe")) as auditing:
        yield auditing


def entries(auditing, **asked):
    with auditing.reading() as reader:
        return [(each.actor, each.account, each.body) for each in reader.find(Asked(**asked))]


def kinds(auditing, **asked):
    return [(actor, body.KIND) for actor, _, body in entries(auditing, **asked)]


# Seeing and trying


def test_an_account_says_who_opened_and_who_changed_it(at_desk, auditing):
    at_desk("sam").open_account("a1")
    at_desk("sue").record("A1", NoteAdded("called"))
    assert kinds(auditing, account="A1") == [("sam", "view"), ("sue", "note")]


def test_an_account_that_was_looked_at_in_the_audit_was_looked_at(auditing):
    auditing.note(Asked(account="a1"), found=0)
    assert kinds(auditing, account="A1") == [("abe", "view")]


def test_nothing_is_seen_where_the_record_of_it_cannot_be_written(crew, at_desk):
    sam = at_desk("sam")
    crew.log_path.rename(crew.log_path.with_suffix(".away"))
    with pytest.raises(Refusal, match="Not done: the record of it cannot be written"):
        sam.open_account("A1")


ACTS = {
    "a list": (lambda desk: desk.accounts(Query(me=desk.actor, today=desk.today)), Right.SEE),
    "an account": (lambda desk: desk.open_account("A1"), Right.SEE),
    "the totals": (lambda desk: desk.totals(), Right.SEE),
    "what was set aside": (lambda desk: desk.rejects(), Right.SEE),
    "a note": (lambda desk: desk.record("A1", NoteAdded("a note")), Right.RECORD),
    "notes on many": (lambda desk: desk.record_on(["A1", "A2"], NoteAdded("a note")), Right.RECORD),
    "an assignment": (lambda desk: desk.record("A1", AccountAssigned("sam")), Right.ASSIGN),
    "an undo": (lambda desk: desk.undo("A1"), Right.RECORD),
}


@pytest.mark.parametrize("name", CREW)
@pytest.mark.parametrize("act", ACTS)
def test_what_a_role_has_no_right_to_is_refused_and_in_the_record(at_desk, auditing, name, act):
    do, right = ACTS[act]
    desk = at_desk(name)
    if desk.me.may(right):
        try:
            do(desk)
        except Refusal as refusal:
            assert not isinstance(refusal, NotAllowed)
        assert entries(auditing, kinds=REFUSALS) == []
        return
    with pytest.raises(NotAllowed, match=f"You cannot {right}") as refused:
        do(desk)
    [(actor, _, tried)] = entries(auditing, kinds=REFUSALS)
    assert (actor, tried.what, tried.why) == (name, right, str(refused.value))


def test_who_is_shut_out_while_at_the_desk_sees_nothing_more(crew, at_desk):
    sam = at_desk("sam")
    sam.open_account("A1")
    log = WorkLog.open(crew.log_path)
    log.set_member("ada", lambda _: MemberSet("sam", Role.SPECIALIST, active=False))
    log.close()
    with pytest.raises(NotAllowed, match="no longer active"):
        sam.open_account("A1")


def test_who_is_shut_out_is_told_no_answer_and_none_of_their_own_acts(crew, at_desk):
    sam = at_desk("sam")
    sam.record("A1", AN_ASK)
    sam.answers()
    sue = at_desk("sue")
    sue.decide_on(sue.reviews()[0].seen, EscalationDecided("", Verdict.RETURNED, "which letter?"))
    with closing(WorkLog.open(crew.log_path)) as log:
        log.set_member("ada", lambda _: MemberSet("sam", Role.SPECIALIST, active=False))
    for look in (sam.answers, sam.acts):
        with pytest.raises(NotAllowed, match="no longer active"):
            look()


def test_who_may_not_record_is_not_told_whether_an_account_exists(at_desk):
    with pytest.raises(NotAllowed):
        at_desk("ada").record("A9", NoteAdded("is it there?"))


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_the_audit_is_for_supervisors_and_auditors(crew, auditing, name):
    with closing(Auditing.open(crew.log_path, name)) as curious:
        with pytest.raises(NotAllowed, match="You cannot read the audit"), curious.reading():
            pass
        with pytest.raises(NotAllowed, match="You cannot read the audit"):
            curious.review("0" * 32, justified=True, reason="mine")
    assert [actor for actor, _, _ in entries(auditing, kinds=REFUSALS)] == [name]


def test_without_a_team_whoever_runs_it_reads_the_audit(site):
    with closing(Auditing.open(site.log_path, "ana")) as auditing:
        assert entries(auditing) == []


# Past the desk

TRIED = {
    "note": (NoteAdded("a note"), "A1", {"sam", "sue"}),
    "decision": (lambda asked, _: EscalationDecided(asked, Verdict.APPROVED, "fine"), "A1", {"sue"}),
    "assignment": (AccountAssigned("sam"), "A1", {"sue"}),
    "member": (MemberSet("eve", Role.SUPERVISOR), "", {"ada"}),
    "view": (AccountViewed(), "A1", {"sam", "sue", "abe"}),
    "export": (AccountsExported("list", "csv", 2), "", {"sam", "sue", "abe", "ada"}),
    "glass review": (lambda _, access: GlassReviewed(access, True, "fine"), "A2", {"sue", "abe"}),
}


REFUSED = "no right to this|nobody decides on what they asked|another person reviews"


def insert_by_hand(path, actor, body, account):
    """What somebody does who has a shell and knows the chain; the guards are in the file."""
    with closing(sqlite3.connect(path)) as connection:
        seq, head = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        at = datetime.now().astimezone().isoformat()
        row = (seq + 1, f"{seq:032x}", at, actor, body.KIND, account, event_payload(body))
        connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, head, chain_hash(head, row)))
        connection.rollback()


@pytest.mark.parametrize("name", [*CREW, "nobody"])
@pytest.mark.parametrize("tried", TRIED)
def test_the_database_refuses_the_same_without_the_desk(crew, name, tried):
    body, account, allowed = TRIED[tried]
    with closing(WorkLog.open(crew.log_path)) as log:
        [asked] = log.append("sam", "A1", lambda _: [AN_ASK])
        access = log.add("ada", GlassBroken("a call at night"), "A2")
        if callable(body):
            body = body(asked.id, access.id)
        for write in (
            lambda: insert_by_hand(crew.log_path, name, body, account),
            lambda: log.append_to(name, [account], lambda *_: [body]),
        ):
            if name in allowed:
                write()
                continue
            with pytest.raises((DatabaseError, sqlite3.IntegrityError), match=REFUSED):
                write()
        assert log.verify() == log.head().seq


# Emergencies


def test_an_emergency_opens_one_account_for_a_while_and_says_why_first(crew, at_desk, auditing):
    join(crew.log_path, eve=Role.ADMIN)
    ada = at_desk("ada")
    with pytest.raises(NotAllowed):
        ada.open_account("A1")
    assert ada.break_glass("a1", "the payer is on the line").assessment.account.number == "A1"
    assert ada.open_account("A1")
    assert ada.undoable("A1") == []
    with pytest.raises(NotAllowed):
        ada.open_account("A2")
    with pytest.raises(NotAllowed):
        ada.record("A1", NoteAdded("while I am here"))
    with pytest.raises(NotAllowed):
        at_desk("eve").open_account("A1")
    assert [body for _, _, body in entries(auditing, account="A1")] == [
        GlassBroken("the payer is on the line"),
        AccountViewed(),
        AccountViewed(),
    ]


@pytest.mark.parametrize(("minutes", "sees"), [(59, True), (61, False), (-61, False)])
def test_an_emergency_ends_after_an_hour(crew, at_desk, monkeypatch, minutes, sees):
    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(minutes=minutes)

    with monkeypatch.context() as patch:
        patch.setattr("worklist.store.worklog.datetime", Then)
        with closing(WorkLog.open(crew.log_path)) as log:
            log.add("ada", GlassBroken("a call at night"), "A1")
    ada = at_desk("ada")
    if sees:
        assert ada.look("A1")
    else:
        with pytest.raises(NotAllowed):
            ada.look("A1")


@pytest.mark.parametrize("name", ["sam", "sue", "abe"])
def test_who_may_see_accounts_breaks_no_glass(at_desk, auditing, name):
    with pytest.raises(Refusal, match="without an emergency"):
        at_desk(name).break_glass("A1", "curious")
    assert entries(auditing, kinds=("break_glass",)) == []


def test_an_emergency_needs_a_reason_and_an_account(at_desk):
    with pytest.raises(Refusal, match="Say why"):
        at_desk("ada").break_glass("A1", " ")
    with pytest.raises(Refusal, match="No account"):
        at_desk("ada").break_glass("nobody", "a call at night")


def test_who_is_shut_out_breaks_no_glass(at_desk):
    with pytest.raises(NotAllowed, match="not in the team"):
        at_desk("eve").break_glass("A1", "a call at night")


def test_another_person_reviews_an_emergency_once(at_desk, auditing):
    at_desk("ada").break_glass("A1", "a call at night")
    with auditing.reading() as reader:
        [access] = reader.unreviewed()
    auditing.review(access.id, justified=False, reason="nobody called")
    assert entries(auditing, kinds=("glass_review",)) == [
        ("abe", "A1", GlassReviewed(access.id, False, "nobody called"))
    ]
    with pytest.raises(Refusal, match="waits for a review"):
        auditing.review(access.id, justified=True, reason="on second thoughts")


def test_nobody_reviews_their_own_emergency(crew, at_desk, auditing):
    at_desk("ada").break_glass("A1", "a call at night")
    join(crew.log_path, eve=Role.ADMIN, ada=Role.SUPERVISOR)
    with auditing.reading() as reader:
        [access] = reader.unreviewed()
    with (
        closing(Auditing.open(crew.log_path, "ada")) as ada,
        pytest.raises(Refusal, match="Nobody reviews their own"),
    ):
        ada.review(access.id, justified=True, reason="it was me")


# A record that is not whole


def test_a_broken_record_is_read_and_nothing_is_added_to_it(crew, at_desk):
    at_desk("sam").record("A1", NoteAdded("one"), NoteAdded("two"))
    with closing(sqlite3.connect(crew.log_path)) as connection, connection:
        connection.execute("DROP TRIGGER event_never_update")
        connection.execute("UPDATE event SET actor = 'sue' WHERE payload LIKE '%two%'")
    before = crew.log_path.with_suffix(".head").read_text()
    with closing(Auditing.open(crew.log_path, "abe")) as auditing:
        assert "altered at entry" in auditing.trouble
        with auditing.reading() as reader:
            proof = auditing.proof(reader)
        auditing.note(Asked(account="A1"), found=2)
        assert (proof.is_whole, proof.broken_at) == (False, 6)
        assert kinds(auditing, account="A1") == [("sam", "note"), ("sue", "note")]
        with pytest.raises(Refusal, match="Not saved"):
            auditing.review("0" * 32, justified=True, reason="late")
    assert crew.log_path.with_suffix(".head").read_text() == before


def test_who_may_not_read_the_audit_may_not_read_a_broken_one(crew):
    with closing(sqlite3.connect(crew.log_path)) as connection, connection:
        connection.execute("DROP TRIGGER event_never_update")
        connection.execute("UPDATE event SET actor = 'eve' WHERE seq = 4")
    with (
        closing(Auditing.open(crew.log_path, "sam")) as curious,
        pytest.raises(NotAllowed, match="read the audit"),
        curious.reading(),
    ):
        pass
