"""Measures the queue table alone on synthetic accounts: ``python -m bench.queue_table``."""

import sys
import tempfile
from pathlib import Path

from bench.table_app import build
from bench.terminal import Area, Spread, Terminal

SIZES = (100_000, 1_000_000)
_MOUSE_MOVE = "\x1b[<35;{column};{row}M"


def measure(database: Path) -> None:
    """Print every figure for one database."""
    argv = [sys.executable, "-m", "bench.table_app", str(database)]
    with Terminal(argv, area=Area(range(1, 40), range(120))) as terminal:
        print(f"first rows {terminal.wait_for('A0') * 1000:22.0f} ms")
        terminal.bytes_during(1.5)
        print(Spread.heading())
        print(terminal.repeat("row down, in view", "j", 30))
        print(terminal.repeat("row up, in view", "k", 29))
        print(terminal.repeat("page down", "ctrl+f", 40))
        print(terminal.repeat("half page down", "ctrl+d", 20))
        print(terminal.repeat("last row", "G", 1))
        print(terminal.repeat("first row", "g", 1))
        for _ in range(36):
            terminal.press("j")
        print(terminal.repeat("row down, scrolling", "j", 30))
        print(f"idle {terminal.bytes_during(2) / 2:26,.0f} bytes/s")
        print(f"20 mouse moves {_mouse_bytes(terminal):16,} bytes")
        print(f"memory {terminal.resident_kib() / 1024:24.0f} MiB")


def _mouse_bytes(terminal: Terminal) -> int:
    for row in range(5, 25):
        terminal.send(_MOUSE_MOVE.format(column=row, row=row))
    return terminal.bytes_during(0.5)


def main() -> None:
    """Build each database in a temporary folder and measure on it."""
    for accounts in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "accounts.db"
            build(database, accounts)
            print(f"\n{accounts:,} accounts, 120x40")
            measure(database)


if __name__ == "__main__":
    main()
