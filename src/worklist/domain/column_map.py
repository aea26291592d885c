"""The saved column map of a CSV export: which header of the file holds which of our fields.

A map is made once per export, kept as the table ``[maps.NAME]`` of the settings, and checked against every file's
header before a row is read, so that a changed layout is named instead of being read wrongly. An export that comes in
several layouts (two sites, before and after an upgrade) has one map with further ``layouts``; each file's header tells
which of them it is.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal, get_args

from worklist.domain.text import clean

DateForm = Literal["mdy", "dmy", "ymd"]
Decimal = Literal[".", ","]
Credits = Literal["positive", "negative"]
Extent = Literal["snapshot", "partial"]

TEXT_FIELDS = (
    *("account", "patient", "patient_last", "patient_first", "patient_id"),
    *("payer", "plan", "status", "provider", "location", "phone"),
)
MONEY_FIELDS = ("balance", "insurance_balance", "patient_balance", "charges", "payments", "adjustments")
DATE_FIELDS = ("born", "service_on", "billed_on", "last_payment_on")
FIELDS = TEXT_FIELDS + MONEY_FIELDS + DATE_FIELDS
"""Every field that a column can be mapped to."""

DELIMITERS = (",", ";", "\t", "|", "^", "~")
ENCODINGS = ("auto", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp437", "cp850")
"""``auto``: by the byte-order mark; without one UTF-8, and cp1252 for the bytes that are not UTF-8."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "dates": get_args(DateForm),
    "decimal": get_args(Decimal),
    "credits": get_args(Credits),
    "extent": get_args(Extent),
    "delimiter": (*DELIMITERS, "tab"),
    "encoding": ENCODINGS,
}
_NAMELESS = re.compile(r"\(column \d+\)")
_NUMBER = re.compile(r"#\d+$")
_DEFAULTS = {
    "dates": "mdy",
    "decimal": ".",
    "credits": "positive",
    "extent": "snapshot",
    "delimiter": ",",
    "encoding": "auto",
}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How to read one layout of an aging or open-accounts export.

    Raises ValueError, in one sentence, when the map cannot give an account and a balance, contradicts itself
    or names a field, form or encoding that does not exist.
    """

    name: str
    """The name of its settings table, such as ``aging``."""
    columns: Mapping[str, str] = field(hash=False)
    """Our field -> header text. The second column of one header is ``Balance#2``, a column without a header
    ``(column 3)``; case and spacing do not matter."""
    buckets: tuple[str, ...] = ()
    """Headers that add up to the balance (0-30, 31-60...), for a layout without a balance column."""
    dates: DateForm = "mdy"
    """Order of day, month and year where digits alone do not tell."""
    decimal: Decimal = "."
    """The mark before the cents; ``,`` reads 1.234,50 and is never assumed."""
    credits: Credits = "positive"
    """Sign with which the file writes money received and written off; ours is positive."""
    extent: Extent = "snapshot"
    """snapshot: the file lists every open account, so an account missing from it was closed at the source.
    partial: it lists some accounts and says nothing about the others."""
    delimiter: str = ","
    encoding: str = "auto"
    header: tuple[str, ...] = ()
    """Every column of the header row as it was when the map was made (see ``addresses``), to tell what changed since;
    empty where it was not kept."""
    layouts: tuple["ColumnMap", ...] = ()
    """Further layouts of the same export, each a map of its own under the same name and with the same extent."""

    def __post_init__(self) -> None:
        _check_fields(self)
        _check_balance(self)
        for key, choices in _CHOICES.items():
            _check_choice(self.name, key, getattr(self, key), choices)
        _check_layouts(self)

    @property
    def every_layout(self) -> tuple["ColumnMap", ...]:
        """Each layout as a map by itself, the first one first."""
        return (replace(self, layouts=()), *self.layouts) if self.layouts else (self,)

    def with_layout(self, layout: "ColumnMap") -> "ColumnMap":
        """The map with one layout more; one that reads the same columns takes the place of the older one.

        Raises ValueError where the layout has another extent.
        """
        added = replace(layout, name=self.name, layouts=())
        kept = [each for each in self.every_layout if not _reads_the_same(each, added)]
        first, *further = [*kept, added]
        return replace(first, layouts=tuple(further))

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the map reads, in the map's order."""
        return tuple(dict.fromkeys((*self.columns.values(), *self.buckets)))

    def missing(self, header: Sequence[str]) -> tuple[str, ...]:
        """The mapped headers that a file with this header row lacks."""
        present = column_positions(header)
        return tuple(wanted for wanted in self.headers if header_key(wanted) not in present)

    def matches(self, header: Sequence[str]) -> bool:
        """True where this header row has every mapped column."""
        return not self.missing(header)

    def doubtful(self, header: Sequence[str]) -> tuple[str, ...]:
        """The mapped headers that may mean another column in this header row than when the map was made.

        A second column of one name has come or one has gone, or a column without a name has other neighbours.
        """
        if not self.header:
            return ()
        was, now = list(map(header_key, self.header)), list(map(header_key, addresses(header)))
        mapped = [wanted for wanted in self.headers if header_key(wanted) in now]
        return tuple(wanted for wanted in mapped if _place(header_key(wanted), was) != _place(header_key(wanted), now))

    def to_table(self) -> dict[str, object]:
        """The map as a settings table; options that have their usual value are left out."""
        table: dict[str, object] = {
            key: getattr(self, key) for key, usual in _DEFAULTS.items() if getattr(self, key) != usual
        }
        if table.get("delimiter") == "\t":
            table["delimiter"] = "tab"
        table.update((name, self.columns[name]) for name in FIELDS if name in self.columns)
        if self.buckets:
            table["buckets"] = list(self.buckets)
        if self.header:
            table["header"] = list(self.header)
        if self.layouts:
            table["layouts"] = [layout.to_table() for layout in self.layouts]
        return table


