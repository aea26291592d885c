"""What the process of a screen takes."""

import gc
import platform
import subprocess
import sys

import pytest

from worklist.memory import begin_screen, screen_stands

_POOLS = """
import ctypes, sys, threading
from worklist.memory import begin_screen

if sys.argv[1] == "screen":
    begin_screen()
here = threading.Barrier(4)

def take():
    here.wait()
    taken = [bytes(50_000) for _ in range(20)]
    here.wait()

threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def _pools(kind: str) -> int:
    done = subprocess.run([sys.executable, "-c", _POOLS, kind], capture_output=True, text=True, check=True)
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one pool anyway")
def test_all_threads_of_a_screen_share_one_pool() -> None:
    assert _pools("other") > 1
    assert _pools("screen") == 1


def test_garbage_is_looked_for_again_once_the_screen_stands() -> None:
    try:
        begin_screen()
        assert not gc.isenabled()
        screen_stands()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
