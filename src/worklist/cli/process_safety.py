"""What a process with patient data does first: no other reads its memory, and no failure prints its values."""

import ctypes
import logging
import sys
import threading
import warnings
from contextlib import suppress

from worklist.cli.defects import BACKGROUND, tell_defect

_PR_SET_DUMPABLE = 4
"""From <linux/prctl.h>."""


def protect_process() -> None:
    """Close the ways on which patient data leaves a process unasked. Variables of Python cannot open them again."""
    _keep_memory_to_ourselves()
    _print_no_values()


def _keep_memory_to_ourselves() -> None:
    """No core file, and on Linux no debugger of the same user: over SSH all sessions are the same user's."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _print_no_values() -> None:
    """Whatever would print a traceback, the text of an error or the arguments of a call says where it was instead."""
    sys.excepthook = lambda kind, error, trace: tell_defect(error)
    sys.unraisablehook = lambda found: BACKGROUND.note(found.exc_value)
    threading.excepthook = lambda found: BACKGROUND.note(found.exc_value)
    logging.lastResort = None  # libraries log what they were called with, asyncio whole tracebacks
    logging.raiseExceptions = False
    warnings.simplefilter("ignore")  # a warning quotes what it warns of
