"""What a payer should have allowed, beside what it did: which lines and contract, what counts as allowed, why not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.domain import build
from tests.domain.agreed import (
    PERCENTS,
    billed_and_answered,
    contract,
    correction,
    priced,
    relative_value,
    row,
    terms,
    with_payer,
)
from worklist.domain.people import Payer
from worklist.domain.pricing.derivation import Step
from worklist.domain.pricing.expected import Expected, price_lines
from worklist.domain.pricing.terms import NOTHING_LOADED
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitHeader

VISIT = billed_and_answered("99213", 185, "CO-45 105")


def unknown(account, agreed) -> str:
    found = priced(account, agreed).expected
    assert found.amount is None and found.steps == ()
    return found.unknown


# Which lines


def test_a_line_below_its_row_is_short_of_the_difference():
    found = priced(VISIT, terms(row("99213", 100)))
    assert (found.expected.amount, found.allowed, found.short) == (100_00, 80_00, 20_00)


def test_a_line_above_its_row_is_short_of_less_than_nothing():
    assert priced(VISIT, terms(row("99213", 70))).short == -10_00


def test_the_derivation_names_file_line_and_clause():
    agreed = replace(contract(modifiers=PERCENTS), clauses=(("rates", "exhibit A"), ("52", "section 4")))
    found = priced(billed_and_answered("99213-52", 185, "CO-45 105"), terms(row("99213", 100), contracts=(agreed,)))
    assert found.expected.steps == (
        Step("row of 99213", 100_00, Position("alder.csv", 2, "line"), "exhibit A"),
        Step("modifier 52 x 60 %", 60_00, agreed.position, "section 4"),
    )


@pytest.mark.parametrize(("clauses", "cited"), [((("26", "section 3"),), "section 3"), ((), "exhibit A")])
def test_a_row_of_a_modifier_cites_what_the_contract_says_of_it(clauses, cited):
    agreed = replace(contract(), clauses=(("rates", "exhibit A"), *clauses))
    found = priced(billed_and_answered("93306-26", 185, "CO-45 105"), terms(row("93306-26", 100), contracts=(agreed,)))
    assert [step.clause for step in found.expected.steps] == [cited]


def test_a_denied_line_is_priced_and_not_short():
    found = priced(billed_and_answered("99213", 185, "CO-50 185"), terms(row("99213", 100)))
    assert (found.is_denied, found.expected.amount, found.short) == (True, 100_00, None)


def test_an_account_without_answered_lines_has_nothing_to_price():
    assert price_lines(build.account(build.claim()), terms()) == ()
    assert price_lines(build.account(build.remit(charge=185, paid=80)), terms()) == ()


def test_only_the_first_payers_answer_is_priced():
    first = build.remit(build.line("99213", 185, "CO-45 105"))
    second = build.remit(build.line("99213", 185, "OA-23 80"), payer=build.BIRCH, status="2", on="2026-09-20")
    assert [line.word.claim for line in price_lines(build.account(first, second), terms())] == [first]
    assert price_lines(build.account(second), terms()) == ()


def test_a_corrected_answer_is_the_one_that_is_priced():
    first = build.remit(build.line("99213", 185, "CO-45 105"))
    back = build.reversal(first, on="2026-09-10")
    again = build.remit(build.line("99213", 185, "CO-45 85"), on="2026-09-10", check="CHK3")
    assert priced(build.account(first, back, again), terms(row("99213", 100))).short == 0


# As billed


def test_what_was_billed_counts_where_the_payer_dropped_the_modifier():
    account = build.account(
        build.claim(build.billed("93306-26", 300, number="L1")),
        build.remit(build.line("93306", 300, "CO-45 220", number="L1")),
    )
    assert priced(account, terms(row("93306", 200), row("93306-26", 90))).expected.amount == 90_00


def test_what_was_billed_counts_where_the_payer_changed_the_code():
    lower = build.line("99212", 185, "CO-45 125", billed="99213", number="L1")
    account = build.account(build.claim(build.billed("99213", 185, number="L1")), build.remit(lower))
    assert priced(account, terms(row("99213", 100), row("99212", 60))).short == 40_00


def test_without_our_claim_the_answer_counts_and_says_so():
    changed = build.remit(build.line("99212", 185, "CO-45 125", billed="99213"))
    found = priced(build.account(changed), terms(row("99213", 100), row("99212", 60)))
    assert (found.billed, found.expected.amount) == (None, 100_00)
    assert found.expected.steps[0].fact == "row of 99213 (as answered: the line of our claim is not in the files)"


def test_a_line_that_the_payer_split_by_units_is_priced_part_by_part():
    account = build.account(
        build.claim(build.billed("J3301", 44, units=2)),
        build.remit(build.line("J3301", 22, "CO-45 12"), build.line("J3301", 22, "CO-45 14")),
    )
    assert [line.short for line in price_lines(account, terms(row("J3301", 10)))] == [0, 2_00]


def test_a_line_that_the_payer_split_otherwise_is_unknown():
    account = build.account(
        build.claim(build.billed("99213", 185)),
        build.remit(build.line("99213", 100, "CO-45 50"), build.line("99213", 85, "CO-45 55")),
    )
    whys = {line.expected.unknown for line in price_lines(account, terms(row("99213", 100)))}
    assert whys == {"the payer split the line into 2 that do not share its units"}


# Which contract


def test_nothing_loaded_is_unknown_and_not_zero():
    assert priced(VISIT, NOTHING_LOADED).expected == Expected(None, "no contract is loaded")


def test_the_payers_name_on_the_claim_or_on_the_remit_finds_the_contract():
    agreed = terms(row("99213", 100), contracts=(contract(payers=("ALD01",)),))
    assert priced(VISIT, agreed).short == 20_00
    assert priced(with_payer(Payer("ALDER OF OHIO"), VISIT), agreed).short == 20_00
    assert priced(with_payer(build.ALDER, renamed(VISIT, Payer("A. MUTUAL"))), agreed).short == 20_00


def renamed(account, payer):
    [answer] = account.remits
    header = RemitHeader(payer, "CHK1", "TRN", 0, answer.remit.paid_on)
    return replace(account, remits=(replace(answer, remit=header),))


def test_no_contract_with_the_payer_is_unknown():
    agreed = terms(contracts=(contract(payers=("BIRCH",)),))
    assert unknown(VISIT, agreed) == "no contract for ALDER MUTUAL on 2026-08-03"


def test_a_contract_that_names_the_plan_comes_before_one_for_every_plan():
    ppo = replace(VISIT, aging=replace(build.aging(), plan="ppo"))
    agreed = terms(row("99213", 100), contracts=(contract("PPO", plans=("PPO",)), contract("All")))
    assert priced(ppo, agreed).expected.contract.name == "PPO"
    assert priced(VISIT, agreed).expected.contract.name == "All"


def test_the_plan_is_the_remits_where_the_aging_has_none():
    [answer] = VISIT.remits
    ppo = replace(VISIT, remits=(replace(answer, contract="PPO"),))
    agreed = terms(row("99213", 100), contracts=(contract("PPO", plans=("PPO",)),))
    assert priced(ppo, agreed).short == 20_00


def test_two_contracts_that_count_alike_are_unknown_and_both_named():
    agreed = terms(row("99213", 100), contracts=(contract("North"), contract("East")))
    assert unknown(VISIT, agreed) == (
        "more than one contract counts on 2026-08-03: East (East.toml, line 1) and North (North.toml, line 1)"
    )


# Which rate


def test_another_contracts_row_is_never_taken():
    agreed = terms(row("99213", 100), contracts=(contract("North", payers=("BIRCH",)), contract("East")))
    assert unknown(VISIT, agreed) == "contract East has no row for 99213 at place (not known) on 2026-08-03"


def test_two_rows_that_differ_are_unknown_and_both_named():
    agreed = terms(row("99213", 100, line=2), row("99213", 90, line=7))
    assert unknown(VISIT, agreed) == "two rows of 99213 count on that day: alder.csv, line 2 and alder.csv, line 7"


def test_two_rows_that_agree_are_no_doubt():
    assert priced(VISIT, terms(row("99213", 100), row("99213", 100, line=7))).short == 20_00


def test_the_newest_correction_comes_before_the_row():
    agreed = terms(row("99213", 100), corrections=(correction("99213", 90), correction("99213", 80)))
    found = priced(VISIT, agreed)
    assert found.short == 0
    assert "corrected by dana, approved by sam: amendment 2" in found.expected.steps[0].fact


@pytest.mark.parametrize(
    "of_another",
    [
        correction("99213", 80, since=date(2026, 8, 4)),
        correction("99214", 80),
        correction("99213-26", 80),
        correction("99213", 80, place="22"),
        replace(correction("99213", 80), contract="Birch"),
    ],
)
def test_a_correction_of_something_else_leaves_the_row(of_another):
    assert priced(VISIT, terms(row("99213", 100), corrections=(of_another,))).short == 20_00


def test_a_correction_counts_with_a_modifier_that_changes_no_price():
    distinct = billed_and_answered("99213-25", 185, "CO-45 105")
    assert priced(distinct, terms(row("99213", 100), corrections=(correction("99213", 80),))).short == 0


def test_a_correction_for_a_modifier_is_not_reduced_by_it_again():
    reading = billed_and_answered("93306-26", 300, "CO-45 220")
    agreed = terms(contracts=(contract(modifiers=PERCENTS),), corrections=(correction("93306-26", 80),))
    assert priced(reading, agreed).expected.amount == 80_00


def test_two_rows_of_one_mpfs_edition_that_differ_are_unknown():
    rules = contract(by_indicator=True, modifiers=PERCENTS)
    both = (relative_value("99213"), replace(relative_value("99213", bilateral="0"), position=Position("b.csv", 1)))
    why = unknown(
        billed_and_answered("99213-50", 185), terms(row("99213", 1), contracts=(rules,), relative_values=both)
    )
    assert why == "two rows of 99213 count on that day: b.csv, segment 1 and mpfs.csv, line 9"


# Several procedures of a day


SURGEON = contract(multiple_procedures=(Decimal(100), Decimal(50)))


def two_answered(first: float, second: float):
    """Two equal lines, one for each side, of which these amounts were allowed."""
    sides = ("20610-RT", "20610-LT")
    return build.account(
        build.claim(*(build.billed(side, 200, number=side) for side in sides)),
        build.remit(
            *(
                build.line(side, 200, number=side, allowed=allowed, paid=allowed)
                for side, allowed in zip(sides, (first, second), strict=True)
            )
        ),
    )


@pytest.mark.parametrize(("allowed", "short"), [((80, 40), [0, 0]), ((40, 80), [0, 0]), ((40, 40), [0, 40_00])])
def test_of_equal_procedures_that_which_the_payer_allowed_more_for_is_the_first(allowed, short):
    agreed = terms(row("20610", 80), contracts=(SURGEON,), relative_values=(relative_value("20610"),))
    assert sorted(line.short for line in price_lines(two_answered(*allowed), agreed)) == short


def test_of_procedures_with_one_price_the_order_on_the_claim_decides_nothing():
    lines = [build.line(code, 200, "CO-45 140") for code in ("20610", "64450")]
    values = (relative_value("20610"), relative_value("64450"))
    agreed = terms(row("20610", 80), row("64450", 80), contracts=(SURGEON,), relative_values=values)
    for order in (lines, lines[::-1]):
        found = {
            each.word.code: each.expected.amount for each in price_lines(build.account(build.remit(*order)), agreed)
        }
        assert found == {"20610": 80_00, "64450": 40_00}


def test_a_drug_that_the_mpfs_does_not_list_is_no_procedure():
    account = build.account(
        build.claim(build.billed("J3301", 400), build.billed("20610", 200)),
        build.remit(build.line("J3301", 400), build.line("20610", 200)),
    )
    agreed = terms(row("J3301", 90), row("20610", 80), contracts=(SURGEON,), relative_values=(relative_value("20610"),))
    assert [line.expected.amount for line in price_lines(account, agreed)] == [90_00, 80_00]


def test_a_base_endoscopy_without_a_rate_leaves_the_further_one_unknown():
    values = tuple(relative_value(code, multiple="3", endoscopic_base="45378") for code in ("45380", "45385"))
    account = build.account(build.remit(build.line("45380", 900), build.line("45385", 900)))
    agreed = terms(row("45380", 400), row("45385", 500), contracts=(SURGEON,), relative_values=values)
    whys = [line.expected.unknown for line in price_lines(account, agreed)]
    assert all("the price of the base endoscopy 45378 is not known: contract Alder 2026 has no row" in w for w in whys)


# What the payer allowed


def test_the_amount_sent_as_allowed_is_compared_as_sent():
    sent = billed_and_answered("99213", 185, "CO-45 105", "CO-253 2", allowed=95)
    assert priced(sent, terms(row("99213", 100))).allowed == 95_00


def test_the_patients_share_is_allowed():
    shared = billed_and_answered("99213", 185, "CO-45 85", "PR-1 60", "PR-2 8")
    assert priced(shared, terms(row("99213", 100))).short == 0


@pytest.mark.parametrize(
    ("percent", "withheld", "allowed"),
    [(2, 1.60, 100_00), (2, 3.20, 98_40), (0, 1.60, 98_40), (2, 0.80, 100_00)],
)
def test_the_sequester_is_allowed_up_to_what_the_contract_lets_the_payer_withhold(percent, withheld, allowed):
    """Of 100.00 allowed the patient owes 20.00, so 2 % of 80.00 may be withheld: 1.60."""
    cut = billed_and_answered("99213", 185, "CO-45 85", "PR-2 20", f"CO-253 {withheld}")
    agreed = terms(row("99213", 100), contracts=(contract(sequestration=Decimal(percent)),))
    assert priced(cut, agreed).allowed == allowed


@pytest.mark.parametrize("reason", ["CO-237 2", "CO-104 2", "CO-144 2", "PI-45 2"])
def test_other_cuts_from_the_payment_show_as_short(reason):
    assert priced(billed_and_answered("99213", 185, "CO-45 85", reason), terms(row("99213", 100))).short == 2_00


def test_reasons_for_the_claim_as_a_whole_leave_the_line_unknown():
    bare = build.remit(build.line("99213", 185, paid=80), build.line("J3301", 44, paid=10), reasons=["CO-45 139"])
    whys = {
        line.expected.unknown for line in price_lines(build.account(bare), terms(row("99213", 100), row("J3301", 10)))
    }
    assert whys == {"the payer gave its reasons for the claim as a whole"}


def test_a_line_paid_in_full_needs_no_reasons():
    bare = build.remit(build.line("99213", 185), build.line("J3301", 44, paid=10), reasons=["CO-45 34"])
    assert price_lines(build.account(bare), terms(row("99213", 200)))[0].short == 15_00


def test_reasons_without_amounts_leave_the_line_unknown():
    [answer] = VISIT.remits
    account = replace(VISIT, remits=(replace(answer, itemized=False),))
    assert (
        unknown(account, terms(row("99213", 100))) == "the source names the payer's reasons without the amount of each"
    )


@pytest.mark.parametrize("reason", ["CO-24 185", "OA-100 185", "CO-24 60", "OA-23 60"])
def test_a_line_that_is_paid_elsewhere_is_unknown_and_not_short(reason):
    why = unknown(billed_and_answered("99213", 185, reason), terms(row("99213", 100)))
    assert why == f"a part of the line is paid elsewhere ({reason.split()[0]}), so its price is not told"


def test_a_line_left_to_the_next_payer_is_unknown_and_not_short():
    passed_on = build.remit(build.line("99213", 185, "OA-22 185"), status="19", next_payer=build.BIRCH)
    why = unknown(build.account(passed_on), terms(row("99213", 100)))
    assert why == "the payer neither allowed nor denied the line (OA-22): who pays for it is not told"


def test_units_of_anesthesia_without_our_claim_may_be_minutes():
    answered = build.account(build.remit(replace(build.line("01996", 300, "CO-45 100"), units=Decimal(30))))
    assert unknown(answered, terms(row("01996", 60))) == "whether 30 of 01996 are units or minutes is not known"
