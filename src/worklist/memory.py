"""How the process of a screen takes memory: many people's screens share one machine."""

import ctypes
import gc
import sys
from contextlib import suppress

_M_ARENA_MAX = -8
"""From <malloc.h>."""


def begin_screen() -> None:
    """Before anything is loaded; ``screen_stands`` ends the first part of it."""
    gc.disable()  # what is loaded is no garbage, and looking for it takes a quarter of the start
    if sys.platform == "linux":
        with suppress(AttributeError):  # only glibc gives every thread a pool of its own, and keeps them all
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def screen_stands() -> None:
    """When what a screen takes is loaded."""
    gc.freeze()  # it is never garbage: every collection is spared it
    gc.enable()
