"""The system's keyring, reached through the ``keyring`` package, of whose backends only the real ones are let in.

Without such a list a secret ends up in plaintext (keyrings.alt), nowhere (``null``), or in whichever of several comes
first (``chainer``); and a backend may hang, or ask on the terminal.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from worklist.domain.text import clean
from worklist.secrets.problem import NoKeyring, SecretProblem

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "worklist"
"""What our secrets are filed under in a keyring."""
_REAL = {
    "keyring.backends.SecretService": "the Secret Service (GNOME Keyring or KeePassXC)",
    "keyring.backends.libsecret": "the Secret Service (GNOME Keyring or KeePassXC)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "the Windows Credential Manager",
}
_NONE = ("keyring.backends.fail", "keyring.backends.null")
_REMEDIES = (
    "use a key file (--key-file FILE, which you alone can read), or a keyring: GNOME Keyring, KWallet, the macOS"
    " Keychain or the Windows Credential Manager"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SystemKeyring:
    """The keyring of the person, or of the machine's user, who runs us."""

    seconds: float
    """How long it may take; a person may have to unlock it."""

    @property
    def title(self) -> str:
        """For sentences. Raises NoKeyring."""
        return self._within(lambda: _REAL[_module(_backend())])

    def get(self, name: str) -> str | None:
        """The secret; None where it is not kept. Raises NoKeyring."""
        return self._within(lambda: _backend().get_password(SERVICE, name))

    def set(self, name: str, value: str) -> None:
        """Keep a secret. Raises NoKeyring."""
        self._within(lambda: _backend().set_password(SERVICE, name, value))

    def forget(self, name: str) -> bool:
        """Take a secret out; False where it was not there. Raises NoKeyring, and SecretProblem where it stays."""
        if self.get(name) is None:
            return False
        self._within(lambda: _backend().delete_password(SERVICE, name))
        if self.get(name) is not None:
            raise SecretProblem(f"{name} is still in {self.title}; remove it there.")
        return True

    def _within(self, ask: Callable[[], T]) -> T:
        """The answer, or NoKeyring in time: a keyring that hangs is left to its thread, which ends with us."""
        answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put(ask())
            except Exception as error:  # plugins raise anything
                answers.put(error)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            answer = answers.get(timeout=self.seconds)
        except queue.Empty:
            raise NoKeyring(f"The keyring did not answer in {self.seconds:g} seconds: {_REMEDIES}.") from None
        if isinstance(answer, Exception):
            raise _refusal(answer) from None
        return answer


def _backend() -> "KeyringBackend":
    """The backend that ``keyring`` is set to, or finds, where it is a real one."""
    from keyring import core
    from keyring.backends.chainer import ChainerBackend

    logging.getLogger("keyring").setLevel(logging.CRITICAL + 1)  # plugins that do not load are none of our business
    core.init_backend(limit=_is_real)  # the limit holds for what it finds, and within a chain; a setting gets past it
    found = core.get_keyring()
    if isinstance(found, ChainerBackend):
        found = next(filter(_is_real, found.backends), found)
    if _is_real(found):
        return found
    if _module(found) in _NONE:
        raise NoKeyring(f"There is no keyring here to keep a secret in: {_REMEDIES}.")
    name = clean(f"{_module(found)}.{type(found).__name__}", most=80)
    raise NoKeyring(f"The keyring is set to {name}, which is none that we trust a secret to: {_REMEDIES}.")


def _module(backend: "KeyringBackend") -> str:
    return type(backend).__module__


def _is_real(backend: "KeyringBackend") -> bool:
    return _module(backend) in _REAL


def _refusal(error: Exception) -> SecretProblem:
    """In our words: a plugin's own may hold the secret."""
    from keyring.errors import InitError, KeyringLocked

    if isinstance(error, SecretProblem):
        return error
    if isinstance(error, InitError | KeyringLocked):
        return NoKeyring(
            "The keyring is locked: unlock it by signing in to the desktop, or use a key file (--key-file)."
        )
    if isinstance(error, ImportError | AttributeError):
        return NoKeyring(f"The keyring that PYTHON_KEYRING_BACKEND or keyringrc.cfg names is not there: {_REMEDIES}.")
    return NoKeyring(f"The keyring failed ({type(error).__name__}): {_REMEDIES}.")
