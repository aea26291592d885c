"""What waits on an account for the person who opens it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from worklist.actions import ACTIONS, Place
from worklist.domain.sections import Line
from worklist.keymap import Keymap

if TYPE_CHECKING:
    from worklist.desk import Desk

_BY_ID = {action.id: action for action in ACTIONS}
_ELSEWHERE = {Place.WORK: " in work mode", Place.REVIEW: " in review", Place.RESOLUTION: " at the patient's balance"}
"""Where a key is pressed that only one screen has."""


def draft_lines(desk: "Desk", account: str, keys: Keymap) -> Iterator[Line]:
    """My drafts on an account, each with the key that brings it back."""
    for draft in desk.personal.drafts_of(account):
        action = _BY_ID.get(draft.form)
        if action is not None:
            at = f"{draft.saved_at.astimezone():%b %d %H:%M}"
            where = next((said for place, said in _ELSEWHERE.items() if action.places == {place}), "")
            yield Line(f"A draft waits: {action.label} of {at} ({keys.shown(action.id)}{where})", "warn")
