"""Bundling denials held against the site's NCCI edits: which pair stands, and what to do about it (DOMAIN 8).

An edit denies column 2 beside column 1 on one day. NCCI binds Medicare and Medicaid; other payers follow it as far as
their contract or policy says so, and no answer claims more than that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from worklist.domain.accounts import Account
from worklist.domain.bundling import global_period
from worklist.domain.bundling import sentences as say
from worklist.domain.bundling.answer import Basis, BundlingAnswer, Move, OurService
from worklist.domain.bundling.binding import Binding, binding
from worklist.domain.bundling.global_windows import row_on
from worklist.domain.bundling.ncci_pair import Pair
from worklist.domain.bundling.our_services import Beside, services_beside
from worklist.domain.bundling.pair_modifiers import is_visit
from worklist.domain.codes import MODIFIERS, Family, ModifierKind
from worklist.domain.denials import Denial
from worklist.domain.pricing.reference import NcciEdit, RelativeValue
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.wording import capital

_SAYS_INCLUDED = frozenset({"97", "231", "234", "236", "B10", "96", "A1"})
"""CARCs of the bundling family by which the payer says that another service includes this one."""
_NOT_BY_PAIR = frozenset({"54"})
"""An assistant or second surgeon that is not paid: MPFS indicators decide it, no pair."""
_GLOBAL_REMARKS = frozenset({"N525"})
"""RARCs that speak of a global period beside M144, by which the family is told."""
_OTHER_GROUND = frozenset(
    {ModifierKind.COMPONENT, ModifierKind.SHARE, ModifierKind.SURGEON, ModifierKind.ANESTHESIA, ModifierKind.REPEAT}
)
"""Modifiers that a payer can refuse for what they say themselves, whatever was billed beside them."""
_BUNDLED_STATUS = frozenset({"B", "P"})
"""MPFS status codes of services that are never paid apart: bundled, and bundled or excluded."""
_BETTER_BY_DAYS = frozenset({Move.ASK_TERM, Move.NOT_ACTIVE, Move.UNKNOWN})


def with_answers(denials: Iterable[Denial], account: Account, terms: Terms) -> tuple[Denial, ...]:
    """The denials, those of bundling and global periods with their answer."""
    return tuple(
        replace(denial, bundling=found) if (found := _answer_by_any(denial, account, terms)) else denial
        for denial in denials
    )


def _answer_by_any(denial: Denial, account: Account, terms: Terms) -> BundlingAnswer | None:
    """By the edits, or by the days of a procedure; none where the payer decided nothing (MA130)."""
    if denial.appeal_refused:
        return None
    if _by_global_period(denial):
        return global_period.answer(denial, account, terms)
    by_edit = answer(denial, account, terms)
    if by_edit is None or by_edit.move not in _BETTER_BY_DAYS or not is_visit(denial.billed_code):
        return by_edit
    by_days = global_period.answer(denial, account, terms)
    return by_days if by_days.window else by_edit


def _by_global_period(denial: Denial) -> bool:
    bundled_by_days = denial.family is Family.BUNDLING and not _GLOBAL_REMARKS.isdisjoint(denial.adjudication.remarks)
    return denial.family is Family.GLOBAL_PERIOD or bundled_by_days


def answer(denial: Denial, account: Account, terms: Terms) -> BundlingAnswer | None:
    """What the edits say to a denial; None where it is none that a pair of codes could explain.

    A reason that does not speak of inclusion, such as a modifier that does not fit, is answered only where a pair
    stands against us.
    """
    if not _could_be_a_pair(denial):
        return None
    says_included = denial.family is Family.BUNDLING and denial.carc in _SAYS_INCLUDED
    if Loaded.NCCI not in terms.loaded:
        return _NOTHING_LOADED if says_included else None
    beside = services_beside(denial, account, terms.nearby)
    if beside is None:
        return _unknown(say.NO_LINE) if says_included else None
    if terms.ncci_from is None or beside.denied.day < terms.ncci_from:
        return _unknown(say.too_early(beside.denied, terms.ncci_from), beside.denied) if says_included else None
    pairs = _pairs(beside, terms.edits)
    pair = _against_us(pairs) or (_for_us(pairs) if says_included else None)
    bound = binding("bundling", denial, account, terms, beside.denied.day)
    if pair:
        return _by_pair(pair, terms, bound)
    return _without_pair(beside, terms, bound) if says_included else None


def _could_be_a_pair(denial: Denial) -> bool:
    if denial.family is Family.BUNDLING:
        return denial.carc not in _NOT_BY_PAIR and (denial.kind == "denied" or denial.carc in _SAYS_INCLUDED)
    kinds = {MODIFIERS[each].kind for each in denial.modifiers if each in MODIFIERS}
    return denial.family is Family.MODIFIER and denial.kind == "denied" and not kinds & _OTHER_GROUND


def _pairs(beside: Beside, edits: Iterable[NcciEdit]) -> tuple[Pair, ...]:
    """Every edit between the denied code and another one of that day, those with services denied too at the end."""
    by_codes: dict[frozenset[str], list[NcciEdit]] = {}
    for edit in edits:
        by_codes.setdefault(frozenset((edit.column1, edit.column2)), []).append(edit)
    found = (
        Pair(edit, beside.denied, other)
        for other in _same_day(beside)
        for edit in by_codes.get(frozenset((beside.denied.code, other.code)), ())
    )
    return tuple(sorted(found, key=lambda pair: pair.is_weak))


def _same_day(beside: Beside) -> tuple[OurService, ...]:
    """Other codes of the day; the same code once more is a matter of units, not of a pair."""
    denied = beside.denied
    return tuple(each for each in beside.others if each.day == denied.day and each.code != denied.code)


_STRICTEST = (Move.NOT_CONTESTABLE, Move.UNKNOWN, Move.CORRECT_FIRST, Move.APPEAL)


def _against_us(pairs: Sequence[Pair]) -> Pair | None:
    """Of several pairs the strictest decides: to open one does not open the others."""
    found = (pair for pair in pairs if pair.move in _STRICTEST)
    return min(found, key=lambda pair: (pair.is_weak, _STRICTEST.index(pair.move)), default=None)


def _for_us(pairs: Sequence[Pair]) -> Pair | None:
    """An edit that pays what was denied, else the newest of those that do not count on that day."""
    turned = next((pair for pair in pairs if pair.move is Move.WRONG_WAY), None)
    return turned or max(pairs, key=lambda pair: pair.edit.effective, default=None)


def _by_pair(pair: Pair, terms: Terms, bound: Binding) -> BundlingAnswer:
    return BundlingAnswer(
        pair.move,
        Basis.NCCI,
        pair.ground,
        pair.denied,
        pair.other,
        pair.edit,
        opened_by=pair.opened_by if pair.move is Move.APPEAL else (),
        words=(*say.pair_words(pair), *say.older(pair.denied, terms.ncci_to), bound.words),
        argument=say.pair_argument(pair, bound),
    )


def _without_pair(beside: Beside, terms: Terms, bound: Binding) -> BundlingAnswer:
    """No edit at all: the MPFS may bundle the service by itself, else the payer must name its ground."""
    denied, others = beside.denied, _same_day(beside)
    row = row_on(denied.code, denied.day, terms.relative_values)
    if row and row.status in _BUNDLED_STATUS:
        return _never_apart(denied, row, bound)
    if not others:
        return _unknown(say.no_other(denied), denied)
    ground = say.no_pair(denied, others, terms.ncci_to)
    said = f"{capital(ground)}."
    words = (said, *say.older(denied, terms.ncci_to), bound.words)
    return BundlingAnswer(Move.ASK_TERM, Basis.NCCI, ground, denied, words=words, argument=f"{said} {say.ASK_TERM}")


def _never_apart(denied: OurService, row: RelativeValue, bound: Binding) -> BundlingAnswer:
    ground = f"MPFS status {row.status} of {denied.code}"
    words = (f"By the MPFS {denied.code} is never paid apart: status {row.status} [{row.position}].", bound.words)
    return BundlingAnswer(Move.NOT_CONTESTABLE, Basis.MPFS_STATUS, ground, denied, words=words)


def _unknown(why: str, denied: OurService | None = None) -> BundlingAnswer:
    return BundlingAnswer(Move.UNKNOWN, Basis.NCCI, why, denied, words=(f"{capital(why)}.",))


_NOTHING_LOADED = _unknown(say.NO_NCCI)
