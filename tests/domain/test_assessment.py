"""Laws of every assessment, on accounts of any kind: few records make sense together, and none may be refused."""

import re
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import event, given
from hypothesis import strategies as st

from tests.domain.build import (
    ALDER,
    BIRCH,
    MEDICARE,
    NUMBER,
    PATIENT,
    TODAY,
    account,
    aging,
    at,
    billed,
    claim,
    entry,
    judge,
    line,
    remit,
    worked,
)
from worklist.domain.account_row import row_of
from worklist.domain.accounts import Account, Twin, assemble
from worklist.domain.aging import AgingRow
from worklist.domain.assessment import Assessment, assess
from worklist.domain.changes import seen_of
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.clocks import MEDICARE_RULES, ClockRule, Ends
from worklist.domain.events import (
    AccountHeld,
    AccountSnoozed,
    CallLogged,
    CallOutcome,
    EscalateTo,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
)
from worklist.domain.experience import Experience
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.people import Payer, Person
from worklist.domain.queues import Queue
from worklist.domain.remits import Adjustment, RemitClaim, RemitHeader, RemitLine
from worklist.domain.site import SiteRules
from worklist.domain.work import WorkState, fold

# Accounts of any kind: mostly near each other in time and money, so that the rules meet; sometimes far out

cents = st.sampled_from([0, 0, 1_000, 4_400, 18_500]) | st.integers(-(10**15), 10**15)
near = st.dates(date(2026, 6, 1), date(2026, 12, 31))
days = st.none() | near | near | st.sampled_from([date.min, date(1, 1, 2), date(9999, 12, 31), date(2024, 2, 29)])
payers = st.sampled_from([ALDER, BIRCH, MEDICARE, Payer(), Payer("ALDER MUTUAL"), Payer(id="ALD01")])
codes = st.sampled_from(["99213", "93000", "J3301", ""])
modifiers = st.lists(st.sampled_from(["25", "59", "76", "26", "50", ""]), max_size=4).map(tuple)
remarks = st.lists(st.sampled_from(["MA130", "M15", "M144", "N290", ""]), max_size=2).map(tuple)
adjustments = st.lists(
    st.builds(
        Adjustment,
        st.sampled_from(["CO", "PR", "OA", "PI", "CR", ""]),
        st.sampled_from(
            ["1", "2", "3", "4", "16", "18", "22", "23", "27", "29", "45", "50", "97", "193", "B7", "", "?"]
        ),
        cents,
    ),
    max_size=3,
).map(tuple)
numbers = st.sampled_from(["", "L1", "L2"])
claim_numbers = st.sampled_from(["", "ICN1", "ICN2"])
filings = st.sampled_from(["MB", "CI", "16", ""])
units = st.sampled_from([Decimal(1), Decimal(2), Decimal(0)])

