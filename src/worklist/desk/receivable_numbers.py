"""The numbers of the receivable: what is owed, how payers answered, what nobody sees to."""

from datetime import date, timedelta
from functools import partial

from worklist.domain.numbers import aging, collection, denials, neglected
from worklist.domain.numbers.measure import Numbers
from worklist.domain.numbers.reasons import reasons
from worklist.domain.numbers.receivable import measures_of, notes_of, unread
from worklist.store import receivable
from worklist.store.cache import Cache

_YEAR = timedelta(days=366)


def receivable_numbers(cache: Cache, since: date, today: date) -> Numbers:
    """What the PM's records say, with what was answered since a day."""
    now = receivable.read_receivable(cache, today)
    answered = receivable.answered_since(cache, min(since, today - _YEAR), since, today)
    unknown = receivable.tally(cache, neglected.UNKNOWN_CLOCK, today)
    measures = (
        *measures_of(now),
        denials.denial_rate(answered, since, today),
        collection.net_collection(answered, since, today),
        neglected.no_next_step(receivable.tally(cache, neglected.NO_NEXT_STEP, today)),
        neglected.untouched(receivable.tally(cache, neglected.UNTOUCHED, today)),
        neglected.lost_clocks(receivable.lost_clocks(cache), unknown),
        neglected.unknown_clocks(unknown),
    )
    breakdowns = (
        aging.by_payer(now.groups, partial(receivable.owing_to, cache)),
        aging.by_class(now.groups),
        denials.by_payer(answered),
        reasons(receivable.reasons_since(cache, since, today)),
        collection.by_month(answered, today),
    )
    shown = tuple(map(unread, measures)) if now.is_empty else measures
    return Numbers(today, since, shown, breakdowns, notes=notes_of(now))
