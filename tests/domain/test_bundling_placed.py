"""Where the answer to a bundling denial puts an account, how it is worked and how it reads."""

from datetime import date

import pytest

from tests.domain.build import account, aging, judge, line, remit, worked
from tests.domain.reference import edit, near, terms, value
from tests.domain.test_bundling import PAIR, visit_denied
from worklist.config.playbooks import read_playbooks
from worklist.domain.accounts import Account
from worklist.domain.bundling.words import bundling_section
from worklist.domain.events import NoteAdded
from worklist.domain.playbooks import choose, fill
from worklist.domain.pricing.reference import NcciEdit
from worklist.domain.pricing.terms import NOTHING_LOADED, Terms
from worklist.domain.queues import Disposition, Queue

SHIPPED = read_playbooks().all

# Where it puts the account


DISPOSITIONS = [
    ("99213-25", PAIR, Disposition.DISPUTE),
    ("99213", PAIR, Disposition.CORRECT),
    ("99213", edit("99213/20610"), Disposition.DISPUTE),
    ("99213", edit("20610/99213", "9"), Disposition.DISPUTE),
    ("99213", edit("11111/22222"), Disposition.DISPUTE),  # no edit between ours: ask for the term
]


@pytest.mark.parametrize(("visit", "pair", "disposition"), DISPOSITIONS)
def test_what_can_be_contested_stays_a_modifier_dispute(visit: str, pair: NcciEdit, disposition: Disposition):
    placed = judge(visit_denied(visit), terms=terms(pair)).placement
    assert (placed.queue, placed.disposition) == (Queue.MODIFIER_DISPUTES, disposition)


CLOSED = terms(edit("20610/99213", "0"))
NO_GROUND = (
    "99213-25 denied 185.00: CO-97 (bundling / NCCI), not contestable on this ground: "
    "pair 20610/99213, indicator 0, effective 2020-01-01"
)


def test_what_no_modifier_opens_leaves_the_disputes_and_is_decided_anew():
    told = judge(visit_denied("99213-25"), terms=CLOSED)
    placed = told.placement
    assert told.case.heaviest.disposition is Disposition.RE_DECIDE
    assert (placed.queue, placed.disposition) == (Queue.WATCHING, Disposition.RE_DECIDE)
    assert placed.reason == NO_GROUND
    passed = {verdict.queue: verdict.why for verdict in placed.passed}
    assert passed[Queue.MODIFIER_DISPUTES] == passed[Queue.DENIED] == NO_GROUND


def test_it_ages_with_its_reason():
    placed = judge(visit_denied("99213-25"), terms=CLOSED, today=date(2027, 3, 1)).placement
    assert (placed.queue, placed.disposition) == (Queue.AGED, Disposition.RE_DECIDE)
    assert NO_GROUND in placed.reason


def test_it_is_named_also_where_the_queue_is_about_something_else():
    lines = line("99213-25", 185, "CO-97 185"), line("20610", 100, "PR-1 17", "CO-45 83", paid=0)
    patients = judge(account(remit(*lines), aging(185, 17)), terms=CLOSED).placement
    assert (patients.queue, NO_GROUND in patients.reason) == (Queue.PATIENT_BALANCE, True)
    stalled = judge(visit_denied("99213-25"), terms=CLOSED, work=worked(*[NoteAdded("looked")] * 3)).placement
    assert (stalled.queue, NO_GROUND in stalled.reason) == (Queue.STALLED, True)


def test_the_account_is_then_about_what_else_was_denied():
    lines = line("99213", 500, "CO-97 500"), line("20610", 100), line("J3301", 44, "CO-197 44")
    told = judge(account(remit(*lines), aging(544)), terms=CLOSED)
    assert (told.placement.queue, told.case.heaviest.where) == (Queue.DENIED, "J3301")
    assert "pair 20610/99213, indicator 0" in told.placement.passed[4].why


def test_nothing_loaded_changes_nothing():
    denied = judge(visit_denied("99213-25"), terms=NOTHING_LOADED)
    assert denied.placement.queue is Queue.MODIFIER_DISPUTES
    assert denied.placement.disposition is Disposition.DISPUTE


# How it is worked

SURGERY = value("29881", "090"), near("29881", "2026-05-02")
IN_PERIOD = account(remit(line("99213", 185, "CO-97 185", remarks="M144")), aging(185))

PLAYBOOKS = [
    (visit_denied("99213-25"), terms(PAIR), "modifier-25"),
    (visit_denied("99213-59"), terms(PAIR), "distinct-service"),
    (visit_denied(), terms(PAIR), "bundled"),
    (visit_denied("99213-25"), CLOSED, "not-contestable"),
    (visit_denied("99213-25"), terms(), "no-edit"),
    (visit_denied(), terms(edit("99213/20610")), "no-edit"),
    (visit_denied(), terms(edit("20610/99213", "9")), "no-edit"),
    (IN_PERIOD, terms(), "outside-global"),
    (visit_denied(), terms(*SURGERY), "no-edit"),  # 93 days after the surgery
    (IN_PERIOD, terms(value("29881", "090"), near("29881", "2026-06-01")), "inside-global"),
    (visit_denied("99213-25"), NOTHING_LOADED, "modifier-25"),
]


@pytest.mark.parametrize(("asked", "known", "playbook"), PLAYBOOKS)
def test_the_answer_chooses_the_playbook(asked: Account, known: Terms, playbook: str):
    assert choose(judge(asked, terms=known), SHIPPED).id == playbook


def test_a_playbook_names_the_ground():
    assert fill("{ground}", judge(visit_denied(), terms=CLOSED)) == (
        "pair 20610/99213, indicator 0, effective 2020-01-01"
    )
    assert fill("{ground}", judge(visit_denied())).startswith("UNKNOWN: no NCCI edits are loaded")
    assert fill("{ground}", judge(visit_denied(reason="CO-50"))) == "no answer of NCCI or the MPFS"


# How it reads


SHOWN_PAIR = "NCCI pair 20610/99213, indicator 1, effective 2020-01-01"


def test_the_section_tells_the_move_the_facts_and_the_windows():
    told = judge(visit_denied("99213-25"), terms=terms(PAIR, value("20610", "000")))
    [section] = bundling_section(told.case)
    assert [each.text for each in section.lines] == [
        "99213-25: appeal",
        f"{SHOWN_PAIR} (column 1/column 2): a proper modifier opens it [synthetic-ncci.txt, line 14].",
        "The other service is 20610 of 2026-08-03: paid.",
        "Billed with 25, which opens the pair.",
        "NCCI binds Medicare and Medicaid; whether ALDER MUTUAL follows it, its contract or policy must say.",
        "20610 of 2026-08-03: global 000, 2026-08-03 to 2026-08-03 [synthetic-pprrvu.csv, line 9]",
    ]


def test_an_account_that_it_does_not_concern_has_no_section():
    assert bundling_section(judge(visit_denied(reason="CO-50"), terms=CLOSED).case) == ()


def test_what_no_ground_is_left_for_stands_below_what_can_be_contested():
    closed = judge(visit_denied("99213-25"), terms=CLOSED).priority
    assert closed.stake.value == 0
    assert closed.stake.fact == "185.00 left out, not contestable on its ground"
    assert judge(visit_denied("99213-25"), terms=terms(PAIR)).priority.stake.value == 18_500
