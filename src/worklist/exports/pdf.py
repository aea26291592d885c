"""The letter of a packet as PDF: letterhead, text and grounds, then the claim table on wide pages.

The same packet always gives the same bytes, so that the fingerprint in the record can be held against the file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.units import inch
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from worklist.domain.money import dollars, known_dollars
from worklist.domain.packets.packet import Packet, PacketLine
from worklist.domain.packets.words import call_in_words, days_in_words
from worklist.domain.wording import counted
from worklist.exports.lettering import BOLD, PLAIN, register, written
from worklist.exports.paper import INK, MARGIN, RULE, SHADE, numbered, page, paragraph, style

_MOST_ICNS = 12
_MOST_IN_A_CELL = 200
"""Characters of one text in a cell; the XLSX has all of it."""
_MOST_TEXTS = 4
"""Texts that one cell stacks."""
_MOST_IN_A_FACT = 900
_CONFIDENTIAL = "Confidential: holds health information of patients, for the payer's review of these claims only."


def pdf_bytes(packet: Packet) -> bytes:
    """The whole letter."""
    register()
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=letter,
        title=f"Dispute {packet.id}",
        author=packet.practice,
        subject=f"Packet {packet.id}",
        creator="worklist",
        pageTemplates=[page("letter", letter), page("table", landscape(letter))],
        invariant=1,
    )
    document.build(list(_story(packet)), canvasmaker=numbered(f"Packet {packet.id}   {_CONFIDENTIAL}"))
    return out.getvalue()


# -- the letter -----------------------------------------------------------------------------------------------------


_TEXT = style("text", spaceAfter=7)
_NAME = style("name", 15, fontName=BOLD)
_SMALL = style("small", 8)
_HEADING = style("heading", 10.5, fontName=BOLD, spaceBefore=9, spaceAfter=4, keepWithNext=1)
_SUBJECT = style("subject", 11.5, fontName=BOLD, spaceBefore=4, spaceAfter=8)
_POINT = style("point", 8.8, leftIndent=11, bulletIndent=1, spaceAfter=2.5)
_CELL = style("cell", 6.6)
_CELL_HEAD = style("cell-head", 6.6, fontName=BOLD)
_CELL_HEAD_RIGHT = style("cell-head-right", 6.6, fontName=BOLD, alignment=TA_RIGHT)
_FACT_NAME = style("fact-name", 8.5, fontName=BOLD)
_FACT = style("fact", 8.5)


def _story(packet: Packet) -> Iterator[Flowable]:
    yield from _letterhead(packet)
    yield paragraph(packet.letter.subject, _SUBJECT)
    yield _facts(packet)
    yield Spacer(1, 9)
    yield from (paragraph(text, _TEXT) for text in packet.letter.paragraphs)
    yield from _points("Grounds", packet.grounds.facts)
    yield from _points("Sources", packet.grounds.citations)
    yield from _points("Evidence at hand, sent with this letter or on request", packet.evidence)
    yield from _points("Our contacts with you on these claims", _calls(packet))
    yield _signature(packet)
    yield NextPageTemplate("table")
    yield PageBreak()
    yield paragraph(f"Claims in dispute: {counted(len(packet.lines), 'line')}", _HEADING)
    yield _claim_table(packet)


def _letterhead(packet: Packet) -> Iterator[Flowable]:
    yield paragraph(packet.practice or "The practice", _NAME)
    if packet.billing_id:
        yield paragraph(f"Billing provider {packet.billing_id}", _SMALL)
    yield Spacer(1, 14)
    yield paragraph(f"{packet.made_on:%B} {packet.made_on.day}, {packet.made_on.year}", _TEXT)
    yield paragraph(packet.payer, style("payer", 10, fontName=BOLD))
    if packet.to:
        yield paragraph(f"{packet.to} (by {packet.way})" if packet.way else packet.to, _FACT)
    yield Spacer(1, 10)


def _facts(packet: Packet) -> Table:
    told = [(name, written(text, _MOST_IN_A_FACT)) for name, text in _named_facts(packet) if text]
    rows = [[paragraph(name, _FACT_NAME), Paragraph(text, _FACT)] for name, text in told]
    table = Table(rows, colWidths=[1.35 * inch, letter[0] - 2 * MARGIN - 1.35 * inch])
    table.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), SHADE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LINEBELOW", (0, -1), (-1, -1), 0.6, RULE),
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, RULE),
        ]
    )
    return table


def _named_facts(packet: Packet) -> Iterator[tuple[str, str]]:
    yield "Requested", f"${dollars(packet.requested)} on {counted(packet.accounts, 'claim')}"
    yield "Dates of service", days_in_words(packet.served)
    yield "Claim numbers", _some_icns(packet.icns)
    yield "Contract", ", ".join(packet.contracts)
    yield "Our reference", packet.id
    if packet.deadline and packet.deadline.ends_on:  # an UNKNOWN one is ours to find out, and no argument
        yield "Filed before", f"{packet.deadline.ends_on} ({packet.deadline.why})"
    if not packet.is_priced:
        yield "Amounts", "Where no rate is shown as expected, the amount in dispute is what the remit left out."


def _some_icns(icns: Sequence[str]) -> str:
    more = len(icns) - _MOST_ICNS
    return ", ".join(icns[:_MOST_ICNS]) + (f" and {more:,} more, see the table" if more > 0 else "")


def _points(title: str, texts: Iterable[str]) -> Iterator[Flowable]:
    points = [Paragraph(written(text), _POINT, bulletText="•") for text in texts]
    if points:
        yield KeepTogether([paragraph(title, _HEADING), points[0]])
        yield from points[1:]


def _calls(packet: Packet) -> Iterator[str]:
    for call in packet.calls:
        said = call_in_words(call.on, call.channel, call.representative, call.reference)
        yield f"{said}, claim {call.icn}" if call.icn else said


def _signature(packet: Packet) -> Flowable:
    lines = [
        Spacer(1, 12),
        paragraph("Sincerely,", _TEXT),
        Spacer(1, 26),
        paragraph("_" * 42, _SMALL),
        paragraph(packet.signer, _FACT_NAME),
        paragraph(packet.practice, _FACT),
    ]
    return KeepTogether(lines)


# -- the claim table ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """Of the PDF, which stacks what belongs together so that a line fits the page."""

    fields: tuple[str, ...]
    """It is there where one of these leaves."""
    title: str
    width: float
    """In points, before they are stretched to the page."""
    value: Callable[[PacketLine], Sequence[str]]
    """Lines of the cell."""
    is_amount: bool = False


def _count(line: PacketLine) -> str:
    return line.count if isinstance(line.count, str) else f"{line.count.normalize():f}"


_COLUMNS = (
    _Column(("icn", "account"), "Claim / account", 78, lambda line: (line.icn, line.account)),
    _Column(
        ("patient", "member-id", "birth-date"),
        "Patient / member id",
        92,
        lambda line: (line.patient, line.member_id, f"born {line.born}" if line.born else ""),
    ),
    _Column(("service-date",), "Service", 46, lambda line: (str(line.service_on or "UNKNOWN"),)),
    _Column(("code", "modifiers"), "Code", 52, lambda line: (line.service,)),
    _Column(("units",), "Units", 26, lambda line: (_count(line),), is_amount=True),
    _Column(("charge",), "Charge", 46, lambda line: (dollars(line.charge),), is_amount=True),
    _Column(("expected",), "Expected", 48, lambda line: (known_dollars(line.expected),), is_amount=True),
    _Column(("allowed",), "Allowed", 46, lambda line: (dollars(line.allowed),), is_amount=True),
    _Column(("paid",), "Paid", 46, lambda line: (dollars(line.paid),), is_amount=True),
    _Column(("variance",), "In dispute", 50, lambda line: (dollars(line.variance),), is_amount=True),
    _Column(("reasons",), "Reasons and remarks", 120, lambda line: line.reasons),
    _Column(
        ("remit",), "Check/EFT, date", 70, lambda line: (line.remit_number, str(line.remit_on) if line.remit_on else "")
    ),
)


def _claim_table(packet: Packet) -> Table:
    columns = [column for column in _COLUMNS if set(column.fields) & set(packet.fields)]
    head = [paragraph(c.title, _CELL_HEAD_RIGHT if c.is_amount else _CELL_HEAD) for c in columns]
    rows = [[_cell(column, line) for column in columns] for line in packet.lines]
    total = [_total(column, packet) for column in columns]
    amounts = [at for at, column in enumerate(columns) if column.is_amount]
    room = landscape(letter)[0] - 2 * MARGIN
    stretch = room / sum(column.width for column in columns)
    table = Table([head, *rows, total], colWidths=[c.width * stretch for c in columns], repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -2), 0.25, RULE),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
            ("FONT", (0, 1), (-1, -1), PLAIN, 6.6, 6.6 * 1.35),
            *(("ALIGN", (at, 1), (at, -1), "RIGHT") for at in amounts),
            ("NOSPLIT", (0, -2), (-1, -1)),  # a total does not stand alone on a page
            *((side + "PADDING", (0, 0), (-1, -1), 2.5) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")),
        ]
    )
    return table


def _cell(column: _Column, line: PacketLine) -> Paragraph | str:
    """Amounts never wrap, so they are plain text, which is drawn in half the time."""
    if column.is_amount:
        return "".join(column.value(line))
    texts = [written(text, _MOST_IN_A_CELL) for text in column.value(line) if text]
    more = [f"and {len(texts) - _MOST_TEXTS:,} more"] if len(texts) > _MOST_TEXTS else []
    return Paragraph("<br/>".join([*texts[:_MOST_TEXTS], *more]), _CELL)


def _total(column: _Column, packet: Packet) -> Paragraph:
    if column.title == "In dispute":
        return paragraph(dollars(packet.requested), _CELL_HEAD_RIGHT)
    return paragraph("Total" if column is _COLUMNS[0] else "", _CELL_HEAD)
