"""Scorecards as people read them."""

from collections.abc import Callable, Iterable, Iterator

from worklist.domain.money import Cents, money
from worklist.domain.numbers.measure import Unit, value_in_words
from worklist.domain.queues import class_in_words
from worklist.domain.sections import Line, Section, Tone
from worklist.domain.vendors.class_card import ENOUGH, ClassCard, Result, Told
from worklist.domain.vendors.scorecard import Scorecard
from worklist.domain.wording import accounts_in_words, capital, counted

_MOST_TOLD = 5
"""Texts of vendors that are shown of each kind; the list of accounts has all."""
FORMULA = "net = recovered - fee due by the contract - touches x cost of a touch"

Masked = Callable[[str, str], str]
"""From an account and what was written about it to what may be shown of that."""


def as_it_is(_: str, text: str) -> str:
    """Nothing is hidden."""
    return text


def scored(card: Scorecard, masked: Masked = as_it_is) -> tuple[Section, ...]:
    """Everything that came of a vendor; what it wrote may name patients, and goes through ``masked``."""
    whole = card.whole
    found = (
        ("What came of it", tuple(_whole(card))),
        *((f"{capital(class_in_words(each.account_class))}, beside in-house", _beside(each)) for each in card.classes),
        ("Why accounts moved", _told(whole.whys, masked)),
        ("Why it closed accounts with nothing", _told(whole.closings, masked)),
        ("What has to change upstream", (*_told(whole.fixes, masked), *_patterns(card))),
        ("The pilot", tuple(_pilot(card))),
    )
    return tuple(Section(title, lines) for title, lines in found if lines)


def _whole(card: Scorecard) -> Iterator[Line]:
    whole = card.whole
    if not whole.all.accounts:
        yield Line("Nothing was ever placed with it.", "dim")
        return
    yield Line(f"{accounts_in_words(whole.all.accounts)} placed, {money(whole.all.placed or 0)}")
    yield Line(f"{whole.out:,} out now, {money(whole.out_amount)}; {whole.moved:,} moved")
    yield Line(_net(whole.all), _tone(whole.all.net))
    yield Line(FORMULA, "dim", 2)
    yield Line(f"Recovered {_share(whole)} of what was placed; {_billed(whole)}", "warn" if _is_off(whole) else "")
    yield Line(_how_long(whole))
    yield Line(_gone(whole), "warn" if whole.disputed else "")
    if card.retainer.steps:
        yield Line(f"Retainer of the vendor as a whole, since the first placing: {'; '.join(card.retainer.steps)}")
        yield Line(f"Net with the retainer paid: {money(card.net)}", _tone(card.net), 2)


def _net(result: Result) -> str:
    work = f"{money(result.cost)} for {counted(result.touches, 'touch', 'touches')}"
    return f"{money(result.recovered)} recovered - {money(result.fee)} fee - {work} = {money(result.net)} net"


def _share(card: ClassCard) -> str:
    return value_in_words(card.recovered_tenths, Unit.SHARE)


def _billed(card: ClassCard) -> str:
    if card.billed is None:
        return "no report names a fee"
    return f"fee billed {money(card.billed)}, due {money(card.all.fee)}"


def _is_off(card: ClassCard) -> bool:
    return card.billed is not None and card.billed != card.all.fee


def _how_long(card: ClassCard) -> str:
    first = "No money yet" if card.days_to_money is None else f"First money after {_median(card.days_to_money)}"
    back = "none came back yet" if card.all.days is None else f"back after {_median(card.all.days)}"
    return f"{first}; {back}"


def _gone(card: ClassCard) -> str:
    return (
        f"{card.recalled:,} recalled, {card.empty:,} closed with nothing,"
        f" {counted(card.disputed, 'report')} with differences"
    )


# -- beside the same class in-house ---------------------------------------------------------------------------------


def _beside(card: ClassCard) -> tuple[Line, ...]:
    since = f"since {card.since}" if card.since else ""
    return (
        verdict(card),
        Line(f"Vendor: {_result(card.ended, 'came back')}", indent=2),
        Line(f"In-house: {_result(card.in_house, f'ended {since}'.rstrip())}", indent=2),
        *_out(card),
    )


def verdict(card: ClassCard) -> Line:
    """How the vendor's accounts that came back stand to our own of the class, as far as that can be said."""
    theirs, ours = card.ended, card.in_house
    if not card.is_judged or theirs.net_each is None or ours.net_each is None:
        both = f"{theirs.accounts:,} came back, {ours.accounts:,} ended in-house"
        return Line(f"No judgement: {both}; it takes {ENOUGH} of each.", "warn")
    more = theirs.net_each - ours.net_each
    if not more:
        return Line("An account brought as much as in-house.")
    return Line(f"An account brought {money(abs(more))} {'more' if more > 0 else 'less'} than in-house.", _tone(more))


def _result(result: Result, done: str) -> str:
    if not result.accounts:
        return f"none {done}"
    paid = f"{result.paid:,} with money, {money(result.recovered)} recovered"
    dollar = "" if result.net_of_dollar is None else f" ({money(result.net_of_dollar)} of a placed dollar)"
    net = f"{money(result.net_each or 0)} net an account{dollar}"
    return f"{result.accounts:,} {done}: {paid}, {net}, {_median(result.days)}"


def _out(card: ClassCard) -> Iterator[Line]:
    if card.out:
        yield Line(f"{accounts_in_words(card.out)} of it, {money(card.out_amount)}, out: not compared yet", "dim", 2)


def _median(days: int | None) -> str:
    return "UNKNOWN days" if days is None else f"{counted(days, 'day')} (median)"


def _tone(amount: Cents) -> Tone:
    return "money" if amount > 0 else "loud" if amount < 0 else ""


# -- what it told ---------------------------------------------------------------------------------------------------


def _told(texts: tuple[Told, ...], masked: Masked) -> tuple[Line, ...]:
    shown = texts[:_MOST_TOLD]
    lines = [Line(f"{accounts_in_words(each.accounts)}: {masked(each.account, each.text)}") for each in shown]
    if len(texts) > _MOST_TOLD:
        lines.append(Line(f"and {len(texts) - _MOST_TOLD:,} more", "dim"))
    return tuple(lines)


def _patterns(card: Scorecard) -> Iterable[Line]:
    for each in card.patterns:
        shown = f"{each.accounts:,} of its accounts show the pattern {each.name}"
        yield Line(f"{shown}, {each.state} since: {each.fix}" if each.fix else f"{shown}, {each.state} since")


def _pilot(card: Scorecard) -> Iterator[Line]:
    pilot = card.pilot
    if pilot is None:
        return
    yield Line(f"{pilot.placed:,} of {pilot.most:,} accounts placed, {pilot.back:,} came back")
    if not pilot.missing:
        yield Line("There is enough to decide on: widen it, or end it.", "good")
    yield from (Line(each, "warn") for each in pilot.missing)
