"""Which acknowledgement speaks of a claim, and which of several has the last word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from worklist.domain.acknowledgements import (
    BatchStatus,
    ClaimStatus,
    FileAcknowledged,
    Status,
    in_words,
    is_about,
    last_word_on,
    outcome_of,
)
from worklist.domain.claims import BilledClaim, Submission
from worklist.domain.people import Payer, Person
from worklist.domain.provenance import Position

AT = Position("a.277", 9)
SENT = date(2026, 1, 2)
NEXT = SENT + timedelta(days=1)
CLAIM = BilledClaim(
    "A-1",
    100_00,
    Payer("SYNTHETIC HEALTH PLAN"),
    AT,
    submitted_on=SENT,
    billing=Person("SYNTHETIC CLINIC", id="1234567893"),
    submission=Submission("000000001", "7", "0001", "BATCH1"),
)
ACCEPTED = ClaimStatus("A-1", "accepted", AT, (Status("A2", "20"),), said_on=NEXT, batch="BATCH1")
REJECTED = replace(ACCEPTED, outcome="rejected", statuses=(Status("A7", "562", "85"),))
BATCH = BatchStatus("received", AT, (Status("A1", "19"),), "BATCH1", said_on=SENT, is_from_payer=False)
GROUP = FileAcknowledged("partly accepted", AT, "HC", group="7", on=NEXT)
SET = FileAcknowledged("accepted", AT, "837", group="0007", set="1", on=NEXT)


@pytest.mark.parametrize("answer", [ACCEPTED, REJECTED, BATCH, GROUP, SET, replace(ACCEPTED, account="a-1", batch="")])
def test_the_numbers_that_went_out_name_the_claim(answer):
    assert is_about(answer, CLAIM)


@pytest.mark.parametrize(
    "answer",
    [
        replace(ACCEPTED, account="A-2"),
        replace(ACCEPTED, batch="BATCH2"),
        replace(ACCEPTED, said_on=SENT - timedelta(days=1)),
        replace(ACCEPTED, said_on=SENT + timedelta(days=61)),
        replace(BATCH, batch=""),
        replace(BATCH, provider="1999999984"),
        replace(SET, set="2"),
        replace(SET, group="8"),
        replace(SET, on=SENT + timedelta(days=400)),
        FileAcknowledged("rejected", AT, interchange="2", on=NEXT),
    ],
)
def test_another_number_or_a_day_out_of_reach_is_about_something_else(answer):
    assert not is_about(answer, CLAIM)


def test_a_claim_whose_source_has_no_such_numbers_is_known_by_its_account_alone():
    bare = replace(CLAIM, submission=None)
    assert [is_about(answer, bare) for answer in (ACCEPTED, BATCH, GROUP)] == [True, False, False]
    assert not is_about(SET, replace(CLAIM, submission=Submission()))


@pytest.mark.parametrize(
    ("answers", "last"),
    [
        ((BATCH, SET, ACCEPTED), ACCEPTED),
        ((ACCEPTED, REJECTED, SET), REJECTED),
        ((GROUP, SET), SET),
        ((replace(SET, outcome="rejected"), ACCEPTED), replace(SET, outcome="rejected")),
        ((REJECTED, replace(ACCEPTED, said_on=NEXT + timedelta(days=3))), replace(ACCEPTED, said_on=date(2026, 1, 6))),
        ((replace(ACCEPTED, is_from_payer=False), ACCEPTED), ACCEPTED),
        ((replace(ACCEPTED, account="A-2"),), None),
        ((), None),
    ],
)
def test_the_newest_and_heaviest_has_the_last_word(answers, last):
    assert last_word_on(CLAIM, answers) == last
    assert last_word_on(CLAIM, reversed(answers)) == last


@pytest.mark.parametrize(
    ("categories", "action", "outcome"),
    [
        (["A2"], "", "accepted"),
        (["A2", "A7"], "", "rejected"),
        (["A2"], "U", "rejected"),
        (["A1", "A0"], "", "forwarded"),
        (["A4"], "WQ", "unknown"),
        (["ZZ", "A2"], "", "unknown"),
        ([], "", "unknown"),
    ],
)
def test_several_statuses_come_to_the_heaviest(categories, action, outcome):
    assert outcome_of(tuple(map(Status, categories)), action) == outcome


def test_a_status_is_said_in_one_sentence():
    assert in_words(replace(REJECTED, source=Payer("SYNTHETIC HEALTH PLAN"))) == (
        "SYNTHETIC HEALTH PLAN says of this claim: rejected, A7:562:85 (rejected: information invalid)."
    )
    assert in_words(BATCH) == (
        "The clearinghouse says of the batch BATCH1: received, A1:19 (received, not yet accepted)."
    )
