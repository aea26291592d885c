"""Arithmetic of the numbers: whole steps of a unit, rounded half up."""

from worklist.domain.money import Cents

_WHOLE = 1_000


def ratio(part: int, whole: int, scale: int = 1) -> int | None:
    """``part`` x ``scale`` / ``whole``, rounded half up; None where there is no whole above zero to divide by."""
    return (2 * part * scale + whole) // (2 * whole) if whole > 0 else None


def share(part: Cents, whole: Cents) -> int | None:
    """Tenths of a percent; None where there is no whole above zero."""
    return ratio(part, whole, _WHOLE)
