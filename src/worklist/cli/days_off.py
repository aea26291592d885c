"""Public holidays, remembered between runs: working them out takes longer than all the rest of a command."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

from worklist.config import public_holidays


def remembered_holidays(country: str, state: str, years: range) -> frozenset[date]:
    """As ``public_holidays``, which is asked once for each country, state and span of years."""
    path = _memory(country, state, years)
    with suppress(OSError, ValueError, TypeError):
        return frozenset(map(date.fromisoformat, json.loads(path.read_text("utf-8"))))
    found = public_holidays(country, state, years)
    with suppress(OSError):
        _remember(path, found)
    return found


def _memory(country: str, state: str, years: range) -> Path:
    from platformdirs import user_cache_path

    plain = (country + state).isascii() and (country + state).isalnum()  # a code, or it is refused further on
    name = f"holidays-{country}-{state}-{years[0]}-{years[-1]}.json" if plain else "none"
    return user_cache_path("worklist", appauthor=False) / name


def _remember(path: Path, days: frozenset[date]) -> None:
    import os

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(json.dumps(sorted(day.isoformat() for day in days)), "utf-8")
    part.replace(path)
