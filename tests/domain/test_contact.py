"""May the patient be called now: what stops it, which hour is right where, and what stands before the number."""

import time
import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.domain import build
from tests.domain.build import worked
from worklist.domain.entry_checks import Ground
from worklist.domain.events import HoldFlag, HoldFlagSet
from worklist.domain.patient_entries import (
    AgreementMade,
    AssistanceSet,
    AssistanceState,
    ContactSet,
    Installment,
    ObjectionKind,
    ObjectionRaised,
    PatientAnswer,
    PatientContacted,
    Reached,
    Shape,
)
from worklist.domain.patients.contact import zones
from worklist.domain.patients.contact.advice import Advice, advice
from worklist.domain.patients.contact.recording import NO_WISHES, accept_contact, accept_patient_contact
from worklist.domain.patients.contact.scripts import Situation, script
from worklist.domain.patients.contact.zones import ZONES, Hours, is_right, local_times, next_right, zones_of
from worklist.domain.patients.rules import PatientRules, Presumption
from worklist.domain.people import Address
from worklist.domain.refusals import Refusal
from worklist.domain.site import SiteRules
from worklist.domain.team import Member, Role
from worklist.domain.work import NOT_WORKED, WorkState

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
"""Noon in New York, of a Tuesday in winter."""
RULES = PatientRules()
PHONE = "555-010-0100"
BANKRUPT = HoldFlagSet(HoldFlag.BANKRUPTCY, True, "notice")
OBJECTION = ObjectionRaised(ObjectionKind.ALREADY_PAID, "I paid", date(2026, 11, 20), date(2026, 12, 20))
"""Everybody here is synthetic."""


def owed(*, state: str = "NY", work: WorkState = NOT_WORKED, patient: float = 125, **judged: Any):
    """A clean balance of 125.00 of a patient in a state."""
    claim = replace(build.claim(), patient_address=Address(state=state))
    remit = build.remit(build.line("99213", 185, "CO-45 60", "PR-1 125"))
    aging = replace(build.aging(0, patient, charges=185, payments=0, adjusted=60), phone=PHONE)
    return build.judge(claim, remit, aging, work=work, **judged)


def advised(
    *bodies: Any, now: datetime = NOON, contact: ContactSet = NO_WISHES, others: Any = None, **said: Any
) -> Advice:
    rules = said.pop("rules", RULES)
    return advice(owed(work=worked(*bodies), **said), contact, others or {}, rules, now)


def text(of: Advice) -> str:
    return "\n".join(line.text for line in of.lines)


def called(answer: PatientAnswer = PatientAnswer.NO_ANSWER, **said: Any) -> PatientContacted:
    return PatientContacted(answer, number=PHONE, **said)


def at_hour(hour: int, minute: int = 0) -> datetime:
    """That hour of New York's day."""
    return NOON.replace(hour=0) + timedelta(hours=hour + 5, minutes=minute)


# -- what stops a call ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flag", "rule"), [("attorney", "1692c(a)(2)"), ("bankruptcy", "11 USC 362"), ("deceased", "estate")]
)
def test_a_flag_stops_on_any_account_of_the_patient_and_no_number_is_shown(flag, rule):
    raised = HoldFlagSet(HoldFlag(flag), True, "letter")
    here, elsewhere = advised(raised), advised(others={"A-2002": worked(raised)})
    assert (here.verdict, here.number) == (elsewhere.verdict, elsewhere.number) == ("stop", "")
    assert rule in text(here) and PHONE not in text(here) + text(elsewhere)
    assert "on account A-2002" in text(elsewhere) and "on account" not in text(here)


def test_an_objection_is_verified_first():
    stopped = advised(OBJECTION)
    assert stopped.verdict == "stop"
    assert "verify first (15 USC 1692g(b), taken as the site's rule). The answer is due 2026-12-20." in text(stopped)
    assert "The bill is wrong" not in text(stopped)  # the open objection is no finding of its own


def test_an_application_holds_collection_but_not_a_call_about_itself():
    said = text(advised(AssistanceSet(AssistanceState.INCOMPLETE, date(2026, 11, 2))))
    assert "open since 2026-11-02: nothing is collected until it is decided; a call about the application" in said
    assert advised(AssistanceSet(AssistanceState.DENIED, date(2026, 11, 2))).verdict == "call"


def test_no_calls_says_whom_the_patient_told_and_when():
    stopped = advised(contact=ContactSet(do_not_call=True, asked_on=date(2026, 11, 3), asked_of="bo"))
    assert stopped.verdict == "stop"
    assert "No calls: the patient told bo so on 2026-11-03. Write, or use the portal (12 CFR 1006.14(h))." in text(
        stopped
    )


def test_of_a_wrong_bill_nothing_is_said_but_that_it_is_checked():
    stopped = advised(patient=185)
    assert stopped.verdict == "stop"
    assert "The bill is wrong (check 1" in text(stopped) and "Say nothing of money but that it is checked" in text(
        stopped
    )
    assert "$" not in str(script(owed(patient=185), Situation.BALANCE))


