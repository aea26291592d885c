"""A day-one worklist of the practice: every queue that files can fill has work, the audit finds what was planted."""

from collections import defaultdict

import pytest

from worklist.domain.accounts import assemble
from worklist.domain.assessment import assess
from worklist.domain.audit_checks import failures
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules

FILLED_BY_FILES = {
    Queue.BALANCE_AUDIT,
    Queue.MODIFIER_DISPUTES,
    Queue.DENIED,
    Queue.NO_RESPONSE,
    Queue.PATIENT_BALANCE,
    Queue.AGED,
    Queue.WATCHING,
}
PLANTED = {
    "balance_off",
    "code_changed",
    "contractual_billed_to_patient",
    "corrected_twice",
    "denial_billed_to_patient",
    "denial_read_as_paid",
    "modifier_not_billed",  # without its 76 a repeat is a line charged twice
    "patient_billed_too_much",
    "remit_off",
    "taken_back",
}


@pytest.fixture(scope="module")
def assessed(told):
    """(kind of story, assessment) of each open account."""
    rules = SiteRules()
    found = []
    for number, each in told.items():
        row = each.story.row
        if row and row.balance:
            account = assemble(
                number, aging=row, claims=each.story.claims, remits=each.story.answers, exported_on=row.as_of
            )
            found.append((each.kind, assess(account, rules=rules, today=row.as_of)))
    return found


def test_every_queue_that_files_can_fill_has_work(assessed):
    accounts = defaultdict(int)
    for _, assessment in assessed:
        accounts[assessment.placement.queue] += 1
    assert accounts.keys() == FILLED_BY_FILES
    assert min(accounts.values()) > 0.02 * len(assessed)


def test_the_audit_fails_where_an_error_was_planted_and_nowhere_else(assessed):
    assert {kind for kind, assessment in assessed if failures(assessment.case.audit)} == PLANTED


@pytest.mark.parametrize(
    ("kind", "queue"),
    [
        ("silent", Queue.NO_RESPONSE),
        ("deductible_due", Queue.PATIENT_BALANCE),
        ("denied", Queue.DENIED),
        ("reduced_for_modifier", Queue.MODIFIER_DISPUTES),
        ("residue_left", Queue.AGED),
        ("credit", Queue.WATCHING),
    ],
)
def test_most_of_a_kind_land_where_a_specialist_looks_for_them(assessed, kind, queue):
    landed = [assessment.placement.queue for each, assessment in assessed if each == kind]
    assert max(set(landed) - {Queue.WATCHING} or {Queue.WATCHING}, key=landed.count) == queue
