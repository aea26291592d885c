"""Names of files and folders that survive a power cut.

What is written into a file is its writer's to see onto the disk, before it has its name.
"""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make names that were just given or taken in a folder survive a power cut. Raises OSError.

    Windows opens no folder, and looks after its names itself.
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder of ours, for its owner only, and those above it. Raises OSError."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each in made:
        sync_folder(each.parent)


def give_name(part: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError, never overwrites, where the name is taken."""
    try:
        os.link(part, target)
        part.unlink()
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, such as a memory stick
        if target.exists():
            raise FileExistsError(target) from None
        part.rename(target)
    sync_folder(target.parent)
