"""Small files beside the log that help and that all goes on without: written whole or not at all."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

_HOUR = 3_600
"""Seconds."""


def write_small(path: Path, text: str) -> None:
    """Write it in one piece; a disk that is full leaves the one of before."""
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_native_id()}")
    with suppress(OSError):
        part.write_text(text, "utf-8")
        part.replace(path)
    with suppress(OSError):
        part.unlink(missing_ok=True)


def clear_parts(path: Path) -> None:
    """Take away what processes that were killed left of such a file; whoever writes one takes no hour."""
    with suppress(OSError):
        for part in path.parent.glob(f"{path.name}.*-*"):
            if part.stat().st_mtime < time.time() - _HOUR:
                part.unlink(missing_ok=True)
