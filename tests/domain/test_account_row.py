from datetime import date

from tests.domain.build import BIRCH, PATIENT, aging, billed, cents, claim, judge, line, remit, worked
from worklist.domain.account_row import AccountRow, row_of
from worklist.domain.events import AccountHeld, NextStepSet, NoteAdded
from worklist.domain.queues import Queue


def row(*records, **more) -> AccountRow:
    return row_of(judge(*records, **more))


REFUSED = remit(
    line("99213-25", 185, "CO-97 185", remarks="M15 N20"),
    line("J3301", 44, "CO-45 20", "PR-2 4"),
    remarks="MA01",
)


def test_a_row_shows_what_was_assessed():
    told = row(claim(billed("99213-25", 185), billed("J3301-JZ", 44)), REFUSED, aging(185, 4))
    assert (told.queue, told.account_class, told.disposition) == (Queue.MODIFIER_DISPUTES, "payer_denial", "dispute")
    assert (told.number, told.patient, told.payer) == ("A-1001", PATIENT.name, "ALDER MUTUAL")
    assert (told.balance, told.insurance_balance, told.patient_balance) == (cents(189), cents(185), cents(4))
    assert (told.service_on, told.aged_from, told.billed_on) == (date(2026, 8, 3), date(2026, 8, 3), date(2026, 8, 5))
    assert told.stake == cents(185) and told.cents_per_minute == 18_500 * 50 * 40 // 300_000
    assert (told.balance_source, told.source_hash) == ("aging", "h1")


def test_codes_of_all_kinds_stand_once_and_the_heaviest_reason_first():
    told = row(claim(billed("99213-25", 185), billed("J3301-JZ", 44)), REFUSED, aging(185, 4))
    assert told.carcs == ("97", "45", "2")
    assert told.rarcs == ("M15", "N20", "MA01")
    assert told.mods == ("25", "JZ")
    assert told.codes == ("99213", "J3301")


def test_reasons_are_shown_as_the_tables_hold_them():
    assert row(remit(line("99213", 185, "CO-097 185")), aging(185)).carcs == ("97",)


def test_the_owner_is_who_holds_it_else_who_planned_for_it():
    planned = worked(NextStepSet("call", date(2026, 12, 1)))
    assert (row(aging(17), work=planned).owner, row(aging(17), work=planned).holder) == ("dana", "")
    assert row(aging(17), work=worked(AccountHeld())).owner == "dana"
    assert row(aging(17)).owner == ""


def test_the_standing_step_and_the_last_touch():
    told = row(aging(17), work=worked(NoteAdded("looked"), NextStepSet("call", date(2026, 12, 1))))
    assert (told.next_action, told.due_on, told.touches) == ("call", date(2026, 12, 1), 1)
    assert told.touched_on == date(2026, 11, 20)


def test_a_step_that_work_has_gone_past_is_due_no_more():
    spent = worked(NextStepSet("call", date(2026, 11, 20)), NoteAdded("done"))
    assert (row(aging(17), work=spent).next_action, row(aging(17), work=spent).due_on) == ("", None)


def test_an_unknown_deadline_is_no_date_and_a_state():
    told = row(REFUSED, aging(185, 4))
    assert told.deadline_on is None and "unknown-clock" in told.states


def test_the_plan_is_the_contract_of_the_remit_where_the_export_has_none():
    assert row(aging(17)).plan == ""


def test_a_claim_to_a_second_payer_is_the_newest_billing():
    second = claim(payer=BIRCH, order="S", sent="2026-09-01")
    assert row(claim(), second, aging(17)).billed_on == date(2026, 9, 1)
