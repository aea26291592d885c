"""How fast a sync is and how long it will take, in words."""

from dataclasses import dataclass

from worklist.domain.sync_report import Progress, Unit

_SECONDS_TO_BE_SURE = 2.0
"""Before that a rate says nothing."""
_MEGABYTE = 1_000_000


@dataclass(slots=True)
class Pace:
    """Follows the progress of one sync; each phase, and each unit in it, has a rate of its own."""

    _key: tuple[str, str] = ("", "")
    _began: float = 0.0
    _first: int = 0

    def in_words(self, progress: Progress, now: float) -> str:
        """Such as ``12 of 50 MB, 4.1 MB/s, 9 s left``; empty where there is nothing to count. ``now`` in seconds."""
        key, again = (progress.phase, progress.unit), progress.done < self._first
        if key != self._key or again:
            self._key, self._began, self._first = key, now, progress.done
        if not progress.done:
            return ""
        seconds = now - self._began
        rate = (progress.done - self._first) / seconds if seconds >= _SECONDS_TO_BE_SURE else 0.0
        parts = [_amount(progress), _rate(rate, progress.unit), _left(progress, rate)]
        return ", ".join(part for part in parts if part)


def _amount(progress: Progress) -> str:
    of = progress.total >= progress.done
    if progress.unit == "bytes":
        total = f" of {progress.total / _MEGABYTE:,.1f}" if of else ""
        return f"{progress.done / _MEGABYTE:,.1f}{total} MB"
    total = f" of {progress.total:,}" if of else ""
    return f"{progress.done:,}{total} {progress.unit}"


def _rate(rate: float, unit: Unit) -> str:
    if rate <= 0:
        return ""
    return f"{rate / _MEGABYTE:,.1f} MB/s" if unit == "bytes" else f"{rate:,.0f}/s" if rate >= 1 else "under 1/s"


def _left(progress: Progress, rate: float) -> str:
    if rate <= 0 or progress.total <= progress.done:
        return ""
    seconds = (progress.total - progress.done) / rate
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    return f"{seconds / 60:,.0f} min left" if seconds < 90 * 60 else f"{seconds / 3600:,.1f} h left"
