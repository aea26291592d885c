"""The server's socket: HTTP/1.1 on this machine only, where everything but reading is refused."""

import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from worklist.demo.server.service import TOKEN_PATH, Reply, Service, refusal

LOOPBACK = "127.0.0.1"
_MOST_BODY = 64 * 1024
_MOST_TARGET = 8 * 1024
_IDLE_SECONDS = 30

Tell = Callable[[str], None]


class Listener(ThreadingHTTPServer):
    """Listens on a port of the loopback address; 0 takes any that is free. Raises OSError where it is taken."""

    daemon_threads = True

    def __init__(self, port: int, make_service: Callable[[str], Service], tell: Tell) -> None:
        """``make_service`` is given the address: what is served names it in its links."""
        super().__init__((LOOPBACK, port), _Handler)
        self.service = make_service(self.address)
        self.tell = tell
        """Told every request: method, path and status. A query may hold names and is left out."""

    @property
    def address(self) -> str:
        """The address to put into the settings."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no defect."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed wants a socket


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Listener
    server_version = "worklist-demo"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True
    """With ``wbufsize``: no part of an answer waits until the other side has acknowledged the one before."""

    def do_GET(self) -> None:
        """A read."""
        if len(self.path) > _MOST_TARGET:
            self._send(refusal(414, "too-long", "The address is too long."))
        else:
            self._send(self.server.service.get(self.path, self.headers.get("Authorization", "")))

    def do_POST(self) -> None:
        """A token is asked for, or something is refused."""
        if self.path != TOKEN_PATH:
            self._refuse_method()
            return
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(refusal(413, "too-long", "The form states no length, or one that is too long."))
        else:
            self._send(self.server.service.token(body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server refuses by itself: methods that it does not know, and what is no HTTP."""
        if code == 501:
            self._refuse_method()
            return
        self.close_connection = True
        self._send(refusal(code, "invalid", "This request cannot be read."))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Nothing but what ``_send`` tells."""

    def _refuse_method(self) -> None:
        self._body()  # unread, it would break the connection before the answer is there
        self.close_connection = True
        allowed = "POST" if self.path == TOKEN_PATH else "GET"
        self._send(refusal(405, "not-supported", "This server can only be read.", {"Allow": allowed}))

    def _body(self) -> bytes | None:
        """What was sent along; None where its length is not known or too large."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= _MOST_BODY):
            return None
        return self.rfile.read(int(length))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.media, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        path = getattr(self, "path", "").partition("?")[0]
        self.server.tell(f"{self.command or 'not HTTP'} {path} {reply.status}")
