"""One request and its answer, once: what goes wrong on the way is raised in our words."""

import logging
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpcore
import httpx

from worklist.sources.http.answer import Answer
from worklist.sources.http.body import BodyCutError, BodyError, TooMuchError, lines_of, pieces
from worklist.sources.http.deadline import Deadline, DeadlineTransport
from worklist.sources.http.faults import check_status, connection_fault
from worklist.sources.http.limits import Limits
from worklist.sources.http.origin import Base
from worklist.sources.http.problem import Clock, HttpProblem, Passing

_TELL = "tell the vendor"

for _name in ("httpx", "httpcore"):  # they log whole addresses, with people's names, and every header
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class Wire:
    """Connections to the server of ``base``. Raises HttpProblem, and Passing and SignInRefused for its caller."""

    def __init__(self, base: Base, limits: Limits, clock: Clock, context: ssl.SSLContext) -> None:
        self._base, self._limits, self._clock = base, limits, clock
        self._deadline = Deadline(clock)
        self._client = httpx.Client(
            transport=DeadlineTransport(context, self._deadline),
            timeout=limits.seconds_per_try,
            trust_env=False,
            follow_redirects=False,
            event_hooks={"request": [self._last_check]},
            headers={"User-Agent": "worklist", "Accept-Encoding": "gzip"},
        )
        self.request = self._client.build_request
        self.close = self._client.close
        self.sent: Counter[tuple[str, str]] = Counter()
        """How often each method and path was sent."""

    def _last_check(self, request: httpx.Request) -> None:
        """Behind everything else: whatever mistakes are made before, nothing leaves for another server."""
        self._base.check(request.url)
        self.sent[request.method, request.url.path] += 1

    def read(self, request: httpx.Request, ends: float, accepted: tuple[int, ...]) -> Answer:
        """A whole answer with one of these statuses; all is over at ``ends``, and before where one try is."""
        ends = self._end_of_try(ends)
        where = self._base.where(request.url)
        with self._faults(where), closing(self._open(request, ends, accepted)) as answer:
            body = bytearray()
            for piece in self._pieces(answer, ends, self._limits.bytes_per_answer):
                body += piece
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, bytes(body), where, self._limits.depth)

    def begin(self, request: httpx.Request, ends: float) -> httpx.Response:
        """The answer with a file, up to its body, which must be of a kind whose end can be told from a cut."""
        where = self._base.where(request.url)
        with self._faults(where):
            answer = self._open(request, self._end_of_try(ends), (200,))
        if "content-length" in answer.headers or "transfer-encoding" in answer.headers:
            return answer
        answer.close()
        raise HttpProblem(f"{where}: the server does not say where the file ends, so a cut would not be seen; {_TELL}.")

    def lines(self, answer: httpx.Response, ends: float) -> Iterator[bytes]:
        """The lines of the file that was begun."""
        limits = self._limits
        with closing(answer), self._faults(self._base.where(answer.request.url)):
            yield from lines_of(self._pieces(answer, ends, limits.bytes_per_file), limits.bytes_per_line)

    def _end_of_try(self, ends: float) -> float:
        return min(ends, self._clock() + self._limits.seconds_per_try)

    def _open(self, request: httpx.Request, ends: float, accepted: tuple[int, ...]) -> httpx.Response:
        self._deadline.at = ends
        answer = self._client.send(request, stream=True)
        try:
            check_status(answer, self._base.where(request.url), accepted)
        except Exception:
            answer.close()
            raise
        return answer

    def _pieces(self, answer: httpx.Response, ends: float, most: int) -> Iterator[bytes]:
        announced = answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            raise TooMuchError(most)
        encoding = answer.headers.get("content-encoding", "").strip().lower()
        return pieces(self._chunks(answer, ends), encoding, most)

    def _chunks(self, answer: httpx.Response, ends: float) -> Iterator[bytes]:
        """The body as it comes in; between two chunks another request may have had its own deadline."""
        raw = answer.iter_raw()
        while True:
            self._deadline.at = ends
            chunk = next(raw, None)
            if chunk is None:
                return
            yield chunk

    @contextmanager
    def _faults(self, where: str) -> Iterator[None]:
        """No cause is attached to what is raised: it holds the whole address and every header."""
        try:
            yield
        except BodyCutError as error:
            raise Passing(f"{where}: the server {error}") from None
        except BodyError as error:
            raise HttpProblem(f"{where}: the server {error}; {_TELL}.") from None
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, UnicodeError) as error:
            raise connection_fault(error, where) from None
