"""The site's own descriptions of procedure codes, for patients. The program ships none: the official ones are licensed.

What the file says is data: cleaned, one line, never markup.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from worklist.domain.text import clean

MOST_TEXT = 300
"""Longest description that is kept; a longer one is refused, not cut."""
_CODE = re.compile("[A-Z0-9]{3,11}")
_HEADER = ("code", "text")
_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Descriptions:
    """Texts by code."""

    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """A sentence for each row that could not be used, with its line."""

    def of(self, code: str) -> str:
        """The site's text; empty for a code that it does not describe."""
        return self.texts.get(code.upper(), "")


NO_DESCRIPTIONS = Descriptions()
"""Of a site that keeps none: codes stand alone."""


def describe(rows: Iterable[tuple[int, Sequence[str]]], file: str) -> Descriptions:
    """From rows of a table with the line of each: code, text. A header and empty rows are passed over."""
    texts: dict[str, str] = {}
    problems = []
    for line, cells in rows:
        kept = [clean(cell, most=len(cell)) for cell in cells]
        if not any(kept) or tuple(cell.casefold() for cell in kept[:2]) == _HEADER:
            continue
        if wrong := _wrong(kept, texts):
            problems.append(f"{clean(file)}, line {line}: {wrong}")
        else:
            texts[kept[0].upper()] = kept[1]
    return Descriptions(texts, tuple(problems))


def _wrong(cells: Sequence[str], known: Mapping[str, str]) -> str:
    """What is wrong with a row, as the rest of a sentence; empty for a good one."""
    code, shown = cells[0].upper(), repr(cells[0][:_MOST_SHOWN])
    if not _CODE.fullmatch(code):
        return f"{shown} is no procedure code; a row is code,text."
    text = cells[1] if len(cells) > 1 else ""
    if not text or any(cells[2:]):
        told = "no text" if not text else "more than a text"
        return f"code {code} has {told}; a row is code,text, with a text that has a comma in quotes."
    if len(text) > MOST_TEXT:
        return f"the text of code {code} has {len(text):,} characters; {MOST_TEXT} is the most."
    if known.get(code, text) != text:
        return f"code {code} stands here again with another text; the first one is used."
    return ""
