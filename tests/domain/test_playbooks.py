"""Which playbook an account gets, how its facts come into the sentences, and how the playbook reads on it."""

from datetime import date

import pytest
from hypothesis import given

from tests.domain.build import (
    BIRCH,
    MEDICARE,
    aging,
    billed,
    claim,
    judge,
    line,
    remit,
    worked,
)
from tests.domain.test_assessment import any_accounts, work_states
from tests.domain.test_assessment import look as judge_any
from worklist.config.playbooks import read_playbooks
from worklist.domain.assessment import Assessment
from worklist.domain.events import (
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    NoteAdded,
)
from worklist.domain.filter_terms import STATES
from worklist.domain.lists import Query
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.people import Payer
from worklist.domain.playbook_words import sections
from worklist.domain.playbooks import (
    FACTS,
    PLACEHOLDERS,
    EvidenceItem,
    Leverage,
    Playbook,
    call_note,
    choose,
    fill,
    placeholders,
    why_chosen,
)
from worklist.domain.queues import Queue
from worklist.domain.wrapping import wrapped

SHIPPED = read_playbooks()
PAID = remit(line("99213", 185, "CO-45 100", "PR-2 17"))
LATE = date(2029, 1, 5)
NOTES = [NoteAdded("looked")] * 3
PROMISE = CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=date(2026, 11, 10), reference="C-77", source_hash="h1")


def chosen(*records, **more) -> str:
    return choose(judge(*records, **more), SHIPPED.all).id


def denied(service: str, *reasons: str, remarks: str = "", charge: float = 185) -> tuple[object, ...]:
    """Answered with these reasons on one line, all of it still the payer's."""
    return remit(line(service, charge, *reasons, remarks=remarks)), aging(insurance=charge)


DENIED = [
    ("99213-25", "CO-97 185", "M15", "modifier-25"),
    ("99213-57", "CO-97 185", "M144", "modifier-25"),
    ("99213-24", "CO-97 185", "M144", "global-period"),
    ("29881-79", "CO-97 185", "M144", "global-period"),
    ("20610-59", "CO-236 185", "", "distinct-service"),
    ("20610-XS", "CO-97 185", "", "distinct-service"),
    ("93306-26", "CO-4 185", "", "component"),
    ("93306-26", "CO-B20 185", "", "component"),
    ("93306-26", "CO-119 185", "", "other-denial"),
    ("93000-76", "CO-18 185", "", "repeat-service"),
    ("29881-AS", "CO-54 185", "", "further-surgeon"),
    ("01402-QK", "CO-4 185", "", "anesthesia"),
    ("29881-50", "CO-4 185", "", "fee-share"),
    ("29881", "CO-59 90", "", "fee-share"),
    ("99213", "CO-97 185", "M144", "inside-global"),
    ("99213", "CO-4 185", "N822", "modifier-fit"),
    ("99213", "CO-97 185", "M15", "bundled"),
    ("99213", "CO-147 185", "", "underpaid"),
    ("99213", "CO-197 185", "", "authorization"),
    ("99213-25", "CO-197 185", "", "authorization"),
    ("99213", "CO-29 185", "", "timely-filing"),
    ("99213", "CO-193 185", "", "second-appeal"),
    ("99213", "CO-252 185", "M127", "information"),
    ("99213", "CO-16 185", "MA130 N290", "unprocessable"),
    ("99213-25", "CO-97 185", "MA130", "unprocessable"),
    ("99213", "CO-50 185", "N211", "unprocessable"),
    ("99213", "CO-22 185", "", "cob"),
    ("99213", "CO-27 185", "", "eligibility"),
    ("99213", "CO-18 185", "", "duplicate"),
    ("99213", "CO-50 185", "N115", "necessity"),
    ("99213", "CO-B7 185", "", "credentialing"),
    ("99213", "CO-204 185", "", "other-denial"),
]


@pytest.mark.parametrize(("service", "reason", "remarks", "playbook"), DENIED)
def test_a_denial_gets_the_playbook_of_its_reason_and_modifier(service, reason, remarks, playbook):
    assert chosen(*denied(service, reason, remarks=remarks)) == playbook


