"""The practice is like life: every kind of story, every payer's manner, and habits to find."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from worklist.demo import write_practice
from worklist.demo.history import stories
from worklist.demo.mix import CLOSED, OPEN
from worklist.demo.payers import INSURERS

TODAY = date(2026, 11, 20)
HABITS = [
    pytest.param(insurer, habit, id=f"{insurer.payer.id} {habit.code or habit.modifier}")
    for insurer in INSURERS
    for habit in insurer.habits
    if insurer.style.sends_lines and habit.act.reason != "45"
]


@pytest.fixture(scope="module")
def answered_lines():
    """Lines of first payers, none taken back, of enough accounts that the rarest habit shows; told, not written."""
    return [
        (line, answer.remit.payer)
        for told in stories(6_000, 2, TODAY)
        for answer in told.story.answers
        for line in answer.lines
        if answer.status not in ("2", "22")
    ]


WRITE = """
import sys, datetime, pathlib
from worklist.demo import write_practice, write_reference
folder, today = pathlib.Path(sys.argv[1]), datetime.date(2026, 11, 20)
write_practice(folder, accounts=150, seed=3, today=today)
write_reference(folder / "reference", today)
"""


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_writes_the_same_bytes_in_any_process(tmp_path):
    """Hashes differ between processes, so nothing may depend on the order of a set."""
    for hashes in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hashes}
        subprocess.run([sys.executable, "-c", WRITE, tmp_path / hashes], env=environment, check=True)
    assert len(files(tmp_path / "1")) > 100
    assert len(files(tmp_path / "1" / "reference")) == 21
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_another_seed_writes_another_practice(tmp_path):
    for seed in (3, 4):
        write_practice(tmp_path / str(seed), accounts=150, seed=seed, today=TODAY)
    assert files(tmp_path / "3") != files(tmp_path / "4")


@pytest.mark.parametrize("accounts", [1, 2, 17])
def test_a_tiny_practice_has_as_many_accounts_as_asked(tmp_path, accounts):
    assert write_practice(tmp_path, accounts=accounts, today=date(2028, 2, 29)).accounts == accounts


def test_a_practice_without_accounts_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one account, not 0"):
        write_practice(tmp_path, accounts=0, today=TODAY)


def test_every_kind_of_story_is_lived(practice):
    assert set(practice.kinds) == {
        each.__name__ for scenario in (*OPEN, *CLOSED) for each in (scenario.tell, scenario.sequel) if each
    }


def test_six_in_ten_accounts_are_open(practice, read):
    still_open = sum(1 for row in read.rows.values() if row.balance)
    assert 0.56 < still_open / practice.accounts < 0.67


def test_nothing_happens_after_today(read):
    assert max(claim.submitted_on for claims in read.claims.values() for claim in claims) <= TODAY
    assert max(total.remit.paid_on for total in read.totals) <= TODAY


def test_payers_answer_after_the_claim_was_sent(read):
    for account, answers in read.remits.items():
        sent = min(claim.submitted_on for claim in read.claims[account])
        assert all(answer.remit.paid_on > sent for answer in answers)


def test_services_reach_back_more_than_a_year_and_to_this_week(read):
    ages = [(TODAY - row.service_on).days for row in read.rows.values()]
    assert min(ages) < 8
    assert max(ages) > 500


def test_a_patient_comes_back_after_days_unless_the_account_is_a_planted_duplicate(told):
    days = defaultdict(list)
    for each in told.values():
        if each.kind != "charged_again":
            days[each.case.patient.person].append(each.case.service_on)
    gaps = [(b - a).days for visits in days.values() for a, b in pairwise(visits)]
    assert min(gaps) > 10


def test_only_planted_duplicates_repeat_an_encounter(told):
    seen = Counter(
        (each.case.patient.person, each.case.service_on, line.code)
        for each in told.values()
        for line in {line.code: line for claim in each.story.claims for line in claim.lines}.values()
    )
    twice = {person for (person, _, _), count in seen.items() if count > 1}
    planted = {each.case.patient.person for each in told.values() if each.kind == "charged_again"}
    assert twice == planted


def test_a_denial_may_come_as_status_1_or_4(read):
    refused = {
        answer.status
        for answers in read.remits.values()
        for answer in answers
        if not answer.paid and answer.lines and not answer.patient_responsibility
    }
    assert {"1", "4"} <= refused


def test_reversals_turn_every_sign(read):
    for answers in read.remits.values():
        for back in (answer for answer in answers if answer.is_reversal):
            first = next(answer for answer in answers if answer.payer_claim == back.payer_claim)
            assert (back.charge, back.paid) == (-first.charge, -first.paid)
            assert [-each.amount for each in back.all_adjustments] == [e.amount for e in first.all_adjustments]


def test_every_payer_pays(read):
    paying = {total.remit.payer for total in read.totals}
    assert paying == {insurer.payer for insurer in INSURERS}


@pytest.mark.parametrize(("insurer", "habit"), HABITS)
def test_habits_recur_and_other_payers_do_not_share_them(insurer, habit, answered_lines):
    struck = {True: [], False: []}
    for line, payer in answered_lines:
        if habit.strikes(line.code, line.modifiers):
            reasons = {each.reason for each in line.adjustments}
            struck[payer == insurer.payer].append(habit.act.reason in reasons)
    assert rate(struck[True]) > 0.2
    assert rate(struck[True]) > 2 * rate(struck[False])


def test_a_cut_hidden_in_the_contractual_amount_shows_in_what_is_allowed(answered_lines):
    """Birch pays a technical component as though it were the professional one."""
    allowed = {
        line.allowed
        for line, payer in answered_lines
        if payer.id == "BRC20" and line.code == "93306" and line.modifiers == ("TC",) and line.paid
    }
    assert min(allowed) == max(allowed) * 54 // 100


def rate(struck):
    return sum(struck) / len(struck) if struck else 0


def test_one_file_may_hold_interchanges_with_different_delimiters(practice, read):
    shared = {path.name: path for path in practice.remits if path.read_bytes().count(b"ISA") == 2}
    assert shared
    for name, path in shared.items():
        assert {total.remit.payer.id for total in read.totals if total.position.file == name} == {
            "FNF09",
            "HZL64",
        }
        assert {path.read_bytes().count(start) for start in (b"ISA*", b"ISA|")} == {1}


def test_payers_write_in_their_own_manner(practice, read):
    assert any(path.read_bytes().count(b"~ST*835*") > 1 for path in practice.remits)
    by_payer = {answer.remit.payer.id: answer for answers in read.remits.values() for answer in answers}
    assert by_payer["DGW31"].adjustments
    assert not by_payer["DGW31"].lines
    assert all(line.allowed_is_derived for line in by_payer["SXMC1"].lines)
    cypress = next(path for path in practice.remits if path.name.startswith("cypress"))
    assert b"SVC*HC>" in cypress.read_bytes()
    assert b"~\nCLP" in cypress.read_bytes()


def test_the_files_say_that_nobody_is_real_and_hold_no_control_characters(practice):
    assert b"SYNTHETIC DATA - no real patients" in practice.aging.read_bytes()
    for path in (practice.aging, *practice.claims, *practice.remits):
        text = path.read_bytes().decode("utf-8-sig")
        assert not any((ord(c) < 32 and c not in "\r\n") or 127 <= ord(c) < 160 for c in text)
