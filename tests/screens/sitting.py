"""A person at the screen: presses keys, reads what is shown, and looks into the record afterwards."""

import io
from contextlib import asynccontextmanager

from rich.console import Console
from textual import events
from textual.screen import ModalScreen
from textual.widgets import Static

from worklist.actions import Place
from worklist.app import WorklistApp
from worklist.dialogs.form import Form
from worklist.screens.queues import QueuesScreen
from worklist.screens.why_panel import WhyPanel
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.prose import Prose

SMALL, MEDIUM, LARGE = (80, 24), (120, 40), (200, 50)
PATIENCE = 5
"""Seconds after which what was waited for will not come."""


class Sitting:
    """One person's session, from the first screen to the last key."""

    def __init__(self, pilot, desk):
        self.pilot = pilot
        self.app = pilot.app
        self.desk = desk

    # What the person does

    async def press(self, *keys):
        """Press keys as fast as anybody could."""
        for key in keys:
            character = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(events.Key(key, character))
        await self.pilot.pause(0)
        await self.settle()

    async def type(self, text):
        """Put text where the cursor is, as a paste does."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def fill(self, **values):
        """Give fields of the open dialog their values, by field id."""
        for id_, value in values.items():
            self.app.screen.query_one(f"#{id_}").value = value
        await self.settle()

    async def settle(self):
        """Until every key is answered and the screen stands still, the panel beside the list included."""
        await self.until(lambda: self.app.all_answered and self._all_counted)
        await self.pilot.wait_for_scheduled_animations()
        await self.until(self._is_ready)

    async def until(self, condition):
        """Until it holds, or an error that shows the screen."""
        waited = 0.0
        while not condition():
            if waited > PATIENCE:
                raise AssertionError(f"waited in vain\n{self.text}")
            await self.pilot.pause(0.01)
            waited += 0.01

    async def until_laid_out(self, page):
        """Until a page that is longer than the screen has its size: a later one would send it back to its top."""
        size = None
        while size != page.virtual_size or not page.max_scroll_y:
            size = page.virtual_size
            await self.pilot.pause(0.1)

    @property
    def _all_counted(self):
        """Whether nothing is being loaded, and no numbers of lists are being read, beside the screen."""
        return all(worker.is_finished for worker in self.app.workers if worker.group in ("ahead", "counts"))

    def _is_ready(self):
        screen = self.app.screen
        if not self.app.is_running:
            return True
        if isinstance(screen, QueuesScreen):
            panel = screen.query_one(WhyPanel)
            shown = str(panel.query_one(Prose).content)
            return not panel.display or (self.account in shown if self.account else not shown)
        return screen.is_mounted and (screen.focused is not None or not screen.AUTO_FOCUS)

    async def go_to(self, place):
        """From the queues to the first account of the denied ones: in the list, or on its own screen."""
        await self.press("6", *(["enter"] if place == Place.ACCOUNT else []))
        return self.account

    async def point_at(self, account):
        """Put the cursor of the list on an account."""
        assert self.place.table.move_to_key(account)
        await self.settle()

    # What is seen

    @property
    def text(self):
        """The whole screen, line by line."""
        width, height = self.app.size
        console = Console(width=width, height=height, file=io.StringIO(), force_terminal=True, record=True)
        compositor = self.app.screen._compositor
        console.print(compositor.render_update(full=True, screen_stack=self.app._background_screens))
        return console.export_text()

    @property
    def place(self):
        """The screen under the dialogs."""
        return next(s for s in reversed(self.app.screen_stack) if not isinstance(s, ModalScreen))

    @property
    def dialog(self):
        """The dialog that is open; None without one."""
        return self.app.screen if isinstance(self.app.screen, Form) else None

    @property
    def status(self):
        """What the line above the keys says."""
        return str(self.place.query_one(StatusLine).content)

    @property
    def refused(self):
        """Whether it says it as a refusal."""
        return self.place.query_one(StatusLine).has_class("-refused")

    @property
    def bar(self):
        """The line of keys."""
        return str(self.place.query_one(ActionBar).content)

    @property
    def answer(self):
        """What the open dialog says to what was typed."""
        return str(self.dialog.query_one(".answer", Static).content)

    @property
    def reading(self):
        """The day that the open dialog takes the typed text for."""
        return str(self.dialog.query_one(".reading", Static).content)

    @property
    def account(self):
        """The account under the cursor of the list, or on the screen."""
        return self.place.situation().account

    @property
    def explained(self):
        """What the panel, or the account's page, says: one line, as wrapping is another matter."""
        return " ".join(" ".join(str(prose.content) for prose in self.place.query(Prose)).split())

    @property
    def rows(self):
        """The lines of the list that are in sight."""
        table = self.place.table
        return [line for y in range(1, table.size.height) if (line := table.render_line(y).text.strip())]

    @property
    def row(self):
        """The line under the cursor."""
        return next(line for line in self.rows if line.startswith(">"))

    # What is recorded

    def record(self, account):
        """The account's entries, oldest first."""
        view = self.desk.look(account)
        return [event.body for event in view.events]

    def work(self, account):
        """What the record says of the account now."""
        return self.desk.look(account).assessment.work


@asynccontextmanager
async def sitting(practice, *, size=MEDIUM, actor="ana", run_sync=None, **own):
    """Somebody sits down at the practice's screen; ``own`` is what the app is told of keys, theme and tour."""
    desk = practice.desk(actor, leaves_many=True)
    app = WorklistApp(desk, run_sync or practice.sync, title="Synthetic practice", **own)
    async with app.run_test(size=size, notifications=True) as pilot:
        ana = Sitting(pilot, desk)
        await ana.settle()
        yield ana
    desk.close()
