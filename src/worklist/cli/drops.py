"""The files of a drop folder, as a sync would find them."""

from pathlib import Path

_HALF_WRITTEN = frozenset({".tmp", ".part", ".partial", ".filepart", ".crdownload"})


def dropped_files(folder: Path) -> list[Path]:
    """The files in a folder and those below it, newest first; not hidden or half-written ones."""
    files = [path for path in folder.rglob("*") if not path.name.startswith(".") and path.is_file()]
    whole = [path for path in files if path.suffix.lower() not in _HALF_WRITTEN]
    return sorted(whole, key=lambda path: path.stat().st_mtime, reverse=True)
