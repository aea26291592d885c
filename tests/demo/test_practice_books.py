"""The practice's books agree to the cent, but for the errors that were planted."""

from worklist.domain.remits import charge_imbalance, claim_imbalance, line_imbalance

PATIENT_OVERCHARGED = {"patient_billed_too_much", "contractual_billed_to_patient", "denial_billed_to_patient"}


def test_every_payment_is_its_claims_less_provider_money(read):
    assert [total for total in read.totals if total.imbalance] == []
    assert any(total.provider_adjustments for total in read.totals)
    assert all(total.remit.amount >= 0 for total in read.totals)


def test_only_planted_remits_are_out_of_balance(told, read):
    off = {account for account, answers in read.remits.items() if any(map(_is_off, answers))}
    assert off == {account for account, each in told.items() if each.kind == "remit_off" and each.story.answers}
    assert off


def test_some_are_off_by_a_single_cent(read):
    gaps = {abs(claim_imbalance(answer)) for answers in read.remits.values() for answer in answers}
    assert 1 in gaps
    assert max(gaps) > 1


def test_only_planted_balances_differ_from_their_parts(told, read):
    off = {a for a, row in read.rows.items() if row.balance != row.charges - row.payments - row.adjustments}
    assert {told[account].kind for account in off} == {"balance_off"}


def test_insurance_and_patient_balance_make_up_the_balance(read):
    assert all(row.insurance_balance + row.patient_balance == row.balance for row in read.rows.values())


def test_charges_are_those_of_the_claim(read):
    for account, claims in read.claims.items():
        if account in read.rows:
            assert {claim.charge for claim in claims} == {read.rows[account].charges}


def test_no_patient_is_asked_for_more_than_the_remits_leave_them_unless_planted(told, read):
    over = {account for account, row in read.rows.items() if row.patient_balance > _left_to_patient(read, account)}
    assert {told[account].kind for account in over} == PATIENT_OVERCHARGED


def test_payments_hold_everything_the_remits_paid(told, read):
    for account, row in read.rows.items():
        by_payers = sum(answer.paid for answer in read.remits.get(account, []))
        by_patient = row.payments - by_payers
        assert by_patient >= 0, (account, told[account].kind)
        assert by_patient <= 2 * _left_to_patient(read, account)


def test_settled_accounts_have_left_the_aging(told):
    for each in told.values():
        row = each.story.row
        if each.kind == "settled" and each.story.answers and row and row.status == "Paid":
            assert (row.balance, row.insurance_balance, row.patient_balance) == (0, 0, 0)


def _is_off(answer):
    return claim_imbalance(answer) or charge_imbalance(answer) or any(map(line_imbalance, answer.lines))


def _left_to_patient(read, account):
    answers = read.remits.get(account, [])
    return sum(each.amount for answer in answers for each in answer.all_adjustments if each.group == "PR")
