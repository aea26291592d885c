"""Readers of what a site imports: fee schedules of its contracts, and Medicare's quarterly files."""

from worklist.sources.reference.columns import FileRefused
from worklist.sources.reference.editions import Edition, said_as
from worklist.sources.reference.parts import Kind, Part, parts_of
from worklist.sources.reference.reading import Item, read_part
from worklist.sources.reference.schedule import FIELDS as SCHEDULE_FIELDS
from worklist.sources.reference.schedule import read_schedule

__all__ = [
    "SCHEDULE_FIELDS",
    "Edition",
    "FileRefused",
    "Item",
    "Kind",
    "Part",
    "parts_of",
    "read_part",
    "read_schedule",
    "said_as",
]
