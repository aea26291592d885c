"""What a person reads when the program itself is at fault."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb

import worklist
from worklist.cli.output import complain
from worklist.domain.text import clean

_STDERR = 2
"""Its file number: the stream may be what is broken."""


def defect_report(error: BaseException | None) -> str:
    """A defect in one sentence: its kind and place only, since values may be patient data.

    The report number is the same for the same path through the code.
    """
    ours, kind = _path(error), clean(type(error).__name__)
    number = hashlib.sha256("\n".join([kind, *ours]).encode()).hexdigest()[:8]
    where = ours[-1] if ours else "an unknown place"
    return (
        f"A defect of the program stopped it: report {number}, {kind} at {where}."
        " Every entry that was reported as saved is saved."
    )


def _path(error: BaseException | None) -> list[str]:
    """The places in our code that the error came through, the innermost last."""
    home = Path(worklist.__file__).parent
    trace = error.__traceback__ if error else None
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(trace)]
    return [f"{path.relative_to(home)}:{line}" for path, line in frames if path.is_relative_to(home)]


def tell_defect(error: BaseException | None) -> None:
    """Print the report; where not even that works, that there is one. Python would print what was at hand."""
    try:
        complain(defect_report(error))
    except Exception:
        with suppress(OSError):
            os.write(_STDERR, b"worklist: A defect of the program stopped it.\n")


class BackgroundDefects:
    """Defects beside the way that a command takes: in a thread of its own, or where an object is taken down.

    They are told when the command has ended: until then a screen may cover what is printed.
    """

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._has_ended = False

    def note(self, error: BaseException | None) -> None:
        """One was found."""
        if self._has_ended:
            tell_defect(error)
        else:
            self._sentences.append(defect_report(error))

    def tell(self) -> bool:
        """The command has ended; whether there was any."""
        self._has_ended = True
        for sentence in dict.fromkeys(self._sentences):
            complain(sentence)
        return bool(self._sentences)


BACKGROUND = BackgroundDefects()
"""Those of this process."""
