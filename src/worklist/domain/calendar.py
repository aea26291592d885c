"""Business days, and the dates that specialists type: ``3bd``, ``fri``, ``+2w``, ``12/3``."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from worklist.domain.text import clean

FORMS = "today, tomorrow, fri, 3bd, 10d, +2w, 1m, eom, 12/3, dec 3 or 2026-12-03"
"""The date forms, as help and errors show them."""

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SATURDAY = 5
_MOST_STEPS = 10_000
_MOST_CHARACTERS = 40
_MOST_DAYS_AHEAD = 3 * 366
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""The dates that ``parse_day`` reads."""

_OFFSET = re.compile(
    r"(?P<sign>[+-])? ?(?P<count>\d{1,9}) ?"
    r"(?P<unit>bd|business days?|d(?:ays?)?|w(?:eeks?|ks?)?|m(?:onths?|os?)?|y(?:ears?|rs?)?)?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})")
_NUMERIC = re.compile(r"(?P<month>\d{1,2}) ?([-/]) ?(?P<day>\d{1,2})(?: ?\2 ?(?P<year>\d{4}|\d\d))?")
_YEAR_AFTER = r"(?:(?: ?, ?| )(?P<year>\d{4}|\d\d))?"
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})\.? ?(?P<day>\d{1,2})" + _YEAR_AFTER)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2}) ?(?P<month>[a-z]{3,9})\.?" + _YEAR_AFTER)
_TWO_WAYS = re.compile(r"(next|this|last) (?P<weekday>[a-z]{3,9})")


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Monday to Friday without the site's holidays."""

    holidays: frozenset[date]

    def is_business_day(self, day: date) -> bool:
        """Neither a weekend nor a holiday."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add(self, day: date, n: int) -> date:
        """The ``n``-th business day after ``day``, or before it where ``n`` is negative.

        ``day`` itself is not counted. With 0 it is ``day``, rolled forward to the next business day. Raises
        ValueError beyond 10,000 days or the end of the calendar.
        """
        if abs(n) > _MOST_STEPS:
            raise ValueError(f"{n} business days are too far away")
        step = _DAY if n >= 0 else -_DAY
        try:
            day = self._roll(day, step) if n == 0 else day
            for _ in range(abs(n)):
                day = self._roll(day + step, step)
        except OverflowError:
            raise ValueError("the calendar ends before that day") from None
        return day

    def between(self, start: date, end: date) -> int:
        """Business days after ``start`` up to and with ``end``; negative where ``end`` is the earlier one.

        ``start`` is never counted and ``end`` always is, in both directions: ``between(d, add(d, n)) == n``.
        """
        first, last = start.toordinal(), end.toordinal()
        return self._count(first, last) if first <= last else -self._count(last - 1, first - 1)

    def _roll(self, day: date, step: timedelta) -> date:
        while not self.is_business_day(day):
            day += step
        return day

    def _count(self, after: int, upto: int) -> int:
        """Business days among the ordinals after ``after`` up to ``upto``, without walking through them."""
        closed = sum(after < h.toordinal() <= upto and h.weekday() < _SATURDAY for h in self.holidays)
        return _weekdays_until(upto) - _weekdays_until(after) - closed


NO_HOLIDAYS = BusinessCalendar(frozenset())
"""Weekends only: where the site's holidays do not matter."""


def _weekdays_until(ordinal: int) -> int:
    weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday
    return weeks * 5 + min(rest, 5)


@dataclass(frozen=True, slots=True)
class _Question:
    """A typed date with what it depends on."""

    text: str
    """Lower case, single blanks."""
    today: date
    calendar: BusinessCalendar
    looking_back: bool


