"""The itemized statement as PDF."""

from collections.abc import Iterable, Iterator, Sequence

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from worklist.domain.claims import service_name
from worklist.domain.money import Cents, money
from worklist.domain.patients.papers import plain_words
from worklist.domain.patients.papers.itemizing import BilledService, ItemizedLine, Part
from worklist.domain.patients.papers.plain_words import long_day, short_day
from worklist.domain.patients.papers.statement import Statement
from worklist.domain.wording import capital
from worklist.exports.lettering import BOLD
from worklist.exports.paper import INK, RULE, SHADE, paragraph, style
from worklist.exports.patients import sheet

BEING_CHECKED = "This bill is being checked. Please do not pay it yet."
"""Marks a statement that leaves although the bill may be wrong."""
_TITLE = "Itemized statement"
_HEAD = ("Day", "Service", "Charge", "Insurance paid", "Taken off", "Your part")
_WITH_WAITING = (*_HEAD[:5], "Still with insurer", "Your part")
_DAY, _AMOUNT = 66.0, 62.0
"""Widths in points; the service has what is left."""
_MARK = style("mark", 12, fontName=BOLD, textColor=HexColor("#8a1c1c"), spaceAfter=8)
_BELOW = style("below", 8.5)
_TOGETHER, _WHOLE = "All of these together", "The whole bill"


def statement_pdf(statement: Statement) -> bytes:
    """The whole statement."""
    return sheet.pdf(_TITLE, statement.practice, statement.account, _story(statement))


def _story(statement: Statement) -> Iterator[Flowable]:
    yield from sheet.letterhead(statement.practice, statement.made_on, statement.to)
    yield paragraph(_TITLE, sheet.SUBJECT)
    if statement.is_being_checked:
        yield paragraph(BEING_CHECKED, _MARK)
    yield sheet.facts(_facts(statement))
    yield Spacer(1, 10)
    yield _lines(statement)
    yield Spacer(1, 10)
    if statement.payments:
        yield from _payments(statement)
    yield KeepTogether(list(_sums(statement)))
    yield Spacer(1, 6)
    yield from (paragraph(note, sheet.TEXT) for note in statement.notes)
    yield from sheet.passages(statement.passages)


def _facts(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "Account", statement.account
    yield "Patient", statement.patient
    yield "Our reference", statement.reference
    yield "Insurance", ", ".join(statement.insurers)
    if statement.served:
        first, last = statement.served
        yield "Days of service", long_day(first) if first == last else f"{long_day(first)} to {long_day(last)}"


# -- the lines ------------------------------------------------------------------------------------------------------


def _lines(statement: Statement) -> Table:
    waits = any(line.waiting for line in statement.lines)
    head = _WITH_WAITING if waits else _HEAD
    amounts = len(head) - 2
    widths = [_DAY, sheet.WIDTH - _DAY - amounts * _AMOUNT, *(_AMOUNT,) * amounts]
    rows = [row for line in statement.lines for row in _rows(statement, line, with_waiting=waits)]
    return sheet.table(head, rows, widths, amounts)


def _rows(statement: Statement, line: ItemizedLine, *, with_waiting: bool) -> Iterator[sheet.Row]:
    """A row for the line; of services that were answered together one for each, then one for all of them."""
    amounts = [line.charge, line.insurance_paid, line.taken_off, *([line.waiting] if with_waiting else []), line.share]
    first, *others = line.services
    if others:
        blank = [""] * (len(amounts) - 1)
        for service in line.services:
            yield _row(service, [_amount(service.charge), *blank], _texts(statement, service))
        yield sheet.Row(("", _TOGETHER, *map(_amount, amounts)), sheet.cell(*_reasons(line), style=_BELOW))
    else:
        yield _row(first, list(map(_amount, amounts)), (*_texts(statement, first), *_reasons(line)))


def _row(service: BilledService, amounts: Sequence[str], below: Iterable[str]) -> sheet.Row:
    day = short_day(service.on) if service.on else ""
    name = service_name(service.code, service.modifiers) if service.code else _WHOLE
    return sheet.Row((day, sheet.cell(name), *amounts), sheet.cell(*below, style=_BELOW))


def _texts(statement: Statement, service: BilledService) -> Iterator[str]:
    """The site's description, then what the modifiers and the units tell a patient."""
    yield statement.text_of(service)
    said = (*map(plain_words.modifier, service.modifiers), service.count)
    yield capital(", ".join(filter(None, said)))


def _reasons(line: ItemizedLine) -> Iterator[str]:
    parts: list[Part] = [*line.reductions]
    if line.waiting:
        parts.append((line.why_waiting, line.waiting))
    return (f"{money(amount)} {words}" for words, amount in (*parts, *line.shares))


def _amount(amount: Cents) -> str:
    return money(amount) if amount else "-"


# -- payments and sums ----------------------------------------------------------------------------------------------


def _payments(statement: Statement) -> Iterator[Flowable]:
    rows = [
        sheet.Row((short_day(each.on) if each.on else "", sheet.cell(capital(each.words)), money(each.amount)))
        for each in statement.payments
    ]
    widths = [_DAY, sheet.WIDTH - _DAY - 2 * _AMOUNT, 2 * _AMOUNT]
    yield sheet.table(("Day", "Your payments", "Amount"), rows, widths, amounts=1)
    yield Spacer(1, 10)


def _sums(statement: Statement) -> Iterator[Flowable]:
    rows = [(paragraph(words, sheet.CELL), money(amount)) for words, amount in statement.total()]
    rows.append((paragraph(_due_words(statement), sheet.STRONG), _due(statement)))
    sums = Table(rows, colWidths=[sheet.WIDTH - 2 * _AMOUNT, 2 * _AMOUNT])
    sums.setStyle(
        [
            ("FONT", (0, 0), (-1, -2), sheet.CELL.fontName, sheet.CELL.fontSize),
            ("FONT", (0, -1), (-1, -1), BOLD, sheet.STRONG.fontSize),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("ALIGN", (1, 0), (1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, RULE),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
            ("BACKGROUND", (0, -1), (-1, -1), SHADE),
        ]
    )
    yield sums


def _due_words(statement: Statement) -> str:
    if statement.is_being_checked:
        return "Our system shows (being checked)"
    return "We owe you" if (statement.due or 0) < 0 else "Due now"


def _due(statement: Statement) -> str:
    if statement.due is None:
        return "UNKNOWN"
    return money(statement.due if statement.is_being_checked else abs(statement.due))
