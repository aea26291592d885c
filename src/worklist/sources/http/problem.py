"""What a person reads when a server could not be read."""

from collections.abc import Callable

from worklist.domain.text import clean

_MOST_PLACE = 200


class HttpProblem(Exception):  # noqa: N818 - a finding about a server, not a failure of ours
    """A server could not be read. The text is one sentence: what, host and path, why, what to do.

    It never holds a query (people's names stand there), a secret, or anything that the server sent as text.
    """


class NotThere(HttpProblem):
    """The server has nothing to give at one address (400, 404, 406, 410, 422); at others it may."""


class Passing(Exception):  # noqa: N818 - a finding
    """A fault that may be over at the next try."""

    def __init__(self, sentence: str, wait: float | None = None, *, answered: bool = False) -> None:
        super().__init__(sentence)
        self.wait = wait
        """Seconds that the server asks us to wait; None where it does not say."""
        self.answered = answered
        """True where the server refused for being busy, so that nothing was done and even a POST can be repeated."""


class SignInRefused(Exception):  # noqa: N818 - an answer
    """The server answered 401."""


Sleep = Callable[[float], None]
"""Waits for so many seconds."""
Clock = Callable[[], float]
"""Seconds since some moment; never goes back."""


def place_of(host: str, path: str) -> str:
    """Host and path for a sentence: short, harmless, without the query."""
    return clean(f"{host}{path.partition('?')[0]}", most=_MOST_PLACE)
