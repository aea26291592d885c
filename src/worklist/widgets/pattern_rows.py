"""Patterns and their claims as rows of a table."""

from collections.abc import Sequence

from worklist.domain.money import dollars
from worklist.domain.patterns.ledger import Pattern, PatternClaim
from worklist.domain.patterns.words import TONES, percent, plan_in_words, service_in_words, sparkline
from worklist.widgets.columns import Column
from worklist.widgets.rows import Cell, Row

COLUMNS = (
    Column("state", "State", least=9),
    Column("payer", "Payer", least=8, flex=2),
    Column("plan", "Plan", least=8, flex=1, priority=7),
    Column("service", "Service", least=12, flex=1),
    Column("act", "Act", least=10),
    Column("claims", "Claims", least=6, align="right", priority=2),
    Column("short", "$ short", least=10, align="right"),
    Column("share", "Share", least=5, align="right", priority=3),
    Column("trend", "12 months", least=12, priority=4),
    Column("last", "Last", least=10, priority=6),
    Column("won", "Won", least=5, align="right", priority=5),
)
CLAIM_COLUMNS = (
    Column("account", "Account", least=10, flex=1),
    Column("state", "State", least=6),
    Column("lines", "Lines", least=5, align="right", priority=3),
    Column("short", "$ short", least=10, align="right"),
    Column("unknown", "$ UNKNOWN", least=10, align="right", priority=2),
    Column("service", "Service", least=10),
    Column("answered", "Answered", least=10, priority=2),
    Column("fix", "", least=13, flex=1, priority=4),
)


class FixedRows:
    """Rows that are all known."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._places = {row.key: at for at, row in enumerate(rows)}

    def count(self) -> int:
        """All of them."""
        return len(self._rows)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        return self._rows[start:stop]

    def index_of(self, key: str) -> int | None:
        """Where a row is."""
        return self._places.get(key)


def pattern_row(pattern: Pattern) -> Row:
    """One pattern."""
    key, cell, tries = pattern.key, pattern.cell, pattern.tries
    is_known = cell.lines > cell.unknown_lines
    cells = (
        Cell(pattern.status, TONES.get(pattern.status, "dim")),
        Cell(key.payer),
        Cell(plan_in_words(key), "dim"),
        Cell(service_in_words(key)),
        Cell(f"{key.act} {key.carc}".rstrip()),
        Cell(f"{cell.claims:,}"),
        _known(cell.short, is_known=is_known and cell.lines > 0, plus=bool(cell.unknown_lines)),
        Cell(percent(pattern.evidence.share)),
        Cell(sparkline(pattern.months)),
        Cell(f"{cell.last_on or ''}", "dim"),
        Cell(percent(tries.won / tries.decided) if tries.decided else "", "dim"),
    )
    return Row(pattern.id, cells)


def claim_row(claim: PatternClaim, pattern: Pattern) -> Row:
    """One account of a pattern."""
    fixed_on = pattern.standing.entry.fixed_on if pattern.standing else None
    is_later = bool(fixed_on and claim.service_on and claim.service_on >= fixed_on)
    cells = (
        Cell(claim.account),
        Cell("open" if claim.is_open else "closed", "" if claim.is_open else "dim"),
        Cell(f"{claim.lines:,}"),
        _known(claim.short, is_known=claim.lines > claim.unknown_lines, plus=False),
        Cell(dollars(claim.unknown_charge) if claim.unknown_lines else "", "warn"),
        Cell(f"{claim.service_on or 'UNKNOWN'}"),
        Cell(f"{claim.answered_on or 'UNKNOWN'}", "dim"),
        Cell("AFTER THE FIX" if is_later else "", "loud"),
    )
    return Row(claim.account, cells)


def _known(short: int, *, is_known: bool, plus: bool) -> Cell:
    """Dollars short; a plus where more of it is UNKNOWN."""
    if not is_known:
        return Cell("UNKNOWN", "warn")
    return Cell(f"{dollars(short)}{'+' if plus else ''}", "money")
