"""Time zones of the states, for the hours at which a patient may be called.

A state with two zones has both, and a call must be right in each of them: a claim says the state, not the county.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_BOISE = "America/Boise"
CONTIGUOUS = (_EASTERN, _CENTRAL, _MOUNTAIN, "America/Phoenix", _PACIFIC)
"""Every zone of the 48 states between the oceans: for a patient whose state nobody knows."""
_DAYS_AHEAD = 4
"""Within them every hour of every zone comes by."""

_ONE_ZONE = {
    _EASTERN: "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    _CENTRAL: "AL AR IA IL LA MN MO MS OK WI",
    _MOUNTAIN: "CO MT NM UT WY",
    _PACIFIC: "CA WA",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
    "Pacific/Guam": "GU",
    "Pacific/Majuro": "MH",
    "Pacific/Palau": "PW",
    "Pacific/Honolulu": "HI",
    "Pacific/Pago_Pago": "AS",
    "Pacific/Saipan": "MP",
}
_TWO_ZONES = {
    "AK": ("America/Anchorage", "America/Adak"),  # the western Aleutians are an hour behind
    "AZ": ("America/Phoenix", _MOUNTAIN),  # the Navajo Nation keeps summer time, the rest of the state does not
    "FL": (_EASTERN, _CENTRAL),
    "FM": ("Pacific/Chuuk", "Pacific/Pohnpei"),
    "ID": (_BOISE, _PACIFIC),
    "IN": ("America/Indiana/Indianapolis", _CENTRAL),
    "KS": (_CENTRAL, _MOUNTAIN),
    "KY": (_EASTERN, _CENTRAL),
    "MI": ("America/Detroit", "America/Menominee"),
    "ND": (_CENTRAL, _MOUNTAIN),
    "NE": (_CENTRAL, _MOUNTAIN),
    "NV": (_PACIFIC, _MOUNTAIN),  # West Wendover
    "OR": (_PACIFIC, _BOISE),  # Malheur County
    "SD": (_CENTRAL, _MOUNTAIN),
    "TN": (_EASTERN, _CENTRAL),
    "TX": (_CENTRAL, _MOUNTAIN),
}
ZONES = {state: (zone,) for zone, states in _ONE_ZONE.items() for state in states.split()} | _TWO_ZONES
"""Zones by the two letters of a state, the District of Columbia or a territory; those of military mail name none."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a patient's day at which a call is right: from one, up to and without the other."""

    start: int
    """0 to 23."""
    end: int
    """1 to 24."""

    def hold(self, local: datetime) -> bool:
        """Whether a moment of the patient's own clock is among them."""
        return self.start <= local.hour < self.end

    def __str__(self) -> str:
        """As ``08:00 to 21:00``."""
        return f"{self.start:02d}:00 to {self.end:02d}:00"


def zones_of(state: str) -> tuple[str, ...]:
    """The zones of a state by its two letters, as the tz database names them; none where the letters tell none."""
    return ZONES.get(state.upper(), ())


def _city_of(zone: str) -> str:
    """A zone as a person reads it: ``New York``."""
    return zone.rpartition("/")[2].replace("_", " ")


def local_times(now: datetime, zones: Iterable[str]) -> tuple[tuple[str, datetime], ...]:
    """What the clocks show there: (city, local time), each time once."""
    shown: dict[datetime, tuple[str, datetime]] = {}
    for zone in zones:
        local = now.astimezone(clock_of(zone))
        shown.setdefault(local.replace(tzinfo=None), (_city_of(zone), local))
    return tuple(shown.values())


def is_right(now: datetime, zones: Iterable[str], hours: Hours) -> bool:
    """Whether a moment is within the hours in every one of the zones."""
    return all(hours.hold(now.astimezone(clock_of(zone))) for zone in zones)


def next_right(now: datetime, zones: Sequence[str], hours: Hours) -> datetime | None:
    """The first moment from now on that is right in every zone, in UTC; None where no hour is right in all of them.

    Where summer time begins or ends that day the clock of the patient counts.
    """
    begins = (start for zone in zones for start in _begins(now, zone, hours))
    coming = sorted({now.astimezone(UTC), *(start for start in begins if start > now)})
    return next((moment for moment in coming if is_right(moment, zones, hours)), None)


def _begins(now: datetime, zone: str, hours: Hours) -> Iterable[datetime]:
    """When the hours begin in a zone, today and on the days after it."""
    clock = clock_of(zone)
    today = now.astimezone(clock).date()
    for days in range(_DAYS_AHEAD):
        begin = datetime.combine(today + timedelta(days=days), time(hours.start), clock)
        yield begin.astimezone(UTC)


@cache
def clock_of(zone: str) -> tzinfo:
    """The machine's own rules of a zone, which its updates keep right; else those that come with dateutil."""
    try:
        return ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return _shipped_clock(zone)


def _shipped_clock(zone: str) -> tzinfo:
    from dateutil.zoneinfo import get_zonefile_instance  # reads an archive, which most machines never need

    clock: tzinfo | None = get_zonefile_instance().get(zone)
    if clock is None:
        raise LookupError(f"No rules for the time zone {zone}.")
    return clock