OTHERS = [
    ("on-hold", [PAID, aging(patient=17)], worked(HoldFlagSet(HoldFlag.ATTORNEY, on=True))),
    ("in-review", [PAID, aging(patient=17)], worked(EscalationRequested(EscalateTo.SUPERVISOR, "old", "adjust"))),
    ("balance-audit", [PAID, aging(patient=117)], worked()),
    ("credit-balance", [PAID, aging(insurance=-20)], worked()),
    ("no-response", [claim(), aging(insurance=185)], worked()),
    ("broken-promise", [claim(), aging(insurance=185)], worked(("2026-10-20", PROMISE))),
    ("patient-balance", [PAID, aging(patient=17)], worked()),
    ("waiting", [claim(sent="2026-11-20"), aging(insurance=185, service="2026-11-18")], worked()),
    ("stalled", [PAID, aging(insurance=30)], worked(*NOTES)),
    ("re-decide", [PAID, aging(insurance=30)], worked()),
]


@pytest.mark.parametrize(("playbook", "records", "work"), OTHERS, ids=[each[0] for each in OTHERS])
def test_every_other_account_gets_the_playbook_of_where_it_stands(playbook, records, work):
    assert chosen(*records, work=work) == playbook


@pytest.mark.parametrize("work", [worked(), worked(*NOTES)])
def test_a_denial_whose_every_deadline_has_passed_is_exhausted(work):
    told = remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB")
    assert chosen(told, aging(insurance=185), today=LATE, work=work) == "exhausted"


def test_the_reason_names_the_facts_that_decided():
    told = judge(*denied("99213-25", "CO-97 185", remarks="M15"))
    assert why_chosen(told, choose(told, SHIPPED.all)) == "disposition dispute, reason bundling / NCCI, modifier 25"
    told = judge(PAID, aging(insurance=30))
    assert why_chosen(told, choose(told, SHIPPED.all)) == "no other playbook fits"


def test_the_first_that_matches_is_used_and_one_way_is_enough():
    told = judge(*denied("99213-25", "CO-97 185"))
    none, some = {"queues": frozenset({"denied"})}, {"families": frozenset({"bundling", "duplicate"})}
    books = [book("a", none), book("b", none, some), book("c", some), book("last")]
    assert choose(told, books).id == "b"
    assert why_chosen(told, books[1]) == "reason bundling / NCCI"
    assert choose(told, books[:1]).id == "a"  # the last one takes every account


def book(name: str, *ways, **more) -> Playbook:
    return Playbook(name, name.title(), Leverage.ESCALATION, ways, (), (), (), (), (), **more)


@given(any_accounts, work_states())
def test_every_account_gets_exactly_one_and_every_sentence_of_it_is_whole(some, work):
    told = judge_any(some, work)
    playbook = choose(told, SHIPPED.all)
    assert playbook in SHIPPED.all
    assert why_chosen(told, playbook)
    assert playbook.action_for(told) in NEXT_ACTIONS
    for section in sections(playbook, told, {}):
        assert section.lines
        assert all(text_is_whole(each.text) for each in section.lines)


def text_is_whole(text: str) -> bool:
    return bool(text) and not set(placeholders(text)) & PLACEHOLDERS.keys() and "\n" not in text


def test_every_account_of_a_practice_gets_one_at_the_desk(practice):
    desk = practice.desk()
    try:
        found = {choose(view.assessment, SHIPPED.all).id for view in every_account(desk)}
    finally:
        desk.close()
    assert {"modifier-25", "no-response", "patient-balance", "balance-audit", "necessity", "waiting"} <= found


def every_account(desk):
    listed = desk.accounts(Query(asleep=True, today=desk.today))
    return [desk.look(row.number) for row in listed.rows(0, len(listed))]


def test_states_are_those_of_the_filter_language_or_our_own():
    assert FACTS["states"].valid.keys() - STATES.keys() == {"exhausted", "appeal-refused"}


# -- sentences ------------------------------------------------------------------------------------------------------


def filled(text: str, *records, **more) -> str:
    return fill(text, judge(*records, **more))


def test_a_denials_facts_fill_a_sentence():
    text = "{account} {payer} {claim} {service} {codes} {reason} {amount} {charge} {balance} {remit}"
    told = (claim(billed("99213-25", 185)), *denied("99213-25", "CO-97 85", "CO-45 100", remarks="M15"))
    assert filled(text, *told) == (
        "A-1001 ALDER MUTUAL ICN1 2026-08-03 99213-25 CO-97 bundled into another service, remark M15"
        " $85.00 $185.00 $185.00 2026-08-25"
    )


