"""What is drawn of a change is all that changed: a screen that is drawn anew looks no different."""

from textual.widget import Widget

from tests.screens.sitting import sitting
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.shown import ShownScreen

A_DAY = ("a", "j", "ctrl+f", "k", "m", "6", "space", "slash", "i", "s", "down", "escape", "escape", "n", "escape")


def watch(app):
    """A terminal that shows what the app draws."""
    shown, display = ShownScreen(), app._display

    def displayed(screen, update):
        if update is not None and screen is app.screen:
            shown.differences(update, app.size)
        display(screen, update)

    app._display = displayed
    return shown


def missing(app, shown):
    """What the terminal does not show of the screen, with every widget drawn anew."""
    for screen in (app.screen, *app._background_screens):
        for widget in screen.query(Widget):
            widget._styles_cache.clear()
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    return "\n".join(f"{y}: {strip.text}" for y, _, strip in shown.differences(update, app.size).pieces)


async def test_after_every_key_the_terminal_shows_the_whole_screen(practice):
    async with sitting(practice) as ana:
        shown = watch(ana.app)
        ana.app.screen.refresh()
        for key in A_DAY:
            await ana.press(key)
            await ana.pilot.pause(0.1)
            assert not missing(ana.app, shown), key


async def test_a_row_asks_only_those_that_it_is_on_and_for_its_lines(practice, monkeypatch):
    async with sitting(practice) as ana:
        await ana.press("a", "j")
        await ana.pilot.pause(0.1)
        asked, render_lines = [], Widget.render_lines

        def watched(widget, crop):
            asked.append((type(widget).__name__, crop.height))
            return render_lines(widget, crop)

        monkeypatch.setattr(Widget, "render_lines", watched)
        ana.place.table.action_cursor_down()
        await ana.until(lambda: asked)
        assert ("QueueTable", 2) in asked
        assert "QueueList" not in dict(asked)


async def test_rows_that_are_as_they_were_are_not_put_together_again(practice, monkeypatch):
    async with sitting(practice) as ana:
        await ana.press("a")
        drawn, row_drawn = set(), QueueTable._row_drawn

        def watched(table, row, *how):
            drawn.add(row.key)
            return row_drawn(table, row, *how)

        monkeypatch.setattr(QueueTable, "_row_drawn", watched)
        account = ana.account
        await ana.press("m")
        assert "Saved on" in ana.status
        assert drawn <= {account, ana.account}
