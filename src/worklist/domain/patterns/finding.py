"""Patterns: which cells of alike lines are a payer's habit, and which are noise or what everybody does (DOMAIN 11).

A cell is a habit when it is big enough to be one, is told by remits of several days, has clearly more of its lines hit
than the same service elsewhere, and luck alone would hardly do that. Each line is in at most one habit: the narrowest
cell that explains it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from worklist.domain.patterns.cells import ANY, Book, Cell, any_plan, covers
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.domain.patterns.statistics import Interval, chance_at_rate, chance_beside, limit_of, wilson

LEAST_CLAIMS, LEAST_DAYS = 5, 3
"""Fewer claims, or claims of fewer remits, are an event and not yet a habit."""
LEAST_CLAIMS_TAGGED, LEAST_DAYS_TAGGED = 3, 2
"""Once a person has tagged one of the lines: somebody has looked, and takes it for one."""
LEAST_SHARE = 0.10
"""Of the lines of a service: below that a habit is no rule of the payer's, and mixes of claims differ by as much."""
LEAST_ODDS = 2.0
"""How many times the odds elsewhere the low end of the share has: of thousands of lines any difference is certain."""
FALSE_SHARE = 0.05
"""Of what is called a pattern, so much may be luck (Benjamini-Hochberg over all cells that there could be)."""
LEAST_ELSEWHERE = 20
"""Lines of other payers that are enough to be compared with; else the payer's own other services are."""
MISTAKES = 0.05
"""Share of lines that come out short of a contract without a rule behind it: a rate that changed that month, a unit
or a place keyed wrongly. A contract is to be kept on every line, so what other payers do is no excuse."""
EVEN_SHARE = 0.8
"""So many of all lines short by the same percent are a rule."""
_PARTICULAR = 0.01
"""Chance below which one of a wider cell's parts stands out from the others, so that it is the explanation."""


class Beside(StrEnum):
    """What a cell is compared with."""

    OTHER_PAYERS = "other payers"
    SAME_PAYER = "this payer's other services"
    MISTAKES = "mistakes"
    """A stated rate: see ``MISTAKES``."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How often the same happens elsewhere."""

    beside: Beside
    hits: int = 0
    lines: int = 0

    @property
    def share(self) -> float | None:
        """None where there is nothing to compare with."""
        if self.beside is Beside.MISTAKES:
            return MISTAKES
        return self.hits / self.lines if self.lines else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cell with what speaks for it being a habit."""

    cell: Cell
    of: int
    """All lines of the same payer, plan, code and modifiers."""
    comparison: Comparison
    chance: float
    """That luck alone does it; 1 where there is nothing to compare with."""
    tagged: int = 0
    """Lines that a person tagged."""
    even_percent: int | None = None
    """The percent of the contract that nearly every line was allowed at; None where they differ."""

    @property
    def key(self) -> PatternKey:
        """Of the cell."""
        return self.cell.key

    @property
    def share(self) -> float:
        """Of all such lines."""
        return self.cell.lines / self.of if self.of else 0.0

    @property
    def interval(self) -> Interval:
        """Of the share; all of it where no such line is left."""
        return wilson(self.cell.lines, self.of) if self.of else Interval(0.0, 1.0)

    @property
    def is_enough(self) -> bool:
        """Whether it is big enough to be asked about."""
        return _is_enough(self.cell, tagged=self.tagged)

    def chance_without(self, lines: int) -> float:
        """The chance without so many of its lines."""
        return _chance(self.cell.lines - lines, self.of - lines, self.comparison)

    @property
    def is_clear(self) -> bool:
        """Whether the difference matters, however certain it is."""
        elsewhere = self.comparison.share
        if elsewhere is None or self.share < LEAST_SHARE:
            return False
        return _odds(self.interval.low) >= LEAST_ODDS * _odds(elsewhere)


Heaviest = Callable[[Sequence[PatternKey]], Mapping[PatternKey, int]]
"""Counts of each key the lines of the day that told most of them; asked for few keys only."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is counted beyond the narrow cells."""

    wide: tuple[Cell, ...] = ()
    """The cells of ``wide_candidates``."""
    percents: Mapping[PatternKey, Counter[int]] = field(default_factory=dict)
    """Of narrow SHORT cells: lines by the percent of the contract that was allowed."""
    tagged: Mapping[PatternKey, int] = field(default_factory=dict)
    """Of narrow cells: lines that a person tagged."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a practice's lines tell."""

    habits: tuple[Evidence, ...]
    usual: tuple[Cell, ...]
    """Big enough, in no habit, and not unusual."""
    tested: int
    """Cells that are big enough."""
    limit: float
    """The largest chance that still counts."""


def wide_candidates(book: Book) -> list[PatternKey]:
    """Wider keys that could be habits: they are counted by themselves, as claims and days of parts do not add up."""
    wide = book.wide_keys()
    return [key for key, lines in wide if lines >= LEAST_CLAIMS_TAGGED and lines >= LEAST_SHARE * book.of(key)]


def even_candidates(book: Book) -> list[PatternKey]:
    """Narrow keys of lines short of the contract, of which the percents are to be counted."""
    return [cell.key for cell in book.cells if cell.key.act is LineAct.SHORT and 2 * cell.lines >= book.of(cell.key)]


def find(book: Book, beyond: Beyond, heaviest: Heaviest, set_keys: Iterable[PatternKey] = ()) -> Findings:
    """The habits among all cells. What people have set stays as they set it and is not found again in another width."""
    search = _Search(book, beyond, heaviest, frozenset(set_keys))
    habits, taken = search.choice
    usual = (cell for cell in search.enough if cell.key in book.by_key and cell.key not in taken)
    return Findings(habits, tuple(usual), len(search.enough), search.limit)


