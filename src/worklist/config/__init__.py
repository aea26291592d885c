"""The site's settings: one TOML file into frozen values, with the file and line in every error."""

from worklist.config.folders import MAP_NAME, Folder
from worklist.config.rules import PublicHolidays, public_holidays
from worklist.config.settings import Settings, default_data_folder, parse_settings, read_settings, settings_path
from worklist.config.sources import Source
from worklist.config.tables import ConfigError

__all__ = [
    "MAP_NAME",
    "ConfigError",
    "Folder",
    "PublicHolidays",
    "Settings",
    "Source",
    "default_data_folder",
    "parse_settings",
    "public_holidays",
    "read_settings",
    "settings_path",
]
