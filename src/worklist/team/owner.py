"""Acting as the owner of the data: whoever runs the program as root must leave no file of root's behind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = 0


def is_root() -> bool:
    """Whether the program may do anything on this machine. (Windows has no such user.)"""
    return hasattr(os, "geteuid") and os.geteuid() == ROOT


def owner_of(path: Path) -> tuple[int, int]:
    """User and group of a file or folder; where it is not there yet, of the nearest folder around it."""
    while not path.exists() and path != path.parent:
        path = path.parent
    status = path.stat()
    return status.st_uid, status.st_gid


@contextmanager
def acting_as_owner(folder: Path) -> Iterator[None]:
    """Inside, root is the owner of a folder, so that files made in there are the owner's; others stay who they are."""
    if not is_root() or owner_of(folder)[0] == ROOT:
        yield
        return
    user, group = owner_of(folder)
    groups = os.getgroups()
    os.setgroups([group])
    os.setresgid(group, group, ROOT)
    os.setresuid(user, user, ROOT)
    try:
        yield
    finally:
        os.setresuid(ROOT, ROOT, ROOT)
        os.setresgid(ROOT, ROOT, ROOT)
        os.setgroups(groups)
