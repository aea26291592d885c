"""The supervisor's morning: what waits, what runs out, what was passed over, who has how much to do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from worklist.actions import Place, Situation, of_place
from worklist.desk import Desk, Refusal, Saved
from worklist.dialogs.assign import ReassignDialog
from worklist.domain.filter_terms import Filter, Is
from worklist.domain.lists import View
from worklist.domain.money import dollars
from worklist.domain.morning import (
    NOBODY,
    UNKNOWN_DEADLINE,
    UNOWNED,
    WAIT_BANDS,
    Load,
    Morning,
    PassedOver,
    Tally,
    WaitBand,
    owned_by,
)
from worklist.domain.review import asked_in_all
from worklist.domain.wording import accounts_in_words, spelled
from worklist.screens.list_choice import ListChoice
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.columns import Column
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.rows import Cell, Row, Tone
from worklist.widgets.section_table import Section, SectionTable
from worklist.widgets.top_line import TopLine

_MOST_PASSED_OVER = 10
_NUMBER = 8
_MONEY = 12


def _number(id_: str, title: str, least: int = _NUMBER, priority: int = 1) -> Column:
    return Column(id_, title, least=least, align="right", priority=priority)


_TALLIED = (
    _number("accounts", "Accounts"),
    _number("stake", "At stake", _MONEY),
    _number("unowned", "Nobody's", priority=2),
)
_WAITING = (
    Column("what", "Waiting for a decision", least=26),
    _number("requests", "Requests"),
    _number("amount", "Amount", _MONEY),
    Column("oldest", "The oldest", least=20, flex=1, priority=3),
)
_DEADLINES = (Column("what", "Deadlines", least=26), *_TALLIED, Column("gap", "", least=1, flex=1, priority=9))
_LOOSE_ENDS = (Column("what", "Loose ends", least=26), *_TALLIED, Column("gap", "", least=1, flex=1, priority=9))
_VENDORS = (Column("what", "Vendors", least=26, flex=1),)
_UNSAFE = (Column("what", "The record itself", least=26, flex=1),)
_PEOPLE = (
    Column("who", "People", least=14, flex=1),
    _number("accounts", "Accts", 6),
    _number("held", "Held", 5, priority=4),
    _number("due", "Due", 4),
    _number("late", "Late", 5),
    _number("stake", "At stake", _MONEY),
    _number("yesterday", "Prev day", priority=3),
    _number("week", "7 days", 6, priority=2),
    _number("oldest", "Oldest", 7, priority=3),
    Column("note", "", least=20, flex=2, priority=5),
)
_PASSED_OVER = (
    Column("account", "Passed over", least=14, flex=1),
    _number("times", "Times", 5),
    _number("stake", "At stake", _MONEY),
    Column("who", "By", least=10, flex=1),
    Column("why", "The last reason", least=20, flex=3, priority=2),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a line stands for."""

    account: str = ""
    choice: ListChoice | None = None
    """A list."""
    review: bool = False
    person: Load | None = None
    said: str = ""
    """Why there is nothing to open."""


_Line = tuple[Row, Behind]


