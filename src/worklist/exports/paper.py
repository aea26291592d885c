"""Pages of PDF files: colours, styles of text, and a foot that says how many pages there are."""

from collections.abc import Callable
from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, PageTemplate, Paragraph

from worklist.exports.lettering import PLAIN, written

INK, RULE, SHADE = colors.HexColor("#1b1f24"), colors.HexColor("#8a94a0"), colors.HexColor("#eef1f4")
MARGIN = 0.8 * inch
_FOOT = 0.5 * inch


def page(name: str, size: tuple[float, float]) -> PageTemplate:
    """A page of this width and height in points, with one frame within the margins."""
    width, height = size
    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, 0, 0, 0, 0)
    return PageTemplate(name, [frame], pagesize=size)


def numbered(foot: str) -> Callable[..., Canvas]:
    """A canvas that writes the foot and ``Page 2 of 5`` on each page, once it knows how many there are."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's own name
            self._pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, each in enumerate(self._pages, start=1):
                self.__dict__.update(each)
                _write_foot(self, foot, f"Page {number} of {len(self._pages)}")
                super().showPage()
            super().save()

    return Numbered


def _write_foot(canvas: Any, left: str, right: str) -> None:
    width, _ = canvas._pagesize
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, _FOOT + 10, width - MARGIN, _FOOT + 10)
    canvas.setFont(PLAIN, 7)
    canvas.setFillColor(INK)
    canvas.drawString(MARGIN, _FOOT, left)
    canvas.drawRightString(width - MARGIN, _FOOT, right)


def style(name: str, size: float = 9.5, **more: Any) -> ParagraphStyle:
    """Letters of this size in points; ``more`` as ParagraphStyle has it."""
    usual = {"fontName": PLAIN, "fontSize": size, "leading": size * 1.35, "textColor": INK, "splitLongWords": 1}
    return ParagraphStyle(name, **{**usual, **more})


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """A text as text: no markup in it counts."""
    return Paragraph(written(text), style)
