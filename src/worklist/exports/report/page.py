"""What a report is made of: headings, text, tables, figures. The PDF and the HTML are two ways to set the same."""

from dataclasses import dataclass

from worklist.exports.report.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a part of the report, or with ``is_minor`` of a part of that."""

    text: str
    is_minor: bool = False
    is_on_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Of a table."""

    title: str
    is_figure: bool = False
    """Whether it is set to the right."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; each row has as many texts as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the table of its figures."""

    drawing: Drawing
    sheet: Sheet
    is_beside: bool = False
    """Whether the table is narrow enough to stand beside the chart; else it stands below."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number, with what stands below it in small."""

    name: str
    value: str
    remark: str
    lines: tuple[str, ...]
    is_loud: bool = False
    """Whether the remark asks for attention."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Numbers, one below the other."""

    entries: tuple[Entry, ...]


Block = Heading | Prose | Points | Sheet | Figure | Entries
