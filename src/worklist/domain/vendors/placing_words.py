"""A placement or a recall in words: what a person reads before a file leaves."""

from collections.abc import Iterable, Iterator
from datetime import date

from worklist.domain.disclosure import Part, labels_of
from worklist.domain.money import dollars
from worklist.domain.queues import class_in_words
from worklist.domain.sections import Line, Section
from worklist.domain.vendors.layout import fields_beside
from worklist.domain.vendors.placing import PlacementDraft, PlacementPart
from worklist.domain.vendors.recalling import RecallDraft
from worklist.domain.vendors.words import terms_in_words
from worklist.domain.wording import counted

_MOST_LISTED = 50
"""Accounts that are listed one by one; of more the number is said, and the file has them all."""


def placement_sections(draft: PlacementDraft, today: date) -> tuple[Section, ...]:
    """Vendor and terms, what leaves and what stays, the accounts, those left out and why."""
    entry = draft.vendor.entry
    to = [Line(f"{entry.name}, {entry.purpose}", "money"), *map(Line, terms_in_words(entry.fees))]
    if warning := draft.vendor.baa_warning(today):
        to.append(Line(warning, "warn"))
    sections = [Section("To", tuple(to)), Section("What leaves", tuple(_leaving(draft))), _accounts(draft.parts)]
    return (*sections, *_left_out(draft.left_out))


def recall_sections(draft: RecallDraft) -> tuple[Section, ...]:
    """Who is asked, why, which accounts, those left out and why."""
    asked = (Line(draft.vendor, "money"), Line(f"Why, which stays inside: {draft.reason}"))
    parts = [Line(f"{number}: {stay.in_words()}") for number, stay in draft.parts]
    leaves = (_counts(draft), Line(f"Fields: {'; '.join(labels_of(draft.purpose, draft.fields))}"))
    return (
        Section("From", asked),
        Section("What leaves", leaves),
        Section("Accounts", tuple(_at_most(parts))),
        *_left_out(draft.left_out),
    )


def _leaving(draft: PlacementDraft) -> Iterator[Line]:
    yield _counts(draft)
    yield Line(f"Fields: {'; '.join(labels_of(draft.purpose, draft.fields))}")
    own = f"the layout of {draft.vendor.name}" if draft.vendor.entry.placement_columns else "ours"
    yield Line(f"Columns, {own}: {', '.join(column.title for column in draft.columns)}")
    on_request = [each.label for each in fields_beside(draft.purpose, draft.columns) if each.part is Part.ON_REQUEST]
    if on_request:
        yield Line(f"Stays here unless a layout names it: {'; '.join(on_request)}", "dim")


def _counts(draft: PlacementDraft | RecallDraft) -> Line:
    accounts, rows = counted(len(draft.parts), "account"), counted(len(draft.table.rows), "row")
    return Line(f"{accounts}, {rows}, {dollars(draft.total)} to be recovered", "money")


def _accounts(parts: tuple[PlacementPart, ...]) -> Section:
    return Section("Accounts", tuple(_at_most([line for part in parts for line in _account(part)])))


def _account(part: PlacementPart) -> Iterator[Line]:
    now = part.account.assessment
    rows = f", {counted(len(part.rows), 'row')}" if len(part.rows) > 1 else ""
    yield Line(f"{part.number}  {dollars(part.amount)}  {class_in_words(now.placement.account_class)}{rows}")
    yield from (Line(f"since it was approved: {said}", "warn", 2) for said in part.account.since_approval())


def _at_most(lines: list[Line]) -> Iterator[Line]:
    yield from lines[:_MOST_LISTED]
    if len(lines) > _MOST_LISTED:
        yield Line(f"and {len(lines) - _MOST_LISTED:,} lines more", "dim")


def _left_out(left_out: Iterable[tuple[str, str]]) -> Iterator[Section]:
    """Every one of them: who leaves an account behind knows which."""
    lines = tuple(Line(f"{number}: {why}", "warn") for number, why in left_out)
    if lines:
        yield Section(f"Left out: {counted(len(lines), 'account')}", lines)
