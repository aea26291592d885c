"""Sessions over SSH are all of one account: none may read what another has in memory."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system has no /proc")

AS_NOBODY = """\
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
from worklist.cli.process_safety import protect_process
if os.getuid() == 0:  # who reads everything
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
libc.prctl(4, 1, 0, 0, 0)  # as a program is when it starts
"""
SESSION = AS_NOBODY + "{first}\nprint('up', flush=True)\nsys.stdin.read()\n"
OTHER = (
    AS_NOBODY
    + """\
pid = int(sys.argv[1])
for name in ("mem", "environ"):
    try:
        open(f"/proc/{pid}/{name}", "rb").close()
        print(name)
    except PermissionError:
        pass
if libc.ptrace(16, pid, None, None) == 0:
    print("ptrace")
"""
)


def read_of(first):
    """What another session of the account can read of one that began so."""
    argv = [sys.executable, "-c", SESSION.format(first=first)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout.readline() == "up\n"
        argv = [sys.executable, "-c", OTHER, str(session.pid)]
        other = subprocess.run(argv, capture_output=True, text=True, check=True)
        session.kill()
    return other.stdout.split()


def test_no_session_reads_the_memory_of_another():
    assert read_of("protect_process()") == []


def test_without_that_it_could():
    """The trap is real."""
    assert {"mem", "environ"} <= set(read_of("pass"))
