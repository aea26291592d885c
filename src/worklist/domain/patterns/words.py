"""A pattern in words: what was done to which lines, how sure that is, what was decided, what to do."""

from collections.abc import Iterator
from datetime import date

from worklist.domain.in_words import Line, Section, Tone
from worklist.domain.money import dollars
from worklist.domain.patterns.cells import ANY, Cell
from worklist.domain.patterns.finding import LEAST_CLAIMS, LEAST_DAYS, Beside, Evidence
from worklist.domain.patterns.key import PatternKey
from worklist.domain.patterns.ledger import Pattern, Recurrences, Standing, Status
from worklist.domain.patterns.statistics import Interval
from worklist.domain.wording import after, counted

_BARS = "▁▂▃▄▅▆▇█"
_LUCK_TOLD = 1_000_000
_TODO = {
    Status.NEW: "Look at its claims. If it is a habit, confirm it: the leverage, the fix upstream, who sees to the fix."
    " If it is none, dismiss it with the reason.",
    Status.CONFIRMED: "Dispute its claims in one packet, and see to the fix. When the fix is done, say from which day"
    " of service it counts.",
    Status.FIXED: "Nothing has come since the fix. Close it when that is enough.",
    Status.NOT_FIXED: "It is being recovered and not fixed: see why the fix does not hold, and reopen it.",
    Status.CAME_BACK: "It was closed and is here again: look at the newest claims, and reopen it.",
    Status.GREW: "It was dismissed and has doubled since: look at it again, then confirm or dismiss it.",
    Status.CLOSED: "Nothing. It comes back by itself when there is enough of it again.",
    Status.DISMISSED: "Nothing. It comes back by itself when it has doubled.",
    Status.USUAL: "Nothing: it happens elsewhere about as often.",
}
TONES: dict[Status, Tone] = {
    Status.NOT_FIXED: "loud",
    Status.CAME_BACK: "loud",
    Status.GREW: "warn",
    Status.NEW: "warn",
    Status.CONFIRMED: "",
    Status.FIXED: "good",
}
"""How a status is said; others are dim."""


def service_in_words(key: PatternKey) -> str:
    """``99213-25``, ``any code with 26``, ``93306, any modifiers``; ``claims without lines``."""
    if key.code == ANY:
        return f"any code with {key.modifiers.replace(' ', '-')}"
    if key.modifiers == ANY:
        return f"{key.code}, any modifiers"
    return "-".join(filter(None, (key.code, *key.modifiers.split(" ")))) or "claims without lines"


def act_in_words(key: PatternKey) -> str:
    """``denied, CARC 97``."""
    return f"{key.act}, CARC {key.carc}" if key.carc else str(key.act)


def plan_in_words(key: PatternKey) -> str:
    """The plan; ``any plan`` where it is all of them."""
    return "any plan" if key.plan == ANY else key.plan


def key_in_words(key: PatternKey) -> str:
    """What was done to which lines, in one line."""
    who = ", ".join(filter(None, (key.payer or "no payer named", plan_in_words(key))))
    return f"{who}: {service_in_words(key)} {act_in_words(key)}"


def usual_name(key: PatternKey) -> str:
    """What a pattern is called unless somebody says otherwise."""
    return f"{service_in_words(key)} {act_in_words(key)} by {key.payer}"


def percent(share: float) -> str:
    """A share of a hundred; one that is not all of it never says 100."""
    whole = round(share * 100)
    return f"{min(whole, 99) if share < 1 else whole} %"


def between(interval: Interval) -> str:
    """``64 to 97 %``."""
    return f"{percent(interval.low).removesuffix(' %')} to {percent(interval.high)}"