def test_a_silent_claim_is_named_by_what_we_know_of_it():
    told = (claim(billed("99213-25", 185), billed("93000", 40), payer=BIRCH), aging(insurance=225))
    assert filled("{payer}, {codes}, {charge}, sent {sent}, {claim}", *told) == (
        "BIRCH HEALTH PLAN, 99213-25, 93000, $225.00, sent 2026-08-05, (our account A-1001)"
    )


def test_the_patients_part_is_what_the_patient_is_asked_for():
    assert filled("{amount} of {balance}", PAID, aging(patient=17)) == "$17.00 of $17.00"


def test_a_deadline_without_a_rule_is_unknown_and_never_a_number():
    assert filled("{deadline}", *denied("99213", "CO-50 185")) == "first appeal UNKNOWN"
    medicare = remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB")
    assert filled("{deadline}", medicare, aging(insurance=185)) == "first appeal ends 2026-12-28"


def test_a_promise_is_told_with_its_reference():
    told = judge(claim(), aging(insurance=185), work=worked(("2026-10-20", PROMISE)))
    assert fill("{promise}", told) == "payment-promised by 2026-11-10 (reference C-77)"
    assert filled("{promise}", PAID, aging(patient=17)) == "no promise is recorded"


def test_braces_in_a_name_or_of_no_fact_stay_as_they_are():
    odd = remit(line("99213", 185, "CO-50 185"), payer=Payer("{claim} {amount}", "ODD"))
    assert filled("{payer} {nobody} {}", odd, aging(insurance=185)) == "{claim} {amount} {nobody} {}"


def test_pages_in_a_field_do_not_fill_the_screen():
    long = remit(line("99213", 185, "CO-50 185"), payer=Payer("N" * 5_000, "LONG"))
    assert len(filled("{payer}", long, aging(insurance=185))) == 160


@pytest.mark.parametrize("outcome", CallOutcome)
def test_a_call_note_begins_with_what_is_known(outcome):
    note = call_note(outcome, judge(*denied("99213-25", "CO-97 185")), SHIPPED.call_notes)
    assert "2026-08-03" in note
    assert text_is_whole(note)


def test_an_outcome_without_a_template_has_an_empty_note():
    assert call_note(CallOutcome.PAID, judge(PAID, aging(patient=17)), {}) == ""


# -- how it reads ---------------------------------------------------------------------------------------------------

VISIT = Playbook(
    "visit",
    "Visit bundled",
    Leverage.DEFENSIBLE_ERROR,
    ({"queues": frozenset({"modifier-disputes"})},),
    ("Is {codes} a visit?",),
    (EvidenceItem("note", "Note of {service}"), EvidenceItem("edit", "The edit")),
    ("Claim {claim}.",),
    ("Payment.",),
    ("The note shows no visit.",),
)


def printed(assessment: Assessment, **ticks: bool) -> str:
    return "\n".join(
        text
        for section in sections(VISIT, assessment, ticks)
        for text in (section.title, *(part for each in section.lines for part in wrapped(each, 80)))
    )


def test_a_playbook_reads_as_a_person_works():
    told = judge(*denied("99213-25", "CO-97 185"))
    assert told.placement.queue is Queue.MODIFIER_DISPUTES
    assert printed(told, note=True) == (
        "Playbook: Visit bundled\n"
        "Leverage: a defensible error. Chosen for: queue Modifier disputes.\n"
        "Next: Write an appeal\n"
        "Check first\n"
        "1. Is 99213-25 a visit?\n"
        "Evidence, 1 of 2 at hand\n"
        "[x] Note of 2026-08-03\n"
        "[ ] The edit\n"
        "Say\n"
        "Claim ICN1.\n"
        "Ask for\n"
        "1. Payment.\n"
        "Do not pursue when\n"
        "- The note shows no visit."
    )


def test_a_tick_that_was_taken_back_or_is_of_no_item_is_no_mark():
    told = judge(*denied("99213-25", "CO-97 185"))
    assert "Evidence, 0 of 2 at hand" in printed(told, note=False, gone=True)
