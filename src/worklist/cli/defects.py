"""What a person reads when the program itself is at fault."""

import hashlib
from pathlib import Path
from traceback import walk_tb

import worklist
from worklist.domain.text import clean


def defect_report(error: Exception) -> str:
    """A defect in one sentence: its kind and place only, since values may be patient data.

    The report number is the same for the same path through the code.
    """
    home = Path(worklist.__file__).parent
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    ours = [f"{path.relative_to(home)}:{line}" for path, line in frames if path.is_relative_to(home)]
    number = hashlib.sha256("\n".join([type(error).__name__, *ours]).encode()).hexdigest()[:8]
    return (
        f"A defect of the program stopped it: report {number}, {clean(type(error).__name__)} at {ours[-1]}."
        " Every entry that was reported as saved is saved."
    )
