"""What all rows rest on besides their own account: settings, the day, what this site's numbers say."""

from datetime import date, timedelta

from worklist.domain.experience import ENOUGH_LINES, Experience
from worklist.replay.moment import Moment
from worklist.store.cache import Cache


def stands_on_ground(now: Moment) -> bool:
    """Whether the rows are on today's settings and outcomes, so that nothing has to be written to see to it."""
    facts = {"basis": now.basis, "day": now.today.isoformat(), "outcomes_until": _counted_until(now)}
    return all(now.cache.fact(key) == value for key, value in facts.items())


def change_ground(now: Moment, allowed: dict[str, tuple[int, int]]) -> None:
    """Put the rows on today's settings and numbers, inside the caller's transaction; rows that this moves go stale."""
    cache = now.cache
    if cache.fact("basis") != now.basis or _clock_was_wrong(cache, now.today):
        cache.mark_all_stale()
        cache.remember("basis", now.basis)
    if cache.fact("day") != now.today.isoformat():  # every write is news to all who have the cache open
        cache.remember("day", now.today.isoformat())
    old = cache.experience()
    new = Experience(allowed, _outcomes(now, old))
    for payer in _moved_payers(old, new):
        cache.mark_payer_stale(payer)
    for account_class in {account_class for (account_class, _), _ in new.outcomes.items() ^ old.outcomes.items()}:
        cache.mark_class_stale(account_class)
    if new != old:
        cache.remember_experience(new)


def _clock_was_wrong(cache: Cache, today: date) -> bool:
    """Whether rows speak of days that are still to come; time zones make up one day."""
    day = cache.fact("day")
    return day is not None and date.fromisoformat(day) > today + timedelta(days=1)


def _outcomes(now: Moment, old: Experience) -> dict[tuple[str, int], tuple[int, int]]:
    """Outcomes count from the Monday after they were recorded.

    So they are the same whenever they are counted within a week, and the order of a queue moves once a week for it;
    also when an entry of before Monday comes after the first count, from a machine whose clock is behind.
    """
    counted = _counted_until(now)
    if now.cache.fact("outcomes_until") == counted:
        return old.outcomes
    from worklist.replay.outcomes import recorded_outcomes  # once a week, and only then the rules that it takes

    now.cache.remember("outcomes_until", counted)
    return recorded_outcomes(now.log, _monday(now.today))


def _counted_until(now: Moment) -> str:
    """The Monday, and the newest result before it."""
    monday = _monday(now.today)
    return f"{monday.isoformat()} {now.log.last_result(monday)}"


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _moved_payers(old: Experience, new: Experience) -> list[str]:
    """Payers whose usual allowed share, as the priority uses it, is not what it was."""
    payers = sorted(old.allowed_percent.keys() | new.allowed_percent.keys())
    return [payer for payer in payers if _share(old, payer) != _share(new, payer)]


def _share(experience: Experience, payer: str) -> int | None:
    percent, lines = experience.allowed_percent.get(payer, (0, 0))
    return percent if lines >= ENOUGH_LINES else None