def parse_due(text: str, today: date, calendar: BusinessCalendar) -> date:
    """The due date that a person typed, in any form of ``FORMS``.

    A day on which nobody works stays as it was typed; ``describe_due`` says that it is one. Raises ValueError
    with one sentence for anything else, a date in the past, or one more than three years ahead (a likely slip
    in the year).
    """
    due = parse_day(text, today, calendar)
    if due < today:
        raise ValueError(f"{_shown(text)} is in the past: {due.isoformat()}, and today is {today.isoformat()}")
    if (due - today).days > _MOST_DAYS_AHEAD:
        raise ValueError(f"{_shown(text)} is {due.isoformat()}, more than three years ahead: check the year")
    return due


def parse_day(text: str, today: date, calendar: BusinessCalendar, *, looking_back: bool = False) -> date:
    """As ``parse_due``, with the past allowed: ``yesterday``, ``-30d``, ``2019-05-01`` (1900 to 2199).

    A date without a year, or a weekday, is the next such day. ``looking_back`` is for dates that lie behind
    us, of service or billing: it makes it the last such day, and asks for a sign on ``30d``, which could
    mean either. Raises ValueError with one sentence.
    """
    folded = " ".join(text.split()).lower()
    if not folded:
        raise ValueError(f"the date is empty: type {FORMS}")
    if not folded.isascii() or len(folded) > _MOST_CHARACTERS:
        raise ValueError(_not_a_date(text))
    question = _Question(folded, today, calendar, looking_back)
    try:
        day = next((found for read in _READERS if (found := read(question))), None)
    except OverflowError:
        raise ValueError(f"{_shown(text)} is too far away") from None
    if day is None:
        raise ValueError(_not_a_date(text))
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{_shown(text)} is outside the years {FIRST_DAY.year} to {LAST_DAY.year}")
    return day


def describe_due(due: date, today: date, calendar: BusinessCalendar) -> str:
    """A due date as a person says it: ``tomorrow``, ``Fri Nov 27 (3 business days)``, ``2 days overdue``.

    A day on which nobody works says so instead: ``Thu Nov 26 (holiday)``. Overdue days are calendar days.
    """
    days = (due - today).days
    if days < 0:
        return f"{_counted(-days, 'day')} overdue"
    if days == 0:
        return "today"
    when = "tomorrow" if days == 1 else _short(due, today)
    if not calendar.is_business_day(due):
        return f"{when} ({'weekend' if due.weekday() >= _SATURDAY else 'holiday'})"
    return when if days == 1 else f"{when} ({_counted(calendar.between(today, due), 'business day')})"


def read_back(day: date, today: date, calendar: BusinessCalendar) -> str:
    """A day that was typed, as nobody can mistake it: ``Friday, November 27, 2026 (3 business days)``."""
    days = (day - today).days
    if days < 0:
        how_far = f"{_counted(-days, 'day')} ago"
    elif not calendar.is_business_day(day):
        how_far = "weekend" if day.weekday() >= _SATURDAY else "holiday"
    else:
        how_far = ("today", "tomorrow")[days] if days < 2 else _counted(calendar.between(today, day), "business day")
    return f"{day:%A, %B} {day.day}, {day.year} ({how_far})"


def _read_word(question: _Question) -> date | None:
    match question.text:
        case "today":
            return question.today
        case "tomorrow" | "tom":
            return question.today + _DAY
        case "yesterday":
            return question.today - _DAY
        case "eom":
            return _end_of_month(question.today, question.calendar)
    return None


def _read_weekday(question: _Question) -> date | None:
    if both := _TWO_WAYS.fullmatch(question.text):
        if (wanted := _named(both["weekday"], _WEEKDAYS)) is not None:
            plain = _weekday(question, wanted)
            meant = f"{both['weekday']} for {_short(plain, question.today)}"
            raise ValueError(f"{_shown(question.text)} is read in two ways: type {meant}, or type the date")
        return None
    wanted = _named(question.text, _WEEKDAYS)
    return None if wanted is None else _weekday(question, wanted)


def _weekday(question: _Question, wanted: int) -> date:
    """The nearest such day that is not today."""
    today = question.today
    if question.looking_back:
        return today - _DAY * ((today.weekday() - wanted - 1) % 7 + 1)
    return today + _DAY * ((wanted - today.weekday() - 1) % 7 + 1)