def evidence_of(book: Book, beyond: Beyond, cell: Cell) -> Evidence:
    """What speaks for one cell."""
    of, tagged = book.of(cell.key), _tagged(book, beyond, cell.key)
    even = _even_percent(book, beyond, cell, of)
    comparison = _comparison(book, cell.key) if even is None else Comparison(Beside.MISTAKES)
    chance = _chance(cell.lines, of, comparison)
    return Evidence(cell, of, comparison, chance, tagged, even)


def _tagged(book: Book, beyond: Beyond, key: PatternKey) -> int:
    return sum(beyond.tagged.get(part.key, 0) for part in book.narrow(key)) if beyond.tagged else 0


def _comparison(book: Book, key: PatternKey) -> Comparison:
    hits, lines = book.elsewhere(key)
    if lines >= LEAST_ELSEWHERE:
        return Comparison(Beside.OTHER_PAYERS, hits, lines)
    return Comparison(Beside.SAME_PAYER, *book.same_payer(key))


def _chance(hits: int, lines: int, comparison: Comparison) -> float:
    if comparison.beside is Beside.MISTAKES:
        return chance_at_rate(hits, lines, MISTAKES)
    return chance_beside(hits, lines, comparison.hits, comparison.lines) if comparison.lines else 1.0


def _even_percent(book: Book, beyond: Beyond, cell: Cell, of: int) -> int | None:
    """The percent, if nearly all lines of the service come within a point of it."""
    if cell.key.act is not LineAct.SHORT or cell.lines < EVEN_SHARE * of:
        return None
    counted: Counter[int] = Counter()
    for part in book.narrow(cell.key):
        counted.update(beyond.percents.get(part.key, {}))
    if not counted:
        return None
    percent = max(counted, key=lambda each: (counted[each], -each))
    near = sum(counted[each] for each in (percent - 1, percent, percent + 1))
    return percent if near >= EVEN_SHARE * of else None


def _is_enough(cell: Cell, *, tagged: int) -> bool:
    claims, days = (LEAST_CLAIMS_TAGGED, LEAST_DAYS_TAGGED) if tagged else (LEAST_CLAIMS, LEAST_DAYS)
    return cell.claims >= claims and cell.days >= days


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


@dataclass(frozen=True)
class _Search:
    """Tests every cell that is big enough, then chooses the narrowest ones that explain their lines."""

    book: Book
    beyond: Beyond
    heaviest: Heaviest
    set_keys: frozenset[PatternKey]

    @cached_property
    def enough(self) -> list[Cell]:
        """Every cell that is big enough, narrow or wide; most of a practice are not."""
        every = (*self.book.cells, *self.beyond.wide)
        return [cell for cell in every if _is_enough(cell, tagged=1) and self._is_enough(cell)]

    def _is_enough(self, cell: Cell) -> bool:
        return _is_enough(cell, tagged=_tagged(self.book, self.beyond, cell.key))

    @cached_property
    def tested(self) -> list[Evidence]:
        """Of these, those that could be habits: of the others no chance has to be computed to be counted."""
        possible = (cell for cell in self.enough if cell.lines >= LEAST_SHARE * self.book.of(cell.key))
        return [evidence_of(self.book, self.beyond, cell) for cell in possible]

    @cached_property
    def limit(self) -> float:
        """The largest chance that still counts."""
        return limit_of((each.chance for each in self.tested), self.book.questions, FALSE_SHARE)

    @cached_property
    def passed(self) -> dict[PatternKey, Evidence]:
        """The cells that are habits, narrow or wide: also without the day that told most of their lines.

        One bad batch of a payer is an event, however many lines it has.
        """
        likely = {each.key: each for each in self.tested if each.chance <= self.limit and each.is_clear}
        days = self.heaviest(list(likely))
        return {key: each for key, each in likely.items() if each.chance_without(days[key]) <= self.limit}

    @cached_property
    def choice(self) -> tuple[tuple[Evidence, ...], set[PatternKey]]:
        """The habits, and the narrow keys that they and the set ones hold.

        Of overlapping ones the wide ones that no part of them explains come first, the biggest of them before others.
        """
        taken = {cell.key for key in self.set_keys for cell in self.book.narrow(key)}
        found = []
        for each in sorted(self._unexplained(), key=lambda e: (-width(e.key), -e.cell.lines, e.key)):
            parts = {cell.key for cell in self.book.narrow(each.key)}
            if not parts & taken:
                taken |= parts
                found.append(each)
        return tuple(found), taken

    def _unexplained(self) -> Iterator[Evidence]:
        return (each for each in self.passed.values() if not width(each.key) or not self._is_explained(each))

    def _is_explained(self, wide: Evidence) -> bool:
        """Whether parts of it are the whole story: one stands out from the others, or little is left without it."""
        narrow = [cell.key for cell in self.book.narrow(wide.key)]
        parts = [self.passed[key] for key in {*narrow, *map(any_plan, narrow)} - {wide.key} if key in self.passed]
        if not parts:
            return False
        biggest = max(parts, key=lambda each: each.cell.claims)
        rest = sum(self.book.by_key[key].claims for key in narrow if not covers(biggest.key, key))
        return rest < LEAST_CLAIMS or any(_stands_out(part, wide) for part in parts)


def _stands_out(part: Evidence, wide: Evidence) -> bool:
    hits, lines = wide.cell.lines - part.cell.lines, wide.of - part.of
    return chance_beside(part.cell.lines, part.of, hits, lines) <= _PARTICULAR


def width(key: PatternKey) -> int:
    """How much a key holds: 0 narrow, 1 any plan, 2 any code or modifiers too."""
    if ANY in (key.code, key.modifiers):
        return 2
    return int(key.plan == ANY)
