from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from worklist.domain.calendar import BusinessCalendar, describe_due, parse_day, parse_due, read_back

TODAY = date(2026, 11, 24)  # a Tuesday
THANKSGIVING = date(2026, 11, 26)
CALENDAR = BusinessCalendar(frozenset({THANKSGIVING, date(2026, 12, 25), date(2027, 1, 1)}))

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
calendars = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40).map(BusinessCalendar)
near = st.dates(date(2025, 12, 1), date(2027, 2, 1))


def due(text: str, today: date = TODAY) -> str:
    return parse_due(text, today, CALENDAR).isoformat()


def refusal(text: str, today: date = TODAY) -> str:
    with pytest.raises(ValueError) as caught:
        parse_due(text, today, CALENDAR)
    return str(caught.value)


def test_a_holiday_is_no_business_day_and_is_not_counted():
    assert not CALENDAR.is_business_day(THANKSGIVING)
    assert CALENDAR.add(TODAY, 2) == date(2026, 11, 27)
    assert CALENDAR.between(TODAY, date(2026, 11, 27)) == 2


def test_no_days_from_a_weekend_is_the_next_business_day():
    assert CALENDAR.add(date(2026, 11, 28), 0) == date(2026, 11, 30)
    assert CALENDAR.add(TODAY, 0) == TODAY


@given(calendars, near, st.integers(-300, 300))
def test_adding_and_taking_away_the_same_days_comes_back(calendar: BusinessCalendar, day: date, n: int):
    assume(calendar.is_business_day(day))
    assert calendar.add(calendar.add(day, n), -n) == day


@given(calendars, near, st.integers(-300, 300).filter(bool))
def test_between_undoes_add_from_any_day(calendar: BusinessCalendar, day: date, n: int):
    assert calendar.between(day, calendar.add(day, n)) == n


@given(calendars, near, near)
def test_between_counts_what_a_walk_counts(calendar: BusinessCalendar, start: date, end: date):
    step = 1 if end >= start else -1
    walked = [start + timedelta(days=step * i) for i in range(1, abs((end - start).days) + 1)]
    assert calendar.between(start, end) == step * sum(map(calendar.is_business_day, walked))


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_refused(day: date):
    with pytest.raises(ValueError, match="calendar ends"):
        CALENDAR.add(day, 10 if day == date.max else -10)
    with pytest.raises(ValueError, match="too far"):
        CALENDAR.add(day, 10**9)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", "2026-11-24"),
        (" Tomorrow ", "2026-11-25"),
        ("tom", "2026-11-25"),
        ("3bd", "2026-11-30"),  # Wed, (Thu off), Fri, Mon
        ("3 BD", "2026-11-30"),
        ("3 business days", "2026-11-30"),
        ("0bd", "2026-11-24"),
        ("fri", "2026-11-27"),
        ("Friday", "2026-11-27"),
        ("tue", "2026-12-01"),  # today is a Tuesday
        ("+2w", "2026-12-08"),
        ("2 weeks", "2026-12-08"),
        ("10d", "2026-12-04"),
        ("+3", "2026-11-27"),
        ("1m", "2026-12-24"),
        ("1y", "2027-11-24"),
        ("eom", "2026-11-30"),
        ("12/3", "2026-12-03"),
        ("11/24", "2026-11-24"),
        ("11/23", "2027-11-23"),  # passed this year
        ("12/3/26", "2026-12-03"),
        ("12-3-2026", "2026-12-03"),
        ("12 / 3", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
        ("dec 3", "2026-12-03"),
        ("3 Dec", "2026-12-03"),
        ("3dec", "2026-12-03"),
        ("Dec. 3, 2027", "2027-12-03"),
        ("sept 9", "2027-09-09"),
    ],
)
def test_what_specialists_type(typed: str, meant: str):
    assert due(typed) == meant


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month():
    assert due("1m", date(2026, 1, 31)) == "2026-02-28"
    assert due("1m", date(2028, 1, 31)) == "2028-02-29"


