"""What papers for patients share: the page, the letterhead, tables with amounts, headings with their paragraphs.

The same content always gives the same bytes, so that the fingerprint in the record can be held against the file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import BaseDocTemplate, Flowable, KeepTogether, Paragraph, Spacer, Table

from worklist.domain.patients.papers.plain_words import long_day
from worklist.domain.patients.papers.texts import Passage
from worklist.exports.lettering import BOLD, drawn, register, written
from worklist.exports.paper import INK, MARGIN, RULE, SHADE, numbered, page, paragraph, style

WIDTH = letter[0] - 2 * MARGIN
"""Points between the margins."""
TEXT = style("text", 10.5, spaceAfter=6)
STRONG = style("strong", 10.5, fontName=BOLD)
SUBJECT = style("subject", 13, fontName=BOLD, spaceBefore=4, spaceAfter=8)
HEADING = style("heading", 10.5, fontName=BOLD, spaceBefore=9, spaceAfter=3, keepWithNext=1)
CELL = style("cell", 9)
HEAD = style("head", 8.5, fontName=BOLD)
HEAD_RIGHT = style("head-right", 8.5, fontName=BOLD, alignment=TA_RIGHT)
SMALL = style("small", 8.5)
_NAME = style("name", 15, fontName=BOLD, spaceAfter=12)
_FACT_NAMES = 1.5 * inch
MOST_IN_A_CELL = 400
"""Characters of one text in a cell: a row has to fit a page."""


def pdf(title: str, author: str, account: str, story: Iterable[Flowable]) -> bytes:
    """A document on letter paper with the account and the number of pages at the foot."""
    register()
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=letter,
        title=title,
        author=author,
        subject=account,
        creator="worklist",
        pageTemplates=[page("letter", letter)],
        invariant=1,
    )
    document.build(list(story), canvasmaker=numbered(f"Account {drawn(account, 60)}"))
    return out.getvalue()


def letterhead(practice: str, made_on: date, to: Iterable[str]) -> Iterator[Flowable]:
    """The practice, the day, and the address."""
    yield paragraph(practice or "The practice", _NAME)
    yield paragraph(long_day(made_on), TEXT)
    yield Spacer(1, 6)
    yield from (paragraph(line[:MOST_IN_A_CELL], style("to", 10.5)) for line in to)
    yield Spacer(1, 14)


def facts(named: Iterable[tuple[str, str]]) -> Table:
    """Short facts with their names, shaded."""
    rows = [[paragraph(name, HEAD), cell(text)] for name, text in named if text]
    table = Table(rows, colWidths=[_FACT_NAMES, WIDTH - _FACT_NAMES])
    table.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), SHADE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, RULE),
            ("LINEBELOW", (0, -1), (-1, -1), 0.6, RULE),
        ]
    )
    return table


def cell(*texts: str, style: ParagraphStyle = CELL) -> Paragraph:
    """Texts under each other, as text."""
    return Paragraph("<br/>".join(written(text, MOST_IN_A_CELL) for text in texts if text), style)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: Sequence[object]
    below: Paragraph | None = None
    """What stands under the cells, from the second column to the end; it stays on their page."""


def table(head: Sequence[str], rows: Sequence[Row], widths: Sequence[float], amounts: int) -> Table:
    """A table whose head comes again on each page; of its columns the last ``amounts`` hold amounts."""
    first = len(head) - amounts
    laid: list[list[object]] = []
    styles: list[Any] = []
    for row in rows:
        laid.append(list(row.cells))
        if row.below and row.below.text:
            laid.append(["", row.below, *[""] * (len(head) - 2)])
            below = len(laid)
            styles += [("SPAN", (1, below), (-1, below)), ("NOSPLIT", (0, below - 1), (0, below))]
            styles += [
                ("TOPPADDING", (0, below), (-1, below), 0),
                ("BOTTOMPADDING", (0, below - 1), (-1, below - 1), 0),
            ]
        styles.append(("LINEBELOW", (0, len(laid)), (-1, len(laid)), 0.25, RULE))
    titles = [paragraph(title, HEAD_RIGHT if at >= first else HEAD) for at, title in enumerate(head)]
    laid_out = Table([titles, *laid], colWidths=list(widths), repeatRows=1)
    laid_out.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 1), (-1, -1), CELL.fontName, CELL.fontSize, CELL.leading),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("ALIGN", (first, 1), (-1, -1), "RIGHT"),
            *((side + "PADDING", (0, 0), (-1, -1), 3) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")),
            *styles,
        ]
    )
    return laid_out


def passages(every: Iterable[Passage], ending: Iterable[Flowable] = ()) -> Iterator[Flowable]:
    """Headings with their paragraphs. The first stays with its heading, the last with the ``ending`` of the paper."""
    *parts, last = [part for each in every for part in _parts(each)] or [[]]
    yield from map(KeepTogether, parts)
    yield KeepTogether([*last, *ending])


def _parts(passage: Passage) -> Iterator[list[Flowable]]:
    """What no page may come between."""
    first, *rest = (paragraph(text, TEXT) for text in passage.paragraphs)
    yield [paragraph(passage.heading, HEADING), first]
    for each in rest:
        yield [each]


def signature(practice: str, signer: str) -> Iterator[Flowable]:
    """A line to sign on."""
    yield Spacer(1, 14)
    yield paragraph("Sincerely,", TEXT)
    yield Spacer(1, 24)
    yield paragraph("_" * 42, SMALL)
    yield paragraph(signer, STRONG)
    yield paragraph(practice, TEXT)
