"""What must hold for every file: it is read as it was written, and no bytes break the readers."""

import csv
import io
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from worklist.domain.aging import AgingRow
from worklist.domain.column_map import ColumnMap
from worklist.domain.money import dollars
from worklist.domain.text import clean
from worklist.sources.aging import guess_map, read_aging, stated_on

FIXTURES = Path(__file__).parents[3] / "fixtures" / "aging"
FILE_DATE = date(2026, 11, 21)
HEADER = {
    "account": "Acct #",
    "patient": "Patient",
    "payer": "Carrier",
    "charges": "Charges",
    "balance": "Balance",
    "service_on": "DOS",
    "born": "DOB",
}
AMOUNT_FORMS = (
    dollars,
    lambda cents: f"{cents / 100:.2f}",
    lambda cents: f"(${dollars(-cents)})" if cents < 0 else f"${dollars(cents)}",
    lambda cents: f"{dollars(-cents)}-" if cents < 0 else f" {dollars(cents)}\u00a0",
)
DATE_FORMS = {"mdy": "%m/%d/%Y", "dmy": "%d.%m.%Y", "ymd": "%Y-%m-%d"}
CODECS = {"auto": ("utf-8", "utf-8-sig", "utf-16"), "cp1252": ("cp1252",), "utf-16-be": ("utf-16-be",)}

accounts = st.from_regex(r"SYN[A-Z0-9-]{1,12}", fullmatch=True)
texts = st.text(st.characters(codec="cp1252"), max_size=30).map(clean).filter(lambda text: '="' not in text)
cents = st.integers(-(10**11), 10**11)
days = st.dates(date(1901, 1, 1), date(2099, 12, 31))
rows = st.fixed_dictionaries(
    {
        "patient": texts,
        "payer": texts,
        "charges": st.none() | cents,
        "balance": cents,
        "service_on": st.none() | days,
        "born": st.none() | days,
    }
)


@settings(max_examples=80)
@given(st.dictionaries(accounts, rows, min_size=1, max_size=8), st.data())
def test_what_was_written_is_read(read, written: dict[str, dict[str, object]], data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(DATE_FORMS)))
    delimiter = data.draw(st.sampled_from([",", ";", "\t", "|"]))
    encoding = data.draw(st.sampled_from(sorted(CODECS)))
    codec = data.draw(st.sampled_from(CODECS[encoding]))
    amount = data.draw(st.sampled_from(AMOUNT_FORMS))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(HEADER.values())
    for account, row in written.items():
        cells = {"account": account, **{field: _shown(value, amount, form) for field, value in row.items()}}
        writer.writerow(cells[field] for field in HEADER)
    column_map = ColumnMap("aging", HEADER, dates=form, delimiter=delimiter, encoding=encoding)
    result = read(text.getvalue().encode(codec), column_map)
    assert result.reasons == []
    found = {name: {field: getattr(row, field) for field in written[name]} for name, row in result.accounts.items()}
    assert found == written


def _shown(value: object, amount, form: str) -> str:
    if isinstance(value, int):
        return amount(value)
    return value.strftime(DATE_FORMS[form]) if isinstance(value, date) else str(value or "")


def _read_everything(read, data: bytes, column_map: ColumnMap) -> None:
    """Reading ends, every item is clean, and a file without accounts says so for the whole of it."""
    result = read(data, column_map)
    texts = [row.patient + row.payer + row.account for row in result.accounts.values()]
    assert all(text == clean(text) for text in texts + [reject.reason for reject in result.rejects])
    assert result.accounts or any(reject.position.unit == "file" for reject in result.rejects)
    stated_on(io.BytesIO(data), "x.csv", column_map)


def _guess_everything(read, data: bytes) -> None:
    try:
        guess = guess_map(io.BytesIO(data), "x.csv")
    except ValueError as error:
        assert str(error).startswith("x.csv ")
    else:
        _read_everything(read, data, guess.column_map)


pieces = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"Acct #", b"Balance", b"SYN-1", b"1.00", b",", b"\n", b'"', b"\r", b"\0", b"Total", b"\xff\xfe"]),
)


@settings(max_examples=150)
@given(st.lists(pieces, max_size=60).map(b"".join), st.sampled_from(["auto", "utf-16", "utf-16-be", "cp1252"]))
def test_no_bytes_break_reading(read, data: bytes, encoding: str) -> None:
    column_map = ColumnMap("aging", {"account": "Acct #", "balance": "Balance"}, encoding=encoding)
    _read_everything(read, data, column_map)
    _read_everything(read, b"Acct #,Balance\n" + data, column_map)


@settings(max_examples=100)
@given(st.lists(pieces, max_size=40).map(b"".join))
def test_no_bytes_break_guessing(read, data: bytes) -> None:
    _guess_everything(read, data)
    _guess_everything(read, b"Acct #,Balance\nSYN-1,1.00\n" + data)


@settings(max_examples=100)
@given(st.sampled_from(sorted(FIXTURES.glob("*.csv"))), st.data())
def test_no_damage_to_a_real_export_breaks_anything(read, path, data: st.DataObject) -> None:
    whole = path.read_bytes()[:3_000]
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    _guess_everything(read, whole[:start] + data.draw(pieces) + whole[end:])


@given(st.integers(1, 6), st.permutations(["10.00", "(2.00)", "$ -", "1,000.00"]))
def test_the_order_of_rows_does_not_change_an_account(claims: int, amounts: list[str]) -> None:
    lines = "".join(f'SYN-1,c{number},"{amount}"\n' for number, amount in enumerate(amounts[:claims]))
    column_map = ColumnMap("aging", {"account": "Acct", "balance": "Balance"})
    found = list(read_aging(io.BytesIO(f"Acct,Claim,Balance\n{lines}".encode()), "x", column_map, as_of=FILE_DATE))
    worth = {"10.00": 1000, "(2.00)": -200, "$ -": 0, "1,000.00": 100000}
    assert [row.balance for row in found if isinstance(row, AgingRow)] == [sum(worth[a] for a in amounts[:claims])]
