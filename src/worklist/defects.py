"""What is said of a defect of the program: its kind and its place, never its text or values."""

import hashlib
from pathlib import Path
from traceback import walk_tb

from worklist.domain.text import clean

_HOME = Path(__file__).parent


def defect_report(error: BaseException | None) -> str:
    """A defect in one sentence: its kind and place only, since values may be patient data.

    The report number is the same for the same path through the code.
    """
    ours, kind = _path(error), clean(type(error).__name__)
    number = hashlib.sha256("\n".join([kind, *ours]).encode()).hexdigest()[:8]
    return (
        f"A defect of the program stopped it: report {number}, {kind} at {place_of(error)}."
        " Every entry that was reported as saved is saved."
    )


def place_of(error: BaseException | None) -> str:
    """The innermost place in our code that an error came through."""
    return next(reversed(_path(error)), "an unknown place")


def _path(error: BaseException | None) -> list[str]:
    """The places in our code that the error came through, the innermost last."""
    trace = error.__traceback__ if error else None
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(trace)]
    return [f"{path.relative_to(_HOME)}:{line}" for path, line in frames if path.is_relative_to(_HOME)]
