"""Public keys of OpenSSH: one is read strictly, down to its last byte, before it may open anything.

The text form is that of sshd(8), the bytes inside that of RFC 4253 (6.6), RFC 5656 (3.1), RFC 8709 (4) and of
OpenSSH's PROTOCOL.u2f.
"""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_BYTES = 16 << 10
"""Of the file that one key comes in; the largest that is taken has less than 3 KB."""
_LEAST_RSA_BITS = 3_072
"""NIST SP 800-57, part 1, table 2: 128 bits of strength."""
_MOST_RSA_BITS = 16_384
_ED25519_BYTES = 32
_POINT_BYTES = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
_UNCOMPRESSED = 4


class KeyRefused(Exception):  # noqa: N818 - it is an answer, not an error
    """A key cannot sign anybody in; the text continues the name of the file: why, and what to do."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key."""

    kind: str
    """Such as ``ssh-ed25519``."""
    blob: str
    """The bytes in base64, as a line has them."""

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -lf`` shows it."""
        return fingerprint(b64decode(self.blob))


def fingerprint(key: bytes) -> str:
    """The mark of a key's bytes, as ``SHA256:...``."""
    return f"SHA256:{b64encode(hashlib.sha256(key).digest()).decode().rstrip('=')}"


def is_kind(word: str) -> bool:
    """Whether a word of a line names a kind of key, taken here or not."""
    return word.startswith(("ssh-", "ecdsa-", "sk-"))


def read_public_key(data: bytes) -> PublicKey:
    """The one key of a ``.pub`` file. Raises KeyRefused."""
    if len(data) > MOST_BYTES:
        raise KeyRefused("is too large for one public key; give the .pub file of one key.")
    if b"PRIVATE KEY" in data or data.startswith(b"PuTTY-User-Key-File"):
        raise KeyRefused(
            "holds a private key, which nobody but its owner may have: give the .pub file, and have a new pair made."
        )
    if data.startswith(b"---- BEGIN SSH2"):
        raise KeyRefused("is in another form: ssh-keygen -i -f FILE writes it as OpenSSH does.")
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) != 1:
        raise KeyRefused(f"holds {len(lines)} lines; give a file with one public key.")
    return _key_of(lines[0])


def _key_of(line: str) -> PublicKey:
    kind, *rest = line.split()
    if any(map(is_kind, rest)) and not is_kind(kind):
        raise KeyRefused("has options before the key: delete what stands there; worklist writes the options itself.")
    if not is_kind(kind) or not rest:
        raise KeyRefused("holds no public key of OpenSSH; ssh-keygen -t ed25519 makes one, in a .pub file.")
    check_key(kind, rest[0])
    return PublicKey(kind, rest[0])


def check_key(kind: str, blob: str) -> None:
    """Raises KeyRefused unless the kind is safe and the bytes are one whole key of it."""
    if "-cert-" in kind:
        raise KeyRefused("holds a certificate; give the plain public key.")
    if kind not in _KINDS:
        raise KeyRefused(f"holds a key of the kind {kind[:40]!r}; accepted are {', '.join(_KINDS)}.")
    try:
        parts = list(_parts(b64decode(blob, validate=True)))
    except (NotBase64, ValueError):
        raise KeyRefused("holds a damaged key: copy the .pub file again.") from None
    if not parts or parts[0] != kind.encode() or not _KINDS[kind](parts[1:]):
        raise KeyRefused("holds a damaged key: copy the .pub file again.")


def _parts(key: bytes) -> Iterator[bytes]:
    """The strings of a key: each with its length in four bytes before it. Raises ValueError for one cut off."""
    while key:
        end = 4 + int.from_bytes(key[:4])
        if len(key) < max(end, 4):
            raise ValueError("cut off")
        yield key[4:end]
        key = key[end:]


def _is_ed25519(parts: list[bytes]) -> bool:
    return [len(part) for part in parts] == [_ED25519_BYTES]


def _is_on_token(whole: Callable[[list[bytes]], bool]) -> Callable[[list[bytes]], bool]:
    """A key on a hardware token names the application last."""
    return lambda parts: whole(parts[:-1]) and parts[-1].startswith(b"ssh:")


def _is_point_on(curve: str) -> Callable[[list[bytes]], bool]:
    def is_point(parts: list[bytes]) -> bool:
        if len(parts) != 2 or parts[0] != curve.encode():
            return False
        return len(parts[1]) == _POINT_BYTES[curve] and parts[1][0] == _UNCOMPRESSED

    return is_point


def _is_rsa(parts: list[bytes]) -> bool:
    if len(parts) != 2:
        return False
    exponent, modulus = (int.from_bytes(part, signed=True) for part in parts)
    if modulus.bit_length() < _LEAST_RSA_BITS:
        raise KeyRefused(
            f"holds an RSA key of {max(modulus, 0).bit_length()} bits; {_LEAST_RSA_BITS:,} are the least, and"
            " ssh-keygen -t ed25519 makes a better one."
        )
    return modulus.bit_length() <= _MOST_RSA_BITS and modulus % 2 == 1 and exponent > 2 and exponent % 2 == 1


_KINDS: dict[str, Callable[[list[bytes]], bool]] = {
    "ssh-ed25519": _is_ed25519,
    "sk-ssh-ed25519@openssh.com": _is_on_token(_is_ed25519),
    "ecdsa-sha2-nistp256": _is_point_on("nistp256"),
    "ecdsa-sha2-nistp384": _is_point_on("nistp384"),
    "ecdsa-sha2-nistp521": _is_point_on("nistp521"),
    "sk-ecdsa-sha2-nistp256@openssh.com": _is_on_token(_is_point_on("nistp256")),
    "ssh-rsa": _is_rsa,
}
