"""Secrets in files that nobody else can read."""

import os
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from worklist.durable import sync_folder
from worklist.secrets.problem import SecretProblem, checked

_MOST_BYTES = 1 << 20
_HAS_OWNERS = hasattr(os, "getuid")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What systemd hands to a service (``LoadCredential=``): a folder with one file for each secret."""

    folder: Path

    @property
    def title(self) -> str:
        """For sentences."""
        return f"$CREDENTIALS_DIRECTORY ({self.folder})"

    def get(self, name: str) -> str | None:
        """The secret; None where there is no file for it."""
        text = _read(self.folder / name, _for_the_service)
        return None if text is None else checked(text)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of lines ``name = "secret"`` (TOML), whose owner alone can read it."""

    path: Path

    @property
    def title(self) -> str:
        """For sentences."""
        return f"the key file {self.path}"

    def get(self, name: str) -> str | None:
        """The secret; None where the file, or the secret in it, is not there."""
        value = self._all().get(name)
        if value is not None and not isinstance(value, str):
            raise SecretProblem(f'{name} in {self.path} is no text: write {name} = "...".')
        return None if value is None else checked(value)

    def set(self, name: str, value: str) -> None:
        """Keep a secret; comments and the other secrets stay. The file is made where there is none."""
        from tomlkit import document, parse

        self._all()  # or a file that is wrong would be written anew
        held = parse(_read(self.path, _for_its_owner) or "") if self.path.exists() else document()
        held[name] = value
        self._write(held.as_string())

    def forget(self, name: str) -> bool:
        """Take a secret out; False where it was not there."""
        from tomlkit import parse

        if name not in self._all():
            return False
        held = parse(_read(self.path, _for_its_owner) or "")
        del held[name]
        self._write(held.as_string())
        return True

    def _all(self) -> dict[str, object]:
        try:
            return tomllib.loads(_read(self.path, _for_its_owner) or "")
        except tomllib.TOMLDecodeError:  # whose text may quote the secret
            raise SecretProblem(f'{self.path} cannot be read: each line must be as name = "secret".') from None

    def _write(self, text: str) -> None:
        """All of it or nothing, also when the power fails."""
        path = self.path.resolve()
        try:
            descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # which is 0600
            part = Path(name)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
                sync_folder(path.parent)  # or databases were encrypted with a key that a power cut takes back
            finally:
                part.unlink(missing_ok=True)  # half of the secrets, where the disk was full
        except OSError as error:
            raise SecretProblem(f"{path} cannot be written ({error.strerror}); nothing was kept.") from None


def private_text(path: Path) -> str:
    """The text of a file that its owner alone can read, such as a private key. Raises SecretProblem."""
    text = _read(path, _for_its_owner)
    if text is None:
        raise SecretProblem(f"{path} is not there.")
    return text


def _read(path: Path, check: Callable[[Path, os.stat_result], None]) -> str | None:
    """The text of a file that passed a check of what was opened, not of what stood there before; None for no file."""
    if path.is_dir():
        raise SecretProblem(f"{path} is a folder; name a file.")
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe would wait for ever
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SecretProblem(f"{path} cannot be read ({error.strerror}).") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise SecretProblem(f"{path} is no file of secrets: it is of another kind, or larger than 1 MB.")
        check(path, status)
        return _text(path, file.read(_MOST_BYTES))


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretProblem(f"{path} is not written in UTF-8.") from None


def _for_its_owner(path: Path, status: os.stat_result) -> None:
    if _HAS_OWNERS and status.st_uid != os.getuid():
        raise SecretProblem(f"{path} belongs to somebody else, who can read and change it: use a file of your own.")
    if _HAS_OWNERS and status.st_mode & 0o077:
        raise SecretProblem(f"Others can read {path}: chmod 600 {path}, and change the secrets that stood there.")


def _for_the_service(path: Path, status: os.stat_result) -> None:
    """systemd gives a service the right by an access list, which shows as a group's right."""
    if _HAS_OWNERS and status.st_mode & 0o007:
        raise SecretProblem(f"Everybody can read {path}: leave the folder of credentials to systemd.")