class MorningScreen(WorkingScreen):
    """One page; enter opens what is behind a line, and a list goes back to the queues' screen."""

    AUTO_FOCUS = "SectionTable"
    PLACE: ClassVar[Place] = Place.MORNING
    NOT_READ: ClassVar[str] = "The page could not be counted now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.MORNING)]

    @dataclass
    class Read(Message):
        """The page was counted beside the screen."""

        morning: Morning

    def __init__(self, desk: Desk, show_list: Callable[[ListChoice], object]) -> None:
        """``show_list`` shows a list on the queues' screen, to which the page gives way."""
        super().__init__(desk)
        self._show_list = show_list
        self._behind: Mapping[str, Behind] = {}

    def compose(self) -> ComposeResult:
        """Top line, the page, the answer line, the keys."""
        yield TopLine()
        yield SectionTable(empty_text="There is nothing to supervise yet.")
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Count."""
        self.query_one(TopLine).show(self.desk, "Morning")
        self.reload()

    # -- what is shown ----------------------------------------------------------------------------------------

    @property
    def table(self) -> SectionTable:
        """The page."""
        return self.query_one(SectionTable)

    @property
    def _here(self) -> Behind:
        return self._behind.get(self.table.cursor_key or "", Behind())

    def situation(self) -> Situation:
        """The account or the person under the cursor."""
        here = self._here
        row = self.desk.row(here.account) if here.account else None
        person = here.person.name if here.person else ""
        return Situation(
            self.desk.actor,
            row,
            here.account,
            acted=self.acted,
            person=person,
            unrecordable=self.desk.why_no_work,
            keys=keymap_of(self.app),
        )

    def reload(self) -> None:
        """Count again; what is shown stays until that is done."""
        self.show_situation()
        self._count_beside()

    def take_in(self) -> None:
        """What others recorded."""
        self.reload()

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _count_beside(self) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            morning = sibling.morning()
        if not worker.is_cancelled:
            self.post_message(self.Read(morning))

    @on(Read)
    def _read(self, message: Read) -> None:
        parts = parts_of(message.morning, self.masked)
        self._behind = {row.key: behind for _, lines in parts for row, behind in lines}
        self.table.show_sections([Section(columns, tuple(row for row, _ in lines)) for columns, lines in parts])
        self.show_situation()
        if not self.acted:
            self._warn(message.morning)

    def _warn(self, morning: Morning) -> None:
        """Work that nobody can do any more is said before anything else."""
        for load in morning.loads:
            if load.why_not and load.accounts:
                key = keymap_of(self.app).shown("assign")
                has = f"{load.name} ({load.why_not}) still has {accounts_in_words(load.accounts)}"
                self.status.refuse(f"{has}: {key} on that line gives them to others.")
                return

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self.show_situation()

    # -- what is behind a line --------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _opened(self, event: QueueTable.RowSelected) -> None:
        behind = self._behind.get(event.key, Behind())
        if behind.choice is not None:
            self._show_list(behind.choice)
            self.dismiss(None)
        elif behind.review:
            self.app.open_review(lambda _: self.reload())  # type: ignore[attr-defined]
        elif behind.account:
            self.app.open_account(behind.account, lambda _: self.reload())  # type: ignore[attr-defined]
        else:
            self.status.say(behind.said)

    def do_give_away(self) -> None:
        """The account under the cursor, or everything that the person has."""
        here = self._here
        if here.person is None:
            self.do_assign()
            return
        name = here.person.name
        every, overdue = self.desk.accounts_of(name), self.desk.accounts_of(name, overdue=True)
        if not every:
            raise Refusal(f"{name} has no account to give away.")
        others = [each for each in self.desk.colleagues() if each.name != name]
        subject = self.subject_of_many(every, f"the accounts of {name}")
        self._ask(ReassignDialog(subject, others, overdue))

    def saved(self, saved: Saved) -> None:
        """Count again."""
        self.reload()

    def do_back(self) -> None:
        """Back to the queues."""
        self.dismiss(None)


# -- the page -------------------------------------------------------------------------------------------------------


def parts_of(
    morning: Morning, masked: Callable[[str, str], str]
) -> Sequence[tuple[tuple[Column, ...], Sequence[_Line]]]:
    """The sections of the page: the columns of each, and its lines with what is behind them.

    ``masked`` is called with an account and what was written about it, and hides the patient's name where it must.
    """
    return (
        (_UNSAFE, [_line(f"unsafe.{said}", said, (), "loud", Behind(said=said)) for said in morning.unsafe]),
        (_WAITING, [*(_waiting(morning, band) for band in WAIT_BANDS), *_mine_waiting(morning)]),
        (_DEADLINES, list(_deadlines(morning))),
        (_LOOSE_ENDS, list(_loose_ends(morning))),
        (_VENDORS, [_line(f"vendor.{said}", said, (), "warn", Behind(said=said)) for said in morning.vendors]),
        (_PEOPLE, [_person(load, morning) for load in morning.loads]),
        (_PASSED_OVER, [_passed_over(each, masked) for each in morning.passed_over[:_MOST_PASSED_OVER]]),
    )


def _waiting(morning: Morning, band: WaitBand) -> _Line:
    here = [(review, days) for review, days in morning.waiting if band.holds(days)]
    oldest = ""
    if here:
        review, days = here[0]
        oldest = f"{review.account}: {spelled(review.asked.request.asks)}, {review.asked.by}, {days} bd"
    tone: Tone = "" if not here else "loud" if band.most is None else "warn" if band.least > 1 else ""
    cells = _count(len(here), tone), _money(asked_in_all(review for review, _ in here)), Cell(oldest, "dim")
    return _line(f"wait.{band.least}", band.title, cells, tone, Behind(review=True))


def _mine_waiting(morning: Morning) -> Iterable[_Line]:
    """My own, which somebody else decides, where there are any."""
    if morning.mine_waiting:
        cells = _count(morning.mine_waiting), Cell(""), Cell("somebody else decides", "dim")
        yield _line("wait.mine", "asked by you", cells, "dim", Behind(review=True))


def _deadlines(morning: Morning) -> Iterable[_Line]:
    for band in morning.deadlines:
        loud: Tone = "loud" if band.last < morning.today and band.tally.accounts else ""
        choice = _list(band.filter, asleep=True)
        yield _line(f"deadline.{band.first}", band.title, _tallied(band.tally, loud), loud, Behind(choice=choice))
    unknown, choice = _tallied(morning.unknown_deadlines, "warn"), _list(UNKNOWN_DEADLINE, asleep=True)
    yield _line("deadline.unknown", "UNKNOWN: no rule", unknown, "", Behind(choice=choice))


def _loose_ends(morning: Morning) -> Iterable[_Line]:
    for key, title, tally in (
        ("broken-promise", "promises broken", morning.broken_promises),
        ("overdue", "steps overdue", morning.overdue_steps),
    ):
        choice = _list(Filter(((Is((key,)),),)))
        yield _line(key, title, _tallied(tally), "", Behind(choice=choice))
    skipped = Tally(len(morning.passed_over), sum(each.stake for each in morning.passed_over))
    choice = _list(Filter(((Is(("skipped",)),),)), asleep=True)
    cells = _count(skipped.accounts), _money(skipped.stake), Cell("")
    yield _line("skipped", "passed over in 7 days", cells, "", Behind(choice=choice))
    accesses = morning.unreviewed_accesses
    tone: Tone = "loud" if accesses else ""
    said = "worklist audit access lists the emergency accesses, worklist audit review judges one."
    yield _line("glass", "emergency accesses", (_count(accesses, tone), Cell(""), Cell("")), tone, Behind(said=said))


def _person(load: Load, morning: Morning) -> _Line:
    if load.name == NOBODY:
        numbers = _count(load.accounts), *[Cell("")] * 3, _money(load.stake)
        return _line("nobody", "nobody", numbers, "", Behind(choice=_list(UNOWNED)))
    others = [each.name for each in morning.loads]
    choice = _list(owned_by(load.name, others), asleep=True)
    oldest = f"{(morning.today - load.oldest_on).days} d" if load.oldest_on else ""
    is_loud = bool(load.why_not and load.accounts)
    cells = (
        *(_count(load.accounts), _count(load.held), _count(load.due), _count(load.overdue, "warn")),
        *(_money(load.stake), _count(load.touched_yesterday), _count(load.touched), Cell(oldest, "dim")),
        Cell(load.why_not.upper() if is_loud else load.why_not, "loud" if is_loud else "dim"),
    )
    return _line(f"person.{load.name}", load.name, cells, "loud" if is_loud else "", Behind(choice=choice, person=load))


def _passed_over(each: PassedOver, masked: Callable[[str, str], str]) -> _Line:
    reason = masked(each.account, each.skips[-1].reason)
    cells = _count(len(each.skips)), _money(each.stake), Cell(", ".join(each.people)), Cell(reason, "dim")
    return _line(f"account.{each.account}", each.account, cells, "", Behind(account=each.account))


def _line(key: str, title: str, cells: Iterable[Cell], tone: Tone, behind: Behind) -> _Line:
    return Row(key, (Cell(title, tone), *cells)), behind


def _tallied(tally: Tally, tone: Tone = "") -> tuple[Cell, Cell, Cell]:
    return _count(tally.accounts, tone), _money(tally.stake), _count(tally.unowned, "warn")


def _count(count: int, tone: Tone = "") -> Cell:
    return Cell(f"{count:,}", tone if count else "dim")


def _money(amount: int) -> Cell:
    return Cell(dollars(amount), "money") if amount else Cell("", "dim")


def _list(asked: Filter, *, asleep: bool = False) -> ListChoice:
    return ListChoice(View.ALL, typed=str(asked), asleep=asleep)
