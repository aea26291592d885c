import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.column_map import (
    DELIMITERS,
    ENCODINGS,
    FIELDS,
    ColumnMap,
    addresses,
    from_table,
    header_key,
)

HEADERS = st.text(min_size=1, max_size=20).filter(header_key)
MINIMUM = {"account": "Acct", "balance": "Balance"}
MAPS = st.builds(
    ColumnMap,
    name=st.just("aging"),
    columns=st.dictionaries(st.sampled_from([f for f in FIELDS if not f.startswith("patient_")]), HEADERS).map(
        lambda columns: MINIMUM | columns
    ),
    dates=st.sampled_from(["mdy", "dmy", "ymd"]),
    decimal=st.sampled_from([".", ","]),
    credits=st.sampled_from(["positive", "negative"]),
    extent=st.sampled_from(["snapshot", "partial"]),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(ENCODINGS),
)


@given(MAPS)
def test_a_map_comes_back_from_the_settings_file_as_it_went_in(column_map: ColumnMap) -> None:
    text = tomlkit.dumps({"maps": {"aging": column_map.to_table()}})
    assert from_table("aging", tomlkit.parse(text).unwrap()["maps"]["aging"]) == column_map


def test_buckets_come_back_too() -> None:
    column_map = ColumnMap("aging", {"account": "Acct"}, buckets=("0-30", "31-60"))
    assert column_map.to_table() == {"account": "Acct", "buckets": ["0-30", "31-60"]}
    assert from_table("aging", column_map.to_table()) == column_map


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (MINIMUM | {"ballance": "x"}, r"'ballance', did you mean 'balance'\?.*Valid: account, "),
        (MINIMUM | {"zzz": "x"}, r"'zzz'\. Valid: "),
        ({"balance": "Balance"}, "account is missing"),
        ({"account": "Acct"}, "balance is missing"),
        (MINIMUM | {"buckets": ["0-30"]}, "not both"),
        ({"account": "Acct", "buckets": ["0-30", "0-30"]}, "twice"),
        (MINIMUM | {"payer": "  "}, "payer names an empty header"),
        (MINIMUM | {"payer": 3}, "payer must be a text"),
        (MINIMUM | {"buckets": "0-30"}, "buckets must be a list"),
        (MINIMUM | {"dates": "ddmm"}, "dates is 'ddmm' but must be one of 'mdy', 'dmy', 'ymd'"),
        (MINIMUM | {"delimiter": "x"}, "delimiter is 'x'"),
        (MINIMUM | {"encoding": "rot13"}, "encoding is 'rot13'"),
        (MINIMUM | {"patient": "Name", "patient_last": "Last"}, "not both"),
    ],
)
def test_a_wrong_table_is_named_in_one_sentence(table: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^maps.aging: .*{sentence}"):
        from_table("aging", table)


def test_columns_with_one_name_are_numbered_and_nameless_ones_counted() -> None:
    assert addresses(["Acct", "Balance", "", "balance ", "Balance#2", "Balance"]) == (
        *("Acct", "Balance", "(column 3)", "balance#3", "Balance#2", "Balance#4"),
    )


@given(st.lists(st.text(alphabet="ab#23 \n", max_size=4), max_size=12))
def test_every_column_has_its_own_name(header: list[str]) -> None:
    assert len(set(map(header_key, addresses(header)))) == len(header)


def test_ten_thousand_columns_of_one_name_are_no_trouble() -> None:
    assert addresses(["Balance"] * 10_000)[-1] == "Balance#10000"


def test_a_changed_layout_is_named() -> None:
    column_map = ColumnMap("aging", MINIMUM | {"payer": "Carrier"})
    assert column_map.matches(["carrier", "ACCT ", "New", "Bal\nance".replace("\n", "")])
    assert column_map.missing(["Acct", "Balance Due"]) == ("Balance", "Carrier")
