"""Deciding on escalations: nobody on their own, only on what was seen, within their authority; also past the desk."""

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.drop_files import TODAY, Site, aging, claim, remit
from worklist.desk import Refusal
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.events import (
    Ask,
    EntryUndone,
    EscalateTo,
    EscalationDecided,
    EscalationMoved,
    EscalationRequested,
    EscalationState,
    HoldFlag,
    HoldFlagSet,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.refusals import NotAllowed
from worklist.domain.site import SiteRules
from worklist.domain.team import MemberSet, Role
from worklist.domain.work import fold
from worklist.store.chain import chain_hash
from worklist.store.codec import event_payload
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog

ASK = EscalationRequested(EscalateTo.SUPERVISOR, "upheld twice", "sign the appeal")
YES = EscalationDecided("", Verdict.APPROVED, "well documented")
NUMBERS = [f"A{n}" for n in range(1, 5)]
UP_TO_500 = Authority((AuthorityRule(Role.SUPERVISOR, (Ask.WRITE_OFF,), amount=500_00),))


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("review"))
    site.drop("a.837", "".join(claim(number, control=n, charge=1_000) for n, number in enumerate(NUMBERS, 1)))
    site.drop(
        "a.835", "".join(remit(number, control=n, charge=1_000, check=f"C{n}") for n, number in enumerate(NUMBERS, 1))
    )
    site.sync()
    return replace(site, rules=SiteRules(authority=UP_TO_500))


@pytest.fixture
def site(read_once, tmp_path):
    return read_once.copy(tmp_path / "site")


@pytest.fixture
def people(site):
    """Desks by name."""
    desks = {name: site.desk(name) for name in ("ana", "bo", "cy")}
    yield desks
    for desk in desks.values():
        desk.close()


def standing(desk, number="A1"):
    return desk.look(number).assessment.work.escalation


# -- the list -------------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_oldest_first_wherever_the_account_is(people, site):
    ana, bo = people["ana"], people["bo"]
    for number in ("A3", "A1", "A2"):
        ana.record(number, ASK)
    ana.record("A1", HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason="letter"))
    assert [review.account for review in bo.reviews()] == ["A3", "A1", "A2"]
    bo.decide_on(bo.reviews()[0].seen, YES)
    assert [review.account for review in bo.reviews()] == ["A1", "A2"]


def test_a_request_on_an_account_that_closed_still_waits(people, site):
    people["ana"].record("A1", ASK)
    site.drop("x.csv", aging(*((number, 1_000) for number in NUMBERS[1:]), ("A1", 0)))
    site.sync()
    later = site.desk("bo")
    (review,) = later.reviews()
    assert review.row is None
    later.decide_on(review.seen, YES)
    assert later.reviews() == []
    later.close()


def test_a_request_waits_again_when_its_answer_or_its_end_is_undone(people):
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", ASK)
    answered = bo.decide_on(bo.reviews()[0].seen, YES).events[0]
    bo.undo("A1", answered.id)
    assert [review.account for review in bo.reviews()] == ["A1"]
    ended = ana.record("A1", OutcomeRecorded(OutcomeKind.UNRECOVERABLE)).events[0]
    assert bo.reviews() == []
    ana.undo("A1", ended.id)
    assert [review.account for review in bo.reviews()] == ["A1"]


def test_those_alike_ask_the_same_of_the_same_class_payer_and_denial(people):
    ana, bo = people["ana"], people["bo"]
    for number, asks in zip(NUMBERS, (Ask.ADVICE, Ask.DISPUTE, Ask.ADVICE, Ask.DISPUTE), strict=True):
        ana.record(number, replace(ASK, asks=asks))
    found = bo.reviews()
    assert [review.account for review in bo.alike(found[0], found)] == ["A1", "A3"]


def test_each_answer_to_my_requests_is_told_once(people):
    ana, bo, cy = people.values()
    assert ana.answers() == []
    ana.record("A1", ASK)
    cy.record("A2", ASK)
    for review in bo.reviews():
        bo.decide_on(review.seen, YES)
    assert [(each.account, each.asked.decided_by) for each in ana.answers()] == [("A1", "bo")]
    assert ana.answers() == [] == bo.answers()


# -- what a decision counts on --------------------------------------------------------------------------------------


