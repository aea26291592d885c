"""The patients' side of the practice: what they were asked and paid, what was agreed, what stands against asking."""

from contextlib import closing

import pytest

from tests.demo.conftest import SEED, TODAY
from worklist.config import parse_settings
from worklist.demo import Cast, PatientFiles, patient_settings, write_lists, write_reference
from worklist.demo.balances import Balances, Role, errands
from worklist.demo.office import Past
from worklist.demo.practice import write_stories
from worklist.demo.statements import received
from worklist.desk import Desk
from worklist.domain.audit_checks import failures
from worklist.domain.patients.agreements.agreement import Standing
from worklist.domain.patients.assistance.eligibility import presumption
from worklist.domain.queues import Queue
from worklist.sources.aging import guess_map
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync


@pytest.fixture(scope="module")
def balances(told) -> Balances:
    cast = Cast(TODAY)
    for each in told.values():
        cast.hear(each)
    return Balances.from_cast(cast)


@pytest.fixture(scope="module")
def rules(balances, tmp_path_factory):
    """Those of the settings that the practice is made with."""
    home = tmp_path_factory.mktemp("settings")
    write_lists(home, balances.presumed)
    authority = '[[authority]]\nrole = "supervisor"\n'
    return parse_settings(authority + patient_settings(TODAY), home / "worklist.toml").rules


@pytest.fixture(scope="module")
def desk(balances, rules, practice, tmp_path_factory):
    """What was said and agreed over the weeks, and today's files of the accounts that it was about."""
    home = tmp_path_factory.mktemp("patients")
    write_reference(home / "reference", TODAY)
    with practice.aging.open("rb") as stream:
        exports = guess_map(stream, practice.aging.name).column_map
    with closing(WorkLog.create(home / "worklog.db")) as log:
        past = Past(log, home / "scratch", rules, exports, home / "reference", SEED, TODAY)
        past.live(errands(balances, TODAY), dict.fromkeys(past.days[1:], balances.players))
        told, files = sorted((player.told for player in balances.players), key=account_of), PatientFiles(TODAY)
        for each in told:
            files.hear(each)
        write_stories(home, told, seed=SEED, today=TODAY)
        files.write(home / "patients")
        folders = [
            *(DropFolder(home / kind) for kind in ("835", "837", "patients")),
            DropFolder(home / "aging", exports),
        ]
        report = Sync(home / "cache.db", log, folders, rules, TODAY).run()
    assert not report.rejects
    with closing(Desk.open(home / "cache.db", home / "worklog.db", rules, "you", today=lambda: TODAY)) as desk:
        yield desk


@pytest.fixture
def played(desk, balances):
    """The account of a role as the desk sees it."""
    return lambda role: desk.open_account(balances.of[role].account).assessment


def account_of(told):
    return told.case.account


def test_every_role_is_played(balances):
    assert set(balances.of) == set(Role)
    assert len(balances.players) == len({player.account for player in balances.players})


@pytest.mark.parametrize(
    ("role", "standing"),
    [(Role.KEPT, Standing.RUNNING), (Role.BEHIND, Standing.BEHIND), (Role.OFFERED, Standing.RUNNING)],
)
def test_agreements_stand_by_what_the_files_say_of_payments(played, balances, rules, role, standing):
    found = played(role)
    agreement = found.work.agreement
    assert agreement.standing(found.account, TODAY, rules.patients.grace_days) is standing
    assert agreement.paid(found.account) == received(balances.of[role].told)
    assert found.placement.queue is Queue.PATIENT_BALANCE


def test_what_waits_for_somebody_is_not_collected(played):
    assert played(Role.OBJECTED).placement.queue is Queue.BALANCE_AUDIT
    assert played(Role.APPLIED).placement.queue is Queue.ON_HOLD


def test_what_was_decided_and_wished_stands(played, rules):
    assert played(Role.APPROVED).work.assistance.discount == 50
    assert played(Role.NO_CALLS).work.contact.do_not_call
    assert played(Role.ESTIMATED).work.estimate
    assert "Synthetic" in presumption(played(Role.PRESUMED).account, rules.patients).reason


def test_statements_ask_what_the_remits_leave(played):
    for role in set(Role) - {Role.OBJECTED}:
        found = played(role)
        assert len({line.stated_on for line in found.account.statements}) == 2
        assert sum(line.owed for line in found.account.statement) == found.account.patient_balance
        assert failures(found.case.audit) == ()
