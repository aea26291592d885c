"""Medicare's relative value file (PPRRVU): values and indicators of each code, and the conversion factor.

Its header stands on several rows; the captions of a column are read together (STATUS over CODE), so the older and newer
layouts, and tables with one header row, are one case. Descriptions are never read: they are licensed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from worklist.domain.pricing.reference import ConversionFactor, RelativeValue
from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.sources.aging.records import Record
from worklist.sources.reference.columns import (
    Heading,
    RowRefused,
    cell,
    columns_by,
    read_decimal,
    read_exact_code,
    whole_number,
)

COLUMNS = {
    field: re.compile(pattern)
    for field, pattern in {
        "code": r"\bHCPCS( CODE)?$",
        "modifier": r"\bMOD(IFIER)?$",
        "status": r"\bSTATUS( CODE)?$",
        "work": r"\bWORK RVU$",
        "practice_nonfacility": r"\bNON[- ]?FAC\w*\b.*\bPE RVU$",
        "practice_facility": r"^(?!.*NON[- ]?FAC).*\bFAC\w*\b.*\bPE RVU$",
        "malpractice": r"\bMP RVU$",
        "component": r"\bPC/?TC IND\w*$",
        "global_days": r"\bGLOB\w* DAYS$",
        "multiple": r"\bMULT\w* PROC$",
        "bilateral": r"\bBILAT\w* SURG$",
        "assistant": r"\bASST\w* SURG$",
        "co_surgeon": r"\bCO[- ]+SURG$",
        "team": r"\bTEAM SURG$",
        "endoscopic_base": r"\bENDO\w* BASE$",
        "factor": r"\bCONV\w* FACTOR$",
    }.items()
}
_NOT_DONE = re.compile(r"\bNA IND\w*$")
"""Two columns, each behind the practice expense that it is about."""
_MARKS = frozenset(("NA", "N/A"))


def lacking(heading: Heading) -> list[str]:
    """The columns that this header does not have."""
    return sorted(COLUMNS.keys() - columns_by(COLUMNS, heading.captions).keys())


def read_values(
    records: Iterable[Record], heading: Heading, name: str, begins: date
) -> Iterator[RelativeValue | ConversionFactor | Reject]:
    """The rows below the header. The edition is taken to be valid to the end of its year."""
    reading = _Reading(heading, name, begins)
    for record in records:
        if cell(record.cells, reading.at["code"]):
            yield from reading.take(record)
    yield from reading.factor()


class _Reading:
    def __init__(self, heading: Heading, name: str, begins: date) -> None:
        self.at = columns_by(COLUMNS, heading.captions)
        self._not_done = [at for at, caption in enumerate(heading.captions) if _NOT_DONE.search(caption)]
        self._name = name
        self._days = begins, date(begins.year, 12, 31)
        self._factors: dict[Decimal, int] = {}

    def take(self, record: Record) -> Iterator[RelativeValue | Reject]:
        try:
            yield self._value(record)
        except RowRefused as refusal:
            yield Reject(self._place(record.line), str(refusal))

    def factor(self) -> Iterator[ConversionFactor | Reject]:
        """The one of all rows."""
        if len(self._factors) == 1:
            ((dollars, line),) = self._factors.items()
            yield ConversionFactor("services", dollars, *self._days, self._place(line))
        else:
            said = ", ".join(f"{dollars} on line {line}" for dollars, line in [*self._factors.items()][:3]) or "none"
            reason = f"A file has one conversion factor; this one has {said}. What rests on it stays UNKNOWN."
            yield Reject(Position(self._name, 0, "file"), reason)

    def _value(self, record: Record) -> RelativeValue:
        cells = record.cells
        code = read_exact_code(cell(cells, self.at["code"]))
        modifier = whole_number(cell(cells, self.at["modifier"])).upper()
        if modifier not in ("", "26", "TC", "53"):
            raise RowRefused(f"{code} has the modifier {clean(modifier, most=20)!r}; the file has 26, TC and 53 only.")
        texts = {field: whole_number(cell(cells, at)).upper() for field, at in self.at.items()}
        self._note_factor(texts["factor"], record.line)
        return RelativeValue(
            code=code,
            modifier=modifier,
            status=texts["status"],
            work=read_decimal(cell(cells, self.at["work"]), f"The work value of {code}"),
            practice_nonfacility=self._practice(cells, "practice_nonfacility", 0, code),
            practice_facility=self._practice(cells, "practice_facility", 1, code),
            malpractice=read_decimal(cell(cells, self.at["malpractice"]), f"The malpractice value of {code}"),
            valid_from=self._days[0],
            valid_to=self._days[1],
            position=self._place(record.line),
            **_indicators(texts),
        )

    def _practice(self, cells: Sequence[str], field: str, which: int, code: str) -> Decimal | None:
        mark = cell(cells, self._not_done[which]) if which < len(self._not_done) else ""
        text = cell(cells, self.at[field])
        if mark.upper() in _MARKS or text.upper() in _MARKS:
            return None
        return read_decimal(text, f"The practice expense of {code}")

    def _note_factor(self, text: str, line: int) -> None:
        value = read_decimal(text, "The conversion factor")
        if value:
            self._factors.setdefault(value, line)

    def _place(self, line: int) -> Position:
        return Position(self._name, line, "line" if line else "file")


def _indicators(texts: Mapping[str, str]) -> dict[str, str]:
    days, base = texts["global_days"], texts["endoscopic_base"]
    kept = ("component", "multiple", "bilateral", "assistant", "co_surgeon", "team")
    return {
        **{field: texts[field] for field in kept},
        "global_days": days.zfill(3) if days.isdigit() else days,  # a spreadsheet makes 0 of 000
        "endoscopic_base": read_exact_code(base) if base else "",
    }
