"""What a disk, a copy or a careless hand does to a file: one damage at a time, drawn by seeded dice."""

import random
from collections.abc import Callable
from pathlib import Path

PAGE, SECTOR = 4_096, 512

Damage = Callable[[Path, random.Random, Path], None]
"""Damages a file; the second path is what the file was some time before."""


def flipped_bits(file: Path, dice: random.Random, _: Path) -> None:
    """Up to eight bits have the other value."""
    body = bytearray(file.read_bytes())
    for _ in range(dice.randint(1, 8)):
        body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    file.write_bytes(body)


def zeroed_page(file: Path, dice: random.Random, _: Path) -> None:
    """A page that was never written."""
    _put(file, PAGE * _page(file, dice), bytes(PAGE))


def duplicated_page(file: Path, dice: random.Random, _: Path) -> None:
    """A page that was written to another's place."""
    _put(file, PAGE * _page(file, dice), _get(file, PAGE * _page(file, dice), PAGE))


def swapped_pages(file: Path, dice: random.Random, _: Path) -> None:
    """Two pages in each other's place."""
    one, other = PAGE * _page(file, dice), PAGE * _page(file, dice)
    kept = _get(file, one, PAGE)
    _put(file, one, _get(file, other, PAGE))
    _put(file, other, kept)


def cut_tail(file: Path, dice: random.Random, _: Path) -> None:
    """The file ends too early."""
    file.write_bytes(file.read_bytes()[: dice.randrange(file.stat().st_size)])


def torn_sector(file: Path, dice: random.Random, _: Path) -> None:
    """A sector of noise."""
    _put(file, SECTOR * dice.randrange(max(1, file.stat().st_size // SECTOR)), dice.randbytes(SECTOR))


def sector_of_before(file: Path, dice: random.Random, before: Path) -> None:
    """A sector that did not reach the disk, so that what stood there before stands there still."""
    at = SECTOR * dice.randrange(max(1, file.stat().st_size // SECTOR))
    _put(file, at, _get(before, at, SECTOR))


def page_of_before(file: Path, dice: random.Random, before: Path) -> None:
    """As a sector, a whole page."""
    at = PAGE * _page(file, dice)
    _put(file, at, _get(before, at, PAGE))


def copy_of_before(file: Path, _: random.Random, before: Path) -> None:
    """Somebody put an older copy back."""
    file.write_bytes(before.read_bytes() if before.exists() else b"")


def deleted(file: Path, _: random.Random, __: Path) -> None:
    """The file is not there any more."""
    file.unlink()


DAMAGES: tuple[Damage, ...] = (
    *(flipped_bits,) * 4,  # the one that leaves everything else in its place
    zeroed_page,
    duplicated_page,
    swapped_pages,
    cut_tail,
    torn_sector,
    sector_of_before,
    page_of_before,
    copy_of_before,
    deleted,
)


def _page(file: Path, dice: random.Random) -> int:
    return dice.randrange(max(1, file.stat().st_size // PAGE))


def _get(file: Path, at: int, size: int) -> bytes:
    return file.read_bytes()[at : at + size].ljust(size, b"\0") if file.exists() else bytes(size)


def _put(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(at)
        stream.write(data)
