"""What the record itself refuses of patients' balances, for a program that forgets to ask. Patients are made up."""

from datetime import date

import pytest

from worklist.domain.events import Ask, EntryUndone, EscalateTo, EscalationDecided, EscalationRequested, Verdict
from worklist.domain.patient_entries import (
    AgreementEnded,
    AgreementMade,
    AgreementResult,
    Installment,
    ObjectionAnswered,
    ObjectionKind,
    ObjectionRaised,
    ObjectionResult,
    Shape,
)
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog

DAY = date(2026, 11, 20)
ASKED = EscalationRequested(EscalateTo.SUPERVISOR, "lost the job", "accept half", asks=Ask.SETTLE, amount=50_000)


@pytest.fixture
def log(tmp_path):
    log = WorkLog.create(tmp_path / "worklog.db")
    yield log
    log.close()


def settled(approval=""):
    return AgreementMade(Shape.SETTLEMENT, 100_000, (Installment(DAY, 50_000),), 50_000, approval=approval)


def add(log, body, account="A1"):
    return log.add("ana", body, account).id


def refused(why):
    return pytest.raises(DatabaseError, match=why)


def test_an_answer_names_an_objection_of_the_account(log):
    objection = add(log, ObjectionRaised(ObjectionKind.ALREADY_PAID, "I paid that in May.", DAY, DAY))
    add(log, ObjectionAnswered(objection, ObjectionResult.UPHELD, "found it"))
    for target, account in ((objection, "A2"), ("nothing", "A1")):
        with refused("an answer names an objection"):
            add(log, ObjectionAnswered(target, ObjectionResult.STANDS, "it stands"), account)


def test_an_end_names_an_agreement(log):
    agreement = add(log, settled())
    add(log, AgreementEnded(agreement, AgreementResult.KEPT))
    with refused("an end names an agreement"):
        add(log, AgreementEnded(agreement, AgreementResult.KEPT), "A2")


def test_an_agreement_that_names_an_approval_has_one_that_stands(log):
    asked = add(log, ASKED)
    with refused("an agreement names what was approved"):
        add(log, settled(asked))
    decision = log.add("bo", EscalationDecided(asked, Verdict.APPROVED, "documented"), "A1").id
    agreement = add(log, settled(asked))
    for target in (asked, decision):
        with refused("not undone under it"):
            add(log, EntryUndone(target))
    undoing = add(log, EntryUndone(agreement))
    with refused("is not brought back"):
        add(log, EntryUndone(undoing))
    log.add("bo", EntryUndone(decision), "A1")
    with refused("an agreement names what was approved"):
        add(log, settled(asked))
