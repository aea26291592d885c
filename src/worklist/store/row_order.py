"""The orders of a list, as SQL."""

from collections.abc import Mapping

from worklist.domain.lists import Sort

BEST_FIRST = "rank, stake DESC, number"
"""Of equal priorities the larger stake."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "number": ("number_folded",),
    "patient": ("patient_folded",),
    "payer": ("payer_folded",),
    "balance": ("balance",),
    "stake": ("stake",),
    "short": ("short",),
    # SQL's own reading of ' 97 16 ' as a number is its first code, and 0 of one that begins with a letter.
    "carc": ("CAST(carcs AS INTEGER) = 0", "CAST(carcs AS INTEGER)", "carcs"),
    "mod": ("mods",),
    "deadline": ("deadline_on",),
    "next": ("due_on",),
    "owner": ("owner_folded",),
    "touches": ("touches",),
    "queue": ("queue",),
    "until": ("snoozed_until",),
}
"""What a column is sorted by, in ascending order."""
_UNKNOWN: Mapping[str, str] = {
    "patient": "patient_folded = ''",
    "payer": "payer_folded = ''",
    "short": "short IS NULL",
    "age": "aged_from IS NULL",
    "carc": "carcs = ''",
    "mod": "mods = ''",
    "deadline": "deadline_on IS NULL",
    "next": "due_on IS NULL",
    "owner": "owner_folded = ''",
    "until": "snoozed_until IS NULL",
}
"""Whether a column has nothing to say; such rows come last."""


def order_of(sort: Sort) -> str:
    """The ORDER BY of a sorted list: rows with nothing in the column last, ties best first."""
    if sort.column == "priority":
        return BEST_FIRST if sort.descending else "rank DESC, stake DESC, number"
    keys, descending = _KEYS.get(sort.column, ()), sort.descending
    if sort.column == "age":  # the older, the earlier it began
        keys, descending = ("aged_from",), not descending
    direction = " DESC" if descending else ""
    unknown = [_UNKNOWN[sort.column]] if sort.column in _UNKNOWN else []
    return ", ".join([*unknown, *(f"{key}{direction}" for key in keys), BEST_FIRST])
