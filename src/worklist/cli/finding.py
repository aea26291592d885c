"""What a check has to say."""

from dataclasses import dataclass
from typing import Literal

from worklist.domain.wording import counted

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    state: State
    text: str
    """A sentence; where something is wrong, with what to do."""


def age_in_words(days: int) -> str:
    """``less than a day``, ``3 days``."""
    return "less than a day" if days < 1 else counted(days, "day")
