"""How a person is told that the program itself is at fault, on whatever way it was found."""

import os
from contextlib import suppress

from worklist.cli.output import complain
from worklist.defects import defect_report

_STDERR = 2
"""Its file number: the stream may be what is broken."""


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
