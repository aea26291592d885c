"""What a file holds: one table, or several in the zip that it came in; each known by its content, not its name."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO

from worklist.domain.text import clean
from worklist.sources.aging.records import Record
from worklist.sources.archives import PackedFile, archive_kind, contents_of, opened
from worklist.sources.reference import bundling, localities, relative_values
from worklist.sources.reference.columns import FileRefused, Heading, headings
from worklist.sources.reference.editions import Edition, edits_edition, localities_edition, values_edition
from worklist.sources.reference.sheets import opened_sheets

_READ_IN_ZIPS = (".csv", ".txt")
"""The best first. Workbooks beside them hold the same."""


class Kind(StrEnum):
    """What a table holds."""

    VALUES = "mpfs"
    LOCALITIES = "gpci"
    EDITS = "ncci"


_LACKING: dict[Kind, Callable[[Heading], list[str]]] = {
    Kind.VALUES: relative_values.lacking,
    Kind.LOCALITIES: localities.lacking,
    Kind.EDITS: bundling.lacking,
}
_OTHERS = (
    ("MUE", "holds unit limits (MUE), which are not used here."),
    ("ANES CF", "holds anesthesia conversion factors; a contract names its own under [anesthesia]."),
    ("FACILITY PRICE", "holds prices of hospitals (OPPS), which are not used here."),
)
_WRONG_EDITS = ("ccioph", "hospital", "outpatient", "medicaid", "dme")
_PARTICIPANTS = "qpp"
_MANY_LACKING = 5
"""Columns that a table lacks from which on it is no such table at all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a file that can be read."""

    path: Path
    name: str
    """For positions: ``PPRRVU26_JAN.csv in rvu26a.zip``."""
    kind: Kind
    edition: Edition
    heading: Heading
    packed: PackedFile | None = None

    @contextmanager
    def records(self) -> Iterator[Iterator[Record]]:
        """The rows below its header. Raises FileRefused, OSError."""
        with _opened(self.path, self.packed) as stream, opened_sheets(stream) as sheets:
            yield _below(sheets, self.heading)


def parts_of(path: Path) -> tuple[list[Part], list[str]]:
    """The tables of a file, and a sentence on each that is passed over. Raises FileRefused, OSError."""
    name = clean(path.name, most=200)
    with path.open("rb") as stream:
        packed = _packed(stream, name)
    if packed is None:
        return [_part(path, name, None)], []
    found: list[Part] = []
    notes: list[str] = []
    for file in packed:
        try:
            part = _part(path, file.name, file)
        except FileRefused as refusal:
            notes.append(f"{file.name} {refusal}")
            continue
        if part.kind is Kind.VALUES and _is_for_participants(file.name):
            notes.append(
                f"{file.name} is for qualifying APM participants (QPP) and is passed over; if you are one,"
                " load it alone, unpacked."
            )
        else:
            found.append(part)
    if not found:
        raise FileRefused("holds no relative values, localities or bundling edits as CSV or text.")
    return found, [note for note in notes if "QPP" in note]


def _is_for_participants(name: str) -> bool:
    lower = name.casefold()
    return _PARTICIPANTS in lower and "nonqpp" not in lower


def _packed(stream: BinaryIO, name: str) -> Sequence[PackedFile] | None:
    """The files of a zip that may be read, one for each stem; None where it is no zip, or a workbook."""
    if archive_kind(stream.read(4)) is None or _is_workbook(name):
        return None
    contents = contents_of(stream, name)
    if not contents.files and contents.rejects:
        raise FileRefused(contents.rejects[0].reason.removeprefix("The file "))
    best: dict[str, PackedFile] = {}
    for file in contents.files:
        inner = PurePath(file.inner.replace("\\", "/"))
        suffix, stem = inner.suffix.lower(), inner.stem.lower()
        if suffix in _READ_IN_ZIPS and (stem not in best or suffix == _READ_IN_ZIPS[0]):
            best[stem] = file
    return list(best.values())


def _is_workbook(name: str) -> bool:
    return PurePath(name).suffix.lower() in (".xlsx", ".xlsm")


def _part(path: Path, name: str, packed: PackedFile | None) -> Part:
    with _opened(path, packed) as stream, opened_sheets(stream) as sheets:
        seen: list[Heading] = []
        for records in sheets:
            for heading in headings(records):
                seen.append(heading)
                for kind, lacks in _LACKING.items():
                    if not lacks(heading):
                        _refuse_wrong_edits(kind, name)
                        return Part(path, name, kind, _edition(kind, heading, name, path.name), heading, packed)
    raise FileRefused(_why_not(seen))


def _why_not(seen: Sequence[Heading]) -> str:
    text = " ".join(caption for heading in seen for caption in heading.captions).upper()
    for mark, reason in _OTHERS:
        if mark in text:
            return reason
    tried = [(lacking(heading), kind) for heading in seen for kind, lacking in _LACKING.items()]
    lacks, kind = min(tried, default=([], Kind.VALUES), key=lambda each: len(each[0]))
    if 0 < len(lacks) < _MANY_LACKING:
        return f"looks like {kind} and lacks the columns {', '.join(lacks)}; was the layout changed?"
    return "is no table of relative values, localities or bundling edits; load Medicare's CSV or text as it came."


def _refuse_wrong_edits(kind: Kind, name: str) -> None:
    if kind is Kind.EDITS and any(word in name.casefold() for word in _WRONG_EDITS):
        raise FileRefused(
            "holds edits of hospitals, suppliers or Medicaid; load Medicare's for practitioners (ccipra)."
        )


def _edition(kind: Kind, heading: Heading, name: str, archive: str) -> Edition:
    names = (name.partition(" in ")[0], archive)
    if kind is Kind.VALUES:
        return values_edition(heading.titles, names)
    if kind is Kind.LOCALITIES:
        return localities_edition((*heading.titles, *heading.captions), names)
    return edits_edition(names)


@contextmanager
def _opened(path: Path, packed: PackedFile | None) -> Iterator[BinaryIO]:
    with path.open("rb") as stream:
        if packed is None:
            yield stream
            return
        with opened(stream, packed) as unpacked:
            yield unpacked


def _below(sheets: Iterator[Iterator[Record]], heading: Heading) -> Iterator[Record]:
    """Of the sheet that has this header; sheets before it, such as a read-me, have another row there."""
    for records in sheets:
        for found in headings(records):
            if found == heading:
                yield from records
                return
