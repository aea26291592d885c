"""The folder of the site's reference: contracts with their schedules, and Medicare's files."""

from pathlib import Path

from worklist.config.folders import path_of
from worklist.config.tables import Table

CONTRACTS, MPFS, NCCI = "contracts", "mpfs", "ncci"
"""The folders inside it."""


def read_reference(table: Table) -> Path:
    """The ``[reference]`` table: the folder, which need not be there; without it the one beside the settings."""
    table.only(("folder",))
    if "folder" in table.values:
        return path_of(table, "folder")
    return table.document.path.parent / "reference"
