"""``make torture``: every fault at its full count; the counts go into docs/reliability.md."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.document import machine, put
from tests.torture.counting import COUNTS, counted

_ARGUMENTS = ("-n", "2", "--dist", "worksteal", "-o", "faulthandler_timeout=5400", "tests/torture")


def main() -> int:
    """Run the tests of this folder in full; returns their status. Counts are kept when all of them ran."""
    with tempfile.TemporaryDirectory(prefix="worklist-torture-") as folder:
        environment = {**os.environ, "WORKLIST_TORTURE": "full", COUNTS: folder}
        command = [sys.executable, "-m", "pytest", *_ARGUMENTS, *sys.argv[1:]]
        status = subprocess.run(command, env=environment, check=False).returncode
        rows = counted(Path(folder))
    table = "\n".join(f"| {fault} | {tried:,} | {found} |" for fault, tried, found in rows)
    print(table)
    if status == 0 and len(sys.argv) == 1:
        put("reliability.md", "counts", f"{machine()}\n\n| fault | tried | found |\n| --- | ---: | --- |\n{table}")
    return status


if __name__ == "__main__":
    sys.exit(main())
