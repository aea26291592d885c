"""Where each secret is looked for, and where it is put."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from worklist.secrets.files import Credentials, KeyFile
from worklist.secrets.problem import NoKeyring, NoSecret, SecretProblem, check_name, checked
from worklist.secrets.system import SystemKeyring

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Environment variable that systemd sets for a service that is given credentials."""
KEY_FILE = "WORKLIST_KEY_FILE"
"""Environment variable with the file of secrets; the settings may name it too."""
_PATIENCE = 30.0


class Secrets:
    """The secrets by name: of the service, else of the key file where there is one, else of the keyring.

    Every method raises SecretProblem. Nothing is kept in plaintext but in the key file that was asked for.
    """

    def __init__(
        self, key_file: Path | None = None, *, environ: Mapping[str, str] = os.environ, seconds: float = _PATIENCE
    ) -> None:
        given = Path(environ.get(CREDENTIALS) or ".")
        self._given = Credentials(given) if given.is_absolute() else None
        self._file = KeyFile(key_file) if key_file else None
        self._keyring = SystemKeyring(seconds)

    def get(self, name: str) -> str:
        """The secret. The keyring is asked only where the others do not have it."""
        return self._find(name)[1]

    def check(self, name: str) -> str:
        """Where a secret is kept, for a sentence."""
        return self._find(name)[0]

    def _find(self, name: str) -> tuple[str, str]:
        check_name(name)
        for place in (self._given, self._file):
            value = place.get(name) if place else None
            if place and value is not None:
                return place.title, value
        try:
            value = self._keyring.get(name)
        except NoKeyring:
            if not self._given and not self._file:
                raise
            value = None  # a machine with a key file needs no keyring
        if value is not None:
            return self._keyring.title, value
        raise NoSecret(f"There is no secret {name} yet: worklist secret set {name} keeps one.")

    def set(self, name: str, value: str) -> str:
        """Keep a secret, in the key file where there is one, else in the keyring, and read it back; where it is now."""
        check_name(name)
        value = checked(value)
        if self._given and self._given.get(name) is not None:
            raise SecretProblem(f"{name} is given by {self._given.title}, which comes first; change it there.")
        place = self._file or self._keyring
        place.set(name, value)
        if place.get(name) != value:
            with suppress(SecretProblem):
                place.forget(name)
            raise SecretProblem(f"{place.title} did not give {name} back as it was; it is not kept. Use a key file.")
        return place.title

    def forget(self, name: str) -> tuple[str, ...]:
        """Take a secret out of the key file and the keyring; from where it is gone."""
        check_name(name)
        gone = [place.title for place in (self._file,) if place and place.forget(name)]
        try:
            gone += [self._keyring.title] if self._keyring.forget(name) else []
        except NoKeyring:
            if not gone:
                raise
        if not gone:
            raise SecretProblem(f"There is no secret {name} to forget.")
        return tuple(gone)
