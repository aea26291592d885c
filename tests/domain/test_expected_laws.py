"""Laws of the expected amount, over accounts, contracts and relative values of every kind."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.domain import build
from tests.domain.agreed import contract, relative_value, row, terms
from worklist.domain.pricing.contracts import AnesthesiaRules, CarveOut, CodeRange
from worklist.domain.pricing.expected import price_lines
from worklist.domain.pricing.terms import Terms
from worklist.domain.provenance import Position
from worklist.domain.remits import Adjustment, RemitLine

CODES = ("99213", "20610", "45378", "45380", "45385", "22614", "00840", "J3301")
MODIFIERS = ("25", "26", "TC", "50", "51", "52", "62", "80", "22", "76", "54", "LT", "QK", "59")
PERCENTS = st.decimals(0, 200, places=1)
DOLLARS = st.integers(0, 500_000)


def some(strategy, most=4):
    return st.lists(strategy, max_size=most).map(tuple)


services = st.tuples(st.sampled_from(CODES), some(st.sampled_from(MODIFIERS), 1)).map(lambda s: "-".join((s[0], *s[1])))
whole_rows = st.tuples(*(st.sampled_from([80_00, 100_00, 300_00, 450_05]) for _ in CODES)).map(
    lambda amounts: tuple(row(code, amount / 100) for code, amount in zip(CODES, amounts, strict=True))
)
fee_rows = st.builds(
    lambda service, amount, line, place, base: replace(
        row(service, 0, line=line, place=place),
        amount=None if service.startswith("00840") else amount,
        base_units=base if service.startswith("00840") else None,
    ),
    services,
    DOLLARS,
    st.integers(1, 9),
    st.sampled_from(["", "", "11", "facility", "nonfacility"]),
    st.decimals(0, 30, places=0),
)
relative_values = st.tuples(
    *(
        st.builds(
            lambda multiple, bilateral, days, base, code=code: relative_value(
                code, multiple=multiple, bilateral=bilateral, global_days=days, endoscopic_base=base
            ),
            st.sampled_from("222223334560"),
            st.sampled_from("01239"),
            st.sampled_from(["000", "000", "000", "ZZZ"]),
            st.sampled_from(["", "45378"]),
        )
        for code in CODES
    )
)
carve_outs = st.builds(
    CarveOut,
    st.sampled_from(CODES).map(lambda code: (CodeRange(code, code),)),
    st.sampled_from(["percent-of-charge", "percent-of-medicare", "not-covered"]),
    st.just(Position("c.toml", 3, "line")),
    PERCENTS,
)
contracts = st.builds(
    lambda rules, outs: replace(contract(**rules), carve_outs=outs),
    st.fixed_dictionaries(
        {
            "percent_of_charge": st.none() | st.none() | PERCENTS,
            "percent_of_medicare": st.none() | st.none() | PERCENTS,
            "lesser_of_charge": st.booleans(),
            "sequestration": st.sampled_from([Decimal(0), Decimal(2)]),
            "multiple_procedures": st.just((Decimal(100), Decimal(50), Decimal(25))) | some(PERCENTS, 3),
            "multiple_by": st.sampled_from(["indicator", "modifier 51"]),
            "modifiers": some(st.tuples(st.sampled_from(MODIFIERS), PERCENTS), 6),
            "by_indicator": st.booleans(),
            "anesthesia": st.none() | st.builds(AnesthesiaRules, st.decimals(1, 99, places=2)),
        }
    ),
    some(carve_outs, 1),
)
agreements = st.builds(
    lambda whole, rows, ours, values: terms(*whole, *rows, contracts=(ours,), relative_values=values),
    whole_rows,
    some(fee_rows, 2),
    contracts,
    relative_values | relative_values.map(lambda values: values[1:]),
)
units = st.sampled_from([1, 1, 1, 1, 1, 2, 3, 0])
lines = st.tuples(services, st.integers(0, 900_00), units, st.sampled_from(["UN", "MJ"]), st.integers(0, 9))
claims = st.lists(lines, min_size=1, max_size=5)


def account_of(billed):
    """Each line answered under its own number; those whose last number is 0 denied."""
    sent = [
        replace(build.billed(service, charge, number=str(at), units=units), counted_in=counted, place="11")
        for at, (service, charge, units, counted, _) in enumerate(billed)
    ]
    return build.account(build.claim(*sent), build.remit(*map(_answer, sent, billed)))


def _answer(line, billed) -> RemitLine:
    cut = line.charge if billed[-1] == 0 else line.charge * billed[-1] // 10
    reasons = (Adjustment("CO", "50" if billed[-1] == 0 else "45", cut),)
    return RemitLine(line.code, line.charge, line.charge - cut, adjustments=reasons, control_number=line.control_number)


def expected_of(billed, agreed: Terms):
    return [line.expected for line in price_lines(account_of(billed), agreed)]


@given(claims, agreements)
def test_steps_end_at_the_amount_and_unknown_says_why(billed, agreed):
    found = expected_of(billed, agreed)
    assert len(found) == len(billed)
    for each in found:
        assert (each.amount is None) == bool(each.unknown)
        assert [step.amount for step in each.steps][-1:] == ([] if each.amount is None else [each.amount])


@given(claims, agreements)
def test_the_lesser_of_is_never_above_the_charge(billed, agreed):
    [ours] = agreed.contracts
    lesser = replace(agreed, contracts=(replace(ours, rules=replace(ours.rules, lesser_of_charge=True)),))
    for line in price_lines(account_of(billed), lesser):
        assert line.expected.amount is None or line.expected.amount <= line.word.charge


@given(claims, agreements, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(billed, agreed, random):
    def told(order):
        found = price_lines(account_of(order), agreed)
        return sorted((line.word.charge, line.word.code, str(line.expected.amount)) for line in found)

    mixed = list(billed)
    random.shuffle(mixed)
    assert told(mixed) == told(billed)


@given(lines, agreements, st.integers(1, 100_000))
def test_a_higher_rate_never_lowers_what_is_expected(line, agreed, more):
    higher = tuple(
        (name, replace(each, amount=None if each.amount is None else each.amount + more)) for name, each in agreed.rows
    )
    [before], [after] = expected_of([line], agreed), expected_of([line], replace(agreed, rows=higher))
    assert (before.amount is None) == (after.amount is None)
    assert before.amount is None or before.amount <= after.amount


@given(lines, agreements, st.integers(2, 9))
def test_more_units_are_never_less(line, agreed, more):
    service, charge, _, counted, answer = line
    [one] = expected_of([(service, charge, 1, counted, answer)], agreed)
    [many] = expected_of([(service, charge, more, counted, answer)], agreed)
    assert one.amount is None or many.amount is None or one.amount <= many.amount


@given(lines, agreements)
def test_a_day_outside_the_contract_is_always_unknown(line, agreed):
    [ours] = agreed.contracts
    later = replace(agreed, contracts=(replace(ours, valid_from=date(2027, 1, 1)),))
    assert [each.unknown for each in expected_of([line], later)] == ["no contract for ALDER MUTUAL on 2026-08-03"]
