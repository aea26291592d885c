"""The drop folders and the column maps of their exports."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from worklist.config.tables import Table, shown
from worklist.domain.column_map import FIELDS, ColumnMap, from_table

MAP_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What a column map can be called."""
_MAP_KEYS = (*FIELDS, *(field.name for field in fields(ColumnMap) if field.name not in ("name", "columns")))


@dataclass(frozen=True, slots=True)
class Folder:
    """A drop folder."""

    path: Path
    column_map: ColumnMap | None = None
    """How its CSV exports are read; None for a folder of X12 files."""


def path_of(table: Table, key: str) -> Path:
    """An absolute path; a relative one starts at the folder of the settings file."""
    text = table.needed(key, '"~/remits"')
    try:
        path = table.document.path.parent / Path(text).expanduser()
    except RuntimeError:
        raise table.error(key, f"{key} is {shown(text)}, and there is no such user to take the folder of.") from None
    return Path(os.path.normpath(path))


def read_folders(tables: list[Table], maps: Mapping[str, ColumnMap], data: Path) -> tuple[Folder, ...]:
    """The ``[[folder]]`` tables."""
    folders: list[Folder] = []
    for table in tables:
        folder = _folder(table, maps)
        if data.is_relative_to(folder.path):
            raise table.error(
                "path", f"our databases in {data} lie in this folder, and would be read; keep them apart."
            )
        for other in folders:
            _refuse_clash(table, folder, other)
        folders.append(folder)
    return tuple(folders)


def _folder(table: Table, maps: Mapping[str, ColumnMap]) -> Folder:
    table.only(("path", "map"))
    path, name = path_of(table, "path"), table.text("map")
    if name and name not in maps:
        close = get_close_matches(name, maps, 1, 0.6)
        hint = f"did you mean {close[0]}?" if close else "worklist map FILE makes one."
        raise table.error("map", f"there is no [maps.{name}]; {hint}")
    return Folder(path, maps[name] if name else None)


def _refuse_clash(table: Table, folder: Folder, other: Folder) -> None:
    """Files that are read twice, or in two ways, are a slip; exports of two folders are two snapshots."""
    if folder.path == other.path:
        raise table.error("path", f"the folder {folder.path} is given twice.")
    if folder.column_map and folder.column_map == other.column_map:
        name = folder.column_map.name
        raise table.error("map", f"the map {name} is used by two folders; give one of them a copy under another name.")
    inside = folder.path.is_relative_to(other.path) or other.path.is_relative_to(folder.path)
    if inside and (folder.column_map or other.column_map):
        raise table.error("path", f"{folder.path} and {other.path} lie in each other; keep exports in a folder apart.")


def read_maps(table: Table) -> dict[str, ColumnMap]:
    """The ``[maps.NAME]`` tables by name."""
    return {name: _map(table.table(name), name) for name in table.values if _is_map_name(table, name)}


def _is_map_name(table: Table, name: str) -> bool:
    if MAP_NAME.fullmatch(name):
        return True
    raise table.error(name, f"a map cannot be called {shown(name)}; use up to 40 letters, digits, - and _.")


def _map(table: Table, name: str) -> ColumnMap:
    for layout in table.tables("layouts"):
        _layout(layout, name)  # by itself first, so that an error names its own line
    return _layout(table, name)


def _layout(table: Table, name: str) -> ColumnMap:
    table.only(_MAP_KEYS)
    for key in (key for key in table.values if key != "layouts"):
        table.texts(key) if key in ("buckets", "header") else table.text(key)
    try:
        return from_table(name, table.values)
    except ValueError as error:
        said = str(error).removeprefix(f"maps.{name}: ")
        raise table.error(said.split()[0], f"{table.title}: {said}") from None
