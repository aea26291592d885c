"""How often each fault is tried, and what came of it: a few times in ``make test``, in full in ``make torture``."""

import json
import os
import re
from collections import defaultdict
from pathlib import Path

IS_FULL = os.environ.get("WORKLIST_TORTURE") == "full"
COUNTS = "WORKLIST_TORTURE_COUNTS"
"""Name of the variable that says into which folder the counts go."""
_FIGURE = re.compile(r"(\d+(?:,\d{3})*)")


def tries(full: int, small: int) -> int:
    """How often to try."""
    return full if IS_FULL else small


def note(fault: str, tried: int, found: str, part: str = "") -> None:
    """Keep a count for docs/reliability.md: what was done, how often, and what came of it (0 lost of 4,123 entries).

    The parts of a fault that is tried by several tests are added up.
    """
    folder = os.environ.get(COUNTS)
    if folder:
        name = "".join(sign if sign.isalnum() else "-" for sign in f"{fault} {part}")
        Path(folder, f"{name}.json").write_text(json.dumps([fault, tried, found]), "utf-8")


def counted(folder: Path) -> list[tuple[str, int, str]]:
    """(fault, how often it was tried, what came of it), with the figures of a fault's parts added up."""
    parts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for path in folder.glob("*.json"):
        fault, tried, found = json.loads(path.read_text("utf-8"))
        parts[fault].append((tried, found))
    return [(fault, sum(tried for tried, _ in parts[fault]), _added(parts[fault])) for fault in sorted(parts)]


def _added(parts: list[tuple[int, str]]) -> str:
    """One text that differs in its figures only, with each of them added up."""
    texts = [_FIGURE.split(found) for _, found in parts]
    if len(texts) == 1:
        return parts[0][1]
    (words,) = {tuple(text[::2]) for text in texts}
    columns = zip(*(text[1::2] for text in texts), strict=True)
    figures = [f"{sum(int(figure.replace(',', '')) for figure in column):,}" for column in columns]
    return "".join(word + figure for word, figure in zip(words, [*figures, ""], strict=True))