# -- the hour -------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_the_west(monkeypatch):
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("hour", "minute", "verdict"), [(7, 59, "wait"), (8, 0, "call"), (20, 59, "call"), (21, 0, "wait")]
)
def test_eight_to_nine_of_the_patients_own_day(hour, minute, verdict):
    assert advised(now=at_hour(hour, minute)).verdict == verdict


def test_both_clocks_are_shown_with_the_next_right_time(in_the_west):
    waiting = advised(now=at_hour(22), state="TN")
    assert "It is Tue Nov 24 22:00 in New York, Tue Nov 24 21:00 in Chicago; Tue Nov 24 19:00 here (TN" in text(waiting)
    assert "Right from Wed Nov 25 09:00 in New York, Wed Nov 25 08:00 in Chicago; Wed Nov 25 06:00 here." in text(
        waiting
    )
    assert waiting.lines[-1].text == f"Number: {PHONE}, as the PM has it, not before then."


def test_the_patients_own_hours_come_before_the_sites():
    evening = ContactSet(calls_from=18, calls_to=20)
    assert "18:00 to 20:00, as the patient asked" in text(advised(contact=evening))
    assert [advised(contact=evening, now=at_hour(hour)).verdict for hour in (17, 18, 20)] == ["wait", "call", "wait"]


def test_without_a_state_every_zone_of_the_48_counts():
    assert [advised(state="", now=at_hour(hour)).verdict for hour in (10, 11, 20, 21)] == [
        "wait",
        "call",
        "call",
        "wait",
    ]
    assert "state UNKNOWN" in text(advised(state="", now=at_hour(10)))
    overseas = advised(state="AE")
    assert overseas.verdict == "wait"
    assert "AE tells no time zone: the patient's hour is UNKNOWN" in text(overseas)
    assert advised(state="AE", contact=ContactSet(state="NY")).verdict == "call"


def test_arizona_is_right_with_and_without_summer_time():
    july = datetime(2026, 7, 1, 14, 30, tzinfo=UTC)  # 07:30 in Phoenix, 08:30 in the Navajo Nation
    assert [local.hour for _, local in local_times(july, zones_of("AZ"))] == [7, 8]
    assert next_right(july, zones_of("AZ"), Hours(8, 21)) == july.replace(hour=15, minute=0)


def test_a_machine_without_a_time_zone_database_uses_the_shipped_one():
    shown = {}
    for paths in (zoneinfo.TZPATH, ()):
        zoneinfo.reset_tzpath(to=paths)
        zoneinfo.ZoneInfo.clear_cache()
        zones.clock_of.cache_clear()
        shown[paths] = local_times(NOON, sorted({zone for state in ZONES.values() for zone in state}))
    zoneinfo.reset_tzpath()
    zones.clock_of.cache_clear()
    first, second = shown.values()
    assert [(city, local.replace(tzinfo=None)) for city, local in first] == [
        (city, local.replace(tzinfo=None)) for city, local in second
    ]


MINUTES = st.integers(0, 72 * 60).map(lambda minutes: timedelta(minutes=minutes))
CHANGES = st.sampled_from([datetime(2026, 3, 7, 0, tzinfo=UTC), datetime(2026, 10, 31, 0, tzinfo=UTC)])
HOURS = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda each: each[0] < each[1])


@given(CHANGES, MINUTES, st.sampled_from(sorted(ZONES)), HOURS)
@example(datetime(2026, 3, 8, 6, 59, tzinfo=UTC), timedelta(), "NY", (2, 3))
@example(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), timedelta(), "IN", (1, 2))
def test_the_next_right_moment_is_right_and_none_before_it_is_also_where_the_clocks_change(change, later, state, hours):
    now, where, within = change + later, zones_of(state), Hours(*hours)
    found = next_right(now, where, within)
    until = found or now + timedelta(days=2)
    quarters = [now + timedelta(minutes=15) * n for n in range(int((until - now) / timedelta(minutes=15)) + 1)]
    assert found is None or is_right(found, where, within)
    assert not any(is_right(each, where, within) for each in quarters if each < until)


# -- how often, and what to know ------------------------------------------------------------------------------------


def test_the_eighth_call_in_seven_days_waits_over_all_accounts_of_the_patient():
    here = [("2026-11-19", called()), ("2026-11-23", called(answer=PatientAnswer.LEFT_MESSAGE))]
    elsewhere = [(f"2026-11-{day}", called()) for day in (18, 20, 21, 22)]  # at noon UTC
    six = advised(*here, others={"A-2": worked(*elsewhere)})
    eight = advised(*here, others={"A-2": worked(("2026-11-18", called()), *elsewhere)})
    assert (six.verdict, eight.verdict) == ("call", "wait")
    assert "7 calls to the patient in seven days, over all accounts; 7 is the most (12 CFR 1006.14(b))." in text(eight)
    assert "Right from Wed Nov 25 08:00 in New York" in text(eight)


def test_what_the_patient_dialled_or_got_in_a_letter_is_no_call_of_ours():
    letters = [("2026-11-23", called(by=Reached.LETTER))] * 8
    theirs = [("2026-11-23", called(incoming=True))] * 8
    assert advised(*letters, *theirs).verdict == "call"


