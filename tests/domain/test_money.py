import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.money import cents, dollars, short_dollars, typed_cents


@pytest.mark.parametrize(
    "text, amount",
    [("385.2", 38_520), ("-12", -1_200), (".5", 50), ("+7.", 700), (" 0.01 ", 1), ("1.500", 150), ("-0", 0)],
)
def test_an_amount_as_x12_writes_it(text: str, amount: int):
    assert cents(text) == amount


@pytest.mark.parametrize("text", ["", ".", "-", "1,234", "$5", "1e5", "--1", "1.2.3", "(5)", "NaN", "٣", "1 2"])
def test_anything_else_is_refused_and_named(text: str):
    with pytest.raises(ValueError, match="is not an amount"):
        cents(text)


@pytest.mark.parametrize(
    "text, amount", [("1,234.50", 123_450), (" $120 ", 12_000), ("-1,000,000", -100_000_000), ("1234.5", 123_450)]
)
def test_an_amount_as_a_person_types_it(text: str, amount: int):
    assert typed_cents(text) == amount


@pytest.mark.parametrize("text", ["", "$", ",", "1.000,00", "12,5", "1,00", "1,2345", "1234,567", "5$", "(5)"])
def test_a_comma_that_parts_no_thousands_is_not_passed_over(text: str):
    with pytest.raises(ValueError, match="is not an amount"):
        typed_cents(text)


def test_no_part_of_a_cent_and_nothing_beyond_ten_trillion():
    with pytest.raises(ValueError, match="part of a cent"):
        cents("1.005")
    with pytest.raises(ValueError, match="too large"):
        cents("1" * 40)
    assert cents("9999999999999.99") == 999_999_999_999_999


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_what_is_shown_reads_back(amount: int):
    assert cents(dollars(amount).replace(",", "")) == amount


def test_the_sign_stands_in_front():
    assert [dollars(each) for each in (123_450, -5, 0)] == ["1,234.50", "-0.05", "0.00"]


@pytest.mark.parametrize(
    "amount, text",
    [
        (95_000, "950"),
        (999_949, "9,999"),
        (1_230_000, "12.3k"),
        (99_600_000, "996.0k"),
        (99_994_900, "999.9k"),
        (99_999_999, "1.00M"),
        (456_000_000, "4.56M"),
        (99_999_999_999, "1.00B"),
        (-1_230_000, "-12.3k"),
        (-30, "0"),
    ],
)
def test_a_heading_is_rounded_and_never_runs_over_its_unit(amount: int, text: str):
    assert short_dollars(amount) == text
