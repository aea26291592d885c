"""Synthetic practices as lines, with payers' habits planted in them or without any. Made from a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.domain.line_facts import LineFact
from worklist.domain.patterns.cells import ANY
from worklist.domain.patterns.key import LineAct, PatternKey

PAYERS, CODES, LINES = 8, 40, 8_000
DAYS = 365
FIRST = date(2026, 1, 1)
_MODIFIERS = ("", "", "", "25", "26", "59", "76", "LT RT")
_REASONS = (("16", LineAct.DENIED), ("50", LineAct.DENIED), ("197", LineAct.DENIED), ("97", LineAct.CUT))
_RATES_DIFFER = 0.5
"""Standard deviation of a payer's and of a service's rates, as a natural logarithm: no two are alike."""
_SHARES = (1.0, 0.8, 0.5, 0.3)
_BAD_DAYS = 6
"""Days on which one payer denies most of what it answers, and is right again on the next."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What a payer does to a kind of lines as a rule."""

    key: PatternKey
    share: float
    """Of the lines that it is done to."""
    cut: int = 0
    """Cents short on each line; 0 cuts to the percent."""
    percent: int = 80


@dataclass(frozen=True, slots=True)
class Made:
    """A practice's lines, and what was planted in them."""

    facts: tuple[LineFact, ...]
    habits: tuple[Habit, ...]


def practice(seed: int, *, planted: int = 0, lines: int = LINES) -> Made:
    """A year of lines, two to an account, with mistakes and bad days; ``planted`` habits of different kinds."""
    rng = random.Random(seed)
    facts = tuple(_background(rng, lines))
    habits = tuple(_habits(rng, facts, planted))
    return Made(tuple(_with_habits(rng, facts, habits)), habits)


def _background(rng: random.Random, lines: int) -> Iterator[LineFact]:
    plans = {payer: rng.randrange(1, 4) for payer in range(PAYERS)}
    rates: dict[tuple[object, ...], float] = {}
    bad = {(rng.randrange(PAYERS), rng.randrange(DAYS)) for _ in range(_BAD_DAYS)}
    popular = [1 / (rank + 1) ** 0.7 for rank in range(CODES)]
    for number in range(lines // 2):
        payer, day = _skewed(rng, PAYERS), rng.randrange(DAYS)
        plan = rng.randrange(plans[payer])
        for line in range(2):
            code = rng.choices(range(CODES), popular)[0]
            modifiers = _MODIFIERS[(code * 3 + rng.randrange(3)) % len(_MODIFIERS)]
            act, carc = _mistake(rng, rates, payer, code, is_bad=(payer, day) in bad)
            whose = f"SYNTH PAYER {payer}", f"PLAN {plan}"
            yield _fact(number, line, whose, (f"D{code:04d}", modifiers), day, act, carc)


def _skewed(rng: random.Random, count: int) -> int:
    """Some payers have many more claims than others."""
    return min(int(rng.expovariate(2.5) * count / 2), count - 1)


def _mistake(
    rng: random.Random, rates: dict[tuple[object, ...], float], payer: int, code: int, *, is_bad: bool
) -> tuple[LineAct | None, str]:
    """What happens now and then: each payer has its own rate of each reason, and so has each service."""
    if is_bad and rng.random() < 0.7:
        return LineAct.DENIED, "16"
    for carc, act in (*_REASONS, ("45", LineAct.SHORT)):
        rate = 0.015 * _rate(rng, rates, payer, carc) * _rate(rng, rates, "service", code, carc)
        if rng.random() < rate:
            return act, carc
    return None, ""


def _rate(rng: random.Random, rates: dict[tuple[object, ...], float], *of: object) -> float:
    return rates.setdefault(of, rng.lognormvariate(0, _RATES_DIFFER))


def _fact(
    number: int,
    line: int,
    whose: tuple[str, str],
    service: tuple[str, str],
    day: int,
    act: LineAct | None,
    carc: str,
) -> LineFact:
    answered = FIRST + timedelta(day)
    expected = 5_000 + 731 * (int(service[0][1:]) % 23)
    short = 0 if act is None else 900 + 37 * (number % 60) if act is LineAct.SHORT else expected
    return LineFact(
        account=f"SYNTH{number:06d}",
        line=line,
        payer=whose[0],
        plan=whose[1],
        code=service[0],
        modifiers=service[1],
        act=act,
        carc=carc,
        family="",
        charge=2 * expected,
        paid=expected - short,
        allowed=expected - short,
        expected=expected,
        short=short,
        answered_on=answered,
        service_on=answered - timedelta(21),
        is_open=act is not None,
        reversal=None,
    )


# -- habits ---------------------------------------------------------------------------------------------------------


def _habits(rng: random.Random, facts: tuple[LineFact, ...], planted: int) -> Iterator[Habit]:
    """One service of one payer at a time; every fourth spans all codes of a modifier, every fifth is a small cut."""
    counted: dict[tuple[str, str, str], int] = {}
    for fact in facts:
        at = (fact.payer, fact.code, fact.modifiers)
        counted[at] = counted.get(at, 0) + 1
    rooms = sorted(at for at, lines in counted.items() if 10 <= lines <= 80)
    rng.shuffle(rooms)
    seen: set[tuple[str, str]] = set()
    for number in range(planted):
        payer, code, modifiers = next(at for at in rooms if (at[0], at[2]) not in seen)
        seen.add((payer, modifiers))
        yield _habit(
            number, PatternKey(payer, ANY, code, modifiers, "", LineAct.DENIED), (1.0, 0.8, 0.5, 0.3)[number % 4]
        )


def _habit(number: int, key: PatternKey, share: float) -> Habit:
    if number % 5 == 4:
        return Habit(replace(key, carc="45", act=LineAct.SHORT), 0.97, cut=180)
    if number % 4 == 3 and key.modifiers:
        return Habit(replace(key, code=ANY, carc="59", act=LineAct.CUT), 0.9)
    if number % 3 == 2:
        return Habit(replace(key, carc="45", act=LineAct.SHORT), max(share, 0.9))
    return Habit(replace(key, carc="97" if number % 2 else "236"), share)


def _with_habits(rng: random.Random, facts: tuple[LineFact, ...], habits: tuple[Habit, ...]) -> Iterator[LineFact]:
    for fact in facts:
        habit = next((each for each in habits if _is_of(each.key, fact) and rng.random() < each.share), None)
        yield _done_to(fact, habit) if habit else fact


def _is_of(key: PatternKey, fact: LineFact) -> bool:
    return fact.payer == key.payer and key.code in (ANY, fact.code) and fact.modifiers == key.modifiers


def _done_to(fact: LineFact, habit: Habit) -> LineFact:
    assert fact.expected is not None
    short = fact.expected
    if habit.key.act is not LineAct.DENIED:
        short = habit.cut or fact.expected - fact.expected * habit.percent // 100
    allowed = fact.expected - short
    key = habit.key
    return replace(fact, act=key.act, carc=key.carc, short=short, allowed=allowed, paid=allowed, is_open=True)
