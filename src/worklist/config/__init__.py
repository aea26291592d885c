"""The site's settings: one TOML file into frozen values, with the file and line in every error."""

from worklist.config.settings import (
    FOLDER_VARIABLE,
    MAP_NAME,
    SETTINGS_VARIABLE,
    Folder,
    PublicHolidays,
    Settings,
    parse_settings,
    public_holidays,
    read_settings,
    settings_path,
)
from worklist.config.tables import ConfigError

__all__ = [
    "ConfigError",
    "Folder",
    "PublicHolidays",
    "Settings",
    "parse_settings",
    "public_holidays",
    "read_settings",
    "settings_path",
]
