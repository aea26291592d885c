from datetime import date

import pytest

from worklist.sources.aging.dates import as_of_in_title, date_in_file_name, read_date

NOVEMBER = date(2026, 11, 20)


@pytest.mark.parametrize("text", ["11/20/2026", "11-20-2026", "11.20.2026", "11/20/26", "11202026", "11/20/2026 0:00"])
def test_month_first(text: str) -> None:
    assert read_date(text, "mdy", 2027) == NOVEMBER


@pytest.mark.parametrize("text", ["20/11/2026", "20.11.26", "20112026", "20-11-2026"])
def test_day_first(text: str) -> None:
    assert read_date(text, "dmy", 2027) == NOVEMBER


@pytest.mark.parametrize("form", ["mdy", "dmy", "ymd"])
@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-20", "2026/11/20", "20261120", "20-Nov-2026", "20 NOV 26", "20Nov2026", "Nov 20, 2026"),
        *("November 20th, 2026", "2026-11-20T00:00:00Z", "2026-11-20 12:30:00.000", "20-Nov-2026 11:59:59 PM"),
    ],
)
def test_forms_that_tell_their_order_read_the_same_under_every_map(text: str, form: str) -> None:
    assert read_date(text, form, 2027) == NOVEMBER


@pytest.mark.parametrize(
    "text", ["", " ", "00/00/0000", "0000-00-00", "  /  /    ", "01/01/1900", "1/1/0001", "NULL", "-"]
)
def test_blanks_and_stand_ins_are_no_date(text: str) -> None:
    assert read_date(text, "mdy", 2027) is None


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2026",
        "02/30/2026",
        "13/45/2026",
        "11/20",
        "46346",
        "11/20/1776",
        "11/20-2026",
        "soon",
        "1" * 99,
        "11/20/2026" + " " * 90 + "9",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a|too long"):
        read_date(text, "mdy", 2027)


def test_a_year_first_map_refuses_dates_whose_order_it_does_not_tell() -> None:
    with pytest.raises(ValueError, match="ymd"):
        read_date("11/20/2026", "ymd", 2027)


def test_two_digit_years_never_lie_beyond_the_latest_year() -> None:
    assert read_date("11/20/26", "mdy", 2026) == NOVEMBER
    assert read_date("11/20/27", "mdy", 2026) == date(1927, 11, 20)


@pytest.mark.parametrize(
    "title",
    [
        "A/R Aging as of 11/20/2026",
        "As of Date: 11/20/2026",
        "AS OF: Nov 20, 2026 (run 11/21/2026)",
        "Aging date 2026-11-20",
    ],
)
def test_as_of_in_a_title(title: str) -> None:
    assert as_of_in_title(title, "mdy") == NOVEMBER


@pytest.mark.parametrize("title", ["Run 11/20/2026", "as of today", "Basof 11/20/2026", ""])
def test_other_titles_state_no_day(title: str) -> None:
    assert as_of_in_title(title, "mdy") is None


@pytest.mark.parametrize(
    "name",
    ["aging-2026-11-20.csv", "aging_20261120.csv", "AR 11-20-2026.csv", "2026_11_20_aging.csv", "/x/11_20_2026.csv"],
)
def test_the_date_in_a_file_name(name: str) -> None:
    assert date_in_file_name(name, "mdy") == NOVEMBER


@pytest.mark.parametrize(
    "name", ["aging.csv", "aging-123456789.csv", "v1.2.3.csv", "2026-11-20/aging.csv", "99-99-2026.csv"]
)
def test_other_numbers_in_a_file_name_are_no_date(name: str) -> None:
    assert date_in_file_name(name, "mdy") is None