def test_the_end_of_the_month_is_a_business_day_that_is_not_behind_us():
    assert due("eom", date(2026, 10, 5)) == "2026-10-30"
    assert due("eom", date(2026, 10, 31)) == "2026-11-30"  # a Saturday: October's last business day has passed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "the date is empty: type today, tomorrow"),
        ("soon", "'soon' is not a date: type today, tomorrow, fri, 3bd"),
        ("3", "'3' needs a unit: 3bd, 3d, 3w or 3m"),
        ("-3d", "'-3d' is in the past: 2026-11-21, and today is 2026-11-24"),
        ("yesterday", "is in the past"),
        ("1/5/26", "is in the past"),
        ("12/3/36", "'12/3/36' is 2036-12-03, more than three years ahead: check the year"),
        ("2/30", "'2/30' is not a day of the calendar"),
        ("2/29", "'2/29' is not in 2026 or 2027: write its year"),
        ("31/12", "'31/12' has no month 31: the month comes first, as in 12/31"),
        ("0/5", "is not a day of the calendar"),
        ("next fri", "'next fri' is read in two ways: type fri for Fri Nov 27, or type the date"),
        ("99999999d", "'99999999d' is too far away"),
        ("9999y", "too far away"),
        ("3٣d", "is not a date"),  # an Arabic digit
        ("1" * 10_000, "is not a date"),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, said: str):
    assert said in refusal(typed)


def test_a_refusal_stays_short_whatever_was_typed():
    assert len(refusal("12/" * 4_000)) < 160


pieces = st.sampled_from([*"0123456789+-/., ", "bd", "d", "w", "m", "y", "fri", "dec", "next ", "eom", "29", "2/"])
typed_texts = st.text(max_size=60) | st.lists(pieces, max_size=8).map("".join)


@given(typed_texts, days | st.just(date.max) | st.just(date.min), calendars)
@example("9999w", date.max, CALENDAR)
@example("2/29", date.max, CALENDAR)
@example("12/31", date.min, CALENDAR)
@example("eom", date(2026, 12, 31), BusinessCalendar(frozenset({date(2026, 12, 31)})))
def test_any_text_is_a_day_from_today_on_or_one_sentence(text: str, today: date, calendar: BusinessCalendar):
    try:
        found = parse_due(text, today, calendar)
    except ValueError as refused:
        assert "\n" not in str(refused)
        assert len(str(refused)) < 200
    else:
        assert today <= found <= today + timedelta(days=3 * 366)


@given(st.dates(TODAY, date(2029, 11, 1)))
def test_a_full_date_reads_back_in_every_form(day: date):
    forms = [day.isoformat(), f"{day.month}/{day.day}/{day.year}", f"{day:%b} {day.day} {day.year}"]
    assert {parse_due(form, TODAY, CALENDAR) for form in forms} == {day}


def looking_back(text: str) -> str:
    return parse_day(text, TODAY, CALENDAR, looking_back=True).isoformat()


def test_a_service_date_is_the_last_such_day():
    assert looking_back("12/3") == "2025-12-03"
    assert looking_back("11/24") == "2026-11-24"
    assert looking_back("fri") == "2026-11-20"
    assert looking_back("tue") == "2026-11-17"
    assert looking_back("-30d") == "2026-10-25"
    assert looking_back("-1bd") == "2026-11-23"


def test_days_without_a_sign_are_not_guessed_when_looking_back():
    with pytest.raises(ValueError, match="could be ahead or back: write -30d for the past"):
        looking_back("30d")


def test_a_day_can_be_in_the_past_but_not_in_another_age():
    assert parse_day("2019-05-01", TODAY, CALENDAR) == date(2019, 5, 1)
    with pytest.raises(ValueError, match="outside the years 1900 to 2199"):
        parse_day("1/1/1066", TODAY, CALENDAR)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY, "today"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 27), "Fri Nov 27 (2 business days)"),
        (THANKSGIVING, "Thu Nov 26 (holiday)"),
        (date(2026, 11, 29), "Sun Nov 29 (weekend)"),
        (date(2027, 1, 4), "Mon Jan 4 2027 (26 business days)"),
        (date(2026, 11, 23), "1 day overdue"),
        (date(2026, 11, 22), "2 days overdue"),
    ],
)
def test_a_due_date_in_words(day: date, said: str):
    assert describe_due(day, TODAY, CALENDAR) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY, "Tuesday, November 24, 2026 (today)"),
        (date(2026, 11, 25), "Wednesday, November 25, 2026 (tomorrow)"),
        (THANKSGIVING, "Thursday, November 26, 2026 (holiday)"),
        (date(2026, 12, 5), "Saturday, December 5, 2026 (weekend)"),
        (date(2027, 1, 4), "Monday, January 4, 2027 (26 business days)"),
        (date(2026, 11, 22), "Sunday, November 22, 2026 (2 days ago)"),
    ],
)
def test_a_typed_day_is_read_back_in_full(day: date, said: str):
    assert read_back(day, TODAY, CALENDAR) == said


def test_tomorrow_can_be_closed_and_one_business_day_away():
    assert describe_due(date(2026, 11, 28), date(2026, 11, 27), CALENDAR) == "tomorrow (weekend)"
    assert describe_due(date(2026, 11, 30), date(2026, 11, 27), CALENDAR) == "Mon Nov 30 (1 business day)"
