"""The files of a database, by name: no connection is opened here."""

from pathlib import Path

SIDE_FILES = ("-wal", "-shm", "-journal")
"""Ends of the names of what SQLite keeps beside an open database."""


def side_files(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a database, those that are there.

    Beside another database of the same name they would be taken for its own and damage it.
    """
    return [file for suffix in SIDE_FILES if (file := Path(f"{path}{suffix}")).exists()]


def file_at(path: Path) -> tuple[int, int] | None:
    """Which file has this name now; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