remit_lines = st.builds(
    RemitLine,
    code=codes,
    charge=cents,
    paid=cents,
    modifiers=modifiers,
    units=units,
    original_code=codes,
    allowed=st.none() | cents,
    adjustments=adjustments,
    remarks=remarks,
    service_from=days,
    control_number=numbers,
)
remits = st.builds(
    RemitClaim,
    remit=st.builds(RemitHeader, payers, numbers, numbers, cents, days, produced_on=days),
    account=st.just(NUMBER),
    status=st.sampled_from(["1", "2", "3", "4", "19", "20", "21", "22", "23", "25", "", "99"]),
    charge=cents,
    paid=cents,
    patient_responsibility=cents,
    position=st.builds(at, st.just("era.835"), st.integers(1, 9)),
    filing=filings,
    payer_claim=claim_numbers,
    original_payer_claim=claim_numbers,
    frequency=st.sampled_from(["", "1", "7"]),
    crossover=st.sampled_from([Person(), Person("BIRCH HEALTH PLAN", id="BIR02")]),
    service_from=days,
    adjustments=adjustments,
    remarks=remarks,
    lines=st.lists(remit_lines, max_size=3).map(tuple),
)
billed_lines = st.builds(
    BilledLine,
    number=st.integers(1, 9),
    code=codes,
    charge=cents,
    modifiers=modifiers,
    units=units,
    service_from=days,
    control_number=numbers,
    authorization=st.sampled_from(["", "AUTH7"]),
)
claims = st.builds(
    BilledClaim,
    account=st.just(NUMBER),
    charge=cents,
    payer=payers,
    position=st.builds(at, st.just("claims.837"), st.integers(1, 9)),
    payer_order=st.sampled_from(["P", "S", "T", "U", ""]),
    filing=filings,
    submitted_on=days,
    patient=st.sampled_from([PATIENT, Person()]),
    frequency=st.sampled_from(["1", "7", "8", ""]),
    payer_claim=claim_numbers,
    lines=st.lists(billed_lines, max_size=3).map(tuple),
)
rows = st.builds(
    AgingRow,
    account=st.just(NUMBER),
    balance=cents,
    position=st.builds(at, st.just("aging.csv"), st.integers(1, 9)),
    as_of=near,
    payer=st.sampled_from(["", "ALDER MUTUAL"]),
    insurance_balance=st.none() | cents,
    patient_balance=st.none() | cents,
    charges=st.none() | cents,
    payments=st.none() | cents,
    adjustments=st.none() | cents,
    service_on=days,
    billed_on=days,
    status=st.sampled_from(["", "Paid", "Insurance", "Unbilled"]),
)
twins = st.builds(Twin, st.just("A-2002"), codes, modifiers, near, st.just(at("claims.837", 9)))


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    return assemble(
        NUMBER,
        aging=draw(st.none() | rows | rows),
        claims=tuple(draw(st.lists(claims, max_size=3))),
        remits=tuple(draw(st.lists(remits, max_size=3))),
        twins=tuple(draw(st.lists(twins, max_size=1))),
        exported_on=draw(st.none() | near),
    )


# Accounts that make sense, so that every queue is met: answered by one or two payers, owed by them or the patient

dollars = st.sampled_from([17, 44, 185, 2360])
families = st.sampled_from(["CO-97", "CO-50", "CO-16", "PR-27", "CO-45", "PR-1", "PI-96", "CO-193", "OA-23"])
some_day = near.map(str)


