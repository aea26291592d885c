"""How a request shows who asks. Secrets are kept out of every repr, and are checked before a library sees them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from worklist.sources.http.problem import HttpProblem


class Authorization(Protocol):
    """What the client asks before each request."""

    def headers(self) -> Mapping[str, str]:
        """The headers that sign a request."""
        ...

    def refresh(self) -> bool:
        """Called once for a request that the server answered with 401: True where the headers are new ones now."""
        ...


@dataclass(frozen=True, slots=True)
class NoAuthorization:
    """A server that asks nobody."""

    def headers(self) -> Mapping[str, str]:
        """None."""
        return {}

    def refresh(self) -> bool:
        """Nothing can be renewed."""
        return False


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that stands in a header as it is."""

    key: str = field(repr=False)
    header: str = "Authorization"

    def __post_init__(self) -> None:
        _check(self.key, "key")

    def headers(self) -> Mapping[str, str]:
        """The key in its header."""
        return {self.header: self.key}

    def refresh(self) -> bool:
        """A key has no successor."""
        return False


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that somebody else renews."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        _check(self.token, "token")

    def headers(self) -> Mapping[str, str]:
        """The token."""
        return {"Authorization": f"Bearer {self.token}"}

    def refresh(self) -> bool:
        """The token is all there is."""
        return False


@dataclass(frozen=True, slots=True)
class Basic:
    """A user's name and password (RFC 7617)."""

    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if ":" in self.user:
            raise HttpProblem("A user's name with a colon cannot be sent to a server; ask for another user.")

    def headers(self) -> Mapping[str, str]:
        """Name and password, encoded."""
        pair = f"{self.user}:{self.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    def refresh(self) -> bool:
        """A password has no successor."""
        return False


def _check(secret: str, noun: str) -> None:
    """Or the library below refuses it in an error that holds it."""
    if not secret or not secret.isascii() or not secret.isprintable() or secret != secret.strip():
        raise HttpProblem(
            f"The {noun} has blanks around it or characters that no {noun} has; store it again: worklist secret set."
        )