def test_the_authority_of_the_settings_bounds_an_approval_and_nothing_else(people):
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", replace(ASK, asks=Ask.WRITE_OFF, amount=500_01))
    ana.record("A2", replace(ASK, asks=Ask.WRITE_OFF, amount=500_00))
    large, small = bo.reviews()
    with pytest.raises(Refusal, match=r"0\.01 above the 500\.00 that a supervisor may give up"):
        bo.decide_on(large.seen, YES)
    bo.decide_on(small.seen, YES)
    bo.decide_on(large.seen, replace(YES, verdict=Verdict.DECLINED))
    assert standing(bo).state is EscalationState.DECLINED


def test_news_from_the_pm_are_seen_before_it_is_decided(people, site):
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", ASK)
    seen = bo.reviews()[0].seen
    site.drop("b.835", remit("A1", paid=400, charge=1_000, check="C9"))
    site.sync()
    with pytest.raises(Refusal, match="PM's records changed since you saw it"):
        bo.decide_on(seen, YES)
    bo.refresh()
    bo.decide_on(bo.reviews()[0].seen, YES)


def test_that_somebody_only_looked_refuses_nothing(people):
    people["ana"].record("A1", ASK)
    seen = people["bo"].reviews()[0].seen
    people["cy"].open_account("A1")
    assert people["bo"].decide_on(seen, YES).events


def test_what_comes_next_is_the_requesters_to_say(people):
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", ASK)
    assert not bo.decide_on(bo.reviews()[0].seen, YES).needs_next_step
    row = bo.row("A1")
    assert {"answered", "nostep"} <= set(row.states) and row.owner == "ana" and row.queue is not Queue.IN_REVIEW
    ana.record("A1", NextStepSet("appeal", TODAY))
    assert "answered" not in ana.row("A1").states


def test_who_asked_does_not_bring_a_decision_back_that_was_taken_back(people):
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", ASK)
    bo.decide_on(bo.reviews()[0].seen, YES)
    taken_back = bo.undo("A1").events[0]
    with pytest.raises(NotAllowed, match="somebody else judges the decision"):
        ana.undo("A1", taken_back.id)


def test_a_decision_that_was_taken_back_is_made_anew(people, site):
    """Or it would stand again past the authority, the changes since, and the role that it takes."""
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", replace(ASK, asks=Ask.WRITE_OFF, amount=400_00))
    bo.decide_on(bo.reviews()[0].seen, YES)
    taken_back = bo.undo("A1").events[0]
    ana.record("A1", HoldFlagSet(HoldFlag.NEVER_SETTLE, True, "the owner said so"))
    for bring_back in (lambda: bo.undo("A1", taken_back.id), lambda: bo.undo_act(taken_back.act)):
        with pytest.raises(Refusal, match="decide anew"):
            bring_back()
    with pytest.raises(sqlite3.IntegrityError, match="is not brought back"):
        insert(site.log_path, "bo", EntryUndone(taken_back.id, ""))
    assert standing(bo).waits


def test_who_wrote_a_version_has_a_hand_in_it_though_it_was_undone(people):
    ana, bo, cy = people.values()
    ana.record("A1", ASK)
    returned = cy.decide_on(cy.reviews()[0].seen, replace(YES, verdict=Verdict.RETURNED)).events[0]
    bo.record("A1", replace(ASK, why="with the letter"))
    bo.undo("A1")
    cy.undo("A1", returned.id)
    with pytest.raises(NotAllowed, match="asked for this or edited it"):
        bo.decide_on(bo.reviews()[0].seen, YES)


def test_an_approval_that_was_carried_out_is_not_undone_alone(people):
    ana, bo = people["ana"], people["bo"]
    ana.record("A1", replace(ASK, to=EscalateTo.VENDOR))
    bo.decide_on(bo.reviews()[0].seen, YES)
    ended = ana.move_escalation("A1", EscalationState.CLOSED).events[0]
    with pytest.raises(Refusal, match="carried out since"):
        bo.undo("A1")
    ana.undo("A1", ended.id)
    bo.undo("A1")
    assert standing(bo).waits and bo.row("A1").queue is Queue.IN_REVIEW


# -- the laws -------------------------------------------------------------------------------------------------------

