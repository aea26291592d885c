"""Keys from the table of actions."""

from textual.binding import Binding

from worklist.actions import Place, of_place


def bindings(place: Place) -> list[Binding]:
    """Textual's bindings of a screen: every action of the table that the screen itself answers."""
    return [
        Binding(",".join(action.keys), f"act('{action.id}')", action.label, show=False, id=action.id)
        for action in of_place(place)
        if not action.of_table
    ]
