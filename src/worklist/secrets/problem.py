"""What may be a secret, and what is said where one cannot be had."""

import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
MOST_CHARACTERS = 65_536
"""Of one secret; the largest are private keys."""


class SecretProblem(Exception):  # noqa: N818 - an answer for a person, not a failure of ours
    """A secret cannot be had or kept. The text is one sentence, and holds no secret."""


class NoSecret(SecretProblem):
    """None of the places has a secret of this name."""


class NoKeyring(SecretProblem):
    """This system has no keyring that we trust a secret to, or it does not answer."""


def check_name(name: str) -> None:
    """Raises SecretProblem for a name that not every place can take: it is a file's name in one of them."""
    if not _NAME.fullmatch(name):
        raise SecretProblem("A secret's name has up to 64 letters, digits, - and _, such as pm-token.")


def checked(value: str) -> str:
    """The secret without the line break that a file or a terminal adds. Raises SecretProblem for a broken one."""
    value = value.strip("\r\n")
    if not value.strip():
        raise SecretProblem("The secret is empty; nothing was kept.")
    if len(value) > MOST_CHARACTERS:
        raise SecretProblem(f"The secret has more than {MOST_CHARACTERS:,} characters; nothing was kept.")
    if _CONTROLS.search(value):
        raise SecretProblem("The secret holds control characters, as of a key pressed by mistake; nothing was kept.")
    return value
