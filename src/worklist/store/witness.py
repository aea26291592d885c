"""The witness: the newest entry's number and hash in a file beside the work log.

A chain alone cannot tell that its tail was cut. A witness that lags behind the log is still true.
"""

from pathlib import Path

from worklist.store.chain import Head
from worklist.store.small_files import write_small


def witness_path(log: Path) -> Path:
    """Where the witness of a log stands."""
    return log.with_suffix(".head")


def bear_witness(log: Path, head: Head) -> None:
    """Write the head beside the log, whole or not at all; a disk that is full only leaves the witness behind."""
    write_small(witness_path(log), f"{head.seq} {head.hash}\n")


def read_witness(log: Path) -> Head | None:
    """What the witness says; None where there is none or a power cut left it unreadable."""
    try:
        seq, value = witness_path(log).read_text().split()
        return Head(int(seq), value)
    except (OSError, ValueError):
        return None
