"""The report as PDF: letter pages, fonts inside, the same bytes for the same numbers."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise, zip_longest
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from worklist.exports.lettering import BOLD, PLAIN, drawn, register, written
from worklist.exports.paper import INK, MARGIN, RULE, SHADE, numbered, page, paragraph, style
from worklist.exports.report.drawing import LETTERS, Box, Dot, Drawing, Shape, Stroke, Words
from worklist.exports.report.meeting import FOOT, Meeting, blocks
from worklist.exports.report.page import Block, Column, Entries, Entry, Figure, Heading, Points, Prose, Sheet

_ROOM = letter[0] - 2 * MARGIN
_CELL_SIZE = 7.0
_CELL_PADDING = 3.0
_LEAST_TEXT = 0.15
"""Part of a table's width that its texts keep, whatever the figures want."""
_MOST_IN_A_CELL = 120
_MOST_IN_A_TEXT = 1_500
_TITLE = style("title", 15, fontName=BOLD, spaceAfter=4)
_MAJOR = style("major", 13, fontName=BOLD, spaceBefore=8, spaceAfter=4, keepWithNext=1)
_MINOR = style("minor", 10.5, fontName=BOLD, spaceBefore=9, spaceAfter=3, keepWithNext=1)
_TEXT = style("text", 8.8, spaceAfter=4)
_INTRODUCTION = style("introduction", 8.8, spaceAfter=4, keepWithNext=1)
_POINT = style("point", 8.8, leftIndent=11, bulletIndent=1, spaceAfter=2.5)
_NAME = style("name", 9, fontName=BOLD)
_VALUE = style("value", 9, fontName=BOLD, alignment=TA_RIGHT)
_REMARK = style("remark", 8)
_LOUD = style("loud", 8, fontName=BOLD)
_SMALL = style("small", 7.6)
_CELL = style("cell", _CELL_SIZE)
_FIGURE = style("figure", _CELL_SIZE, alignment=TA_RIGHT)
_CELL_HEAD = style("cell-head", _CELL_SIZE, fontName=BOLD)
_FIGURE_HEAD = style("figure-head", _CELL_SIZE, fontName=BOLD, alignment=TA_RIGHT)


def pdf_bytes(meeting: Meeting) -> bytes:
    """The whole file."""
    register()
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=letter,
        title=meeting.title,
        creator="worklist",
        pageTemplates=[page("report", letter)],
        invariant=1,
    )
    document.build(list(_story(meeting)), canvasmaker=numbered(f"{meeting.title}   {FOOT}"))
    return out.getvalue()


def _story(meeting: Meeting) -> Iterator[Flowable]:
    title, *rest = blocks(meeting)
    assert isinstance(title, Heading)
    yield paragraph(title.text, _TITLE)
    for block, after in zip_longest(rest, rest[1:]):
        yield from _block(block, is_introduction=isinstance(after, Sheet | Figure))


def _block(block: Block, *, is_introduction: bool) -> Iterator[Flowable]:
    match block:
        case Heading(text, is_minor, is_on_new_page):
            if is_on_new_page:
                yield PageBreak()
            yield paragraph(text, _MINOR if is_minor else _MAJOR)
        case Prose(text):
            yield _text(text, _INTRODUCTION if is_introduction else _TEXT)
        case Points(texts):
            yield from (Paragraph(written(text, _MOST_IN_A_TEXT), _POINT, bulletText="•") for text in texts)
        case Sheet():
            yield _table(block, _ROOM)
            yield Spacer(1, 6)
        case Figure():
            yield from _figure(block)
        case Entries(entries):
            yield from map(_entry, entries)


def _entry(entry: Entry) -> Flowable:
    """A name and a value on one line, and below it how it was counted."""
    head = Table([[_text(entry.name, _NAME), _text(entry.value, _VALUE)]], colWidths=[_ROOM * 0.7, _ROOM * 0.3])
    head.setStyle([*_paddings(0, sides=("LEFT", "RIGHT", "TOP", "BOTTOM")), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")])
    parts: list[Flowable] = [head]
    if entry.remark:
        parts.append(_text(entry.remark, _LOUD if entry.is_loud else _REMARK))
    parts += (_text(line, _SMALL) for line in entry.lines if line)
    return KeepTogether([*parts, Spacer(1, 7)])


def _text(text: str, own: ParagraphStyle) -> Paragraph:
    return Paragraph(written(text, _MOST_IN_A_TEXT), own)


# -- tables ---------------------------------------------------------------------------------------------------------


def _table(sheet: Sheet, room: float) -> Table:
    head = [paragraph(each.title, _FIGURE_HEAD if each.is_figure else _CELL_HEAD) for each in sheet.columns]
    rows = [[_cell(text, column) for text, column in zip(row, sheet.columns, strict=True)] for row in sheet.rows]
    table = Table([head, *rows], colWidths=_widths(sheet, room), repeatRows=1, hAlign="LEFT")
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
            *_paddings(_CELL_PADDING, sides=("LEFT", "RIGHT")),
            *_paddings(1.5, sides=("TOP", "BOTTOM")),
        ]
    )
    return table