def _read_offset(question: _Question) -> date | None:
    found = _OFFSET.fullmatch(question.text)
    if not found:
        return None
    sign, unit, count, shown = found["sign"], found["unit"], int(found["count"]), _shown(question.text)
    if not sign and not unit:
        raise ValueError(f"{shown} needs a unit: 3bd, 3d, 3w or 3m")
    if not sign and question.looking_back and count:
        raise ValueError(f"{shown} could be ahead or back: write -{question.text} for the past")
    if count > _MOST_STEPS:
        raise ValueError(f"{shown} is too far away")
    return _shift(question, -count if sign == "-" else count, unit or "d")


def _shift(question: _Question, count: int, unit: str) -> date:
    match unit[0]:
        case "b":
            return question.calendar.add(question.today, count)
        case "w":
            return question.today + timedelta(weeks=count)
        case "m":
            return _add_months(question.today, count)
        case "y":
            return _add_months(question.today, count * 12)
        case _:
            return question.today + timedelta(days=count)


def _read_numbers(question: _Question) -> date | None:
    found = _ISO.fullmatch(question.text) or _NUMERIC.fullmatch(question.text)
    return _dated(question, found["year"], int(found["month"]), int(found["day"])) if found else None


def _read_month_name(question: _Question) -> date | None:
    found = _MONTH_FIRST.fullmatch(question.text) or _DAY_FIRST.fullmatch(question.text)
    if not found or (month := _named(found["month"], _MONTHS)) is None:
        return None
    return _dated(question, found["year"], month + 1, int(found["day"]))


_READERS = (_read_word, _read_weekday, _read_offset, _read_numbers, _read_month_name)


def _dated(question: _Question, year: str | None, month: int, day: int) -> date:
    """The date of these parts: a year of two digits is 20xx, none means the nearest such day."""
    if year:
        return _checked(question.text, int(year) + (2000 if len(year) == 2 else 0), month, day)
    today = question.today
    years = (today.year, today.year - 1) if question.looking_back else (today.year, today.year + 1)
    for candidate in years:
        if not date.min.year <= candidate <= date.max.year or day > _days_in(candidate, month):
            continue
        found = _checked(question.text, candidate, month, day)
        if found == today or (found < today) == question.looking_back:
            return found
    if month == 2 and day == 29:
        raise ValueError(f"{_shown(question.text)} is not in {years[0]} or {years[1]}: write its year")
    return _checked(question.text, years[0], month, day)


def _checked(text: str, year: int, month: int, day: int) -> date:
    if month > 12 >= day:
        raise ValueError(f"{_shown(text)} has no month {month}: the month comes first, as in 12/31")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{_shown(text)} is not a day of the calendar") from None


def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1] if 1 <= month <= 12 else 0


def _end_of_month(today: date, calendar: BusinessCalendar) -> date:
    """The last business day of the month; of the next month once that is behind us."""
    for months in range(2):
        month = _add_months(today, months)
        last = month.replace(day=_days_in(month.year, month.month))
        ending = last if calendar.is_business_day(last) else calendar.add(last, -1)
        if ending >= today:
            return ending
    raise ValueError("'eom' names no day: neither this month nor the next has a business day left")


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Index of the name that starts with ``word``, which has three letters or more."""
    return next((i for i, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), None)


def _short(day: date, today: date) -> str:
    """``Fri Nov 27``, with the year where it is not this one; the same in every locale."""
    words = f"{_WEEKDAYS[day.weekday()][:3].title()} {_MONTHS[day.month - 1][:3].title()} {day.day}"
    return words if day.year == today.year else f"{words} {day.year}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shown(text: str) -> str:
    return f"'{clean(text, most=_MOST_CHARACTERS)}'"


def _not_a_date(text: str) -> str:
    return f"{_shown(text)} is not a date: type {FORMS}"
