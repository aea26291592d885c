"""Cells: lines to which a payer did the same, counted; narrow ones, and wider ones where a habit spans several.

Everything here is counts. Which cells are habits is decided in ``patterns``.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from worklist.domain.money import Cents
from worklist.domain.patterns.key import LineAct, PatternKey

ANY = "any "
"""In a key: whatever plan, code or modifiers. Values of files are cleaned, so none ends with a blank."""

Service = tuple[str, str, str, str]
"""Payer, plan, code, modifiers."""
LEAST_LINES = 5
"""Of a service: no habit can be told from fewer."""
_ID_LETTERS = 10


def pattern_id(key: PatternKey) -> str:
    """A short name of a key that stays the same: the beginning of its fingerprint."""
    parts = (key.payer, key.plan, key.code, key.modifiers, key.carc, key.act)
    return hashlib.blake2b("\n".join(parts).encode()).hexdigest()[:_ID_LETTERS]


def covers(wide: PatternKey, key: PatternKey) -> bool:
    """Whether what happened to the lines of ``key`` is part of ``wide``; a key covers itself."""
    if (wide.payer, wide.carc, wide.act) != (key.payer, key.carc, key.act):
        return False
    pairs = ((wide.plan, key.plan), (wide.code, key.code), (wide.modifiers, key.modifiers))
    return all(mine in (ANY, theirs) for mine, theirs in pairs)


def any_plan(key: PatternKey) -> PatternKey:
    """The same in every plan of the payer."""
    return replace(key, plan=ANY)


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of one key, as they are counted in the cache."""

    key: PatternKey
    lines: int
    claims: int
    """Accounts."""
    days: int
    """Different days of the remits that told it."""
    short: Cents = 0
    """What the payer left out, of the lines where that is known."""
    unknown_lines: int = 0
    """Lines without a contract row: what is expected of them, and so what is short, is UNKNOWN."""
    unknown_charge: Cents = 0
    """Charges of those."""
    first_on: date | None = None
    last_on: date | None = None
    """Days of the first and the last remit; None when unknown."""


_Spot = tuple[str, str, str, str, str, LineAct]
"""A key as a tuple: there are many, and a tuple is found faster."""


@dataclass(frozen=True)
class Book:
    """All first answers of a practice, counted."""

    cells: tuple[Cell, ...]
    """The narrow ones: each line that something was done to is in exactly one."""
    services: Mapping[Service, int]
    """How many lines were answered of each service, whatever was done to them."""

    @cached_property
    def by_key(self) -> Mapping[PatternKey, Cell]:
        """The narrow cells."""
        return {cell.key: cell for cell in self.cells}

    def narrow(self, key: PatternKey) -> list[Cell]:
        """The narrow cells that a key covers, of any width."""
        if ANY in (key.plan, key.code, key.modifiers):
            return self._parts.get(_spot(key), [])
        return [self.by_key[key]] if key in self.by_key else []

    def of(self, key: PatternKey) -> int:
        """All lines of the same payer, plan, code and modifiers, at the key's width."""
        return self._lines[key.payer, key.plan, key.code, key.modifiers]

    def elsewhere(self, key: PatternKey) -> tuple[int, int]:
        """What other payers do to the same service: lines with this act and reason, and all lines."""
        what, service = (ANY, key.code, key.modifiers, key.carc, key.act), (ANY, key.code, key.modifiers)
        own_hits = sum(cell.lines for cell in self._parts.get((key.payer, *what), ()))
        own_lines = self._lines[(key.payer, *service)]
        return self._everywhere[(ANY, *what)] - own_hits, self._lines[(ANY, *service)] - own_lines

    def same_payer(self, key: PatternKey) -> tuple[int, int]:
        """What this payer does to everything else: lines with this act for whatever reason, and all lines."""
        acts = self._by_act[key.payer, key.act]
        hits = sum(cell.lines for cell in acts if not covers(replace(key, carc=cell.key.carc), cell.key))
        return hits, self._lines[key.payer, ANY, ANY, ANY] - self.of(key)

    def wide_keys(self) -> Iterator[tuple[PatternKey, int]]:
        """Keys that hold cells of several plans, codes or modifiers, each with its lines."""
        for spot, cells in self._parts.items():
            key = PatternKey(*spot)
            if _holds_several(key, cells):
                yield key, sum(cell.lines for cell in cells)

    @cached_property
    def questions(self) -> int:
        """How many cells there could be: each service of a payer, at every width, with each act and reason of its.

        Chances are judged among these, and not among the cells that were hit often: that would be to look first.
        """
        reasons: defaultdict[str, set[tuple[str, LineAct]]] = defaultdict(set)
        for cell in self.cells:
            reasons[cell.key.payer].add((cell.key.carc, cell.key.act))
        asked = (len(reasons[payer]) for (payer, *_), lines in self._lines.items() if lines >= LEAST_LINES)
        return sum(asked)

    @cached_property
    def _by_act(self) -> Mapping[tuple[str, LineAct], list[Cell]]:
        found: defaultdict[tuple[str, LineAct], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.key.payer, cell.key.act].append(cell)
        return found

    @cached_property
    def _parts(self) -> Mapping[_Spot, list[Cell]]:
        """The narrow cells of every wider one."""
        found: defaultdict[_Spot, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            for spot in _wider(_spot(cell.key)):
                found[spot].append(cell)
        return dict(found)

    @cached_property
    def _everywhere(self) -> Counter[_Spot]:
        """Lines of every wider key, of all payers together."""
        found: Counter[_Spot] = Counter()
        for cell in self.cells:
            for _, *rest in _wider(_spot(cell.key)):
                found[(ANY, *rest)] += cell.lines  # type: ignore[index]
        return found

    @cached_property
    def _lines(self) -> Counter[Service]:
        """All lines of a service at every width, of one payer and of all."""
        found: Counter[Service] = Counter()
        for (payer, plan, code, modifiers), lines in self.services.items():
            found[payer, plan, code, modifiers] += lines
            found[payer, ANY, ANY, ANY] += lines
            for who in (payer, ANY):
                for width in ((ANY, code, modifiers), (ANY, ANY, modifiers), (ANY, code, ANY)):
                    found[(who, *width)] += lines
        return found


def _spot(key: PatternKey) -> _Spot:
    return key.payer, key.plan, key.code, key.modifiers, key.carc, key.act


def _wider(spot: _Spot) -> Iterator[_Spot]:
    """Any plan; any code, but not of lines without modifiers, which would be all that the payer does; any modifiers."""
    payer, _, code, modifiers, carc, act = spot
    yield payer, ANY, code, modifiers, carc, act
    if modifiers:
        yield payer, ANY, ANY, modifiers, carc, act
    yield payer, ANY, code, ANY, carc, act


def _holds_several(key: PatternKey, cells: list[Cell]) -> bool:
    if ANY in (key.code, key.modifiers):
        return len({(cell.key.code, cell.key.modifiers) for cell in cells}) > 1
    return len(cells) > 1