def _paddings(points: float, sides: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [(f"{side}PADDING", (0, 0), (-1, -1), points) for side in sides]


def _cell(text: str, column: Column) -> Paragraph:
    return Paragraph(written(text, _MOST_IN_A_CELL), _FIGURE if column.is_figure else _CELL)


def _widths(sheet: Sheet, room: float) -> list[float]:
    """What each column wants; where that is too much texts give way, since a figure in two lines misleads."""
    wanted = [_wanted(sheet, at, are_titles_whole=True) for at in range(len(sheet.columns))]
    if sum(wanted) > room:
        wanted = [_wanted(sheet, at, are_titles_whole=False) for at in range(len(sheet.columns))]
    if sum(wanted) <= room:
        return wanted
    pairs = list(zip(wanted, sheet.columns, strict=True))
    figures = sum(width for width, column in pairs if column.is_figure)
    texts = sum(wanted) - figures
    left = room - figures
    if left < min(texts, room * _LEAST_TEXT):
        return [width * room / sum(wanted) for width in wanted]
    return [width if column.is_figure else width * left / texts for width, column in pairs]


def _wanted(sheet: Sheet, at: int, *, are_titles_whole: bool) -> float:
    title = sheet.columns[at].title
    titles = [title] if are_titles_whole else title.split()
    heads = [_width_of(title, BOLD) for title in titles]
    return max([*heads, *(_width_of(row[at], PLAIN) for row in sheet.rows)], default=0)


def _width_of(text: str, font: str) -> float:
    return stringWidth(drawn(text, _MOST_IN_A_CELL), font, _CELL_SIZE) + 2 * _CELL_PADDING + 0.5


# -- charts ---------------------------------------------------------------------------------------------------------


class _Chart(Flowable):
    """A drawing as a part of the page."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._drawing = drawing
        self.width, self.height = drawing.width, drawing.height

    def draw(self) -> None:
        """Paint it; reportlab calls this with the origin at the lower left."""
        for shape in self._drawing.shapes:
            _paint(self.canv, shape, self.height)


def _figure(figure: Figure) -> Iterator[Flowable]:
    chart = _Chart(figure.drawing)
    if not figure.is_beside:
        yield chart
        yield Spacer(1, 5)
        yield _table(figure.sheet, _ROOM)
        yield Spacer(1, 6)
        return
    room = _ROOM - chart.width
    both = Table([[chart, _table(figure.sheet, room)]], colWidths=[chart.width, room])
    both.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_paddings(0, sides=("LEFT", "RIGHT", "TOP", "BOTTOM"))])
    yield both
    yield Spacer(1, 6)


def _paint(canvas: Any, shape: Shape, height: float) -> None:
    match shape:
        case Box(x, y, width, tall, fill, edge):
            canvas.setFillColor(colors.HexColor(fill))
            canvas.setStrokeColor(colors.HexColor(edge or fill))
            canvas.setLineWidth(0.4)
            canvas.rect(x, height - y - tall, width, tall, stroke=int(bool(edge)), fill=1)
        case Stroke(points, colour, width):
            canvas.setStrokeColor(colors.HexColor(colour))
            canvas.setLineWidth(width)
            canvas.lines([(a, height - b, c, height - d) for (a, b), (c, d) in pairwise(points)])
        case Dot(x, y, radius):
            canvas.setFillColor(INK)
            canvas.circle(x, height - y, radius, stroke=0, fill=1)
        case Words(x, y, text, anchor, is_bold):
            canvas.setFillColor(INK)
            canvas.setFont(BOLD if is_bold else PLAIN, LETTERS)
            write: dict[str, Callable[..., None]] = {
                "start": canvas.drawString,
                "middle": canvas.drawCentredString,
                "end": canvas.drawRightString,
            }
            write[anchor](x, height - y, drawn(text))
