"""Values as decimal numbers in the unit that people read: for sheets and programs, which count on with them."""

from decimal import Decimal

from worklist.domain.numbers.measure import Unit

UNIT_WORDS = {Unit.CENTS: "dollars", Unit.DAYS: "days", Unit.SHARE: "percent", Unit.COUNT: "count"}
"""What ``exact`` counts."""
NO_FIGURE = "-"
"""In a table of the report, where a figure is UNKNOWN or there is nothing to count."""
_PLACES = {Unit.CENTS: 2, Unit.DAYS: 1, Unit.SHARE: 1, Unit.COUNT: 0}


def exact(value: int | None, unit: Unit) -> Decimal | None:
    """Dollars, days, percent or a count; None for UNKNOWN."""
    return None if value is None else Decimal(value).scaleb(-_PLACES[unit])
