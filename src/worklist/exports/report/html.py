"""The report as one HTML file: no network, no script, charts inside it, fit to be printed."""

from collections.abc import Iterable, Iterator
from html import escape

from worklist.domain.text import clean
from worklist.exports.report.drawing import LETTERS, Box, Dot, Drawing, Shape, Stroke, Words
from worklist.exports.report.meeting import FOOT, Meeting, blocks
from worklist.exports.report.page import Block, Entries, Entry, Figure, Heading, Points, Prose, Sheet

_INK = "#1b1f24"
_STYLE = """
body { font: 15px/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1b1f24;
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; font-size: .85rem; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; vertical-align: top; border-bottom: 1px solid #d5dae0; }
th { border-bottom-color: #1b1f24; } .figure { text-align: right; font-variant-numeric: tabular-nums; }
svg { display: block; max-width: 100%; height: auto; margin: .5rem 0; overflow: visible; }
svg text { font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
.beside { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; } .beside svg { flex: 1 1 20rem; }
dt { font-weight: 600; margin-top: .8rem; } dd { margin: 0; } .small { font-size: .85rem; color: #444c55; }
.loud { font-weight: 600; } footer { margin-top: 2.5rem; border-top: 1px solid #8a94a0; font-size: .85rem; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } h2.new { break-before: page; }
  h2, h3 { break-after: avoid; } tr, svg, dt { break-inside: avoid; } }
"""


def html_bytes(meeting: Meeting) -> bytes:
    """The whole file, in UTF-8."""
    return "".join(f"{line}\n" for line in _document(meeting)).encode()


def _document(meeting: Meeting) -> Iterator[str]:
    title, *rest = blocks(meeting)
    assert isinstance(title, Heading)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{_text(title.text)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{_text(title.text)}</h1>"
    for block in rest:
        yield from _block(block)
    yield f"</main>\n<footer>{_text(FOOT)}</footer>\n</body>\n</html>"


def _text(text: str) -> str:
    return escape(clean(text, most=len(text)))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, is_minor, is_on_new_page):
            mark = ' class="new"' if is_on_new_page else ""
            yield f"<h3>{_text(text)}</h3>" if is_minor else f"<h2{mark}>{_text(text)}</h2>"
        case Prose(text):
            yield f"<p>{_text(text)}</p>"
        case Points(texts):
            yield from _inside("ul", (f"<li>{_text(text)}</li>" for text in texts))
        case Sheet():
            yield from _table(block)
        case Figure(drawing, sheet, is_beside):
            both = (_svg(drawing), *_table(sheet))
            yield from _inside("div", both, ' class="beside"') if is_beside else both
        case Entries(entries):
            yield from _inside("dl", (line for entry in entries for line in _entry(entry)))


def _inside(tag: str, lines: Iterable[str], attributes: str = "") -> Iterator[str]:
    yield f"<{tag}{attributes}>"
    yield from lines
    yield f"</{tag}>"


def _table(sheet: Sheet) -> Iterator[str]:
    marks = [' class="figure"' if column.is_figure else "" for column in sheet.columns]
    head = "".join(
        f'<th scope="col"{mark}>{_text(column.title)}</th>' for column, mark in zip(sheet.columns, marks, strict=True)
    )
    yield f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>"
    for row in sheet.rows:
        cells = "".join(f"<td{mark}>{_text(text)}</td>" for text, mark in zip(row, marks, strict=True))
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table>"


def _entry(entry: Entry) -> Iterator[str]:
    loud = ' class="loud"' if entry.is_loud else ""
    yield f"<dt>{_text(entry.name)}: {_text(entry.value)}</dt>"
    if entry.remark:
        yield f"<dd{loud}>{_text(entry.remark)}</dd>"
    yield from (f'<dd class="small">{_text(line)}</dd>' for line in entry.lines if line)


# -- charts ---------------------------------------------------------------------------------------------------------


def _svg(drawing: Drawing) -> str:
    size = f'width="{drawing.width * 4 / 3:.0f}" viewBox="0 0 {drawing.width:.2f} {drawing.height:.2f}"'
    inside = "".join(map(_shape, drawing.shapes))
    return f'<svg {size} role="img" aria-label="{_text(drawing.says)}" font-size="{LETTERS:g}">{inside}</svg>'


def _shape(shape: Shape) -> str:
    match shape:
        case Box(x, y, width, height, fill, edge):
            place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
            outline = f' stroke="{edge}" stroke-width="0.4"' if edge else ""
            return f'<rect {place} fill="{fill}"{outline}/>'
        case Stroke(points, colour, width):
            path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
            return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
        case Dot(x, y, radius):
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" fill="{_INK}"/>'
        case Words(x, y, text, anchor, is_bold):
            marks = f' text-anchor="{anchor}"' * (anchor != "start") + ' font-weight="600"' * is_bold
            return f'<text x="{x:.2f}" y="{y:.2f}" fill="{_INK}"{marks}>{_text(text)}</text>'
