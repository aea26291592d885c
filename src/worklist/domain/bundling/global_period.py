"""Denials by a global period, held against the windows of our own procedures (DOMAIN 8)."""

from collections.abc import Sequence

from worklist.domain.accounts import Account
from worklist.domain.bundling import sentences as say
from worklist.domain.bundling.answer import Basis, BundlingAnswer, GlobalWindow, Move, OurService
from worklist.domain.bundling.binding import Binding, binding
from worklist.domain.bundling.global_windows import InWindow, row_on, window_of
from worklist.domain.bundling.our_services import Beside, services_beside, services_of
from worklist.domain.denials import Denial
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.wording import capital

_SET_BY_CARRIER = frozenset({"MMM", "YYY"})
_MOST_BEFORE, _MOST_AFTER = 1, 90


def our_windows(account: Account, terms: Terms) -> tuple[GlobalWindow, ...]:
    """The windows of the patient's procedures on the account and near it, by their days; same-day ones (000) too."""
    if not terms.relative_values:
        return ()
    services = services_of(account, terms.nearby)
    found = {
        (window.procedure.day, window.procedure.code, window.procedure.account): window
        for service in services
        if (window := window_of(service, terms.relative_values))
    }
    return tuple(found[key] for key in sorted(found))


def answer(denial: Denial, account: Account, terms: Terms) -> BundlingAnswer:
    """What the windows say to a denial by a global period."""
    if Loaded.MPFS not in terms.loaded:
        return _unknown(say.NO_MPFS)
    beside = services_beside(denial, account, terms.nearby)
    if beside is None:
        return _unknown(say.NO_LINE)
    bound = binding("global-days", denial, account, terms, beside.denied.day)
    windows = tuple(window for each in beside.others if (window := window_of(each, terms.relative_values)))
    inside = [found for window in windows if (found := InWindow(beside.denied, window)).holds]
    if inside:
        return _inside(inside, bound)
    untold = _untold(beside, terms)
    return _unknown(untold, beside.denied) if untold else _outside(beside.denied, windows, bound)


def _inside(inside: Sequence[InWindow], bound: Binding) -> BundlingAnswer:
    """Of several windows the one that nothing answers decides; those of denied procedures come last."""
    found = min(inside, key=lambda each: (each.window.procedure.fate == "denied", bool(each.billed)))
    return BundlingAnswer(
        Move.APPEAL if found.billed or found.is_test else Move.CORRECT_FIRST,
        Basis.GLOBAL_DAYS,
        say.in_window(found),
        found.denied,
        found.window.procedure,
        window=found.window,
        opened_by=found.billed,
        words=(*say.window_words(found), bound.words),
        argument=say.window_argument(found, bound),
    )


def _untold(beside: Beside, terms: Terms) -> str:
    """Which procedure's window could cover the day and is not known; empty where none could."""
    denied, values = beside.denied, terms.relative_values
    for service in beside.others:
        distance = (denied.day - service.day).days
        is_itself = distance == 0 and service.code == denied.code
        if is_itself or not -_MOST_BEFORE <= distance <= _MOST_AFTER:
            continue
        row = row_on(service.code, service.day, values)
        if row is None and any(each.code == service.code for each in values):
            return say.no_edition(service)
        if row is not None and row.global_days in _SET_BY_CARRIER:
            return say.set_by_carrier(service, row)
    return ""


def _outside(denied: OurService, windows: Sequence[GlobalWindow], bound: Binding) -> BundlingAnswer:
    nearest = min(windows, key=lambda each: _gap(each, denied), default=None)
    return BundlingAnswer(
        Move.APPEAL,
        Basis.GLOBAL_DAYS,
        f"no procedure of ours has a window on {denied.day}",
        denied,
        words=(*say.outside_words(denied, nearest), bound.words),
        argument=say.outside_argument(denied, nearest, bound),
    )


def _gap(window: GlobalWindow, denied: OurService) -> int:
    return max((window.first - denied.day).days, (denied.day - window.last).days)


def _unknown(why: str, denied: OurService | None = None) -> BundlingAnswer:
    return BundlingAnswer(Move.UNKNOWN, Basis.GLOBAL_DAYS, why, denied, words=(f"{capital(why)}.",))