PEOPLE = ("ana", "bo", "cy")
WHAT = ("ask", "amend", "approve", "return", "approve-an-old-one", "undo-mine", "undo-any", "move", "note", "end")
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(WHAT), st.integers(0, 5)), max_size=16)
AMENDED_THEN_UNDONE = [
    ("ana", "ask", 0),
    ("bo", "return", 0),
    ("cy", "amend", 0),
    ("bo", "approve", 0),
    ("cy", "undo-mine", 0),
    ("bo", "undo-mine", 0),
    ("cy", "approve", 0),
]
EDITED = [("ana", "ask", 0), ("bo", "return", 0), ("cy", "amend", 0), ("ana", "approve", 0)]
BROUGHT_BACK = [
    ("ana", "ask", 1),
    ("bo", "approve", 0),
    ("ana", "move", 0),
    ("bo", "undo-any", 1),
    ("ana", "undo-any", 0),
]

AMENDED_BY_WHO_DECIDED = [("bo", "ask", 0), ("ana", "approve", 0), ("ana", "amend", 0), ("ana", "undo-mine", 0)]


def do(desk, what, pick):
    """One thing that a person tries; much of it is refused."""
    events = desk.look("A1").events
    versions = [event.id for event in events if isinstance(event.body, EscalationRequested)] or ["none"]
    match what:
        case "ask":
            desk.record("A1", replace(ASK, to=tuple(EscalateTo)[pick % 2]))
        case "amend":
            first = standing(desk).first if standing(desk) else "none"
            desk.record("A1", replace(ASK, ask=f"sign {pick}", amends=first))
        case "approve" | "return":
            asked = standing(desk)
            verdict = Verdict.APPROVED if what == "approve" else Verdict.RETURNED
            desk.record("A1", EscalationDecided(asked.id if asked else "none", verdict, "because"))
        case "approve-an-old-one":
            desk.record("A1", EscalationDecided(versions[pick % len(versions)], Verdict.APPROVED, "because"))
        case "undo-mine":
            desk.undo("A1")
        case "undo-any":
            undoable = desk.undoable("A1")
            desk.undo("A1", undoable[pick % len(undoable)].id if undoable else "none")
        case "move":
            desk.move_escalation("A1", tuple(EscalationState)[4 + pick])
        case "note":
            desk.record("A1", NoteAdded("looked"))
        case "end":
            desk.record("A1", OutcomeRecorded(OutcomeKind.UNRECOVERABLE))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@example(AMENDED_THEN_UNDONE)
@example(EDITED)
@example(BROUGHT_BACK)
@example(AMENDED_BY_WHO_DECIDED)
def test_no_decision_by_a_hand_or_on_another_version_ever_stands(read_once, tmp_path_factory, steps):
    site = read_once.copy(tmp_path_factory.mktemp("laws") / "site")
    desks = {name: site.desk(name) for name in PEOPLE}
    for name, what, pick in steps:
        with suppress(Refusal):
            do(desks[name], what, pick)
        holds(desks["ana"], site)
    live = site.state()
    site.forget_cache()
    site.sync()
    assert site.state()["rows"] == live["rows"]
    for desk in desks.values():
        desk.close()


def holds(desk, site):
    """What must be so after every entry."""
    events = desk.look("A1").events
    asked = fold(events).escalation
    if asked is None:
        return
    newest = [e for e in events if e.id == asked.id]
    assert newest, "the newest version is one that was written"
    if asked.decision:
        assert asked.decision.target == asked.id
        assert asked.decided_by not in {e.actor for e in events if is_version(e, asked.first)}
    assert not (asked.waits and asked.decision)
    if asked.is_with_vendor:
        assert asked.decision and asked.decision.verdict is Verdict.APPROVED
    desk.refresh()
    places = [queue for queue in Queue if "A1" in listed(desk, queue)]
    assert len(places) == 1
    assert (places[0] is Queue.IN_REVIEW) == asked.waits


def is_version(event, first):
    return isinstance(event.body, EscalationRequested) and (event.body.amends or event.id) == first


def listed(desk, queue):
    listing = desk.accounts(Query(queue, asleep=True))
    return [row.number for row in listing.rows(0, len(listing))]