@st.composite
def answered_accounts(draw: st.DrawFn) -> Account:
    payer, filing = draw(st.sampled_from([(ALDER, "12"), (MEDICARE, "MB"), (BIRCH, "12")]))
    services = [draw(st.sampled_from(["99213-25", "93000", "J3301"])) for _ in range(draw(st.integers(1, 2)))]
    charge = draw(dollars)
    answers = [
        remit(
            *(
                line(s, charge, f"{draw(families)} {charge}", remarks=draw(st.sampled_from(["", "MA130"])))
                for s in services
            ),
            status=draw(st.sampled_from(["1", "1", "2", "19"])),
            on=draw(some_day),
            payer=payer,
            filing=filing,
            icn=f"ICN{number}",
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    sent = [
        claim(*(billed(s, charge) for s in services), sent=draw(some_day), payer=payer, filing="CI", frequency=each)
        for each in draw(st.sampled_from([(), ("1",), ("1", "7")]))
    ]
    row = draw(st.builds(aging, dollars | st.just(0), st.just(0) | dollars | st.none(), service=some_day))
    return account(*sent, *answers, row)


any_accounts = accounts() | answered_accounts() | answered_accounts()

bodies = st.one_of(
    st.builds(NextStepSet, st.sampled_from(["call", "portal", "gone"]), near),
    st.builds(CallLogged, st.just(CallOutcome.OTHER), promised_on=st.none() | near, source_hash=st.just("h1")),
    st.builds(AccountSnoozed, near, st.just("waiting"), st.sampled_from(["h1", "h2"])),
    st.builds(HoldFlagSet, st.sampled_from(HoldFlag), st.booleans()),
    st.builds(OutcomeRecorded, st.sampled_from(OutcomeKind), source_hash=st.sampled_from(["h1", "h2"])),
    st.just(EscalationRequested(EscalateTo.VENDOR, "why", "ask")),
    st.just(NoteAdded("looked")),
    st.just(AccountHeld()),
)


@st.composite
def work_states(draw: st.DrawFn) -> WorkState:
    made = draw(st.lists(st.tuples(bodies, near), max_size=5))
    return fold(entry(body, str(on), seq=seq) for seq, (body, on) in enumerate(made, start=1))


BUSINESS = ClockRule(Ends.APPEAL, 30, "business", "remit", "contract", payers=("alder mutual",))
YEARLY = ClockRule(Ends.FILING, 1, "years", "service", "contract", payers=("birch health plan",))
RULES = SiteRules(clock_rules=(BUSINESS, YEARLY, *MEDICARE_RULES), aged_days=60, stalled_touches=2)
LEARNED = Experience({"ALDER MUTUAL": (40, 500)}, {("payer_denial", 0): (3, 7)})


def look(some: Account, work: WorkState, today: date = TODAY) -> Assessment:
    return assess(some, work, rules=RULES, today=today, source_hash="h1", experience=LEARNED)


# Laws


@given(any_accounts, work_states(), st.dates())
def test_nothing_is_refused_on_any_day(some: Account, work: WorkState, today: date):
    told = look(some, work, today)
    assert told.case.audit and told.placement.reason and told.suggested_action in NEXT_ACTIONS
    assert row_of(told).number == NUMBER


@given(any_accounts, work_states())
def test_exactly_one_queue_and_why_none_of_the_earlier_ones(some: Account, work: WorkState):
    placement = look(some, work).placement
    event(placement.queue.title)
    assert [verdict.queue for verdict in placement.passed] == list(Queue)[: placement.queue]
    assert all(verdict.why and not verdict.matches for verdict in placement.passed)


@given(any_accounts, work_states())
def test_the_same_account_is_judged_the_same_again(some: Account, work: WorkState):
    first, second = look(some, work), look(some, work)
    assert (first.placement, first.priority, first.states) == (second.placement, second.priority, second.states)


@given(any_accounts, work_states())
def test_the_parts_shown_multiply_to_the_number_shown(some: Account, work: WorkState):
    priority = look(some, work).priority
    shown = re.fullmatch(
        r"([\d,]+\.\d\d) x (\d+) % x (\d+) % / (\d+) min = ([\d,]+\.\d\d) per minute", priority.formula
    )
    assert shown
    stake, chance, share, minutes, result = (int(re.sub(r"[,.]", "", part)) for part in shown.groups())
    divisor = 10_000 * minutes
    assert (stake * chance * share + divisor // 2) // divisor == result == priority.cents_per_minute
    assert all(part.fact for part in priority.parts)


@given(any_accounts, work_states())
def test_no_part_is_out_of_bounds(some: Account, work: WorkState):
    priority = look(some, work).priority
    assert 0 <= priority.stake.value <= max(0, some.balance, some.insurance_balance, some.patient_balance or 0)
    assert 0 <= priority.chance.value <= 100 and 0 <= priority.wait.value <= 100 and priority.minutes.value >= 1


def _what_is_stored(told: Assessment) -> tuple[object, ...]:
    row = row_of(told)
    return row.queue, row.cents_per_minute, row.states, row.deadline_on, row.stake, row.disposition, row.account_class


@given(any_accounts, work_states(), near, st.data())
def test_nothing_turns_before_the_day_that_was_named(some: Account, work: WorkState, today: date, data: st.DataObject):
    told = look(some, work, today)
    last = told.next_change_on - timedelta(days=1) if told.next_change_on else date(9999, 12, 31)
    assert last >= today
    for day in {last, today + timedelta(days=min(1, (last - today).days)), data.draw(st.dates(today, last))}:
        assert _what_is_stored(look(some, work, day)) == _what_is_stored(told)


# The days named, one by one


def turning(*records, today: date = TODAY, **more) -> str:
    return str(judge(*records, today=today, **more).next_change_on)


def test_a_silent_claim_turns_the_day_after_its_window():
    assert turning(claim(), aging(185), today=date(2026, 8, 13)) == "2026-08-27"


def test_an_account_turns_when_it_is_aged_then_with_its_chances():
    assert turning(aging(0, 17)) == "2026-12-02"
    assert turning(aging(0, 17), today=date(2026, 12, 2)) == "2027-01-31"
    assert turning(aging(0, 17), today=date(2027, 8, 4)) == "None"


def test_a_deadline_turns_with_each_band_of_its_last_days():
    denied = (remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB"), aging(185))
    assert turning(*denied, today=date(2026, 12, 2)) == "2026-12-14"
    assert turning(*denied, today=date(2026, 12, 21)) == "2026-12-29"


def test_the_clock_of_a_lighter_denial_turns_too():
    lighter = remit(line("J3301", 44, "CO-50 44"), payer=MEDICARE, filing="MB", on="2026-08-25")
    heavier = remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB", on="2026-10-01")
    denied = (lighter, heavier, aging(229))
    assert turning(*denied, today=date(2027, 8, 20)) == "2027-08-26"
    before, after = (judge(*denied, today=date(2027, 8, day)).priority.stake.value for day in (25, 26))
    assert (before, after) == (22_900, 18_500)


def test_a_day_beyond_the_calendar_never_comes():
    promised = worked(CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=date.max, source_hash="h1"))
    assert turning(aging(0, 17), today=date.max, work=promised) == "None"


def test_work_turns_on_its_own_days():
    owed = (claim(), remit(line("99213", 185, "CO-45 100")), aging(40))
    assert turning(*owed, work=worked(NextStepSet("call", date(2026, 11, 26)))) == "2026-11-26"
    assert turning(*owed, work=worked(AccountSnoozed(date(2026, 11, 27), "waiting", "h1"))) == "2026-11-27"
    promised = CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=date(2026, 11, 25), source_hash="h1")
    assert turning(*owed, work=worked(promised)) == "2026-11-26"
    rested = OutcomeRecorded(OutcomeKind.ADJUSTED, source_hash="h1")
    assert turning(*owed, work=worked(("2026-10-26", rested))) == "2026-11-25"


# States


def states(*records, **more) -> set[str]:
    return set(judge(*records, **more).states)


def test_a_fresh_account_is_untouched_and_has_no_step():
    assert states(aging(0, 17)) == {"untouched", "nostep"}


def test_states_follow_the_record_and_the_day():
    assert states(aging(0, 17), work=worked(AccountHeld())) == {"untouched", "nostep", "held"}
    assert states(aging(0, 17), work=worked(NextStepSet("call", TODAY))) == {"untouched"}
    spent = worked(NextStepSet("call", date(2026, 11, 20)), NoteAdded("done"))
    assert states(aging(0, 17), work=spent) == {"nostep"}
    asked = worked(EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"))
    assert states(aging(0, 17), work=asked) == {"nostep", "escalated"}


def test_a_snoozed_account_wakes_when_the_pm_changes():
    work = worked(AccountSnoozed(date(2026, 12, 1), "waiting", "h1"))
    assert "snoozed" in states(aging(0, 17), work=work)
    assert "woken" in states(aging(0, 17), work=work, source_hash="h2")
    assert not {"snoozed", "woken"} & states(aging(0, 17), work=work, source_hash="h2", today=date(2026, 12, 1))


def test_it_sleeps_on_where_records_are_only_read_otherwise_than_before():
    work = worked(AccountSnoozed(date(2026, 12, 1), "waiting", "h1", seen_of(account(aging(0, 17)))))
    assert "snoozed" in states(aging(0, 17), work=work, source_hash="h2")
    assert "woken" in states(aging(0, 18), work=work, source_hash="h2")


def test_an_outcome_rests_and_a_promise_breaks():
    assert "resting" in states(aging(17), work=worked(OutcomeRecorded(OutcomeKind.ADJUSTED, source_hash="h1")))
    promised = CallLogged(CallOutcome.PAYMENT_PROMISED, promised_on=date(2026, 11, 23), source_hash="h1")
    assert "broken-promise" in states(aging(17), work=worked(promised))


def test_money_and_clocks_have_states_too():
    assert "credit" in states(aging(0, -20))
    assert "unknown-clock" in states(remit(line("99213", 185, "CO-50 185")), aging(185))
    known = remit(line("99213", 185, "CO-50 185"), payer=MEDICARE, filing="MB")
    assert "unknown-clock" not in states(known, aging(185))
