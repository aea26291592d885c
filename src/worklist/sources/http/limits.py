"""How long, how much and how often a server is read before it is given up."""

from dataclasses import dataclass

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets of one answer. Sizes are those after decompression."""

    seconds_per_try: float = 60
    """From the connection to the last byte; for a streamed file the longest silence."""
    seconds_in_all: float = 15 * 60
    """All tries with the waits between them; for a streamed file also until its last line is taken."""
    bytes_per_answer: int = 64 * _MEGABYTE
    bytes_per_line: int = 4 * _MEGABYTE
    """Of a streamed file, which is held line by line."""
    bytes_per_file: int = 4_096 * _MEGABYTE
    depth: int = 64
    """Objects and lists within each other in JSON."""
    tries: int = 5
