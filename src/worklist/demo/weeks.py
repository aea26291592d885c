"""Half a year of numbers before today's: made up, they drift to what the practice's numbers are today."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from worklist.domain.numbers.entries import NumbersTaken
from worklist.store.work_numbers import numbers_taken
from worklist.store.worklog import WorkLog

WEEKS = 26
TELLER = "synthetic.history"
"""Whose entries they are."""
_BEGAN_AT = {
    "ar": 1.12,
    "days-in-ar": 1.22,
    "over-90": 1.15,
    "over-120": 1.18,
    "denial-rate": 1.10,
    "net-collection": 0.94,
    "no-next-step": 3.0,
    "clocks-lost": 1.3,
    "net-recovery": 0.3,
    "touched": 0.4,
    "touches-per-dollar": 0.6,
    "time-to-first-touch": 1.5,
    "recovered-not-fixed": 1.4,
}
"""Where a number stood at first, as a multiple of today's; the others only waver."""
_WAVERS = 0.03
_WHOLE = 1_000
"""All of it, in tenths of a percent."""
_SHARES = frozenset({"over-90", "over-120", "denial-rate", "net-collection", "written-off-share"})


def write_weeks(log: WorkLog, today: date, seed: int) -> None:
    """Keep the numbers of each week of the half year, where those of today are kept."""
    latest = next((each for each in reversed(numbers_taken(log)) if each.day == today), None)
    if latest:
        log.append_to(TELLER, [""], lambda *_: _weeks(latest.values, today, seed))


def _weeks(values: Mapping[str, int], today: date, seed: int) -> Iterator[NumbersTaken]:
    rng = Random(f"{seed}/weeks")
    for back in range(WEEKS - 1, 0, -1):
        then = {id_: _then(id_, value, back / (WEEKS - 1), rng) for id_, value in sorted(values.items())}
        yield NumbersTaken(today - timedelta(weeks=back), then)


def _then(id_: str, value: int, back: float, rng: Random) -> int:
    """The number at a part of the way back; it wavers less, the nearer today is."""
    drift = 1 + (_BEGAN_AT.get(id_, 1.0) - 1) * back
    waver = 1 + rng.uniform(-_WAVERS, _WAVERS) * min(1.0, 4 * back)
    found = round(value * drift * waver)
    return min(found, _WHOLE) if id_ in _SHARES else found
