"""The first thing that a person sees of a start is the whole list, and nothing is drawn before it for nobody."""

from tests.screens.sitting import sitting
from worklist.app import WorklistApp
from worklist.screens.queues import QueuesScreen
from worklist.widgets.shown import ShownScreen


async def test_the_first_drawing_is_the_whole_list(practice, monkeypatch):
    drawn, display = [], WorklistApp._display

    def displayed(app, screen, update):
        if isinstance(screen, QueuesScreen) and update is not None:
            is_seen = not app._batch_count
            pieces = ShownScreen().differences(update, app.size).pieces if is_seen else ()
            drawn.append((is_seen, "\n".join(strip.text for _, _, strip in pieces)))
        display(app, screen, update)

    monkeypatch.setattr(WorklistApp, "_display", displayed)
    async with sitting(practice) as ana:
        number = ana.account
    assert all(is_seen for is_seen, _ in drawn)
    _, first = drawn[0]
    for part in ("Balance audit", "Account", number):
        assert part in first
