"""Placement and recall files: a CSV, an XLSX and a manifest, which leave together or not at all, as ``leaving`` says.

The same draft always gives the same bytes.
"""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

from worklist.desk import Desk, Saved
from worklist.domain.money import decimal_dollars
from worklist.domain.packets.packet import Cell
from worklist.domain.text_cells import csv_cell
from worklist.domain.vendors.placement_file import Digests, FileTable
from worklist.domain.vendors.placing import PlacementDraft
from worklist.domain.vendors.recalling import RecallDraft
from worklist.domain.vendors.words import terms_in_words
from worklist.exports import leaving

_CSV, _XLSX, _MANIFEST = ".csv", ".xlsx", ".manifest.json"
_UNKNOWN = "UNKNOWN"
_SHEET = "Accounts"


@dataclass(frozen=True, slots=True)
class Placed:
    """Files for a vendor that are in the record and in their folder."""

    saved: Saved
    csv: Path
    xlsx: Path
    manifest: Path


def place(desk: Desk, draft: PlacementDraft, folder: Path | None = None) -> Placed:
    """Make the files and the record of a placement. Raises Refusal, and nothing is left, where either cannot be."""
    entry = draft.vendor.entry
    told = {
        "vendor": entry.name,
        "terms": terms_in_words(entry.fees),
        "total": str(decimal_dollars(draft.total)),
    }
    return _leave(desk, draft, told, lambda digests: desk.record_placement(draft, digests), folder)


def recall(desk: Desk, draft: RecallDraft, folder: Path | None = None) -> Placed:
    """The same for accounts that are asked back."""
    return _leave(desk, draft, {"vendor": draft.vendor}, lambda digests: desk.record_recall(draft, digests), folder)


def finish(desk: Desk, folder: Path | None = None) -> tuple[Path, ...]:
    """Name the files that are in the record and that a crash left as parts; old other parts go."""
    return leaving.finish(folder or desk.placements_folder, lambda: _recorded(desk))


def _recorded(desk: Desk) -> Mapping[str, str]:
    """The fingerprints of every file, by its name."""
    found = {}
    for file_id, digests in desk.files_for_vendors().items():
        found[f"{file_id}{_CSV}"] = digests.csv
        found[f"{file_id}{_XLSX}"] = digests.xlsx
        found[f"{file_id}{_MANIFEST}"] = digests.manifest
    return found


def _leave(
    desk: Desk,
    draft: PlacementDraft | RecallDraft,
    told: Mapping[str, object],
    record: Callable[[Digests], Saved],
    folder: Path | None,
) -> Placed:
    contents = {f"{draft.id}{_CSV}": csv_bytes(draft.table), f"{draft.id}{_XLSX}": xlsx_bytes(draft.table)}
    manifest = manifest_bytes(draft, told, {name: leaving.digest_of(content) for name, content in contents.items()})
    contents[f"{draft.id}{_MANIFEST}"] = manifest
    digests = Digests(*map(leaving.digest_of, contents.values()))
    files = leaving.Files(
        contents, folder or desk.placements_folder, is_ours=folder is None, sorry="Nothing was recorded: the files"
    )
    saved = leaving.leave(files, lambda: record(digests), lambda: desk.file_may_be_out(draft.id))
    return Placed(saved, *files.finals)


# -- the files ------------------------------------------------------------------------------------------------------


def csv_bytes(table: FileTable) -> bytes:
    """UTF-8, every cell in quotes, lines that end in CR LF; days as 2026-12-03, money as 1234.50."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(title for title, _ in table.heads)
    for row in table.cells:
        writer.writerow(_csv_cell(value, kind) for value, (_, kind) in zip(row, table.heads, strict=True))
    return out.getvalue().encode()


def _csv_cell(value: Cell, kind: str) -> str:
    match value:
        case None:
            return _UNKNOWN
        case Decimal():
            return f"{value:.2f}" if kind == "money" else f"{value.normalize():f}"
        case str():
            return csv_cell(value)
        case _:
            return value.isoformat()


def xlsx_bytes(table: FileTable) -> bytes:
    """The same table as a workbook of one sheet."""
    from worklist.exports.sheets import book_into

    out = BytesIO()
    with book_into(out, f"File {table.id}", table.made_on) as book:
        book.table(_SHEET, table.heads, table.cells)
    return out.getvalue()


def manifest_bytes(
    draft: PlacementDraft | RecallDraft, told: Mapping[str, object], digests: Mapping[str, str]
) -> bytes:
    """What is in the files and who made them, to be held against the record."""
    said = {
        "id": draft.id,
        "purpose": draft.purpose,
        **told,
        "by": draft.by,
        "on": draft.made_on.isoformat(),
        "accounts": len(draft.parts),
        "rows": len(draft.table.rows),
        "fields": draft.fields,
        "columns": [{"title": column.title, "field": column.field} for column in draft.columns],
        "files": [{"name": name, "sha256": digest} for name, digest in digests.items()],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
