"""How an answer to a bundling or global-period denial is said: facts for a person, one argument for the payer.

An argument names no other account of the patient: it leaves the building.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from worklist.domain.bundling.answer import GlobalWindow, Move, OurService
from worklist.domain.bundling.binding import Binding
from worklist.domain.bundling.global_windows import InWindow
from worklist.domain.bundling.ncci_pair import Pair
from worklist.domain.bundling.pair_modifiers import asked_for
from worklist.domain.pricing.reference import RelativeValue

NO_NCCI = "no NCCI edits are loaded; load those of the quarter with worklist reference load"
NO_MPFS = "no MPFS is loaded, which has the global days; load it with worklist reference load"
NO_LINE = "the line or its day cannot be told from the payer's answer; ask which service was denied"
ASK_TERM = "Which contract term, edit or policy, in which version, does the denial rest on?"
_INDICATORS = {"0": "no modifier opens it", "1": "a proper modifier opens it", "9": "the edit was taken back"}
_MOST_CODES = 6


def too_early(denied: OurService, since: date | None) -> str:
    """That the loaded edits do not speak of the day."""
    begin = f"begin on {since}" if since else "name no day"
    return f"the loaded NCCI edits {begin} and do not speak of {denied.day}; load those of its quarter"


def no_other(denied: OurService) -> str:
    """That nothing of ours stands beside the denied service."""
    into = f"no other service of the patient on {denied.day} that {denied.code} could be counted into"
    return f"our files hold {into}; ask the payer into which service and claim it was"


def no_pair(denied: OurService, others: Sequence[OurService], until: date | None) -> str:
    """That no edit stands between the services of a day; by which quarter's edits, where they are older."""
    edits = f"edit of the quarter to {until}" if _is_older(denied, until) else "edit"
    return f"no NCCI {edits} stands between {denied.code} and {codes_of(others)} on {denied.day}"


def older(denied: OurService, until: date | None) -> Iterator[str]:
    """That the loaded edits are of an earlier quarter than the service."""
    if _is_older(denied, until):
        yield f"The loaded edits are those of the quarter to {until}: load those of {denied.day}, which may differ."


def _is_older(denied: OurService, until: date | None) -> bool:
    return until is not None and denied.day > until


def codes_of(services: Iterable[OurService]) -> str:
    """The codes, each once, and how many more."""
    codes = list(dict.fromkeys(each.code for each in services))
    more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
    return ", ".join(codes[:_MOST_CODES]) + more


# -- pairs ----------------------------------------------------------------------------------------------------------


def pair_words(pair: Pair) -> tuple[str, ...]:
    """The edit, the other service and the modifiers."""
    meaning = _INDICATORS.get(pair.edit.indicator, "an indicator that is not known")
    edit = f"NCCI {pair.ground} (column 1/column 2): {meaning} [{pair.edit.position}]."
    return (edit, _other_service(pair.other), *_of_move(pair))


def _other_service(other: OurService) -> str:
    if not other.account:
        return f"The other service is {other.where}: {other.fate}."
    whose = "one practitioner, or practitioners of one specialty in one group"
    return f"The other service is {other.where}; NCCI counts together what {whose} did."


def _of_move(pair: Pair) -> Iterator[str]:
    edit, other = pair.edit, pair.other
    if pair.move is Move.APPEAL:
        yield f"Billed with {_listed(pair.opened_by)}, which opens the pair."
        yield from _not_repeated(pair.opened_by, (pair.denied, other))
    elif pair.move is Move.CORRECT_FIRST:
        yield "No modifier that opens the pair was billed."
        yield f"One that the chart supports could: {asked_for(pair.denied, other)}."
    elif pair.move is Move.WRONG_WAY:
        yield f"{edit.column1} is column 1, which NCCI pays; {edit.column2} is the one that is not paid beside it."
        if other.fate == "paid" and edit.indicator == "0":
            yield f"Expect the payer to take back what it paid for {other.code}: no modifier opens the pair."
    elif pair.move is Move.NOT_ACTIVE:
        yield f"The edit does not count on {pair.denied.day}: {pair.why_not_active}."
    elif pair.move is Move.UNKNOWN:
        yield f"Look who did {other.code} on account {other.account}: by one practitioner, no modifier opens the pair."


def _not_repeated(modifiers: Sequence[str], services: Iterable[OurService]) -> Iterator[str]:
    """That the remit drops a modifier, so that the payer may not have read it."""
    for service in services:
        echoed = service.modifiers if service.echoed is None else service.echoed
        dropped = [each for each in modifiers if each in service.modifiers and each not in echoed]
        if dropped:
            yield f"The remit does not repeat {_listed(dropped)} on {service.code}: the payer may not have read it."


