"""The practice's reference folder: its contracts, and synthetic files in the layouts that Medicare publishes."""

from datetime import date, timedelta
from pathlib import Path

from worklist.demo.calendar import HISTORY_DAYS
from worklist.demo.contracts import write_contracts
from worklist.demo.medicare import write_edits, write_fee_schedule


def write_reference(folder: Path, today: date) -> None:
    """Write ``contracts/``, ``mpfs/`` and ``ncci/`` under ``folder``, for every year of the practice's services.

    The same day gives the same bytes.
    """
    for kind in ("contracts", "mpfs", "ncci"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    first = (today - timedelta(days=HISTORY_DAYS + 7)).year
    write_contracts(folder / "contracts", date(first, 1, 1))
    for year in range(first, today.year + 1):
        write_fee_schedule(folder / "mpfs", year)
    write_edits(folder / "ncci")
