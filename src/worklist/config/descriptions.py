"""The file of a site's own descriptions of procedure codes: a CSV in UTF-8 with a code and a text in each row."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from worklist.config.documents import read_text
from worklist.config.tables import ConfigError
from worklist.domain.patients.papers.descriptions import NO_DESCRIPTIONS, Descriptions, describe
from worklist.domain.text import clean

_MOST_BYTES = 16 << 20
"""A site's list may have a text for each of tens of thousands of codes."""


def descriptions_in(path: Path | None) -> Descriptions:
    """The site's texts; none without a file. A file that cannot be read is a problem, and codes then stand alone."""
    if path is None:
        return NO_DESCRIPTIONS
    try:
        return describe(_rows(read_text(path, "descriptions", _MOST_BYTES), path), path.name)
    except ConfigError as error:
        return Descriptions(problems=(str(error),))


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise ConfigError(path, reader.line_num, f"this is not CSV ({clean(str(error), most=120)}).") from None
