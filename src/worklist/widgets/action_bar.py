"""The bottom lines: what just happened, and what can be done here."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from worklist.actions import Action, Group, Situation
from worklist.domain.money import money
from worklist.widgets.bindings import keymap_of


class ActionBar(Static):
    """The keys of a screen in one line; those that are not possible now are dim and in parentheses.

    ``where_room`` names further actions, which stand at the end as far as the terminal is wide enough.
    """

    DEFAULT_CSS = """
    ActionBar { height: 1; background: $panel; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, actions: Sequence[Action], where_room: Sequence[str] = ()) -> None:
        super().__init__(markup=False)
        self._always = sorted((action for action in actions if action.in_bar), key=_rank)
        self._where_room = [action for id_ in where_room for action in actions if action.id == id_]
        self._situation: Situation | None = None
        self._shown: tuple[int, tuple[int, int], tuple[bool, ...]] | None = None

    def on_resize(self) -> None:
        """Another width has room for more, or for less."""
        if self._situation is not None:
            self.show(self._situation)

    def show(self, situation: Situation) -> None:
        """Show what is possible in a situation; drawn anew only when that changed."""
        actions = [*self._always, *self._where_room]
        possible = tuple(not action.disabled(situation) for action in actions)
        shown = (self.size.width, (situation.marked, situation.marked_balance), possible)
        self._situation = situation
        if shown == self._shown:
            return
        self._shown = shown
        items = [self._item(action, on) for action, on in zip(actions, possible, strict=True)]
        if situation.marked:
            items.insert(0, Content.styled(f"{situation.marked:,} marked, {money(situation.marked_balance)}:", "bold"))
        self.update(self._in_one_line(items))

    def _in_one_line(self, items: Sequence[Content]) -> Content:
        """All but those at the end that need room which is not there."""
        last = len(items) - len(self._where_room)
        line = Content(" ").join(items[:last])
        for item in items[last:]:
            if line.cell_length + 1 + item.cell_length > self.size.width:
                break
            line = Content(" ").join([line, item])
        return line

    def _item(self, action: Action, possible: bool) -> Content:
        key = keymap_of(self.app).shown(action.id)
        if possible:
            return Content.assemble((key, "bold $text-accent"), f" {action.label}")
        return Content.styled(f"({key} {action.label})", "$foreground-muted")


def _rank(action: Action) -> int:
    """What a narrow terminal must not cut off stands first: the way to all others, then the next account."""
    return 0 if action.id == "help" else 1 if action.group is Group.SERVE else 2


class StatusLine(Static):
    """One line for the answer to the last key: saved, refused and why, or an error."""

    DEFAULT_CSS = """
    StatusLine { height: auto; min-height: 1; max-height: 3; padding: 0 1; background: $surface; }
    StatusLine.-refused { color: $text-error; text-style: bold; }
    StatusLine.-done { color: $text-success; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._shown = ("", "")

    def say(self, text: str) -> None:
        """Something plain."""
        self._show(text, "")

    def done(self, text: str) -> None:
        """Something worked."""
        self._show(text, "-done")

    def refuse(self, text: str) -> None:
        """Something was not possible."""
        self._show(text, "-refused")

    def _show(self, text: str, tone: str) -> None:
        if (text, tone) == self._shown:  # nearly every key says nothing; that must not lay out the screen anew
            return
        self._shown = (text, tone)
        self.remove_class("-done", "-refused")
        if tone:
            self.add_class(tone)
        self.update(Content(text))
