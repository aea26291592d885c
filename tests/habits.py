"""A year of synthetic lines with known habits in them, for the tests of patterns. All amounts are made up."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from worklist.domain.line_facts import LineFact
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.store.cache import Cache
from worklist.store.driver import transaction
from worklist.store.line_facts import replace as replace_lines
from worklist.store.line_facts import values_of

LAST_ANSWER = date(2026, 11, 18)
PLAIN = LineFact(
    account="",
    line=0,
    payer="SYNTH CEDAR",
    plan="GOLD",
    code="99213",
    modifiers="25",
    act=None,
    carc="",
    family="",
    charge=12_000,
    paid=8_000,
    allowed=8_000,
    expected=8_000,
    short=0,
    answered_on=LAST_ANSWER,
    service_on=LAST_ANSWER,
    is_open=True,
    reversal=None,
)
_NUMBERS = count(90_000)
BUNDLED = PatternKey("SYNTH CEDAR", "GOLD", "99213", "25", "97", LineAct.DENIED)
"""18 of 20 lines, elsewhere 3 of 240."""
SMALL_CUT = PatternKey("SYNTH BIRCH", "PPO", "36415", "", "45", LineAct.SHORT)
"""300 lines, 1.80 short each."""
NO_CONTRACT = PatternKey("SYNTH ALDER", "", "G0439", "", "50", LineAct.DENIED)
"""7 of 8 lines, whose contract is UNKNOWN; elsewhere 2 of 60."""


def lines(hits: int, of: int, *, every: int = 9, short: int | None = 8_000, **fields) -> list[LineFact]:
    """``of`` lines of as many accounts, one answered every few days back from the last; ``hits`` of them hit."""
    act, carc = fields.pop("act", LineAct.DENIED), fields.pop("carc", "97")
    found = []
    for number in range(of):
        day = LAST_ANSWER - timedelta(number * every % 330)
        plain = replace(PLAIN, account=f"SYNTH{next(_NUMBERS):05d}", answered_on=day, service_on=day - timedelta(14))
        done = {"act": act, "carc": carc, "short": short, "paid": 0, "allowed": 0} if number < hits else {}
        found.append(replace(plain, **{**done, **fields}))
    return found


def story() -> list[LineFact]:
    """A payer that bundles, one that cuts a little, one without a contract, and what all of them do."""
    others = ("SYNTH ALDER", "SYNTH BIRCH", "SYNTH DOUGLAS")
    found = lines(18, 20)
    for payer in others:
        found += lines(1, 80, payer=payer, every=4)
    found += lines(300, 300, payer="SYNTH BIRCH", plan="PPO", code="36415", modifiers="", act=LineAct.SHORT,
                   carc="45", short=180, every=1)  # fmt: skip
    found += lines(7, 8, payer="SYNTH ALDER", plan="", code="G0439", modifiers="", carc="50", short=None, expected=None)
    found += lines(2, 60, payer="SYNTH CEDAR", code="G0439", modifiers="", carc="50", every=3)
    for payer in (*others, "SYNTH CEDAR"):
        found += lines(8, 40, payer=payer, code="99396", modifiers="", carc="16", every=5)
    return [replace(fact, account=f"SYNTH{number:05d}") for number, fact in enumerate(found, 1)]


def plant(cache_path: Path, facts: list[LineFact]) -> None:
    """In the place of whatever lines there are."""
    with closing(Cache.open(cache_path)) as cache, transaction(cache.connection):
        cache.connection.execute("DELETE FROM line_fact")
        replace_lines(cache, (), map(values_of, facts))
