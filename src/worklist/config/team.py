"""The ``[team]`` table: where the keys are that sign people in over SSH."""

import re
from dataclasses import dataclass
from pathlib import Path

from worklist.config.tables import Table, shown

USUAL_KEYS = Path("/etc/ssh/worklist_keys")
"""In a folder of root's: the service account cannot rewrite its own lines."""
_PLAIN = re.compile(r"/[A-Za-z0-9._/+-]+")
"""What sshd takes as it stands: it would split at a blank and replace what follows a percent sign."""


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """How the team signs in."""

    keys: Path = USUAL_KEYS
    """The ``AuthorizedKeysFile`` of the service account."""


def read_team(table: Table) -> TeamSettings:
    """The table. Raises ConfigError."""
    table.only(("keys",))
    path = table.text("keys", str(USUAL_KEYS))
    if not _PLAIN.fullmatch(path) or ".." in Path(path).parts:
        raise table.error(
            "keys", f'keys is {shown(path)}; it must be a whole path without blanks, such as keys = "{USUAL_KEYS}".'
        )
    return TeamSettings(Path(path))
