"""What can be offered to a patient as rows of a table."""

from typing import ClassVar

from textual.binding import BindingType

from worklist.domain.escalations import Escalation
from worklist.domain.money import Cents, dollars
from worklist.domain.patients.agreements.approval import approval_for
from worklist.domain.patients.offers.offer import Offer
from worklist.widgets.columns import Column
from worklist.widgets.cursor_rows import CursorRows
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.rows import Cell, Row

COLUMNS = (
    Column("offer", "Offer", least=34, flex=3),
    Column("now", "Now", least=10, align="right", priority=5),
    Column("expected", "Expected", least=10, align="right", priority=4),
    Column("cost", "Cost", least=8, align="right", priority=6),
    Column("net", "Net", least=10, align="right"),
    Column("given_up", "Given up", least=10, align="right", priority=3),
    Column("authority", "Authority", least=14, flex=1, priority=2),
)
"""Best net first; what each comes to is worked out in the text."""


class OfferTable(QueueTable, inherit_bindings=False):
    """Offers: what is done with the one under the cursor is the screen's to say, and not to open it."""

    BINDINGS: ClassVar[list[BindingType]] = [*CursorRows.BINDINGS]


def offer_row(offer: Offer, against: str, asked: Escalation | None) -> Row:
    """One offer; ``against`` is what stands against any of them now, ``asked`` what a supervisor was asked."""
    is_off = bool(offer.why_not or against)
    cells = (
        Cell(offer.title, "dim" if is_off else ""),
        Cell(dollars(offer.cash_now), "dim"),
        Cell(dollars(offer.expected), "dim"),
        Cell(dollars(offer.cost), "dim"),
        Cell(dollars(offer.net), "dim" if is_off else "loud" if offer.net < 0 else "money"),
        _given_up(offer.given_up),
        _authority(offer, against, asked),
    )
    return Row(offer.title, cells)


def _given_up(amount: Cents) -> Cell:
    return Cell(dollars(amount), "warn") if amount else Cell("nothing", "dim")


def _authority(offer: Offer, against: str, asked: Escalation | None) -> Cell:
    """Whether I may make it; what is missing is in the text."""
    if offer.shape is None:
        return Cell("")
    if against or offer.why_not:
        return Cell("NOT NOW" if against else "NOT YET", "warn")
    if offer.authority:
        return Cell("approved", "good") if approval_for(offer.made, asked) else Cell("needs approval", "warn")
    return Cell("mine", "good")
