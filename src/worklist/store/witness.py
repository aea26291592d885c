"""The witness: the newest entry's number and hash in a file beside the work log.

A chain alone cannot tell that its tail was cut. A witness that lags behind the log is still true.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from worklist.store.chain import Head

_HOUR = 3_600
"""Seconds."""


def witness_path(log: Path) -> Path:
    """Where the witness of a log stands."""
    return log.with_suffix(".head")


def bear_witness(log: Path, head: Head) -> None:
    """Write the head beside the log, whole or not at all; a disk that is full only leaves the witness behind."""
    path = witness_path(log)
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_native_id()}")
    with suppress(OSError):
        part.write_text(f"{head.seq} {head.hash}\n")
        part.replace(path)
    with suppress(OSError):
        part.unlink(missing_ok=True)


def clear_parts(log: Path) -> None:
    """Take away what processes that were killed left of a witness; whoever writes one takes no hour."""
    with suppress(OSError):
        for part in log.parent.glob(f"{witness_path(log).name}.*-*"):
            if part.stat().st_mtime < time.time() - _HOUR:
                part.unlink(missing_ok=True)


def read_witness(log: Path) -> Head | None:
    """What the witness says; None where there is none or a power cut left it unreadable."""
    try:
        seq, value = witness_path(log).read_text().split()
        return Head(int(seq), value)
    except (OSError, ValueError):
        return None
