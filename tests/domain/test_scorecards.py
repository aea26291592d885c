"""Scorecards by hand: what moved, what stayed with the practice, what in-house brought; and what is no judgement."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.events import (
    Ask,
    CallLogged,
    CallOutcome,
    EntryUndone,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    Event,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.recovery_entries import PatternState
from worklist.domain.vendor_entries import (
    AccountPlaced,
    PlacementRecalled,
    ReportRead,
    VendorReported,
    VendorSet,
    VendorStatus,
)
from worklist.domain.vendors.register import Vendor
from worklist.domain.vendors.scorecard import PatternSince, VendorRecord, scorecard
from worklist.domain.vendors.scorecard_words import scored, verdict
from worklist.domain.vendors.stays import stays_of, worked_here
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, VendorPurpose

TODAY = date(2026, 11, 20)
TOUCH = 2_500
TERMS = FeeTerms(2_500, FeeBasis.CASH, is_uncapped=True, tail_days=30, is_returned=True)
VENDOR = Vendor(VendorSet("SYNTH RECOVERY", VendorPurpose.PAYER_DISPUTE, fees=TERMS), 1, "sue", datetime.now(UTC))
ASKED = EscalationRequested(EscalateTo.VENDOR, "denied twice", "work it", asks=Ask.PLACE, vendor="SYNTH RECOVERY")
CALL = CallLogged(CallOutcome.IN_PROCESS)


def entries(*dated, account="A1"):
    """Entries of an account, each on a day of 2026 such as ``05-10``; the first is ``e1``."""
    return [
        Event(seq, f"{account}.{seq}", datetime.fromisoformat(f"2026-{day}T12:00+00:00"), "ana", account, body)
        for seq, (day, body) in enumerate(dated, 1)
    ]


def placed(amount=10_000, *, account="A1", of="payer_denial", on="05-10", terms=TERMS):
    sent = AccountPlaced(
        *(f"{account}.1", "P1", "SYNTH RECOVERY", VendorPurpose.PAYER_DISPUTE, terms, amount, (), 1, "", "", ""),
        report_due=TODAY,
        account_class=of,
    )
    return [("05-01", ASKED), ("05-02", EscalationDecided(f"{account}.1", Verdict.APPROVED, "yes")), (on, sent)]


def told(status, recovered=0, fee_due=0, *, account="A1", on="06-09", fee=None, **said):
    report = VendorReported(
        f"{account}.3", "sha", status, date.fromisoformat(f"2026-{on}"), recovered, fee, fee_due, **said
    )
    return on, report


def stay(account="A1", *then, **sent):
    (found,) = stays_of(account, entries(*placed(account=account, **sent), *then, account=account))
    return found


def paid(account, recovered=8_000, **sent):
    """A stay that brought money at 25 %, back after 30 days."""
    return stay(
        account, told(VendorStatus.RECOVERED, recovered, recovered // 4, account=account, why="Appealed."), **sent
    )


def nothing(account, **sent):
    return stay(account, told(VendorStatus.CLOSED, account=account, why="No response"), **sent)


def ended_here(account, amount, *, of="payer_denial", on="07-20", touches=1):
    end = OutcomeRecorded(OutcomeKind.RECOVERED if amount else OutcomeKind.UNRECOVERABLE, amount, account_class=of)
    (effort,) = worked_here(account, entries(*[("07-10", CALL)] * touches, (on, end), account=account))
    return effort


def card_of(*stays, here=(), vendor=VENDOR, **record):
    return scorecard(vendor, VendorRecord(stays, **record), here, TOUCH, TODAY)


def text_of(card):
    return "\n".join(f"{section.title}\n" + "\n".join(line.text for line in section.lines) for section in scored(card))


# -- one stay -------------------------------------------------------------------------------------------------------


def test_touches_count_from_the_placing_to_the_recall_and_undone_ones_do_not():
    recall = PlacementRecalled("A1.3", "R1", "too slow", 1, "", "", "")
    note = NoteAdded("x")
    (found,) = stays_of(
        "A1",
        entries(
            *placed(), ("05-20", CALL), ("05-21", note), ("05-21", EntryUndone("A1.5")), ("06-01", recall),
            ("06-02", note),
        ),
    )  # fmt: skip
    assert (found.touches, found.days_to_return, found.days_to_money) == (3, 22, None)
    assert not found.is_empty


def test_money_that_was_taken_back_moved_the_account_and_is_no_recovery():
    found = stay("A1", told(VendorStatus.WORKING, 8_000, 2_000), told(VendorStatus.CLOSED, -8_000, -2_000, on="07-10"))
    assert (found.has_moved, found.is_empty, found.fee) == (True, True, 0)
    part = stay("A1", told(VendorStatus.WORKING, 8_000, 2_000), told(VendorStatus.CLOSED, on="07-10"))
    assert (part.has_moved, part.is_empty) == (True, False)
    assert (found.days_to_money, found.days_to_return) == (30, 61)


def test_a_reason_for_giving_up_is_no_movement_and_a_reason_on_the_way_is_one():
    assert not nothing("A1").has_moved
    assert stay("A1", told(VendorStatus.WORKING, why="payer reopened it")).has_moved


def test_a_flat_fee_is_owed_for_the_placing_before_anything_is_reported():
    flat = FeeTerms(flat=1_500, flat_when=FlatWhen.PLACED)
    assert stay("A1", terms=flat).fee == 1_500
    assert stay("A1").fee == 0


def test_what_a_vendor_had_is_not_in_house_and_what_goes_on_has_not_ended():
    end = ("07-20", OutcomeRecorded(OutcomeKind.RECOVERED, 500, account_class="payer_denial"))
    assert worked_here("A1", entries(*placed(), told(VendorStatus.CLOSED), end)) == ()
    assert worked_here("A1", entries(("07-10", CALL))) == ()
    assert worked_here("A1", entries(("07-10", CALL), end)) != ()


# -- the card -------------------------------------------------------------------------------------------------------


def test_a_card_by_hand():
    card = card_of(
        paid("A1"),
        nothing("A2"),
        stay("A3", told(VendorStatus.WORKING, 2_000, 500, account="A3", fee=900, fix="post 25", differences=("off",))),
    )
    whole = card.whole
    assert (whole.all.accounts, whole.all.placed, whole.out, whole.out_amount, whole.moved) == (3, 30_000, 1, 10_000, 2)
    assert (whole.all.recovered, whole.all.fee, whole.billed, whole.disputed) == (10_000, 2_500, 900, 1)
    assert whole.all.net == 10_000 - 2_500 - 3 * TOUCH == 0
    assert (whole.recovered_tenths, whole.empty, whole.recalled) == (333, 1, 0)
    assert (whole.days_to_money, whole.all.days) == (30, 30)
    assert [(told.text, told.accounts) for told in whole.whys] == [("Appealed.", 1)]
    assert [told.text for told in (*whole.closings, *whole.fixes)] == ["No response", "post 25"]


def test_what_vendors_write_is_counted_whatever_its_case_and_full_stop():
    card = card_of(paid("A1"), stay("A2", told(VendorStatus.RECOVERED, 1, account="A2", why="appealed")))
    assert [(told.text, told.accounts) for told in card.whole.whys] == [("appealed", 2)]


def test_a_class_is_held_against_the_same_class_worked_here_in_the_same_months():
    here = [
        *(ended_here(f"H{n}", 6_000) for n in range(20)),
        ended_here("H20", 9_000, of="patient_balance"),
        ended_here("H21", 9_000, on="07-20"),
    ]
    (card,) = card_of(*(paid(f"A{n}") for n in range(20)), here=here[:-1]).classes
    assert (card.ended.net_each, card.ended.net_of_dollar) == (8_000 - 2_000 - TOUCH, 35)
    assert (card.in_house.accounts, card.in_house.net_each, card.in_house.days) == (20, 6_000 - 2 * TOUCH, 10)
    assert card.is_judged
    assert verdict(card).text == "An account brought $25.00 more than in-house."
    (later,) = card_of(paid("A1", on="08-10"), here=here).classes
    assert later.in_house.accounts == 0


def test_few_accounts_are_no_judgement_and_what_is_out_is_not_compared():
    (card,) = card_of(*(paid(f"A{n}") for n in range(19)), stay("A19"), here=[ended_here("H1", 100)]).classes
    assert not card.is_judged
    assert verdict(card).text == "No judgement: 19 came back, 1 ended in-house; it takes 20 of each."


def test_the_most_recovered_is_not_the_first_but_who_leaves_most_of_a_dollar():
    big = card_of(*(paid(f"A{n}", 20_000, amount=100_000) for n in range(20)))
    lean = card_of(*(paid(f"A{n}", 8_000, amount=10_000) for n in range(20)))
    few = card_of(paid("A1", 10_000))
    assert sorted([few, big, lean], key=lambda card: card.rank) == [lean, big, few]
    assert big.whole.all.recovered > lean.whole.all.recovered


def test_a_retainer_is_apart_from_the_fees_on_accounts():
    terms = replace(TERMS, retainer=10_000, is_credited=False)
    entry = replace(VENDOR.entry, fees=terms)
    card = card_of(paid("A1"), vendor=replace(VENDOR, entry=entry), terms=((VENDOR.at.date(), entry),))
    assert card.retainer.amount == 7 * 10_000
    assert (card.whole.all.net, card.net) == (3_500, 3_500 - 70_000)
    assert "7 months x 100.00 = 700.00" in text_of(card)


# -- a pilot --------------------------------------------------------------------------------------------------------


def pilot(most, stays, here=()):
    vendor = replace(VENDOR, entry=replace(VENDOR.entry, pilot=most))
    ids = frozenset(stay.placement.id for stay in stays)
    return card_of(*stays, here=here, vendor=vendor, in_pilot=ids).pilot


def test_a_pilot_says_what_is_missing_before_it_is_widened():
    off = told(VendorStatus.CLOSED, account="A2", differences=("fee off",))
    found = pilot(20, [paid("A1"), stay("A2", off), stay("A3")])
    assert (found.placed, found.back) == (3, 2)
    assert found.missing == (
        "17 accounts of the pilot are not placed yet.",
        "1 account of the pilot is still out.",
        "In no class did 20 accounts come back and 20 end in-house: there is no comparison yet.",
        "1 report names a difference: settle them with the vendor.",
    )
    enough = pilot(20, [paid(f"A{n}") for n in range(20)], [ended_here(f"H{n}", 100) for n in range(20)])
    assert enough.missing == ()
    assert pilot(5, [paid(f"A{n}") for n in range(5)]).missing == (
        "A pilot of 5 accounts is too small to judge by; 20 is the least.",
    )


# -- in words -------------------------------------------------------------------------------------------------------


def test_the_words_say_the_arithmetic_and_what_is_unknown():
    found = PatternSince("25 bundled", PatternState.FIXED, "edit 25 into the template", 2)
    card = card_of(paid("A1"), stay("A2", of=""), patterns=(found,))
    said = text_of(card)
    assert "$80.00 recovered - $20.00 fee - $50.00 for 2 touches = $10.00 net" in said
    assert "Recovered 40.0 % of what was placed; no report names a fee" in said
    assert "UNKNOWN, beside in-house" in said
    assert "2 of its accounts show the pattern 25 bundled, fixed since: edit 25 into the template" in said
    assert text_of(card_of()) == "What came of it\nNothing was ever placed with it."


def test_a_vendor_that_says_nothing_is_late():
    read = ReportRead("SYNTH RECOVERY", "a.csv", "sha", date(2026, 6, 9), 1, 0, 0)
    card = card_of(stay("A1"), reports=(read,))
    assert (card.reported_on, card.silence.due_on) == (date(2026, 6, 9), date(2026, 6, 16))
    assert card_of(paid("A1"), reports=(read,)).silence is None


# -- laws -----------------------------------------------------------------------------------------------------------

STAYS = st.lists(
    st.tuples(st.sampled_from(["payer_denial", "aged_ar", ""]), st.integers(0, 9_000), st.booleans()), max_size=8
)


@given(STAYS)
def test_classes_add_up_to_the_whole(told_of):
    stays = [
        (paid if is_back else stay)(f"A{n}", *([amount] if is_back else []), of=of)
        for n, (of, amount, is_back) in enumerate(told_of)
    ]
    card = card_of(*stays)
    for part in ("accounts", "recovered", "fee", "touches", "net"):
        assert sum(getattr(each.all, part) for each in card.classes) == getattr(card.whole.all, part)
    assert sum(each.out for each in card.classes) == card.whole.out == sum(not back for *_, back in told_of)


@pytest.mark.parametrize("count", [0, 1, 19, 20])
def test_a_rank_judges_from_twenty_on(count):
    assert card_of(*(paid(f"A{n}") for n in range(count))).rank[0] is (count < 20)