def from_table(name: str, table: Mapping[str, object]) -> ColumnMap:
    """The map that a settings table ``[maps.NAME]`` holds.

    Raises ValueError with one sentence: the table, what is wrong, what is valid.
    """
    for key in table:
        _check_key(name, key)
    options = {key: _text(name, key, table[key]) for key in _DEFAULTS if key in table}
    if options.get("delimiter") == "tab":
        options["delimiter"] = "\t"
    columns = {key: _text(name, key, value) for key, value in table.items() if key in FIELDS}
    buckets, header = (_texts(name, key, table.get(key, [])) for key in ("buckets", "header"))
    layouts = tuple(from_table(name, layout) for layout in _tables(name, table.get("layouts", [])))
    return ColumnMap(name, columns, buckets, header=header, layouts=layouts, **options)  # type: ignore[arg-type]  # checked


def header_key(text: str) -> str:
    """The form in which headers are compared: one line, single spaces, no case."""
    return " ".join(clean(text).split()).casefold()


def addresses(header: Sequence[str]) -> tuple[str, ...]:
    """What a map calls each column of a header row: ``Balance``, ``Balance#2``, ``(column 3)`` when blank."""
    texts = [" ".join(clean(cell).split()) for cell in header]
    taken = {text.casefold() for text in texts}
    numbers: dict[str, int] = {}
    names: list[str] = []
    for at, text in enumerate(texts, 1):
        name, key = text, text.casefold()
        number = numbers.get(key, 1)
        while number > 1 and name.casefold() in taken:
            name, number = f"{text}#{number}", number + 1
        numbers[key] = max(number, 2)
        taken.add(name.casefold())
        names.append(name if text else f"(column {at})")
    return tuple(names)


def named_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The addresses of the columns that have a name."""
    return tuple(name for name in addresses(header) if not _NAMELESS.fullmatch(name))


def column_positions(header: Sequence[str]) -> dict[str, int]:
    """Compared form of every address of a header row -> its index."""
    return {header_key(name): at for at, name in enumerate(addresses(header))}


def _check_fields(column_map: ColumnMap) -> None:
    for name, header in column_map.columns.items():
        if name not in FIELDS:
            _check_key(column_map.name, name)
            raise ValueError(f"maps.{column_map.name}: {name!r} is an option, not a column.")
        if not header_key(header):
            raise ValueError(f"maps.{column_map.name}: {name} names an empty header; leave the line out.")
    if "patient" in column_map.columns and {"patient_last", "patient_first"} & column_map.columns.keys():
        raise ValueError(f"maps.{column_map.name}: give patient, or patient_last and patient_first, but not both.")


def _check_balance(column_map: ColumnMap) -> None:
    where = f"maps.{column_map.name}"
    if "account" not in column_map.columns:
        raise ValueError(f"{where}: account is missing; name the header of the account number.")
    if "balance" in column_map.columns and column_map.buckets:
        raise ValueError(f"{where}: give balance or buckets, not both; the buckets would be counted twice.")
    if "balance" not in column_map.columns and not column_map.buckets:
        raise ValueError(f"{where}: balance is missing; name its header, or the buckets that add up to it.")
    if len(set(map(header_key, column_map.buckets))) < len(column_map.buckets):
        raise ValueError(f"{where}: buckets names one header twice; a second column of it is 'Header#2'.")


def _check_layouts(column_map: ColumnMap) -> None:
    where = f"maps.{column_map.name}"
    for layout in column_map.layouts:
        if layout.layouts:
            raise ValueError(f"{where}: layouts cannot hold layouts of their own; put them side by side.")
        if layout.extent != column_map.extent:
            raise ValueError(f"{where}: layouts of one map must have one extent; use a map of its own.")


def _reads_the_same(one: ColumnMap, other: ColumnMap) -> bool:
    return set(map(header_key, one.headers)) == set(map(header_key, other.headers))


def _place(key: str, header: Sequence[str]) -> object:
    """What a column is known by among the others: how many share its text; without a text, what stands beside it."""
    if not _NAMELESS.fullmatch(key):
        return Counter(_NUMBER.sub("", each) for each in header)[_NUMBER.sub("", key)]
    at = header.index(key) if key in header else len(header)
    return header[max(at - 1, 0) : at], header[at + 1 : at + 2]


def _check_key(table: str, key: str) -> None:
    valid = (*FIELDS, "buckets", "header", "layouts", *_DEFAULTS)
    if key in valid:
        return
    close = get_close_matches(key.lower(), valid, 1, 0.6)
    hint = f", did you mean {close[0]!r}?" if close else "."
    raise ValueError(f"maps.{table}: there is no field {clean(key, most=40)!r}{hint} Valid: {', '.join(valid)}.")


def _check_choice(table: str, key: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        valid = ", ".join(repr(choice) for choice in choices if choice != "\t")
        raise ValueError(f"maps.{table}: {key} is {clean(value, most=40)!r} but must be one of {valid}.")


def _text(table: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"maps.{table}: {key} must be a text in quotes.")
    return value


def _texts(table: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"maps.{table}: {key} must be a list of header texts.")
    return tuple(value)


def _tables(name: str, value: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, Mapping) for item in value):
        raise ValueError(f"maps.{name}: layouts must be tables; write each as [[maps.{name}.layouts]].")
    return value
