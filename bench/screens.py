"""What a person waits for at the screen: its start, keys, filters and searches, an action; and its memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from bench.figures import Figure
from bench.peers import KEYS, Peer
from bench.practice import Practice, app_argv
from bench.terminal import Area, Screen, Seen, Spread, Terminal, Timing, has_text, line_text
from worklist.domain.filter_terms import KEYS as FILTER_KEYS
from worklist.domain.queues import Queue
from worklist.store.driver import connect

_TABLE = Area(range(2, 26), range(38, 120))
_STARTS = 5
_NAMES = 12
_SAVES = 10
_LOOKING = "Looking through"
_SWITCHES = {"6": Queue.DENIED, "7": Queue.NO_RESPONSE, "9": Queue.PATIENT_BALANCE, "4": Queue.MODIFIER_DISPUTES}


def measure(practice: Practice, visidata: Peer | None, lnav: Peer | None) -> Iterator[Figure]:
    """Every figure of the screen, with the goals that the other programs set."""
    yield from _starts(practice, visidata)
    with Terminal(app_argv(practice), area=_TABLE) as terminal:
        terminal.wait_for(_has_rows, timeout=60)
        terminal.bytes_during(2)
        _press(terminal, "a", "All queues")
        terminal.bytes_during(3)
        yield from _movement(terminal, visidata, lnav)
        yield from _spread("queue switch", _switches(terminal), 50)
        _press(terminal, "a", "All queues")
        terminal.bytes_during(3)
        yield from _spread("search a name", _searched(terminal, _names(practice)), 50)
        yield from _spread("filter by a term", _searched(terminal, [key.example for key in FILTER_KEYS]), 50)
        yield from _spread("an action, saved and on the screen", _saved(terminal, _hold), 30)
        yield from _spread("a call note with its next step, saved", _saved(terminal, _log_call_and_step), 30)
        yield from _spread("a call note, saved, and the next step asked", _saved(terminal, _log_call), 30)
        yield from _memory(terminal)


def _starts(practice: Practice, visidata: Peer | None) -> Iterator[Figure]:
    paints, rows = [], []
    for _ in range(_STARTS):
        with Terminal(app_argv(practice), area=_TABLE) as terminal:
            paints.append(terminal.wait_for("Account", timeout=60))
            rows.append(terminal.wait_for(_has_rows, timeout=60))
    paint, row = median(paints), median(rows)
    yield Figure("start to first paint", paint, "s", "under 0.4 s", paint < 0.4)
    most = min(0.6, visidata.sorted_view / 10 if visidata and visidata.sorted_view else 0.6)
    goal = "under 0.6 s and a tenth of VisiData's"
    yield Figure("first ranked rows", row, "s", goal, row < most if practice.accounts >= 1_000_000 else None)


def _movement(terminal: Terminal, visidata: Peer | None, lnav: Peer | None) -> Iterator[Figure]:
    for what, key in (("row down", "j"), ("page down", "ctrl+f")):
        took = terminal.repeat(what, key, KEYS).percentile(50)
        name = what.replace(" ", "_")
        others = [getattr(lnav, name)] if lnav else []
        others += [getattr(visidata, name) / 2] if visidata else []
        is_met = took <= min(others) * 1000 if others else None
        yield Figure(what, took, "ms", "at most lnav's and half of VisiData's", is_met)


def _spread(what: str, found: Spread, most: float) -> Iterator[Figure]:
    usual, slow = found.percentile(50), found.worst
    yield Figure(what, usual, "ms", f"under {most:g} ms", usual < most)
    slowest = max(found.timings, key=lambda timing: timing.seconds).key
    yield Figure(f"{what}: the slowest", slow, "ms", f"under {most:g} ms", slow < most)
    print(f"{what}: the slowest was {slowest}, {slow:.0f} ms", flush=True)


def _switches(terminal: Terminal) -> Spread:
    return Spread("", [_press(terminal, key, queue.title) for _ in range(4) for key, queue in _SWITCHES.items()])


def _press(terminal: Terminal, key: str, title: str) -> Timing:
    return terminal.press(key, seen=_lists_another(terminal.screen, title), timeout=30)


def _searched(terminal: Terminal, texts: Sequence[str]) -> Spread:
    """From enter in the filter line to the first matches, or to the word that there are none."""
    spread = Spread("")
    for text in texts:
        terminal.send("/")
        terminal.settle()
        terminal.send(text)
        terminal.bytes_during(1)
        timing = terminal.press("enter", seen=_is_answered(text), timeout=30)
        spread.timings.append(replace(timing, key=text))
        terminal.send("\x1b")
        terminal.bytes_during(1)
    return spread


def _saved(terminal: Terminal, act: Callable[[Terminal], Timing]) -> Spread:
    """One account after the other; each act is in the record before the screen says so."""
    spread = Spread("")
    for _ in range(_SAVES):
        spread.timings.append(act(terminal))
        terminal.bytes_during(1)
        terminal.send("\x1b")  # the question for the next step, where one was asked
        terminal.bytes_during(1)
        terminal.send("j")
        terminal.bytes_during(0.5)
    return spread


def _hold(terminal: Terminal) -> Timing:
    return terminal.press("m", seen=_says_saved(terminal.screen), timeout=10)


def _log_call(terminal: Terminal) -> Timing:
    """As the form proposes it, from enter on; on most accounts the form of the next step comes with the answer."""
    terminal.send("c")
    terminal.bytes_during(1)
    return terminal.press("enter", seen=_says_saved(terminal.screen), timeout=10)


def _log_call_and_step(terminal: Terminal) -> Timing:
    """The last field is the next step; the first that it offers is taken."""
    terminal.send("c")
    terminal.bytes_during(1)
    terminal.send("\x1b[A\x1b[C")
    terminal.bytes_during(1)
    return terminal.press("enter", seen=_says_saved(terminal.screen), timeout=10)


def _says_saved(screen: Screen) -> Seen:
    """Above the keys, on as many lines as it takes, and of another act than before."""
    before = _answer(screen)
    return lambda now: "Saved on" in (said := _answer(now)) and said != before


def _answer(screen: Screen) -> str:
    return "".join(line_text(screen, row) for row in range(screen.lines - 4, screen.lines - 1))


def _memory(terminal: Terminal) -> Iterator[Figure]:
    resident = terminal.resident_kib() / 1024
    yield Figure("memory of a screen", resident, "MB", "under 80 MB", resident < 80)
    shared = terminal.proportional_kib()
    if shared is not None:
        yield Figure("memory of a screen: its share", shared / 1024, "MB")


def _names(practice: Practice) -> list[str]:
    """Of patients all over the list, as people type them."""
    found = connect(practice.cache, durability="NORMAL").execute(
        "SELECT patient FROM account WHERE id % (SELECT max(1, count(*) / ?) FROM account) = 0 LIMIT ?",
        (_NAMES, _NAMES),
    )
    return [" ".join(patient.lower().replace(",", "").split()[:1]) for (patient,) in found]


def _lists_another(screen: Screen, title: str) -> Seen:
    """The title says so, and other rows stand under it down to the last."""
    before = _rows(screen)
    return lambda now: title in line_text(now, 0) and all(map(str.__ne__, before, _rows(now)))


def _rows(screen: Screen) -> list[str]:
    """The first and the last row of the list: a screen is drawn from its top."""
    lines = (_TABLE.rows[1], _TABLE.rows[-2])
    return [line_text(screen, row)[_TABLE.columns[0] :] for row in lines]


def _is_answered(text: str) -> Seen:
    return lambda screen: f"/ {text}" in line_text(screen, 0) and not has_text(_LOOKING)(screen)


def _has_rows(screen: Screen) -> bool:
    """A line of the list has an account number in it."""
    return any(character.isdigit() for character in line_text(screen, _TABLE.rows[1])[_TABLE.columns[0] :])
