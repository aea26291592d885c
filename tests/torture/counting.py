"""How often each fault is tried, and what came of it: a few times in ``make test``, in full in ``make torture``."""

import json
import os
from pathlib import Path

IS_FULL = os.environ.get("WORKLIST_TORTURE") == "full"
COUNTS = "WORKLIST_TORTURE_COUNTS"
"""Name of the variable that says into which folder the counts go."""


def tries(full: int, small: int) -> int:
    """How often to try."""
    return full if IS_FULL else small


def note(fault: str, tried: int, found: str) -> None:
    """Keep a count for docs/reliability.md: what was done, how often, and what came of it (0 lost of 4,123 entries)."""
    folder = os.environ.get(COUNTS)
    if folder:
        name = "".join(sign if sign.isalnum() else "-" for sign in fault)
        Path(folder, f"{name}.json").write_text(json.dumps([fault, tried, found]), "utf-8")
