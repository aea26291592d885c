"""How a person came to this machine: over SSH with which key, or at its own keyboard.

sshd tells in variables of the environment, which a client cannot set, and in the file of ``ExposeAuthInfo``.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from worklist.domain.team import Member, Right
from worklist.team.public_keys import fingerprint

_MOST_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Arrival:
    """The way in."""

    origin: str = ""
    """Address that the person came from; empty at the machine itself."""
    keys: tuple[str, ...] = ()
    """Fingerprints of the keys that sshd says were used."""
    asked: str = ""
    """The command that was asked for over SSH; empty for the screen."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Arrival":
        """As the environment has it."""
        connection = environment.get("SSH_CONNECTION", "").split()
        if not connection:
            return cls()
        used = tuple(_keys_in(environment.get("SSH_USER_AUTH", "")))
        return cls(connection[0], used, environment.get("SSH_ORIGINAL_COMMAND", ""))

    @property
    def is_remote(self) -> bool:
        """Whether it was over SSH."""
        return bool(self.origin)

    @property
    def key(self) -> str:
        """Fingerprint of the key; empty at the machine itself."""
        return self.keys[0] if self.keys else ""

    def why_not(self, me: Member, team: Sequence[Member]) -> str:
        """The sentence for who may not come in; empty for who may. Without a team everybody may."""
        if not team:
            return ""
        if not me.active:
            return me.why_not(Right.SEE)
        if not self.is_remote:
            return ""
        if not self.keys:
            return "sshd does not say which key was used: set ExposeAuthInfo yes; worklist team snippet prints how."
        if not set(self.keys) & set(me.keys):
            return f"The key {self.key} is not one of {me.name}'s: an admin gives it with worklist team rotate."
        return ""


def _keys_in(path: str) -> Iterator[str]:
    """The fingerprints in a file of ExposeAuthInfo: ``publickey KIND BYTES`` in a line each."""
    try:
        lines = Path(path).read_bytes()[:_MOST_BYTES].decode("utf-8", "replace").splitlines() if path else []
    except OSError:
        return
    for line in lines:
        method, *rest = line.split()
        if method == "publickey" and len(rest) == 2:
            try:
                yield fingerprint(b64decode(rest[1], validate=True))
            except NotBase64:
                continue
