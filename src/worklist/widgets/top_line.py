"""The top line: what is shown, and how old it is."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from worklist.widgets.cells import fit

if TYPE_CHECKING:
    from worklist.desk import Desk, Freshness

_OLD_HOURS = 36


class TopLine(Static):
    """Title on the left; person and age of the data on the right, always in sight."""

    DEFAULT_CSS = """
    TopLine { height: 1; background: $primary-muted; color: $foreground; padding: 0 1; text-wrap: nowrap; }
    TopLine:ansi { color: ansi_bright_white; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._parts: tuple[str, str, bool] = ("", "", False)

    def show(self, desk: "Desk", title: str) -> None:
        """A title beside the data's age."""
        fresh = desk.freshness()
        said, is_old = age_in_words(fresh, datetime.now(UTC))
        self._parts = (title, f"{said} · {desk.actor}", is_old)
        self.refresh()

    def render(self) -> Content:
        """Both ends in the width there is: the program's name gives way to the title, then the title is cut."""
        title, right, is_old = self._parts
        name, room = f"{self.app.title}  ", self.size.width - len(right) - 2
        if cell_len(name) + cell_len(title) > room:
            name = ""
        left = Content.assemble((name, "bold"), fit(title, max(8, room - cell_len(name))).rstrip())
        gap = " " * max(1, self.size.width - left.cell_length - len(right))
        return Content.assemble(left, gap, (right, "bold $text-warning" if is_old else ""))


def age_in_words(fresh: "Freshness", now: datetime) -> tuple[str, bool]:
    """How old the data is, and whether that is too old."""
    if fresh.synced_at is None:
        return "NEVER SYNCED", True
    minutes = max(0, int((now - fresh.synced_at).total_seconds() // 60))
    ago = (
        f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
    )
    export = f"export of {fresh.exported_on:%b %d}, " if fresh.exported_on else ""
    failed = fresh.last is not None and fresh.last.state in ("failed", "cancelled")
    problem = f", last sync {fresh.last.state.upper()}" if failed and fresh.last else ""
    not_read = fresh.last.not_read if fresh.last else ()
    if not_read:
        problem += f", NOT READ: {not_read[0] if len(not_read) == 1 else f'{len(not_read)} servers'}"
    return f"{export}synced {ago} ago{problem}", failed or bool(not_read) or minutes >= _OLD_HOURS * 60
