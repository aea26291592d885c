"""What is one person's alone: what was typed and not saved, and who is where now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Doing = Literal["reading", "recording"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form and not saved."""

    account: str
    form: str
    """Name of the form."""
    values: Mapping[str, str]
    """Texts by field."""
    saved_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody has an account open."""

    actor: str
    account: str
    doing: Doing
    since: datetime
    """UTC."""
