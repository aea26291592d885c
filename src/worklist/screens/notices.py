"""What waits on an account for the person who opens it."""

from collections.abc import Iterator

from worklist.actions import ACTIONS, Place
from worklist.desk import Desk
from worklist.domain.in_words import Line
from worklist.keymap import Keymap

_BY_ID = {action.id: action for action in ACTIONS}


def draft_lines(desk: Desk, account: str, keys: Keymap) -> Iterator[Line]:
    """My drafts on an account, each with the key that brings it back."""
    for draft in desk.personal.drafts_of(account):
        action = _BY_ID.get(draft.form)
        if action is not None:
            at = f"{draft.saved_at.astimezone():%b %d %H:%M}"
            where = " in work mode" if action.places == {Place.WORK} else ""
            yield Line(f"A draft waits: {action.label} of {at} ({keys.shown(action.id)}{where})", "warn")
