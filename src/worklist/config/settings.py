"""What the settings file holds, section by section."""

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from worklist.config.folders import Folder, path_of, read_folders, read_maps
from worklist.config.lines import find_lines
from worklist.config.rules import PublicHolidays, calendar_of, public_holidays, read_clock_rules, read_rules
from worklist.config.tables import ConfigError, Document, Table
from worklist.domain.column_map import ColumnMap
from worklist.domain.site import SiteRules
from worklist.domain.text import clean

VARIABLE = "WORKLIST_CONFIG"
"""Environment variable with the settings file's path."""
_MOST_BYTES = 1 << 20
_PLACE = re.compile(r" ?\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
"""Where the standard library's reader says that an error is."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the settings file says. Paths are absolute."""

    path: Path
    """The file itself."""
    site: str
    """Name of the practice; empty when it was not given."""
    data: Path
    """Where the work log and the cache live."""
    folders: tuple[Folder, ...]
    maps: Mapping[str, ColumnMap]
    rules: SiteRules

    @property
    def log_path(self) -> Path:
        """The work log: the team's record."""
        return self.data / "worklog.db"

    @property
    def cache_path(self) -> Path:
        """The cache, which can be deleted at any time."""
        return self.data / "cache.db"


def settings_path(given: Path | None = None) -> Path:
    """Where the settings are: as given, else as ``WORKLIST_CONFIG`` says, else in the user's configuration folder."""
    named = given or os.environ.get(VARIABLE)
    if named:
        path = Path(named)
        with suppress(RuntimeError):  # ~ of a user who does not exist: the file will not be found
            path = path.expanduser()
        return path.absolute()
    from platformdirs import user_config_path

    return user_config_path("worklist", appauthor=False) / "worklist.toml"


def default_data_folder() -> Path:
    """Where the work log and the cache live unless ``[data]`` says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("worklist", appauthor=False)


def read_settings(path: Path, holidays: PublicHolidays = public_holidays) -> Settings:
    """Read the settings file. Raises ConfigError; its line is 1 where the file as a whole cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(path, 1, f"the settings cannot be read: {error.strerror}.") from None
    if len(data) > _MOST_BYTES:
        raise ConfigError(path, 1, "this is no settings file: it has more than a million characters.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, line, "the file is not in UTF-8; save it in that encoding.") from None
    return parse_settings(text, path, holidays)


def parse_settings(text: str, path: Path, holidays: PublicHolidays = public_holidays) -> Settings:
    """The settings of a TOML text; relative paths in it start at the folder of ``path``. Raises ConfigError."""
    try:
        values = tomllib.loads(text)
        lines = find_lines(text)
    except RecursionError:
        raise ConfigError(path, 1, "the values are nested too deeply.") from None
    except ValueError as error:
        raise _syntax_error(path, text, str(error)) from None
    return _settings(Table(values, (), Document(path, lines)), holidays)


def _syntax_error(path: Path, text: str, said: str) -> ConfigError:
    place = _PLACE.search(said)
    line = int(place["line"]) if place and place["line"] else text.count("\n", 0, len(text.rstrip())) + 1
    problem = clean(said[: place.start()] if place else said, most=120)
    return ConfigError(
        path, line, f"this is not TOML ({problem}); a line is [table], or key = value with texts in quotes."
    )


def _settings(top: Table, holidays: PublicHolidays) -> Settings:
    top.only(("site", "data", "folder", "maps", "rules", "clock"))
    site, data = top.table("site"), top.table("data")
    site.only(("name", "country", "state"))
    data.only(("folder",))
    maps = read_maps(top.table("maps"))
    clock_rules = read_clock_rules(top.tables("clock"))
    data_folder = path_of(data, "folder") if "folder" in data.values else default_data_folder()
    return Settings(
        path=top.document.path,
        site=site.text("name"),
        data=data_folder,
        folders=read_folders(top.tables("folder"), maps, data_folder),
        maps=maps,
        rules=read_rules(top.table("rules"), calendar_of(site, holidays), clock_rules),
    )