def sparkline(months: tuple[tuple[str, int], ...]) -> str:
    """Lines by month as bars; a month without any is a dot."""
    most = max((lines for _, lines in months), default=0)
    return "".join(_BARS[(lines * len(_BARS) - 1) // most] if lines else "·" for _, lines in months)


def evidence_in_words(evidence: Evidence) -> str:
    """The share, what it is compared with, and what luck would do."""
    lines = f"{evidence.cell.lines:,} of {evidence.of:,} lines"
    beside = evidence.comparison
    if beside.share is None:
        return f"{lines}; there is nothing to compare them with"
    if beside.beside is Beside.MISTAKES:
        percent_allowed = f"nearly all allowed at {evidence.even_percent} % of the contract"
        return f"{lines}, {percent_allowed}; by mistake about {percent(beside.share)} are short. {_luck(evidence)}"
    return f"{lines}, {beside.beside} {beside.hits:,} of {beside.lines:,}. {_luck(evidence)}"


def _luck(evidence: Evidence) -> str:
    if evidence.chance * _LUCK_TOLD < 1:
        return f"The chance of that by luck is below 1 in {_LUCK_TOLD:,}."
    if evidence.chance > 1 / 2:
        return "Luck alone does that often."
    return f"The chance of that by luck is about 1 in {round(1 / evidence.chance):,}."


def short_in_words(cell: Cell) -> str:
    """Dollars short: what is known, and of how many lines it is UNKNOWN."""
    if not cell.unknown_lines:
        return f"${dollars(cell.short)}"
    unknown = f"UNKNOWN on {cell.unknown_lines:,} lines with charges of ${dollars(cell.unknown_charge)}"
    return unknown if cell.unknown_lines == cell.lines else f"${dollars(cell.short)}, and {unknown}"


def win_rate(pattern: Pattern) -> str:
    """``75 % (3 of 4)``; empty while nothing is decided."""
    tries = pattern.tries
    return f"{percent(tries.won / tries.decided)} ({tries.won:,} of {tries.decided:,})" if tries.decided else ""


# -- in full --------------------------------------------------------------------------------------------------------


def heading(pattern: Pattern) -> tuple[Line, ...]:
    """What it is, and where it stands."""
    said = key_in_words(pattern.key)
    name = pattern.standing.entry.name if pattern.standing else ""
    return (
        Line(said if name in ("", said, usual_name(pattern.key)) else f"{name} · {said}"),
        Line(f"{pattern.status} · {pattern.id}", TONES.get(pattern.status, "dim")),
    )


def sections(pattern: Pattern, today: date) -> tuple[Section, ...]:
    """Everything about a pattern."""
    found = (
        ("What to do", (Line(_TODO[pattern.status], TONES.get(pattern.status, "dim")),)),
        ("Why it is listed", tuple(_why(pattern))),
        ("In numbers", tuple(_numbers(pattern))),
        ("What was decided", tuple(_decided(pattern, today))),
        ("What was tried", tuple(_tried(pattern))),
    )
    return tuple(Section(title, lines) for title, lines in found if lines)


def _why(pattern: Pattern) -> Iterator[Line]:
    evidence = pattern.evidence
    if not evidence.of:
        yield Line("No such line is left in the PM's records.", "dim")
        return
    yield Line(evidence_in_words(evidence))
    yield Line(f"The share is {percent(evidence.share)}, in truth {between(evidence.interval)} (19 times of 20).")
    if evidence.tagged:
        yield Line(f"{evidence.tagged:,} of the lines {'was' if evidence.tagged == 1 else 'were'} tagged by a person.")
    if not evidence.is_enough:
        yield Line(f"Too few now: it takes {LEAST_CLAIMS} claims told by remits of {LEAST_DAYS} days.", "warn")


def _numbers(pattern: Pattern) -> Iterator[Line]:
    cell = pattern.cell
    yield Line(f"{cell.claims:,} claims, {cell.lines:,} lines, told by remits of {cell.days:,} days")
    yield Line(f"Short: {short_in_words(cell)}", "money" if cell.short else "")
    if cell.unknown_lines:
        yield Line("A contract row for these lines makes it known: worklist contract load.", "dim", 2)
    if cell.first_on and cell.last_on:
        yield Line(f"First told {cell.first_on}, last {cell.last_on}")
    yield Line(f"Lines by month: {', '.join(f'{month} {lines:,}' for month, lines in pattern.months)}", "dim")


def _decided(pattern: Pattern, today: date) -> Iterator[Line]:
    standing = pattern.standing
    if standing is None:
        return
    entry = standing.entry
    yield Line(f"{entry.state.capitalize()} by {standing.by} on {standing.at:%Y-%m-%d}" + after(entry.note))
    if entry.owner:
        yield Line(f"Leverage: {entry.leverage}")
        yield Line(f"Fix upstream: {entry.fix}")
        yield _due(standing, today)
    if entry.fixed_on:
        yield Line(f"Fixed for services from {entry.fixed_on}")
    if pattern.recurrences:
        yield from _recurrences(pattern.recurrences, pattern.status)


def _due(standing: Standing, today: date) -> Line:
    entry = standing.entry
    is_late = entry.state == "confirmed" and entry.due is not None and entry.due < today
    return Line(
        f"{entry.owner} sees to it, due {entry.due}" + (", OVERDUE" if is_late else ""), "warn" if is_late else ""
    )


def _recurrences(found: Recurrences, status: Status) -> Iterator[Line]:
    if found.claims:
        said = f"Recovered but not fixed: {found.claims:,} claims since, the first of {found.first_on}"
        yield Line(said, TONES.get(status, "warn"))
    else:
        yield Line("No claim of a later service shows it.", "good")
    if found.undated:
        yield Line(f"Of {found.undated:,} claims the day of service is UNKNOWN: they may be later.", "warn")


def _tried(pattern: Pattern) -> Iterator[Line]:
    tries = pattern.tries
    if not tries.tried:
        yield Line("Nothing was tried on its claims yet.", "dim")
        return
    yield Line(f"Tried on {counted(tries.tried, 'claim')}, decided on {tries.decided:,}, won on {tries.won:,}")
    if tries.interval:
        yield Line(f"Win rate {win_rate(pattern)}, in truth {between(tries.interval)} (19 times of 20)")
    if tries.recovered:
        yield Line(f"Recovered ${dollars(tries.recovered)}", "money")
