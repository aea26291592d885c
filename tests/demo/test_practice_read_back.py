"""What the generator told is what the real readers read, account by account."""

from dataclasses import replace

import pytest

from worklist.demo.ledger import UNWRITTEN
from worklist.demo.patients import HOSTILE_NAMES
from worklist.domain.people import Person
from worklist.domain.text import clean


def test_nothing_is_rejected(read):
    assert read.rejects == []


def test_the_counts_it_returns_are_those_of_the_files(practice, read):
    assert practice.claims_billed == sum(map(len, read.claims.values()))
    assert practice.claims_answered == sum(map(len, read.remits.values()))
    assert practice.accounts_listed == len(read.rows)
    assert sum(practice.kinds.values()) == practice.accounts


def test_every_claim_comes_back_whole(told, read):
    for account, each in told.items():
        want = [_claim(claim) for claim in each.story.claims]
        got = [_claim(claim) for claim in read.claims.get(account, [])]
        assert got == want, account


def test_every_answer_comes_back_whole(told, read):
    for account, each in told.items():
        want = sorted((_remit(answer) for answer in each.story.answers), key=repr)
        got = sorted((_remit(answer) for answer in read.remits.get(account, [])), key=repr)
        assert got == want, account


def test_every_row_of_the_aging_comes_back_whole(told, read):
    listed = {account: each.story.row for account, each in told.items() if each.story.row}
    assert listed.keys() == read.rows.keys()
    for account, row in listed.items():
        got = read.rows[account]
        assert replace(got, position=UNWRITTEN) == replace(row, patient=clean(row.patient)), account


@pytest.mark.parametrize(("last", "first"), HOSTILE_NAMES)
def test_hostile_names_reach_the_reader_as_data(last, first, read):
    name = f"{clean(last)}, {clean(first)}"
    assert any(claim.patient.name == name for claims in read.claims.values() for claim in claims)


def test_some_hostile_names_are_on_the_worklist(read):
    hostile = {f"{clean(last)}, {clean(first)}" for last, first in HOSTILE_NAMES}
    assert len({row.patient for row in read.rows.values()} & hostile) >= 4


def _claim(claim):
    """A dependent's own id is not in an 837: the policy's holder has it."""
    patient, subscriber = _person(claim.patient), _person(claim.subscriber)
    if patient.name != subscriber.name:
        patient = replace(patient, id="")
    elif claim.payer_order == "S":
        patient = replace(patient, id=subscriber.id)
    return replace(claim, position=UNWRITTEN, patient=patient, subscriber=subscriber, submission=None)


def _remit(answer):
    """The payment's number and amount are known only once the payment is made up."""
    remit = (answer.remit.payer, answer.remit.payer_id, answer.remit.paid_on)
    return remit, replace(
        answer,
        position=UNWRITTEN,
        remit=None,
        patient=_person(answer.patient),
        insured=_person(answer.insured),
    )


def _person(person: Person) -> Person:
    return replace(person, last=clean(person.last), first=clean(person.first))
