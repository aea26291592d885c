"""Whether the databases are encrypted, and the names of their keys (``[encryption]``).

``worklist encrypt`` and ``worklist rekey`` write these lines. A key itself never stands in the settings.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from worklist.config.folders import path_of
from worklist.config.tables import Table, shown

_KEY_NAME = re.compile(r"database-[0-9a-f]{8}")
_ABOUT = "The keys of the databases by name. worklist encrypt and rekey write these lines: docs/encryption.md"


@dataclass(frozen=True, slots=True)
class Encryption:
    """What ``[encryption]`` says."""

    key: str = ""
    """Name of the key that the databases have; empty where they are plaintext."""
    older: tuple[str, ...] = ()
    """Names of the keys that they had before, the newest first: backups may still have them."""
    key_file: Path | None = None
    """The file that holds these keys; None where they are kept with the other secrets."""

    @property
    def is_named(self) -> bool:
        """Whether the databases have, or had, a key."""
        return bool(self.key or self.older)

    def with_key(self, key: str) -> "Encryption":
        """The same with another key, or with none; the one that it had is an older one then."""
        older = (self.key, *self.older) if self.key else self.older
        return Encryption(key, tuple(name for name in older if name != key), self.key_file)


PLAIN = Encryption()
"""Without ``[encryption]``."""


def read_encryption(table: Table, data: Path) -> Encryption:
    """The ``[encryption]`` table. ``data`` is the data folder, where a key would lie beside what it locks."""
    table.only(("key", "older", "key_file"))
    key = table.text("key")
    if key:
        _check(table, "key", key)
    older = table.texts("older")
    for name in older:
        _check(table, "older", name)
    key_file = path_of(table, "key_file") if "key_file" in table.values else None
    if key_file and key_file.is_relative_to(data):
        raise table.error(
            "key_file", f"{key_file} lies in the data folder, so who takes the data has the key: keep it elsewhere."
        )
    return Encryption(key, older, key_file)


def _check(table: Table, at: str, name: str) -> None:
    if not _KEY_NAME.fullmatch(name):
        raise table.error(
            at, f"{shown(name)} is no name of a key such as database-1a2b3c4d: leave it as worklist encrypt wrote it."
        )


def with_encryption(text: str, encryption: Encryption) -> str:
    """A settings text that says so; its comments and all other lines stay."""
    import tomlkit

    document, before = tomlkit.parse(text), ""
    if "encryption" not in document:  # behind the text as it is: tomlkit would move arrays of tables together
        document, before = tomlkit.document(), f"{text.rstrip()}\n\n" if text.strip() else ""
        table = tomlkit.table()
        table.add(tomlkit.comment(_ABOUT))
        document.add("encryption", table)
    lines = cast("dict[str, Any]", document["encryption"])
    lines["key"] = encryption.key
    lines["older"] = list(encryption.older)
    if encryption.key_file:
        lines["key_file"] = str(encryption.key_file)
    return before + tomlkit.dumps(document)
