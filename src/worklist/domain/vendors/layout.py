"""The columns of a placement file: ours, or a vendor's own by a map, and never a field beside those of its purpose."""

from collections.abc import Iterable, Sequence

from worklist.domain.disclosure import FIELDS, Field, Part, Purpose, fields_for
from worklist.domain.refusals import Refusal
from worklist.domain.text import clean
from worklist.domain.text_cells import is_formula
from worklist.domain.vendor_entries import FileColumn, VendorSet
from worklist.domain.vendors.terms import VendorPurpose
from worklist.domain.wording import spelled

_DISCLOSED = {
    VendorPurpose.PAYER_DISPUTE: Purpose.VENDOR_DISPUTE,
    VendorPurpose.PATIENT_BALANCE: Purpose.VENDOR_PATIENT_BALANCE,
    VendorPurpose.COLLECTIONS: Purpose.COLLECTIONS,
}
_TITLES = {
    "icn": "Claim number",
    "since-paid": "Paid by payers since",
    "since-all": "Payments and credits since",
    "variance": "In dispute",
    "payer-paid": "Paid by payers",
    "placed-on": "Placed on",
}
"""Of our own layout, where the id of the field does not read as a title."""
_MOST_TITLE = 60
_MOST_COLUMNS = 60


def disclosed_to(purpose: VendorPurpose) -> Purpose:
    """Which list of fields holds for a vendor."""
    return _DISCLOSED[purpose]


def standard_columns(purpose: Purpose) -> tuple[FileColumn, ...]:
    """Our own layout: the usual fields in the order of their list."""
    return tuple(FileColumn(_title(field), field) for field in fields_for(purpose))


def _title(field: str) -> str:
    return _TITLES.get(field, spelled(field).capitalize())


def columns_for(vendor: VendorSet) -> tuple[FileColumn, ...]:
    """The layout of a vendor's placement files. Raises Refusal where its own does not suit its purpose any more."""
    purpose, own = disclosed_to(vendor.purpose), vendor.placement_columns
    return accepted_columns(purpose, own) if own else standard_columns(purpose)


def fields_in(columns: Iterable[FileColumn]) -> tuple[str, ...]:
    """Ids of the fields that leave in a layout, each once."""
    return tuple(dict.fromkeys(column.field for column in columns))


def accepted_columns(purpose: Purpose, columns: Sequence[FileColumn]) -> tuple[FileColumn, ...]:
    """A layout as it is kept: titles cleaned, each once; fields of the purpose only, with all that it needs.

    Raises Refusal.
    """
    if len(columns) > _MOST_COLUMNS:
        raise Refusal(f"{len(columns):,} columns are too many for a placement file; {_MOST_COLUMNS} is the most.")
    kept = tuple(FileColumn(_kept_title(column.title), column.field.strip().lower()) for column in columns)
    _refuse_twice(kept)
    _refuse_others(purpose, kept)
    missing = _needed(purpose) - {column.field for column in kept}
    if missing:
        named = ", ".join(field.id for field in FIELDS[purpose] if field.id in missing)
        raise Refusal(f"The layout has no column for {named}: nothing leaves for {purpose} without.")
    return kept


def read_layout_column(text: str) -> FileColumn:
    """``Acct No=account`` as a column. Raises ValueError, a sentence."""
    title, sign, field = text.rpartition("=")
    if not sign:
        raise ValueError(f"{clean(text, most=60)!r} is not TITLE=FIELD, such as 'Acct No=account'.")
    return FileColumn(title, field)


def _kept_title(title: str) -> str:
    kept = clean(title, most=len(title))
    if not kept or len(kept) > _MOST_TITLE:
        raise Refusal(f"A column's title has 1 to {_MOST_TITLE} characters; {clean(title, most=40)!r} has {len(kept)}.")
    if is_formula(kept):
        raise Refusal(f"The title {kept!r} would be a formula in a spreadsheet; begin it with a letter.")
    return kept


def _refuse_twice(columns: Iterable[FileColumn]) -> None:
    titles: set[str] = set()
    for column in columns:
        if column.title.casefold() in titles:
            raise Refusal(f"Two columns are called {column.title!r}; a title stands once.")
        titles.add(column.title.casefold())


def _refuse_others(purpose: Purpose, columns: Iterable[FileColumn]) -> None:
    try:
        fields_for(purpose, added=(column.field for column in columns))
    except ValueError as error:
        raise Refusal(f"For {purpose} {str(error).rstrip('.')}.") from None


def _needed(purpose: Purpose) -> set[str]:
    return {field.id for field in FIELDS[purpose] if field.part is Part.NEEDED}


def fields_beside(purpose: Purpose, columns: Iterable[FileColumn]) -> tuple[Field, ...]:
    """The fields that could leave for a purpose and are in no column."""
    leaving = set(fields_in(columns))
    return tuple(field for field in FIELDS[purpose] if field.id not in leaving)
