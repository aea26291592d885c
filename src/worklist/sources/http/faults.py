"""What a status or a broken connection means, in words."""

import ssl
from http import HTTPStatus

import httpcore
import httpx

from worklist.domain.text import clean
from worklist.sources.http.problem import HttpProblem, NotThere, Passing, SignInRefused, place_of
from worklist.sources.http.retrying import asked_wait
from worklist.sources.http.tls import tls_fault

_BUSY = (429, 503)
_BROKEN_NOW = (500, 502, 504)
_NOT_THERE = (400, 404, 406, 410, 422)
_MOVED = "if it has moved, change its address in the settings."
_ADVICE = {
    400: "the server does not understand what is asked; it may not be the kind of server that the settings say",
    403: "the server knows us but does not let us read this; ask its administrator for the right to read it",
    404: "there is nothing at this address; check it in the settings",
    406: "the server does not have this in the form that was asked for; check the kind of source in the settings",
    410: "this has expired at the server; sync again",
}


def check_status(answer: httpx.Response, where: str, accepted: tuple[int, ...]) -> None:
    """Raises Passing, SignInRefused or HttpProblem where a status is none of those accepted."""
    status = answer.status_code
    if status in accepted:
        return
    if status == 401:
        raise SignInRefused
    if status in _BUSY:
        raise Passing(f"{where}: the server is busy ({status})", asked_wait(answer.headers), answered=True)
    if status in _BROKEN_NOW:
        raise Passing(f"{where}: the server failed ({_named(status)})")
    if answer.has_redirect_location:
        raise HttpProblem(f"{where}: the server sends us to {_target(answer)}, where nothing was sent; {_MOVED}")
    kind = NotThere if status in _NOT_THERE else HttpProblem
    raise kind(
        f"{where}: {_ADVICE.get(status, 'the answer is not what was asked for; tell the vendor')} ({_named(status)})."
    )


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _target(answer: httpx.Response) -> str:
    try:
        url = answer.request.url.join(answer.headers["location"])
    except (httpx.InvalidURL, ValueError):
        return "a place that is no address"
    return place_of(f"{url.scheme}://{url.host}", url.path) if url.host else "a place without a host"


def connection_fault(error: Exception, where: str) -> Exception:
    """What to raise for a connection that failed: Passing where another may not."""
    cause = next((each for each in error.args if isinstance(each, OSError)), None)  # so httpcore passes it on
    if isinstance(error, httpcore.ConnectError) and (reason := tls_fault(cause)):
        return HttpProblem(f"{where}: nothing was sent, for {reason}.")
    if isinstance(error, httpcore.LocalProtocolError | UnicodeError):
        return HttpProblem(f"{where}: the request could not be written; check the address and the secret.")
    return Passing(f"{where}: {_connection(error, cause)}")


def _connection(error: Exception, cause: OSError | None) -> str:
    if isinstance(error, httpcore.ConnectTimeout):
        return "nothing answered in time; check the address and the network"
    if isinstance(error, httpcore.TimeoutException):
        return "the answer did not come in time"
    if isinstance(error, httpcore.ConnectError) and isinstance(cause, ssl.SSLError):
        return "the connection broke while encryption was agreed"
    if isinstance(error, httpcore.ConnectError):
        why = clean((cause and cause.strerror) or "no connection", most=80).lower()
        return f"it cannot be reached ({why}); check the address and the network"
    if isinstance(error, httpcore.RemoteProtocolError):
        return "the answer was cut or is no HTTP"
    return "the connection broke"
