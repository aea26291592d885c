"""Which columns a person sees, in which order and how wide: chosen once, kept, and applied to every list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

from worklist.domain.lists import View
from worklist.widgets.columns import Column
from worklist.widgets.lists import COLUMNS, KEY_COLUMN, USUALLY_HIDDEN, WHY_TODAY
from worklist.widgets.queue_list import Scope

NARROWEST, WIDEST = 3, 60
"""Bounds of a width that a person sets, in cells."""
_BY_ID: Mapping[str, Column] = MappingProxyType({column.id: column for column in COLUMNS})
_USUAL_ORDER = tuple(_BY_ID)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One person's columns. A choice of an older or a newer version is read as far as it is understood."""

    order: tuple[str, ...] = _USUAL_ORDER
    """Every column, the hidden ones too, from left to right."""
    hidden: frozenset[str] = USUALLY_HIDDEN
    widths: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Cells, of the columns that do not follow the width of the terminal."""

    @classmethod
    def from_text(cls, text: str) -> "ColumnChoice":
        """What ``str`` wrote; the usual columns where nothing was kept or it cannot be read."""
        try:
            kept = json.loads(text)
            order = [id_ for id_ in dict.fromkeys(kept["order"]) if id_ in _BY_ID]
            hidden = frozenset(kept["hidden"]) & _BY_ID.keys() - {KEY_COLUMN}
            widths = {id_: _bounded(int(kept["widths"][id_])) for id_ in order if id_ in kept["widths"]}
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return USUAL_COLUMNS
        return cls(_with_new(order), hidden | (USUALLY_HIDDEN - set(order)), MappingProxyType(widths))

    def __str__(self) -> str:
        """As it is kept."""
        return json.dumps({"order": self.order, "hidden": sorted(self.hidden), "widths": dict(self.widths)})

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        """The columns of a list: those chosen, and the one that a view is about beside the account."""
        shown = [self._sized(_BY_ID[id_]) for id_ in self.order if id_ not in self.hidden]
        extra = WHY_TODAY if scope is View.TODAY else _BY_ID["until"] if scope is View.SNOOZED else None
        if extra is not None and extra.id not in {column.id for column in shown}:
            at = next(at for at, column in enumerate(shown) if column.id == KEY_COLUMN)
            shown.insert(at + 1, replace(extra, priority=1))
        return tuple(shown)

    def _sized(self, column: Column) -> Column:
        width = self.widths.get(column.id)
        return column if width is None else replace(column, least=width, flex=0)

    def toggled(self, id_: str) -> "ColumnChoice":
        """With the column shown, or hidden; the account's never is."""
        return self if id_ == KEY_COLUMN else replace(self, hidden=self.hidden ^ {id_})

    def wide(self, id_: str, width: int | None) -> "ColumnChoice":
        """With a width of its own; None gives it back to the terminal."""
        widths = {column: cells for column, cells in self.widths.items() if column != id_}
        if width is not None:
            widths[id_] = _bounded(width)
        return replace(self, widths=MappingProxyType(widths))

    def moved(self, id_: str, by: int) -> "ColumnChoice":
        """With the column some places to the right, or to the left; not over an end."""
        order = [each for each in self.order if each != id_]
        order.insert(max(0, min(self.order.index(id_) + by, len(order))), id_)
        return replace(self, order=tuple(order))


def _bounded(width: int) -> int:
    return max(NARROWEST, min(width, WIDEST))


def _with_new(order: Sequence[str]) -> tuple[str, ...]:
    """Columns that did not exist when the choice was made, each behind the one that it usually follows."""
    found = [*order] if KEY_COLUMN in order else [KEY_COLUMN, *order]
    for before, id_ in pairwise(_USUAL_ORDER):
        if id_ not in found:
            found.insert(found.index(before) + 1, id_)
    return tuple(found)


USUAL_COLUMNS = ColumnChoice()
"""Nothing chosen."""