# -- past the desk --------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path):
    """A work log on its own, with two versions of a request by ana and bo."""
    log = WorkLog.create(tmp_path / "worklog.db")
    first = log.add("ana", ASK, "A1")
    second = log.add("bo", replace(ASK, ask="sign both", amends=first.id), "A1")
    yield log, first.id, second.id
    log.close()


def insert(path, actor, body, account="A1"):
    """An entry that continues the chain as it should, written by hand on a connection that nobody prepared."""
    connection = sqlite3.connect(path)
    try:
        seq, head = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = (seq + 1, f"raw{seq}", at, actor, body.KIND, account, event_payload(body))
        connection.execute(
            "INSERT INTO event (seq, id, at, actor, kind, account, payload, previous, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, head, chain_hash(head, row)),
        )
        connection.commit()
    finally:
        connection.close()


def append(log, actor, body):
    log.append_to(actor, ["A1"], lambda account, events: [body])


def escalation_in(path):
    log = WorkLog.open(path)
    try:
        return fold(log.of_account("A1")).escalation
    finally:
        log.close()


FORBIDDEN = {
    "by who asked": ("ana", 2, "nobody decides on what they asked for or edited"),
    "by who edited": ("bo", 2, "nobody decides on what they asked for or edited"),
    "on an older version": ("cy", 1, "the request was changed since it was seen"),
    "on nothing": ("cy", 0, "a decision names a request"),
}


@pytest.mark.parametrize("forbidden", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_database_refuses_what_the_desk_would(bare, forbidden):
    log, first, second = bare
    actor, which, why = forbidden
    body = EscalationDecided(("none", first, second)[which], Verdict.APPROVED, "because")
    with pytest.raises(DatabaseError, match=why):
        append(log, actor, body)
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(log.path, actor, body)
    assert len(log.of_account("A1")) == 2
    insert(log.path, "cy", EscalationDecided(second, Verdict.APPROVED, "because"))
    assert escalation_in(log.path).decided_by == "cy"


def test_the_database_lets_nobody_undo_the_decision_on_their_own_request(bare):
    log, _, second = bare
    answer = log.add("cy", EscalationDecided(second, Verdict.DECLINED, "too early"), "A1")
    for hand in ("ana", "bo"):
        with pytest.raises(sqlite3.IntegrityError, match="nobody judges the decision on what they asked for"):
            insert(log.path, hand, EntryUndone(answer.id, ""))
    insert(log.path, "cy", EntryUndone(answer.id, ""))
    assert escalation_in(log.path).waits


def test_the_database_knows_a_chain_whose_first_version_was_undone(people, site):
    """Or who wrote the second version could decide on the third."""
    ana, bo, cy = people.values()
    ana.record("A1", ASK)
    cy.decide_on(cy.reviews()[0].seen, replace(YES, verdict=Verdict.RETURNED))
    bo.record("A1", ASK)
    first = bo.look("A1").events[0]
    ana.undo("A1", first.id)
    bo.record("A1", replace(ASK, ask="sign both", amends=standing(bo).first))
    third = standing(bo).id
    for hand in ("ana", "bo"):
        with pytest.raises(sqlite3.IntegrityError, match="nobody decides on what they asked for"):
            insert(site.log_path, hand, EscalationDecided(third, Verdict.APPROVED, "because"))


def test_in_a_team_the_database_lets_supervisors_decide_alone(tmp_path):
    log = WorkLog.create(tmp_path / "worklog.db")
    for name, role in (("ada", Role.ADMIN), ("ana", Role.SPECIALIST), ("sue", Role.SUPERVISOR), ("ida", Role.AUDITOR)):
        log.set_member("ada", lambda _, name=name, role=role: MemberSet(name, role))
    asked = log.add("ana", ASK, "A1").id
    log.close()
    body = EscalationDecided(asked, Verdict.APPROVED, "because")
    for name in ("ana", "ada", "ida", "nobody"):
        with pytest.raises(sqlite3.IntegrityError, match=r"no right|nobody decides"):
            insert(log.path, name, body)
    insert(log.path, "sue", body)


def test_a_moved_state_without_an_approval_moves_nothing(bare):
    log, _, second = bare
    insert(log.path, "cy", EscalationMoved(second, EscalationState.PLACED))
    assert escalation_in(log.path).waits
