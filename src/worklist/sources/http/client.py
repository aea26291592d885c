"""The client: one server, read-only, within limits."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import monotonic
from time import sleep as sleep_
from typing import Any, TypeVar

import httpx

from worklist.sources.http.answer import Answer
from worklist.sources.http.authorization import Authorization
from worklist.sources.http.limits import Limits
from worklist.sources.http.origin import Base
from worklist.sources.http.problem import Clock, HttpProblem, Passing, SignInRefused, Sleep
from worklist.sources.http.retrying import insistently
from worklist.sources.http.tls import trusting
from worklist.sources.http.token import ANSWERED, token_of
from worklist.sources.http.wire import Wire

FHIR_JSON = "application/fhir+json"
JSON = "application/json"
Query = Mapping[str, str | list[str]]
_USUAL = Limits()
_NOT_US = "the server does not accept who we say we are (401); check the secret: worklist secret set"
T = TypeVar("T")


class PinnedClient:
    """Reads one server: its scheme, host and port are those of ``base_url``, and nothing is ever sent to another.

    GET is all it sends, and POST for a token. Redirects are not followed, proxies and other settings of the
    environment not heeded. ``verify`` is a PEM file of the only authorities to trust. For one thread at a time.
    Every method raises HttpProblem.
    """

    def __init__(
        self,
        base_url: str,
        authorization: Authorization,
        limits: Limits = _USUAL,
        *,
        verify: Path | None = None,
        sleep: Sleep = sleep_,
        clock: Clock = monotonic,
    ) -> None:
        self._base = Base.of(base_url)
        self._authorization = authorization
        self._limits = limits
        self._sleep, self._clock = sleep, clock
        self._wire = Wire(self._base, limits, clock, trusting(verify))

    @property
    def sent(self) -> Counter[tuple[str, str]]:
        """How often each method and path was sent."""
        return self._wire.sent

    def __enter__(self) -> "PinnedClient":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()

    # -- what a source asks ---------------------------------------------------------------------------------------

    def get_json(self, url: str, params: Query | None = None, accept: str = FHIR_JSON) -> dict[str, Any]:
        """The JSON object at an address below the base, or at an absolute one on the same server."""
        request = self._get(url, params, accept)
        return self._signed(request, lambda ends: self._wire.read(request, ends, (200,))).json()

    def get(
        self, url: str, params: Query | None = None, accept: str = FHIR_JSON, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A whole answer with status 200, or 202 from a server that is still at work."""
        request = self._get(url, params, accept, headers)
        return self._signed(request, lambda ends: self._wire.read(request, ends, (200, 202)))

    def lines(self, url: str, accept: str = "application/fhir+ndjson") -> Iterator[bytes]:
        """The lines of a file of any size, each as it comes in; empty ones are left out.

        A file that is cut raises HttpProblem after its last whole line: what was taken of it is then to be dropped.
        """
        ends = self._clock() + self._limits.seconds_in_all
        request = self._get(url, None, accept)
        answer = self._signed(request, lambda until: self._wire.begin(request, until))
        try:
            yield from self._wire.lines(answer, ends)
        except Passing as fault:
            raise HttpProblem(f"{fault}; sync again.") from None

    def token(self, url: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """What the server answers to a form that asks for a token; sent without our other authorization."""
        request = self._wire.request("POST", self._base.join(url), data=fields, headers={"Accept": JSON})
        return token_of(self._tried(lambda ends: self._wire.read(request, ends, ANSWERED), can_repeat=False))

    # -- one request ----------------------------------------------------------------------------------------------

    def _get(
        self, url: str, params: Query | None, accept: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Request:
        address = self._base.join(url)
        if params:
            address = address.copy_merge_params(dict(params))
        return self._wire.request("GET", address, headers={**(headers or {}), "Accept": accept})

    def _signed(self, request: httpx.Request, attempt: Callable[[float], T]) -> T:
        """The attempt's result, with our authorization, which is renewed once where the server refuses it."""
        try:
            return self._sign_and_try(request, attempt)
        except SignInRefused:
            pass
        if not self._authorization.refresh():
            raise HttpProblem(f"{self._base.where(request.url)}: {_NOT_US}.")
        try:
            return self._sign_and_try(request, attempt)
        except SignInRefused:
            raise HttpProblem(f"{self._base.where(request.url)}: {_NOT_US}.") from None

    def _sign_and_try(self, request: httpx.Request, attempt: Callable[[float], T]) -> T:
        request.headers.update(self._authorization.headers())
        return self._tried(attempt)

    def _tried(self, attempt: Callable[[float], T], *, can_repeat: bool = True) -> T:
        return insistently(attempt, self._limits, self._clock, self._sleep, can_repeat=can_repeat)
