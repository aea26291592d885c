"""What changed in the header of an export since its map was made, in words: columns gone, come and renamed."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from worklist.domain.column_map import ColumnMap, header_key, named_columns
from worklist.domain.provenance import Reject
from worklist.domain.text import clean
from worklist.sources.aging.synonyms import rank, reduced

_MOST_NAMED = 8
_LONGEST_NAME = 60
_CLOSE = 0.6
_BEGINS = "The header has "


def lacking(column_map: ColumnMap, header: Sequence[str], missing: Sequence[str]) -> str:
    """The missing headers, each with the new column that may have taken its place, and which columns are new."""
    free = _unmapped(column_map, header)
    names: list[str] = []
    for wanted in missing:
        heir = _heir(column_map, wanted, free)
        names.append(f"{_quoted(wanted)} (now {_quoted(heir)}?)" if heir else _quoted(wanted))
        free = [each for each in free if each != heir]
    come = _new(column_map, header) if column_map.header else []
    return _listed(names) + (f", and newly has {_listed(map(_quoted, come))}" if come else "")


def change_notice(column_map: ColumnMap, header: Sequence[str]) -> str:
    """One sentence on a header that is not as it was, though every mapped column is there; empty where it is."""
    if not column_map.header:
        return ""
    now = set(map(header_key, named_columns(header)))
    come, gone = (
        _new(column_map, header),
        [each for each in named_columns(column_map.header) if header_key(each) not in now],
    )
    if not come and not gone:
        return ""
    new = f"the new {_columns(come)}" if come else ""
    old = f"no longer the {_columns(gone)}" if gone else ""
    told = " and has ".join(part for part in (new, old) if part)
    return f"{_BEGINS}{told}; the mapped columns are all there, so the file was read. Make the map anew to end this."


def is_change_notice(reject: Reject) -> bool:
    """Whether a warning is a ``change_notice``."""
    return reject.kind == "warning" and reject.reason.startswith(_BEGINS)


def _columns(names: Sequence[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {_listed(map(_quoted, names))}"


def _new(column_map: ColumnMap, header: Sequence[str]) -> list[str]:
    was = set(map(header_key, column_map.header))
    return [each for each in named_columns(header) if header_key(each) not in was]


def _unmapped(column_map: ColumnMap, header: Sequence[str]) -> list[str]:
    """The columns that may be what a missing one is called now: new ones, or where that is not known, unmapped ones."""
    if column_map.header:
        return _new(column_map, header)
    mapped = set(map(header_key, column_map.headers))
    return [each for each in named_columns(header) if header_key(each) not in mapped]


def _heir(column_map: ColumnMap, wanted: str, free: Sequence[str]) -> str:
    """The column that is now called otherwise: a usual name of the same field, else one spelled much alike."""
    field = next((name for name, header in column_map.columns.items() if header == wanted), None)
    ranked = [(found, each) for each in free if field and (found := rank(field, reduced(each))) is not None]
    if ranked:
        return min(ranked, key=lambda pair: pair[0])[1]
    keys = {header_key(each): each for each in free}
    close = get_close_matches(header_key(wanted)[:_LONGEST_NAME], [key[:_LONGEST_NAME] for key in keys], 1, _CLOSE)
    return next((each for key, each in keys.items() if close and key.startswith(close[0])), "")


def _quoted(name: str) -> str:
    return repr(clean(name, most=_LONGEST_NAME))


def _listed(names: Iterator[str] | Sequence[str]) -> str:
    told = list(names)
    more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
    return ", ".join(told[:_MOST_NAMED]) + more
