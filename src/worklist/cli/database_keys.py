"""The keys of the databases: named by the settings, kept with the other secrets, known to the store by folder."""

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from worklist.cli.output import Failure
from worklist.config import Settings
from worklist.secrets import KEY_FILE, NoSecret, SecretProblem, Secrets
from worklist.store.keys import Key, Keys, protect

if TYPE_CHECKING:
    from worklist.cli.session import Session


def protect_data(settings: Settings) -> None:
    """Have the databases of the settings open with their keys. Each is fetched when the first file needs it."""
    named = settings.encryption
    protect(settings.data, Keys(named.key, named.older, partial(_fetch, settings)))


def secrets_of(settings: Settings) -> Secrets:
    """Where the keys are kept."""
    return Secrets(key_file_of(settings))


def key_file_of(settings: Settings) -> Path | None:
    """The file that holds the keys; None for the keyring."""
    named = os.environ.get(KEY_FILE)
    given = Path(named).expanduser().absolute() if named else settings.key_file
    return settings.encryption.key_file or given


def _fetch(settings: Settings, name: str) -> Key:
    """Raises KeyProblem."""
    from worklist.store.driver import KeyProblem

    try:
        key = Key(secrets_of(settings).get(name))
    except NoSecret:
        place = key_file_of(settings) or "the keyring"
        raise KeyProblem(
            f"The databases in {settings.data} are encrypted, and their key is not at hand:"
            f" {place} does not hold {name}. Bring a copy of it back, or give the key to worklist secret set {name}."
        ) from None
    except SecretProblem as problem:
        raise KeyProblem(
            f"The databases in {settings.data} are encrypted, and their key is not at hand. {problem}"
        ) from None
    except ValueError as error:
        raise KeyProblem(f"{name} cannot be the key of the databases in {settings.data}: {error}.") from None
    if key.name != name:
        raise KeyProblem(
            f"What is kept as {name} is another key than the one of the databases in {settings.data}: put the one"
            " back that was kept under this name."
        )
    return key


def keys_for(session: "Session", named: str | None) -> Callable[[], Iterable[Key | None]] | None:
    """What a file that lies anywhere may be encrypted with: a key by its name, else those of the settings.

    None for the keys of the file's own folder. Raises Failure.
    """
    from worklist.store.keys import keys_of

    if named:
        key = _by_name(named)
        return lambda: (key, None)
    if session.settings_path.exists() and session.settings.encryption.is_named:
        return keys_of(session.settings.log_path).in_turn
    return None


def _by_name(name: str) -> Key:
    """Of the file of secrets that the environment names, or of the keyring. Raises Failure."""
    place = os.environ.get(KEY_FILE)
    try:
        return Key(Secrets(Path(place).expanduser().absolute() if place else None).get(name))
    except SecretProblem as problem:
        raise Failure(str(problem)) from None
    except ValueError as error:
        raise Failure(f"{name} cannot be the key of a work log: {error}.") from None
