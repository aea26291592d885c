"""Vendors and the accounts that they had as rows of a table."""

from collections.abc import Sequence
from datetime import date

from worklist.domain.money import dollars
from worklist.domain.queues import class_in_words
from worklist.domain.vendors.register import WARNED_DAYS, Vendor
from worklist.domain.vendors.scorecard import Scorecard
from worklist.domain.vendors.scorecard_words import Masked
from worklist.domain.vendors.stays import Stay
from worklist.domain.vendors.words import fee_in_short
from worklist.domain.wording import spelled
from worklist.widgets.columns import Column
from worklist.widgets.rows import Cell, Row

COLUMNS = (
    Column("vendor", "Vendor", least=16, flex=1),
    Column("purpose", "Purpose", least=15, priority=6),
    Column("baa", "BAA", least=10),
    Column("fee", "Fee", least=13, flex=2, priority=8),
    Column("out", "Out", least=5, align="right"),
    Column("out_amount", "$ out", least=10, align="right", priority=4),
    Column("recovered", "Recovered", least=10, align="right", priority=2),
    Column("due", "Fee due", least=10, align="right", priority=7),
    Column("net", "Net", least=10, align="right"),
    Column("dollar", "Net of $1", least=9, align="right"),
    Column("report", "Reported", least=10, priority=5),
    Column("late", "Next", least=10, priority=3),
    Column("pilot", "Pilot", least=8, priority=9),
)
STAY_COLUMNS = (
    Column("account", "Account", least=10, flex=1),
    Column("state", "State", least=12),
    Column("class", "Class", least=18, priority=5),
    Column("placed", "Placed", least=10, priority=3),
    Column("amount", "Amount", least=10, align="right"),
    Column("recovered", "Recovered", least=10, align="right"),
    Column("due", "Fee due", least=9, align="right", priority=4),
    Column("touches", "Touches", least=7, align="right", priority=6),
    Column("word", "Last word", least=10, priority=7),
    Column("why", "Why", least=14, flex=3, priority=2),
)


def vendor_row(card: Scorecard, today: date) -> Row:
    """One vendor."""
    vendor, whole, pilot = card.vendor, card.whole, card.pilot
    entry = vendor.entry
    cells = (
        Cell(vendor.name if entry.is_active else f"{vendor.name} (ended)", "" if entry.is_active else "dim"),
        Cell(spelled(entry.purpose), "dim"),
        _agreement(vendor, today),
        Cell(fee_in_short(entry.fees), "dim"),
        Cell(f"{whole.out:,}", "" if whole.out else "dim"),
        Cell(dollars(whole.out_amount), "money" if whole.out else "dim"),
        Cell(dollars(whole.all.recovered), "money" if whole.all.recovered > 0 else "dim"),
        Cell(dollars(whole.all.fee), "dim"),
        Cell(dollars(card.net), "loud" if card.net < 0 else "money" if card.net else "dim"),
        _of_a_dollar(card),
        *_report(card, today),
        Cell(f"{pilot.placed:,} of {pilot.most:,}" if pilot else "", "warn"),
    )
    return Row(vendor.key, cells)


def _agreement(vendor: Vendor, today: date) -> Cell:
    """How long the business associate agreement lasts."""
    signed, ends = vendor.entry.baa_signed_on, vendor.entry.baa_expires_on
    if signed is None:
        return Cell("NONE", "loud")
    if ends is None:
        return Cell("no end", "dim")
    left = (ends - today).days
    if left < 0:
        return Cell("EXPIRED", "loud")
    return Cell(f"{left:,} d LEFT", "warn") if left <= WARNED_DAYS else Cell(f"{left:,} d left", "dim")


def _of_a_dollar(card: Scorecard) -> Cell:
    """What a placed dollar left of the accounts that came back, which is what vendors stand in the order of."""
    ended = card.whole.ended
    if ended.is_small or ended.net_of_dollar is None:
        return Cell("too few", "dim")
    return Cell(dollars(ended.net_of_dollar), "loud" if ended.net_of_dollar < 0 else "money")


def _report(card: Scorecard, today: date) -> tuple[Cell, Cell]:
    """Of which day the last one is, and whether the next is late."""
    said = Cell(f"{card.reported_on}" if card.reported_on else "never" if card.whole.out else "", "dim")
    if card.silence:
        return said, Cell(f"{(today - card.silence.due_on).days:,} d LATE", "loud")
    return said, Cell("in time" if card.whole.out else "", "dim")


class StayRows:
    """What a vendor had; a row is made when it comes into sight, since a hidden name takes a look at its account."""

    def __init__(self, stays: Sequence[Stay], masked: Masked) -> None:
        self._stays = stays
        self._masked = masked
        self._places = {stay.placement.id: at for at, stay in enumerate(stays)}

    def count(self) -> int:
        """All of them."""
        return len(self._stays)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        return [_stay_row(stay, self._masked) for stay in self._stays[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Where a row is."""
        return self._places.get(key)

    def account_of(self, key: str) -> str:
        """The account of a row; empty for no row."""
        at = self._places.get(key)
        return "" if at is None else self._stays[at].account


def _stay_row(stay: Stay, masked: Masked) -> Row:
    placed = stay.placement
    cells = (
        Cell(stay.account),
        Cell(placed.state, "" if placed.is_out else "dim"),
        Cell(class_in_words(placed.sent.account_class), "dim"),
        Cell(f"{placed.at:%Y-%m-%d}", "dim"),
        Cell(dollars(placed.sent.amount), "money"),
        Cell(dollars(placed.recovered), "loud" if placed.recovered < 0 else "money" if placed.recovered else "dim"),
        Cell(dollars(stay.fee), "dim"),
        Cell(f"{stay.touches:,}", "dim"),
        Cell(f"{placed.last_word_on()}", "dim"),
        Cell(masked(stay.account, placed.why)),
    )
    return Row(placed.id, cells)
