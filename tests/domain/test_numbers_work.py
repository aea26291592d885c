"""Numbers of the work: what it brought after what it cost, each cent once, by class, outcome and kind of write-off."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from tests.domain.build import line, remit
from tests.domain.test_reversals import CLOSED, DROPPED, judged
from tests.domain.test_underpayments import answered as paid_below
from tests.habits import BUNDLED
from worklist.domain.account_facts import AccountFact
from worklist.domain.events import (
    AccountSkipped,
    EntryUndone,
    Event,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
)
from worklist.domain.numbers import feedback, work
from worklist.domain.numbers.period import Period, period_of
from worklist.domain.numbers.recovery import Cost, net_recovery, net_recovery_by_class
from worklist.domain.numbers.write_offs import Waiting, write_off_reversals, written_off_share
from worklist.domain.patterns.cells import Cell
from worklist.domain.patterns.finding import Beside, Comparison, Evidence
from worklist.domain.patterns.ledger import Pattern, PatternClaim, Recurrences, Standing, Tries
from worklist.domain.patterns.words import key_in_words
from worklist.domain.queues import AccountClass
from worklist.domain.recovery_entries import (
    DisputeAnswered,
    DisputeResult,
    DisputeSent,
    PatternSet,
    PatternState,
    Way,
)
from worklist.domain.results import Effort, efforts_of, results_of
from worklist.domain.vendor_entries import AccountPlaced, VendorReported, VendorStatus
from worklist.domain.vendors.terms import FeeTerms, FlatWhen, VendorPurpose
from worklist.domain.written_off import written_off_as

SINCE, TODAY = date(2026, 9, 1), date(2026, 11, 21)
DENIAL, PATIENT = AccountClass.PAYER_DENIAL, AccountClass.PATIENT_BALANCE
WON, LOST = DisputeResult.WON, DisputeResult.LOST
COST = Cost(2_500)
NOTE = NoteAdded("called")


def recovered(amount: int, of: str = DENIAL, **said: str) -> OutcomeRecorded:
    return OutcomeRecorded(OutcomeKind.RECOVERED, amount, account_class=of, **said)


def answer(amount: int, result: DisputeResult = WON) -> DisputeAnswered:
    return DisputeAnswered("dispute", result, amount, account_class=DENIAL)


def sent(write_off: str = "") -> DisputeSent:
    due = TODAY + timedelta(30)
    out = DisputeSent("D1", "SYNTH PAYER", "denied", 9_000, 1, Way.FAX, "fax", due, (), 1, 1, "a", "b")
    return replace(out, write_off=write_off)


def placed(vendor: str = "SYNTH RECOVERY") -> AccountPlaced:
    due = TODAY + timedelta(7)
    purpose = VendorPurpose.PATIENT_BALANCE
    return AccountPlaced("ask", "P1", vendor, purpose, FeeTerms(), 9_000, (), 1, "a", "b", "c", due, PATIENT)


def reported(amount: int, fee: int, target: str) -> VendorReported:
    return VendorReported(target, "file", VendorStatus.WORKING, TODAY, amount, fee_due=fee)


def record(account: str, *bodies, start: str = "2026-10-01") -> list[Event]:
    """One entry a day, each of the id ``account.place``; a body may stand with a day of its own."""
    day, found = date.fromisoformat(start), []
    for at, said in enumerate(bodies):
        on, body = said if isinstance(said, tuple) else (day + timedelta(at), said)
        made = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        found.append(Event(at + 1, f"{account}.{at}", made, "ana", account, body))
    return found


def fact(account: str, of: str = "", answered: str = "", billed: str = "") -> AccountFact:
    days = (date.fromisoformat(day) if day else None for day in (billed, answered))
    return AccountFact(account, "SYNTH PAYER", of, 0, 0, None, *days, None, None, 0, 0, 0, lost_clock=False)


def efforts(*records: list[Event]) -> list[Effort]:
    return [effort for events in records for effort in efforts_of(events[0].account, events)]


def period(*records: list[Event], facts: Iterable[AccountFact] = ()) -> Period:
    return period_of(SINCE, efforts(*records), {each.account: each for each in facts})


def by_label(breakdown):
    return {row.label: row.values for row in breakdown.rows}


# -- what came in is counted once ------------------------------------------------------------------------------------


def test_an_answer_counts_until_a_recovery_closes_its_account():
    assert period(record("A", NOTE, answer(30_000))).recovered == 30_000
    assert period(record("A", NOTE, answer(30_000), recovered(28_000))).recovered == 28_000
    gave_up = OutcomeRecorded(OutcomeKind.ADJUSTED, 5_000, account_class=DENIAL)
    assert period(record("A", NOTE, answer(30_000), gave_up)).recovered == 30_000
    assert period(record("A", recovered(10_000), answer(30_000))).recovered == 40_000


def test_a_vendors_report_counts_likewise_and_its_fee_is_always_due():
    told = record("A", placed(), reported(40_000, 10_000, "A.0"), reported(-10_000, -2_500, "A.0"))
    assert net_recovery(period(told), COST).worked == ("$300.00 recovered - $75.00 fees - 1 touch x $25.00 = $200.00.")
    closed = net_recovery(period([*told, *record("A", recovered(29_000), start="2026-11-01")]), COST)
    assert closed.value == 29_000 - 7_500 - 2 * 2_500


def test_what_was_recorded_before_the_period_is_not_counted_again():
    old = record("A", NOTE, answer(30_000), start="2026-08-01")
    assert net_recovery(period(old), COST).value == 0
    assert net_recovery(period(old), COST).behind.is_empty


def test_the_last_answer_and_the_outcome_after_it_are_one_result():
    told = record("A", answer(0, LOST), answer(20_000), recovered(20_000), answer(100), recovered(100))
    assert [type(each) for each in results_of(told)] == [DisputeAnswered, OutcomeRecorded, OutcomeRecorded]


def test_work_counts_in_the_class_of_the_result_it_led_to():
    told = record("A", NOTE, NOTE, recovered(50_000), NOTE, recovered(8_000, PATIENT), NOTE)
    other = record("B", NOTE)
    rows = by_label(net_recovery_by_class(period(told, other, facts=[fact("A", AccountClass.AGED_AR)]), COST))
    assert rows == {
        "payer denial": (50_000, 0, 3, 7_500, 42_500),
        "patient balance": (8_000, 0, 2, 5_000, 3_000),
        "aged ar": (0, 0, 1, 2_500, -2_500),
        "UNKNOWN": (0, 0, 1, 2_500, -2_500),
    }


def test_retainers_are_a_row_of_their_own():
    row = by_label(net_recovery_by_class(period(record("A", placed())), Cost(2_500, 10_000)))["retainers"]
    assert row == (0, 10_000, 0, 0, -10_000)


def test_a_flat_fee_is_owed_from_the_placing_on_and_once():
    flat = replace(placed(), fees=FeeTerms(flat=1_500, flat_when=FlatWhen.PLACED))
    told = reported(0, 1_500, "A.0")
    gave_up = OutcomeRecorded(OutcomeKind.UNRECOVERABLE, account_class=PATIENT)
    for bodies in ([flat], [flat, told], [flat, gave_up, told]):
        assert sum(part.fees for part in period(record("A", *bodies)).parts) == 1_500


# -- the work -------------------------------------------------------------------------------------------------------


def test_what_a_touch_brought():
    measure = work.recovered_per_touch(period(record("A", NOTE, NOTE, NOTE, recovered(50_000))))
    assert (measure.value, measure.worked) == (12_500, "$500.00 recovered with 4 touches: 0.80 touches for each $100.")
    assert work.recovered_per_touch(period(record("A", NOTE))).value == 0
    none = work.recovered_per_touch(period(record("A", AccountSkipped("later"))))
    assert none.value is None
    assert "No touch was recorded" in none.worked


def test_the_first_touch_is_counted_from_the_answer_else_from_the_submission():
    accounts = [record(name, NOTE, NOTE, start="2026-10-11") for name in "ABCD"]
    facts = [
        fact("A", answered="2026-10-01", billed="2026-07-01"),
        fact("B", answered="2026-10-20", billed="2026-10-08"),  # worked before the answer came
        fact("C"),
    ]
    earlier = record("E", (date(2026, 8, 1), NOTE), NOTE)
    measure = work.time_to_first_touch(period(*accounts, earlier, facts=[*facts, fact("E", answered="2026-07-01")]))
    assert measure.value == 65
    assert measure.behind.accounts == ("A", "B")
    assert "2 accounts left out" in measure.worked
    assert work.time_to_first_touch(period(earlier)).value is None


def test_outcomes_are_told_by_what_came_of_them():
    gave_up = OutcomeRecorded(OutcomeKind.ADJUSTED, 5_000, account_class=DENIAL)
    told = [record("A", NOTE, recovered(50_000)), record("B", answer(30_000), gave_up), record("C", answer(7_000))]
    rows = by_label(work.outcomes(period(*told)))
    assert rows["recovered"] == (1, 500, 50_000, None)
    assert rows["adjusted"] == (1, 500, 30_000, 5_000)
    assert rows["unrecoverable"] == (0, 0, 0, 0)
    assert rows["not ended yet"] == (None, None, 7_000, None)


def test_every_skip_counts_with_its_account():
    before = (date(2026, 8, 1), AccountSkipped("later"))
    found = work.skips(period(record("A", before, AccountSkipped("no portal"), NOTE, AccountSkipped("again"))))
    assert (found.value, found.behind.accounts) == (2, ("A",))


# -- write-offs that were taken back ---------------------------------------------------------------------------------


def test_the_kind_of_write_off_is_noted_by_what_most_of_it_was():
    assert written_off_as(judged(paid_below(c99213=80), **CLOSED)) == "contractual"
    assert written_off_as(judged(DROPPED, **CLOSED)) == "dropped-denial"
    assert written_off_as(judged(paid_below(c99213=100), **CLOSED)) == ""
    both = remit(line("99213", 200, "CO-45 150"), line("99214", 200, "CO-50 200"))  # short 50.00 and 150.00
    assert written_off_as(judged(both, **CLOSED)) == "dropped-denial"


def test_write_offs_taken_back_by_kind_with_what_waits():
    disputed = record("B", sent("contractual"), answer(30_000), recovered(30_000))
    told = period(record("A", recovered(50_000, write_off="dropped-denial")), disputed, record("C", recovered(20_000)))
    waiting = [Waiting("W", "contractual", 900), Waiting("W", "contractual", None), Waiting("X", "bad-debt", None)]
    rows = by_label(write_off_reversals(told, waiting))
    assert rows == {
        "contractual": (1, 30_000, 300, 1, 900),
        "bad debt": (0, 0, 0, 1, None),
        "dropped denial": (1, 50_000, 500, 0, 0),
        "not written off, or not noted": (1, 20_000, 200, None, None),
    }
    assert written_off_share(told).value == 800
    assert written_off_share(period(record("A", NOTE))).value is None


# -- the denial feedback loop ---------------------------------------------------------------------------------------


def pattern(state: PatternState, *, recovered: int = 0, again: int | None = None, fixed: str = "") -> Pattern:
    fixed_on = date.fromisoformat(fixed) if fixed else None
    entry = PatternSet(BUNDLED, state, "a habit", fixed_on=fixed_on)
    cell = Cell(BUNDLED, 3, 3, 3, 16_000)
    standing = Standing(entry, 1, "ana", datetime(2026, 10, 1, tzinfo=UTC))
    after = None if again is None else Recurrences(again)
    tries = Tries(1, 1, 1, recovered)
    return Pattern(
        Evidence(cell, 3, Comparison(Beside.OTHER_PAYERS), 1), True, tries=tries, standing=standing, recurrences=after
    )


def claims(*days: str):
    return lambda key: tuple(
        PatternClaim(f"S{at}", True, 1, 8_000, 0, 0, None, date.fromisoformat(day) if day else None)
        for at, day in enumerate(days)
    )


def test_what_is_recovered_and_has_no_fix_that_holds():
    found = [
        pattern(PatternState.CONFIRMED, recovered=40_000),
        pattern(PatternState.CONFIRMED),
        pattern(PatternState.FIXED, recovered=5_000, again=0, fixed="2026-09-01"),
        pattern(PatternState.FIXED, recovered=2_000, again=1, fixed="2026-09-01"),
        pattern(PatternState.DISMISSED, recovered=9_000),
    ]
    measure = feedback.recovered_not_fixed(feedback.loops(found, claims("2026-08-01")))
    assert (measure.value, measure.is_met) == (2, False)
    assert measure.worked == "2 patterns, $420.00 recovered through them so far."


def test_claims_after_the_fix_with_what_is_short_on_them():
    back = pattern(PatternState.FIXED, again=1, fixed="2026-09-01")
    found = feedback.loops([back], claims("2026-08-31", "2026-09-01", ""))
    measure = feedback.recurrences(found)
    assert (measure.value, measure.behind.accounts) == (1, ("S1",))
    assert by_label(feedback.feedback(found)) == {f"{key_in_words(BUNDLED)} (NOT FIXED)": (3, 16_000, 0, 1, 8_000)}
    assert feedback.recurrences(feedback.loops([], claims())).is_met


# -- laws -----------------------------------------------------------------------------------------------------------

bodies = st.one_of(
    st.just(NOTE),
    st.just(placed()),
    st.just(AccountSkipped("later")),
    st.builds(answer, st.integers(0, 50_000)),
    st.builds(reported, st.integers(-9_000, 90_000), st.integers(-900, 9_000), st.just("A.0")),
    st.builds(sent, st.sampled_from(("", "contractual"))),
    st.builds(
        OutcomeRecorded,
        st.sampled_from(OutcomeKind),
        st.integers(0, 90_000),
        account_class=st.sampled_from(AccountClass),
        write_off=st.sampled_from(("", "bad-debt")),
    ),
)
dated = st.tuples(st.dates(SINCE - timedelta(60), TODAY), bodies)
records = st.lists(st.lists(dated, min_size=1, max_size=8), min_size=1, max_size=5)


def everything(*told):
    found = period(*told, facts=[fact("A0", AccountClass.AGED_AR, "2026-08-01")])
    cost = Cost(2_500, 700)
    return (
        net_recovery(found, cost),
        net_recovery_by_class(found, cost),
        work.touched(found),
        work.recovered_per_touch(found),
        work.time_to_first_touch(found),
        work.outcomes(found),
        work.skips(found),
        written_off_share(found),
        write_off_reversals(found, ()),
    )


SET_BACK = [[(TODAY, answer(100)), (date(2026, 8, 1), OutcomeRecorded(OutcomeKind.UNRECOVERABLE))]]


@given(records)
@example(SET_BACK)  # a clock that was set back takes nothing out of a sum
def test_the_parts_add_up_to_the_whole(every):
    told = [record(f"A{at}", *bodies) for at, bodies in enumerate(every)]
    net, by_class, *_, outcomes, _, _, reversals = everything(*told)
    columns = list(zip(*(row.values for row in by_class.rows), strict=True))
    assert sum(columns[4]) == net.value
    assert sum(columns[0]) == sum(row.values[2] for row in outcomes.rows) == sum(r.values[1] for r in reversals.rows)
    behind = {account for row in by_class.rows for account in row.behind.accounts}
    assert behind == set(net.behind.accounts)


@given(records, st.data())
def test_what_is_undone_is_in_no_number(every, data):
    told = [record(f"A{at}", *bodies) for at, bodies in enumerate(every)]
    account = data.draw(st.integers(0, len(told) - 1))
    gone = data.draw(st.sampled_from(told[account]))
    undone, without = list(told), list(told)
    undone[account] = [*told[account], *record(gone.account, EntryUndone(gone.id), start="2026-11-21")]
    undone[account][-1] = replace(undone[account][-1], id="undo")
    without[account] = [event for event in told[account] if event is not gone]
    assert everything(*undone) == everything(*filter(None, without))
