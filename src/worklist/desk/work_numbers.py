"""The numbers of the work and of the denial feedback loop: what the record says, counted for a period."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from worklist.domain.events import Event
from worklist.domain.money import Cents
from worklist.domain.numbers import feedback, work, write_offs
from worklist.domain.numbers.measure import Numbers
from worklist.domain.numbers.period import period_of
from worklist.domain.numbers.receivable import unread
from worklist.domain.numbers.recovery import Cost, net_recovery, net_recovery_by_class
from worklist.domain.patterns.ledger import Ledger
from worklist.domain.results import Effort, efforts_of
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.retainers import retainer_due, terms_by_day
from worklist.domain.work import fold
from worklist.store.account_facts import facts_of_accounts
from worklist.store.cache import Cache
from worklist.store.patterns import claims_of
from worklist.store.receivable import is_unread
from worklist.store.vendors import accounts_ever_placed, history_of, vendor_entries
from worklist.store.work_numbers import worked_since, write_offs_waiting
from worklist.store.worklog import WorkLog


def work_numbers(cache: Cache, log: WorkLog, cost_per_touch: Cents, since: date, today: date) -> Numbers:
    """What the work since a day brought, what it cost, how soon it began."""
    entries = worked_since(log, since)
    period = period_of(since, _efforts(entries), facts_of_accounts(cache, list(entries)))
    cost = Cost(cost_per_touch, _retainers(log, since, today))
    return Numbers(
        today,
        since,
        (
            net_recovery(period, cost),
            work.recovered_per_touch(period),
            write_offs.written_off_share(period),
            work.touched(period),
            work.time_to_first_touch(period),
            work.skips(period),
        ),
        (
            net_recovery_by_class(period, cost),
            work.outcomes(period),
            write_offs.write_off_reversals(period, write_offs_waiting(cache)),
        ),
    )


def feedback_numbers(cache: Cache, ledger: Ledger, since: date, today: date) -> Numbers:
    """What is recovered and not fixed, and what came back, by a ledger of every pattern."""
    found = feedback.loops(ledger.patterns, partial(claims_of, cache))
    measures = feedback.recovered_not_fixed(found), feedback.recurrences(found)
    shown = tuple(map(unread, measures)) if is_unread(cache) else measures
    return Numbers(today, since, shown, (feedback.feedback(found),))


def _retainers(log: WorkLog, since: date, today: date) -> Cents:
    names = [event.body.name for event in vendor_entries(log) if isinstance(event.body, VendorSet)]
    of_vendors = ((terms_by_day(history_of(log, name)), name) for name in names)
    paid = [(terms, name) for terms, name in of_vendors if any(entry.fees.retainer for _, entry in terms)]
    return sum(retainer_due(terms, _placements(log, name), today, since).amount for terms, name in paid)


def _placements(log: WorkLog, vendor: str) -> list[Placement]:
    states = map(fold, log.of_accounts(accounts_ever_placed(log, vendor)).values())
    return [each for state in states for each in state.placements if each.sent.vendor == vendor]


def _efforts(entries: dict[str, list[Event]]) -> Iterator[Effort]:
    return (effort for account, events in entries.items() for effort in efforts_of(account, events))
