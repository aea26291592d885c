"""Grounds of many claims: what is the same but for its day is said once, with how many days."""

from worklist.domain.packets.grounds import joined
from worklist.domain.packets.packet import Grounds

EDIT = "the pair 11102/99213, indicator 1, effective 2020-01-01 is opened by a proper modifier."


def billed_on(day):
    return Grounds((f"{EDIT} 99213-25 and 11102 of {day} were billed with 25.",), ("exhibit C",))


def test_facts_that_differ_in_their_day_alone_are_one():
    other = Grounds(("99213-25 was denied: CO-97.",))
    found = joined([other, billed_on("2026-03-02"), billed_on("2026-01-05"), billed_on("2026-03-02")])
    assert found.facts == (
        f"{EDIT} 99213-25 and 11102 of 2 days (2026-01-05 to 2026-03-02) were billed with 25.",
        "99213-25 was denied: CO-97.",
    )
    assert found.citations == ("exhibit C",)


def test_a_fact_of_one_day_keeps_it():
    assert joined([billed_on("2026-01-05"), billed_on("2026-01-05")]) == billed_on("2026-01-05")
