"""The list at the left: views, queues and saved ones, each with its number; a click chooses."""

import pytest
from textual.app import App

from worklist.actions import USUAL
from worklist.domain.lists import QueueTotal, SavedQueue, View
from worklist.domain.queues import Queue
from worklist.widgets.queue_list import Counts, QueueList

TOTALS = [QueueTotal(queue, 10 * queue, 0, 100_000 * queue) for queue in Queue]
FIGHTS = SavedQueue("Aetna fights", "payer:aetna queue:modifier-disputes")
SAVED = [FIGHTS, SavedQueue("[b]no markup[/]", "age>90")]
COUNTS = Counts({View.TODAY: 12, View.MINE: 3, View.SNOOZED: 1_204}, {FIGHTS.key: 17})


class Beside(App):
    """The list alone."""

    def __init__(self, keymap=USUAL):
        super().__init__()
        self.keymap = keymap
        self.chosen = []

    def compose(self):
        yield QueueList()

    def on_queue_list_chosen(self, event):
        self.chosen.append(event.scope)

    @property
    def lines(self):
        return str(self.query_one(QueueList).render()).splitlines()

    def line(self, title):
        return next(number for number, line in enumerate(self.lines) if title in line)


def name_of(scope):
    match scope:
        case Queue():
            return scope.title
        case SavedQueue():
            return scope.name
        case View.ALL:
            return "All queues"
        case _:
            return scope.label


@pytest.fixture
async def beside():
    app = Beside()
    async with app.run_test(size=(38, 30)) as pilot:
        app.query_one(QueueList).show(TOTALS, Queue.DENIED, SAVED, COUNTS)
        await pilot.pause()
        yield app, pilot


async def test_every_line_has_its_key_its_name_and_its_number(beside):
    app, _ = beside
    assert [line.split() for line in app.lines[:4]] == [
        ["d", "Today", "12"],
        ["i", "Mine", "3"],
        ["Z", "Snoozed", "1,204"],
        ["a", "All", "queues", "660", "66.0k"],
    ]
    assert app.lines[app.line("No response")].split() == ["7", "No", "response", "70", "7,000"]
    assert app.lines[app.line("Aetna")].split() == ["Aetna", "fights", "17"]


async def test_markup_in_a_name_is_text(beside):
    app, _ = beside
    assert "[b]no markup[/]" in app.lines[-1]


@pytest.mark.parametrize("current", [View.TODAY, View.ALL, Queue.ON_HOLD, Queue.DENIED, FIGHTS])
async def test_one_line_is_pointed_at(beside, current):
    app, _ = beside
    app.query_one(QueueList).show(TOTALS, current, SAVED, COUNTS)
    (pointed,) = [line for line in app.lines if line.startswith(">")]
    assert name_of(current) in pointed


async def test_a_click_chooses_what_the_line_stands_for(beside):
    app, pilot = beside
    for title in ("Today", "All queues", "Denied", "Watching", "Aetna"):
        await pilot.click("QueueList", offset=(5, app.line(title)))
    await pilot.click("QueueList", offset=(5, 4))  # between views and queues
    await pilot.click("QueueList", offset=(5, 28))  # below all
    assert app.chosen == [View.TODAY, View.ALL, Queue.DENIED, Queue.WATCHING, FIGHTS]


async def test_own_keys_are_shown():
    app = Beside(USUAL.with_own({"view.today": ("f3",), "queue.denied": ("D",)}))
    async with app.run_test(size=(38, 30)):
        app.query_one(QueueList).show(TOTALS, View.TODAY, [], Counts())
        assert app.lines[0].split() == [">f3", "Today"]
        assert app.lines[app.line("Denied")].split()[0] == "D"


async def test_a_narrow_list_leaves_the_dollars_out():
    app = Beside()
    async with app.run_test(size=(22, 24)) as pilot:
        app.query_one(QueueList).styles.width = 22
        app.query_one(QueueList).show(TOTALS, View.ALL, SAVED, COUNTS)
        await pilot.pause()
        assert app.lines[app.line("Modifier")].split() == ["4", "Modifier", "disp…", "40"]