def test_what_to_know_stands_before_the_number_and_the_sites_text_last():
    rules = replace(
        RULES, state_rules=(("NY", "Say the license number first."),), presumed=(Presumption(build.NUMBER, "SNAP"),)
    )
    wish = ContactSet(preferred=Reached.PORTAL, language="Spanish")
    promise = AgreementMade(Shape.PROMISE, 12_500, (Installment(date(2026, 11, 10), 5_000),), paid_before=0)
    site = SiteRules(patients=rules)
    known = advised(("2026-11-01", promise), ("2026-11-20", called(PatientAnswer.PROMISED)), contact=wish, rules=rules)
    said = [line.text for line in known.lines]
    assert said[0] == "A call is right now."
    for part in (
        "by portal, in Spanish",
        "by phone: promised",
        "Behind by 50.00",
        "collectors wait 7 days after a talk",
    ):
        assert part in text(known)
    assert said[-3].startswith("Other accounts of the patient: UNKNOWN") and "SNAP. Offer it first." in said[-4]
    assert said[-2:] == [
        "NY, the site's own rules: Say the license number first.",
        f"Number: {PHONE}, as the PM has it.",
    ]
    assert "help with this bill" in str(script(owed(rules=site), Situation.OFFER))


def test_a_wrong_number_is_not_dialled_again():
    wrong = ("2026-11-20", called(PatientAnswer.WRONG_NUMBER))
    known = advised(wrong)
    assert (known.verdict, known.number) == ("call", "")
    assert known.lines[-1].text.startswith("Number: UNKNOWN. The one we have was a wrong number")
    assert advised(wrong, contact=ContactSet(phone="555-010-0199")).number == "555-010-0199"
    assert advised(wrong, ("2026-11-21", called(PatientAnswer.TALKED, incoming=True))).number == PHONE


@pytest.mark.parametrize("situation", Situation)
def test_scripts_ask_and_never_press(situation):
    said = str(script(owed(), situation)).lower()
    assert not any(
        word in said for word in ("must", "have to", "legal action", "collection", "credit", "immediately", "!")
    )


def test_before_it_is_known_who_speaks_nothing_of_a_bill_is_said():
    for situation in (Situation.OPENING, Situation.VOICEMAIL):
        first = script(owed(), situation).lines[:2]
        assert not any(word in str(first).lower() for word in ("bill", "balance", "owe", "pay", "account"))


# -- what may be recorded -------------------------------------------------------------------------------------------


def ground(*bodies: Any) -> Ground:
    return Ground(Member("ana", Role.SPECIALIST), owed(work=worked(*bodies)))


def kept(wish: ContactSet, *stands: Any) -> ContactSet:
    return accept_contact(wish, ground(), worked(*stands))


def test_a_wish_is_kept_over_what_stands_and_what_is_empty_is_unchanged():
    stands = ContactSet("555-010-0199", "TN", Reached.LETTER, calls_from=9, language="Spanish")
    now = kept(ContactSet(state="ca", do_not_call=True), stands)
    assert now == replace(stands, state="CA", do_not_call=True, asked_on=build.TODAY, asked_of="ana")
    again = kept(ContactSet(do_not_call=True, note="said it twice"), replace(now, asked_of="bo"))
    assert again.asked_of == "bo"
    assert kept(ContactSet(), now) == replace(stands, state="CA")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (ContactSet(phone="call me"), "'call me' is no telephone number"),
        (ContactSet(phone="555-01"), "is no telephone number"),
        (ContactSet(state="ZZ"), "'ZZ' is no state whose time is known"),
        (ContactSet(calls_from=22), "Calls from 22 to 21 cannot be"),
        (ContactSet(calls_to=25), "Calls from 8 to 25 cannot be"),
        (ContactSet(calls_from=-1), "Calls from -1 to 21 cannot be"),
        (ContactSet(language="x" * 41), "41 characters; 40 are kept"),
        (ContactSet(), "Nothing of how the patient is reached would change"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wish, said):
    with pytest.raises(Refusal, match=said.replace("(", r"\(")):
        kept(wish)


def test_a_contact_against_the_rules_says_why_and_a_patient_who_calls_goes_against_none():
    state, here = worked(BANKRUPT), ground(BANKRUPT)
    with pytest.raises(Refusal, match=r"automatic stay.* Say why the patient was contacted all the same"):
        accept_patient_contact(called(), here, state)
    with pytest.raises(Refusal, match="automatic stay"):
        accept_patient_contact(called(by=Reached.LETTER), here, state)
    with pytest.raises(Refusal, match="in a sentence"):
        accept_patient_contact(called(overridden="ok"), here, state)
    assert accept_patient_contact(called(overridden="The trustee asked for it."), here, state).overridden
    assert accept_patient_contact(called(incoming=True), here, state).incoming


def test_an_objection_forbids_calls_but_not_the_letter_that_answers_it():
    state, here = worked(OBJECTION), ground(OBJECTION)
    assert accept_patient_contact(called(by=Reached.LETTER), here, state)
    with pytest.raises(Refusal, match="verify first"):
        accept_patient_contact(called(), here, state)
