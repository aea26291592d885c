import pytest

from worklist.sources.aging.amounts import read_amount


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12.34", 1234),
        ("12", 1200),
        ("12.5", 1250),
        (".5", 50),
        ("12.3400", 1234),
        ("$1,234.50", 123450),
        ("1,234,567.89", 123456789),
        ("(12.34)", -1234),
        ("($1,234.50)", -123450),
        ("$(12.34)", -1234),
        ("-$5.00", -500),
        ("$-5.00", -500),
        ("- 5.00", -500),
        ("1,234.50-", -123450),
        ("\u22125.00", -500),
        ("5.00 CR", -500),
        ("5.00DR", 500),
        ("USD 5.00", 500),
        ("\u00a0$ 5.00\u00a0", 500),
        ("$ -", 0),
        (" $-   ", 0),
        ("-", 0),
        ("(0.00)", 0),
    ],
)
def test_exported_amounts_are_read(text: str, cents: int) -> None:
    assert read_amount(text) == cents


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "NULL", "n/a", "None"])
def test_a_blank_amount_is_unknown_and_not_zero(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("1.234,50", "12,34", "1,23", "1,2345.00", "1.2.3", "--5.00", "(-5.00)", "-5.00-", "(5.00", "5.00)"),
        *(
            "abc",
            "1e5",
            "=1+1",
            "-2+3",
            "12.345",
            "$",
            "()",
            "١٢",
            "9" * 17,
            "1.00" + " " * 90 + "9",
            "9" * 5000,
            "1 234.50",
            "NaN",
            "inf",
        ),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|cent"):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1.234,50", 123450), ("1 234,50", 123450), ("1'234,50", 123450), ("-20,00 €", -2000), ("7,5", 750), ("7", 700)],
)
def test_a_decimal_comma_is_read_where_the_map_says_so(text: str, cents: int) -> None:
    assert read_amount(text, ",") == cents


def test_a_decimal_point_is_refused_where_the_map_says_comma() -> None:
    with pytest.raises(ValueError, match=r"decimal = '\.'"):
        read_amount("1,234.50", ",")
