"""``worklist sync``: read servers and drop folders, once or again and again, and say how far it is."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

import click

from worklist.cli.output import Failure, complain, is_terminal, joined, say
from worklist.cli.session import Session
from worklist.domain.pace import Pace
from worklist.domain.text import clean
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.domain.sync_report import Progress, SyncReport

FAILED = 1
_USUAL_MINUTES = 60
_BAR = 24
_SECONDS_BETWEEN = 0.1
_PHASES = {
    "looking": "Looking at the folders",
    "reading": "Reading",
    "merging": "Taking over what is new",
    "assessing": "Working out the queues",
}


@click.command()
@click.option(
    "--watch",
    "minutes",
    is_flag=False,
    flag_value=_USUAL_MINUTES,
    type=click.IntRange(1, 7 * 24 * 60),
    metavar="[MINUTES]",
    help=f"Sync again and again, every {_USUAL_MINUTES} minutes or as often as said, with a line for each run.",
)
@click.option(
    "--accept-smaller",
    "smaller",
    multiple=True,
    metavar="NAME",
    help="Take over what the source NAME has now, although half of its records are gone.",
)
@click.pass_obj
def sync(session: Session, minutes: int | None, smaller: tuple[str, ...]) -> int:
    """Read servers and drop folders and bring the queues up to date. Ctrl+C stops it.

    Exit code 1 where a server could not be read: what it said before still stands, and the rest was taken over.
    """
    _refuse_unknown(session, smaller)
    if minutes is not None:
        from worklist.cli.watching import watch_sources

        return watch_sources(session, minutes)
    report = run_with_meter(session, smaller)
    report_on(report)
    for sentence in report.failed:
        complain(sentence)
    return FAILED if report.failed else 0


def _refuse_unknown(session: Session, smaller: Sequence[str]) -> None:
    if smaller:
        known = [source.name for source in session.settings.sources]
        for name in smaller:
            if name not in known:
                raise click.UsageError(f"There is no [[source]] called {clean(name)!r} in {session.settings.path}.")


def run_with_meter(session: Session, smaller: Sequence[str] = ()) -> "SyncReport":
    """Sync with a progress bar, or with lines where nobody watches. Raises Failure."""
    from worklist.domain.sync_report import Cancelled, SyncError

    meter = Meter()
    try:
        with stopped_by_ctrl_c(meter):
            return session.run_sync(meter, smaller)
    except Cancelled:
        raise Failure("The sync was stopped; nothing is half done, and the next one goes on from here.") from None
    except SyncError as error:
        raise Failure(str(error)) from None
    finally:
        meter.close()


def in_a_line(report: "SyncReport") -> str:
    """What a sync did, in a sentence."""
    read = f"Read {counted(report.files, 'new file')}, {counted(report.records, 'record')}"
    gone = f"{counted(report.gone, 'account')} no longer exported" if report.gone else ""
    return f"{read}: {joined([counted(report.changed, 'account') + ' changed', gone])}."


def report_on(report: "SyncReport") -> None:
    """What a sync did, in two or three lines and its notes."""
    say(in_a_line(report))
    if report.rejects:
        be = "was" if report.rejects == 1 else "were"
        say(f"{counted(report.rejects, 'record')} {be} set aside or doubtful: worklist rejects says which and why.")
    say(*report.notes)
    for sentence in report.unsafe:
        complain(sentence)


class Meter:
    """Shows the progress of a sync on the error output."""

    def __init__(self) -> None:
        self.stopped = False
        self._is_bar = is_terminal(sys.stderr)
        self._shown_at = float("-inf")
        self._line = ""
        self._told: set[str] = set()
        self._pace = Pace()

    def __call__(self, progress: "Progress") -> None:
        """Take note of how far it is. Raises Cancelled once the person asked to stop."""
        from worklist.domain.sync_report import Cancelled

        if self.stopped:
            raise Cancelled
        if self._is_bar and monotonic() - self._shown_at >= _SECONDS_BETWEEN:
            self._shown_at = monotonic()
            self._draw(progress)
        elif not self._is_bar:
            self._tell(progress)

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._is_bar and self._line and sys.stderr is not None:
            sys.stderr.write(f"\r{' ' * len(self._line)}\r")
            sys.stderr.flush()

    def _draw(self, progress: "Progress") -> None:
        from shutil import get_terminal_size

        from worklist.widgets.cells import fit

        pace = self._pace.in_words(progress, monotonic())
        line = f"{_bar(progress)}  {joined([pace, f'{_PHASES[progress.phase]} {progress.what}'])}"
        self._line = fit(line, get_terminal_size().columns - 1)
        sys.stderr.write(f"\r{self._line}")
        sys.stderr.flush()

    def _tell(self, progress: "Progress") -> None:
        """A line for each quarter of a phase; one for a phase whose end is not known, however often it comes."""
        quarter = f" {_percent(progress) // 25 * 25} %" if progress.total else ""
        line = f"{_PHASES[progress.phase]}{quarter}"
        is_known = bool(quarter) and line != self._line
        if is_known or line not in self._told:
            self._line = line
            self._told.add(line)
            say(line, to=sys.stderr)


def _bar(progress: "Progress") -> str:
    """Empty where nobody knows how much there is."""
    done = min(_BAR, progress.done * _BAR // progress.total) if progress.total else 0
    known = f"{_percent(progress):>3} %" if progress.total else "     "
    return f"[{'#' * done}{'-' * (_BAR - done)}] {known}"


def _percent(progress: "Progress") -> int:
    return min(100, progress.done * 100 // progress.total) if progress.total else 0


@contextmanager
def stopped_by_ctrl_c(meter: Meter) -> Iterator[None]:
    """The first ctrl+c asks the sync to stop where it can; a second one does not wait for that."""

    def stop(number: int, frame: FrameType | None) -> None:
        meter.stopped = True
        signal.signal(signal.SIGINT, usual)

    usual = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