def pair_argument(pair: Pair, bound: Binding) -> str:
    """The argument for the payer; empty where no modifier opens the pair."""
    denied, other = pair.denied, pair.other
    cited = f"{bound.by}, the {pair.ground} ({pair.edit.position})"
    services = f"{denied.name} and {other.name} of {denied.day}"
    if pair.move is Move.APPEAL:
        return f"{cited} is opened by a proper modifier. {services} were billed with {_listed(pair.opened_by)}."
    if pair.move is Move.CORRECT_FIRST:
        return f"{cited} is opened by a proper modifier. The corrected claim for {services} bears it."
    if pair.move is Move.WRONG_WAY:
        paid = " and was paid" if other.fate == "paid" else ""
        return f"{cited} pays column 1. {denied.name} of {denied.day} is column 1; {other.name} is column 2{paid}."
    if pair.move is Move.NOT_ACTIVE:
        return f"{cited} does not count for {services}: {pair.why_not_active}."
    return ""


def _listed(texts: Sequence[str]) -> str:
    return " and ".join(texts)


# -- windows --------------------------------------------------------------------------------------------------------


def in_window(found: InWindow) -> str:
    """``2026-09-10 lies in the window of 29881 of 2026-08-03, global 090, 2026-08-02 to 2026-11-01``."""
    procedure = found.window.procedure
    account = f" on account {procedure.account}" if procedure.account else ""
    return _lies_in(found, account)


def _lies_in(found: InWindow, whose: str) -> str:
    procedure = found.window.procedure
    where = f"{procedure.code} of {procedure.day}{whose}"
    return f"{found.denied.day} lies in the window of {where}, {window_days(found.window)}"


def window_days(window: GlobalWindow) -> str:
    """``global 010, 2026-08-03 to 2026-08-13``."""
    return f"global {window.days}, {window.first} to {window.last}"


def window_words(found: InWindow) -> tuple[str, ...]:
    """The window, whose procedure it is, and the modifier."""
    place = f"{in_window(found)} [{found.window.position}]."
    return (place, *_of_procedure(found.window.procedure), *_of_modifier(found))


def _of_procedure(procedure: OurService) -> Iterator[str]:
    if procedure.account:
        whose = "the surgeon did, or practitioners of the same specialty in the same group"
        yield f"The package holds what {whose}: see who did {procedure.code}."
    elif procedure.fate == "denied":
        yield f"{procedure.code} was denied itself, so no package of it was paid."


def _of_modifier(found: InWindow) -> Iterator[str]:
    if found.billed:
        yield f"Billed with {_listed(found.billed)}, which takes it out of the package."
        yield from _not_repeated(found.billed, (found.denied,))
    elif found.is_test:
        yield "A diagnostic test is not in the package, so it needs no modifier."
    else:
        yield f"Not billed with {' or '.join(found.wanted)}, which would take it out of the package."
        yield "The chart must support the modifier; care that belongs to the procedure is included: adjust it then."


def window_argument(found: InWindow, bound: Binding) -> str:
    """The argument for the payer."""
    whose = " on another claim" if found.window.procedure.account else ""
    cited, name = f"{bound.by}, {_lies_in(found, whose)} ({found.window.position}).", found.denied.name
    if found.billed:
        return f"{cited} {name} was billed with {_listed(found.billed)}, which takes it out of the package."
    if found.is_test:
        return f"{cited} {name} is a diagnostic test, which the package does not hold."
    return f"{cited} The corrected claim for {name} bears the modifier that takes it out of the package."


def outside_words(denied: OurService, nearest: GlobalWindow | None) -> Iterator[str]:
    """That no window covers the service, and which comes closest."""
    yield f"No procedure of ours has a window on {denied.day} that holds {denied.code}."
    if nearest:
        yield f"The nearest is {nearest.procedure.where}: {window_days(nearest)} [{nearest.position}]."
        if denied.day < nearest.procedure.day and nearest.covers(denied.day):
            yield "The day before a procedure covers visits only."


def outside_argument(denied: OurService, nearest: GlobalWindow | None, bound: Binding) -> str:
    """The argument for the payer."""
    found = f"{bound.by}, no procedure of ours has a window on {denied.day} that holds {denied.name}."
    near = f" {nearest.procedure.code} of {nearest.procedure.day} has {window_days(nearest)}." if nearest else ""
    return f"{found}{near} Which procedure and day was it counted to?"


def no_edition(service: OurService) -> str:
    """That the MPFS of a procedure's day is not loaded."""
    return f"the loaded MPFS has no row of {service.code} for {service.day}; load that edition"


def set_by_carrier(service: OurService, row: RelativeValue) -> str:
    """That Medicare leaves the days to the carrier."""
    return f"{service.where} has global {row.global_days}, whose days the payer sets; ask for them ({row.position})"
