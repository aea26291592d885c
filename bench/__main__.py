"""``make bench``: a sync, key presses and their bytes at 100,000 accounts, beside VisiData on the same list."""

import csv
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from pyte import Screen

from bench.practice import Practice, app_argv, bare_insert, build
from bench.terminal import Area, Seen, Spread, Terminal, has_text
from bench.wire import print_bytes
from worklist.store.driver import connect

ACCOUNTS = 100_000
_OUR_TABLE = Area(range(2, 26), range(38, 120))
_EXPORT = (
    "SELECT number, patient, payer, balance / 100.0 AS balance, -rank / 100.0 AS priority, stake / 100.0 AS stake,"
    " service_on, carcs, mods, deadline_on, owner, touches FROM account ORDER BY queue, rank, stake DESC, number"
)


def main() -> None:
    """Build, measure, print."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with tempfile.TemporaryDirectory(prefix="worklist-bench-") as folder:
        practice = build(Path(folder), accounts)
        _print_sync(practice, accounts)
        print(f"\nworklist, 120x40\n{Spread.heading()}")
        measure_worklist(practice)
        print_bytes(practice)
        _compare_visidata(practice)


def _print_sync(practice: Practice, accounts: int) -> None:
    records, seconds = practice.report.records, practice.seconds
    rows, bare = bare_insert(practice)
    print(f"{accounts:,} accounts, {practice.report.files:,} files, {records:,} records")
    print(f"sync: read, merge, assess  {seconds:7.1f} s  {records / seconds:10,.0f} records/s")
    print(f"bare executemany           {bare:7.1f} s  {rows / bare:10,.0f} rows/s, the same rows")


def measure_worklist(practice: Practice) -> None:
    """Every figure of our own screens."""
    with Terminal(app_argv(practice), area=_OUR_TABLE) as terminal:
        first = terminal.wait_for("Balance audit")
        terminal.bytes_during(2)
        terminal.press("a", seen=_title_says("All queues"))
        _movement(terminal, "ctrl+f")
        switches = ("6", "7", "9", "4", "=", "6", "7", "9", "4", "=")
        titles = {"6": "Denied", "7": "No response", "9": "Patient balance", "4": "Modifier disputes", "=": "Watching"}
        spread = Spread("queue switch", [terminal.press(k, seen=_title_says(titles[k])) for k in switches])
        print(spread)
        print(_filters(terminal))
        terminal.bytes_during(1)
        print(f"first rows {first * 1000:22.0f} ms")
        print(f"idle {terminal.bytes_during(2) / 2:26,.0f} bytes/s")
        print(f"memory {terminal.resident_kib() / 1024:24.0f} MiB")


def _movement(terminal: Terminal, page_key: str) -> None:
    print(terminal.repeat("row down", "j", 40))
    print(terminal.repeat("page down", page_key, 40))


def _title_says(title: str) -> Seen:
    return lambda screen: title in _line(screen, 0)


def _line(screen: Screen, row: int) -> str:
    return "".join(screen.buffer[row][column].data for column in range(screen.columns))


def _filters(terminal: Terminal) -> Spread:
    """Time from enter in the filter line to the filtered list."""
    timings = []
    for text in ("payer:alder", "carc:97", "age>90 balance>500", "mod:25", "yew"):
        terminal.send("/")
        terminal.settle()
        terminal.send(text)
        terminal.settle()
        timings.append(terminal.press("enter", seen=has_text(f"/ {text}")))
        terminal.send("\x1b")
        terminal.settle()
    return Spread("filter", timings)


def _compare_visidata(practice: Practice) -> None:
    command = _install_visidata(practice.folder / "visidata")
    if command is None:
        print("\nVisiData could not be installed here, so there is no comparison.")
        return
    export = practice.folder / "queue.csv"
    rows = _write_export(practice, export)
    print(f"\nVisiData, 120x40, the same {rows:,} rows as CSV\n{Spread.heading()}")
    home = practice.folder / "home"
    home.mkdir()
    with Terminal([str(command), str(export)], env={"HOME": str(home)}) as terminal:
        first = terminal.wait_for(f"{_first_number(export)}")
        terminal.bytes_during(5)
        _movement(terminal, "ctrl+f")
        print(f"first rows {first * 1000:22.0f} ms")
        print(f"memory {terminal.resident_kib() / 1024:24.0f} MiB")


def _install_visidata(folder: Path) -> Path | None:
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "visidata"]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(pip, capture_output=True, check=False, env=environment)
    return folder / "bin" / "vd" if done.returncode == 0 else None


def _write_export(practice: Practice, path: Path) -> int:
    cursor = connect(practice.cache, durability="NORMAL").execute(_EXPORT)
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column[0] for column in cursor.description])
        rows = cursor.fetchall()
        writer.writerows(rows)
    return len(rows)


def _first_number(path: Path) -> str:
    with path.open() as stream:
        next(stream)
        return next(stream).split(",")[0]


if __name__ == "__main__":
    main()
