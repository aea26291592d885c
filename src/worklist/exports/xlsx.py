"""The claim table of a packet as XLSX. The same packet always gives the same bytes."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

from worklist.domain.disclosure import Purpose, labels_of
from worklist.domain.money import decimal_dollars
from worklist.domain.packets.packet import Cell, Kind, Packet, columns_of
from worklist.domain.packets.words import days_in_words
from worklist.exports.sheets import book_into

SUMMARY, CLAIMS = "Summary", "Claims"
"""Names of the sheets."""


def xlsx_bytes(packet: Packet) -> bytes:
    """The whole workbook."""
    out, columns = BytesIO(), columns_of(packet.fields)
    with book_into(out, f"Packet {packet.id}", packet.made_on) as book:
        book.summary(SUMMARY, _summary(packet))
        rows = [[column.value(line) for column in columns] for line in packet.lines]
        book.table(CLAIMS, [(column.title, column.kind) for column in columns], rows)
    return out.getvalue()


def _summary(packet: Packet) -> Iterator[tuple[str, Kind, Cell]]:
    yield "Packet", "text", packet.id
    yield "Date", "day", packet.made_on
    yield "From", "text", packet.practice
    yield "To", "text", packet.payer
    yield "Subject", "text", packet.letter.subject
    yield "Requested", "money", decimal_dollars(packet.requested)
    yield "Claims", "number", Decimal(packet.accounts)
    yield "Lines", "number", Decimal(len(packet.lines))
    yield "Dates of service", "text", days_in_words(packet.served)
    if packet.contracts:
        yield "Contract", "text", ", ".join(packet.contracts)
    yield "Fields", "text", "; ".join(labels_of(Purpose.PAYER_DISPUTE, packet.fields))
