"""Rates that the record corrects, and write-offs that come back, at the desk: from the payer's file to the queue."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.crew import join
from tests.drop_files import Site, aging, claim, remit
from tests.rated_site import CONTRACT, SHORT_ACCOUNTS, rated_site
from worklist.desk import Refusal
from worklist.domain.events import EntryUndone, NextStepSet, NoteAdded, OutcomeKind, OutcomeRecorded
from worklist.domain.lists import Query
from worklist.domain.queues import Queue
from worklist.domain.recovery_entries import (
    DisputeAnswered,
    DisputeResult,
    DisputeSent,
    RateDecided,
    RateProposed,
    Way,
)
from worklist.domain.reversals import WriteOffKind
from worklist.domain.team import Role
from worklist.store.chain import chain_hash
from worklist.store.codec import event_payload
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog

RIGHT = RateProposed(CONTRACT, "G0463", (), "", 6_000, date(2026, 1, 1), "amendment 2")
"""What the payer allows, as it turns out."""


@pytest.fixture
def site(tmp_path):
    return rated_site(tmp_path / "site")


@pytest.fixture
def desk(site):
    """Opens desks by name; with a team of one specialist and two supervisors."""
    join(site.log_path, ada=Role.ADMIN, sam=Role.SPECIALIST, sue=Role.SUPERVISOR, sid=Role.SUPERVISOR)
    opened = []

    def of(name):
        opened.append(site.desk(name))
        return opened[-1]

    yield of
    for each in opened:
        each.close()


def underpaid(desk):
    listing = desk.accounts(Query(Queue.UNDERPAID, today=desk.today))
    return sorted(row.number for row in listing.rows(0, len(listing)))


# Proposed rates


def test_an_approved_rate_takes_all_its_flags_away_and_its_undo_brings_them_back(desk):
    sam, sue = desk("sam"), desk("sue")
    assert underpaid(sam) == list(SHORT_ACCOUNTS)
    sam.record("S1", RIGHT, OutcomeRecorded(OutcomeKind.PAYER_WAS_RIGHT))
    assert underpaid(sam) == ["S2", "S3"]
    (waiting,) = sue.proposed_rates()
    assert waiting.rate.proposal.expected == 8_000
    approval = sue.decide_rate(waiting, "read the amendment", approved=True)
    assert underpaid(sue) == []
    now = sue.look("S2").assessment.case
    assert now.short == 0 and "corrected by sam, approved by sue" in now.priced[0].expected.steps[0].fact
    assert sue.proposed_rates() == [] and len(sue.proposed_rates(every=True)) == 1
    sue.undo("S1", approval.events[0].id)
    sam.refresh()
    assert underpaid(sam) == underpaid(sue) == ["S2", "S3"]


def test_a_declined_rate_changes_nothing(desk):
    sam, sue = desk("sam"), desk("sue")
    sam.record("S1", RIGHT)
    sue.decide_rate(sue.proposed_rates()[0], "no such amendment", approved=False)
    assert underpaid(sue) == list(SHORT_ACCOUNTS)


def test_nobody_decides_on_their_own_and_a_specialist_on_none(desk):
    desk("sue").record("S1", RIGHT)
    (waiting,) = desk("sue").proposed_rates()
    with pytest.raises(Refusal, match="another supervisor does"):
        desk("sue").decide_rate(waiting, "mine", approved=True)
    with pytest.raises(Refusal, match="supervisor"):
        desk("sam").decide_rate(waiting, "fine", approved=True)
    assert "another supervisor" in desk("sue").why_not_decided(waiting.rate)
    assert desk("sid").why_not_decided(waiting.rate) == ""


def test_a_person_alone_changes_the_schedule_instead(site):
    with closing(site.desk()) as ana:
        ana.record("S1", RIGHT)
        with pytest.raises(Refusal, match="alone, change the schedule and load it with worklist contract load"):
            ana.decide_rate(ana.proposed_rates()[0], "mine", approved=True)


def test_a_rate_is_decided_once_and_an_approval_is_not_undone_by_the_back_door(desk):
    sam, sue = desk("sam"), desk("sue")
    proposed = sam.record("S1", RIGHT).events[0]
    (waiting,) = sue.proposed_rates()
    approval = sue.decide_rate(waiting, "yes", approved=True).events[0]
    with pytest.raises(Refusal, match="sue has approved it already"):
        desk("sid").decide_rate(waiting, "no", approved=False)
    with pytest.raises(Refusal, match="undo the approval first"):
        sam.undo("S1", proposed.id)
    with pytest.raises(Refusal, match="only they or a supervisor"):
        sam.undo("S1", approval.id)
    undoing = sue.undo("S1", approval.id).events[0]
    with pytest.raises(Refusal, match="decide anew"):
        sue.undo("S1", undoing.id)
    sue.decide_rate(waiting, "no, after all", approved=False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"contract": "Another"}, f"'Another' is no contract of the site; it has {CONTRACT}"),
        ({"code": "99213"}, "99213 is on no line of this account; it has G0463"),
        ({"amount": 0}, "above zero"),
        ({"amount": 8_000}, "says 80.00 already"),
        ({"reason": " "}, "how the right rate is known"),
        ({"modifiers": ("2",)}, "'2' is no modifier"),
        ({"place": "office"}, "'office' is no place of service"),
        ({"valid_from": date(2099, 1, 1)}, "check the year"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused_in_words(site, wrong, said):
    with closing(site.desk()) as ana, pytest.raises(Refusal, match=said):
        ana.record("S1", replace(RIGHT, **wrong))


# The database asks too


def write_raw(site, actor, account, body):
    """As a program that forgets to ask would."""
    log = WorkLog.open(site.log_path)
    try:
        head = log.head()
        row = (head.seq + 1, f"raw{head.seq}", "2026-11-21T12:00:00.000+00:00", actor, body.KIND, account)
        row = (*row, event_payload(body))
        values = (*row, head.hash, chain_hash(head.hash, row))
        log.connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    finally:
        log.close()


def test_the_database_refuses_decisions_on_rates_that_the_desk_would(site, desk):
    mine = desk("sue").record("S1", RIGHT).events[0].id
    for actor, account, target, why in (
        ("sue", "S1", mine, "nobody decides on the rate they proposed"),
        ("sam", "S1", mine, "no right"),
        ("sid", "S2", mine, "a decision names a proposed rate"),
        ("sid", "S1", "nothing", "a decision names a proposed rate"),
    ):
        with pytest.raises(DatabaseError, match=why):
            write_raw(site, actor, account, RateDecided(target, approved=True, reason="raw"))
    write_raw(site, "sid", "S1", RateDecided(mine, approved=True, reason="raw"))
    sid = desk("sid")
    approval = sid.look("S1").events[-1].id
    with pytest.raises(DatabaseError, match="the approval of a rate is undone before its proposal"):
        write_raw(site, "sue", "S1", EntryUndone(mine))
    with pytest.raises(DatabaseError, match="nobody takes back the decision on the rate they proposed"):
        write_raw(site, "sue", "S1", EntryUndone(approval))
    undoing = sid.undo("S1", approval).events[0].id
    with pytest.raises(DatabaseError, match="not brought back"):
        write_raw(site, "sid", "S1", EntryUndone(undoing))


def test_the_database_refuses_an_answer_to_no_dispute(site, desk):
    note = desk("sam").record("S1", NoteAdded("synthetic")).events[0].id
    for target in (note, "nothing"):
        with pytest.raises(DatabaseError, match="an answer names a dispute"):
            write_raw(site, "sam", "S1", DisputeAnswered(target, DisputeResult.WON, 100))


# Write-offs


def reversals(site, *words, **asked):
    with closing(site.desk()) as ana:
        return ana.reversals(ana.parse_filter(" ".join(words)), **asked)


def test_a_contractual_write_off_that_took_too_much_comes_back_once_the_account_is_closed(tmp_path):
    site = rated_site(tmp_path / "site", closed=("S3",))
    (found,) = reversals(site)
    assert (found.account, found.kind, found.amount) == ("S3", WriteOffKind.CONTRACTUAL, 2_000)
    assert found.why.startswith(f"written off 40.00 where the contract gives up 20.00 by {CONTRACT}; the account is")
    assert found.road == "first appeal UNKNOWN"
    assert reversals(site, "is:closed payer:synth") == [found]
    assert reversals(site, "-is:closed") == reversals(site, kind=WriteOffKind.BAD_DEBT) == []


def test_a_next_step_takes_it_up_and_an_outcome_ends_it_also_on_a_closed_account(tmp_path):
    site = rated_site(tmp_path / "site", closed=("S3",))
    with closing(site.desk()) as ana:
        due = ana.today + timedelta(days=5)
        ana.record("S3", NextStepSet("appeal", due, "reopen"))
        assert ana.reversals()[0].due_on == due
        (ended,) = ana.record("S3", OutcomeRecorded(OutcomeKind.WRITE_OFF_REVERSED, 2_000)).events
        assert ana.reversals() == []
    assert ended.body.account_class == "payer_underpayment"  # what it was about, and not that it is old


def test_an_open_account_that_holds_less_than_the_shortfall_is_one_too(site):
    site.drop("open.csv", aging(("S1", 5), ("S2", 40), ("S3", 40)))
    site.sync()
    (found,) = reversals(site)
    assert found.account == "S1" and "5.00 is open with the payers" in found.why
    with closing(site.desk()) as ana:
        sent = DisputeSent("p", "SYNTH", "underpaid", 2_000, 1, Way.FAX, "1", ana.today, (), 1, 1, "", "")
        ana._log.append("ana", "S1", lambda _: [sent])
        ana.refresh()
    assert reversals(site) == []


def with_denial(site, reason="CO:97", open_=(), **said):
    """D1, denied as a whole; closed unless it is in ``open_``."""
    site.drop("D1.837", claim("D1", patient="SYNTHETICD", control=9))
    site.drop("D1.835", remit("D1", reason=reason, check="CHKD", control=9, **said))
    site.drop("open.csv", aging(*((number, 40) for number in SHORT_ACCOUNTS), *open_))
    site.sync()


def test_a_denial_that_nobody_worked_comes_back_with_what_the_contract_owes(site):
    with_denial(site)
    (found,) = reversals(site)
    assert (found.account, found.kind, found.amount) == ("D1", WriteOffKind.DROPPED_DENIAL, 8_000)
    assert found.why.startswith("denied 100.00: CO-97")


@pytest.mark.parametrize("reason", ["PR:27", "CO:18", "CO:24"])
def test_what_was_left_to_the_patient_or_paid_otherwise_was_not_dropped(site, reason):
    with_denial(site, reason)
    assert reversals(site) == []


def test_a_denial_that_is_still_open_is_not_dropped(site):
    with_denial(site, open_=(("D1", 100),))
    assert reversals(site) == []


def test_bad_debt_is_what_the_sites_words_or_our_outcome_say(tmp_path):
    site = rated_site(tmp_path / "site")
    with closing(site.desk()) as ana:
        ana.record("S2", OutcomeRecorded(OutcomeKind.UNRECOVERABLE))
    (found,) = reversals(site)
    assert (found.account, found.kind) == ("S2", WriteOffKind.BAD_DEBT)
    assert "the outcome unrecoverable is recorded" in found.why


def test_without_a_contract_the_amount_is_unknown_and_the_charge_is_shown(tmp_path):
    site = Site.make(tmp_path / "bare")
    with_denial(site)
    (found,) = reversals(site, kind=WriteOffKind.DROPPED_DENIAL)
    assert (found.amount, found.charge) == (None, 10_000)
