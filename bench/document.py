"""What was measured, kept in the documents: tables between marks, the words around them by hand."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def put(document: str, section: str, text: str) -> None:
    """Replace what stands between a document's marks of this section. Raises ValueError where it has none."""
    path = DOCS / document
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    old = path.read_text("utf-8")
    new, found = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{text.strip()}\n{end}", old, flags=re.DOTALL
    )
    if found != 1:
        raise ValueError(f"docs/{document} has no section {section}.")
    path.write_text(new, "utf-8")


def machine() -> str:
    """On what and when, in a line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {_memory()} of memory, {platform.system()},"
        f" Python {platform.python_version()}"
    )


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
