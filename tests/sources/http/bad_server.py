"""A server on loopback that does what a script says, down to the byte; and counts what really arrives at its socket."""

import gzip
import json
import socket
import socketserver
import ssl
import struct
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

FHIR = "application/fhir+json"


@dataclass(frozen=True)
class Received:
    """One request, as it came off the socket."""

    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Wire:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self._connection = connection
        self._stopping = stopping

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def wait(self, seconds: float) -> bool:
        """False when the test is over."""
        return not self._stopping.wait(seconds)

    def reset(self) -> None:
        """RST, as a crash or a firewall sends it."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Script = Callable[[Wire], None]


@dataclass
class BadServer:
    """What it answers at each path: the scripts in their order, the last one for ever; else 404."""

    origin: str
    received: list[Received] = field(default_factory=list)
    _scripts: dict[str, list[Script]] = field(default_factory=lambda: defaultdict(list))

    def on(self, path: str, *scripts: Script) -> None:
        self._scripts[path] = list(scripts)

    def script_of(self, path: str) -> Script:
        scripts = self._scripts.get(path) or [answer({}, status=404)]
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]

    @property
    def methods(self) -> set[str]:
        return {request.method for request in self.received}

    def asked(self, path: str) -> list[Received]:
        return [request for request in self.received if request.path == path]


@contextmanager
def bad_server(tls: ssl.SSLContext | None = None, at_once: Script | None = None) -> Iterator[BadServer]:
    """``at_once`` is what it does with every connection before it has read a word."""
    stopping = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                if at_once:
                    at_once(Wire(self.request, stopping))
                else:
                    self.answer(tls.wrap_socket(self.request, server_side=True) if tls else self.request)

        def answer(self, connection: socket.socket) -> None:
            with connection:
                request = _receive(connection)
                if request:
                    server.received.append(request)
                    server.script_of(request.path)(Wire(connection, stopping))

    class Sockets(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 50

    with Sockets(("127.0.0.1", 0), Handler) as sockets:
        server = BadServer(f"{'https' if tls else 'http'}://127.0.0.1:{sockets.server_address[1]}")
        thread = threading.Thread(target=sockets.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stopping.set()
            sockets.shutdown()
            thread.join()


def _receive(connection: socket.socket) -> Received | None:
    read = connection.makefile("rb")
    method, _, rest = read.readline().decode("latin-1").partition(" ")
    if not rest:
        return None
    headers = {}
    while line := read.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = read.read(int(headers.get("content-length", 0))).decode()
    return Received(method, rest.split(" ")[0], headers, body)


# -- what it can do -------------------------------------------------------------------------------------------------


def head(status: int = 200, **headers: object) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Scripted", "Connection: close", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(value: object = None, status: int = 200, content_type: str = FHIR, **headers: object) -> Script:
    """A well-formed answer: bytes as they are, anything else as JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return sends(head(status, Content_Type=content_type, Content_Length=len(body), **headers) + body)


def sends(*parts: bytes) -> Script:
    """These bytes, then the connection is closed."""

    def script(wire: Wire) -> None:
        for part in parts:
            wire.send(part)

    return script


def unframed(body: bytes, **headers: object) -> Script:
    """A body that ends where the connection does: nobody can tell it from a cut one."""
    return sends(head(Content_Type=FHIR, **headers), body)


def cut(body: bytes) -> Script:
    """Half of what Content-Length promises."""
    return sends(head(Content_Type=FHIR, Content_Length=len(body)), body[: len(body) // 2])


def chunked(body: bytes, *, whole: bool = True, **headers: object) -> Script:
    end = b"0\r\n\r\n" if whole else b""
    first = head(**{"Content_Type": FHIR, "Transfer_Encoding": "chunked", **headers})
    return sends(first, b"%x\r\n%b\r\n" % (len(body), body), end)


def zipped(body: bytes, keep: float = 1.0) -> Script:
    """Gzip; the rest is left out and Content-Length says so, as a proxy that was restarted sends it."""
    packed = gzip.compress(body)
    packed = packed[: int(len(packed) * keep)]
    return sends(head(Content_Type=FHIR, Content_Encoding="gzip", Content_Length=len(packed)), packed)


def bomb(size: int) -> Script:
    """Zeros, a thousandth of their size on the wire."""

    def script(wire: Wire) -> None:
        wire.send(head(Content_Type=FHIR, Content_Encoding="gzip"))
        packer, zeros = zlib.compressobj(9, wbits=31), bytes(1 << 20)
        for _ in range(size >> 20):
            wire.send(packer.compress(zeros))
        wire.send(packer.flush())

    return script


def hangs(wire: Wire) -> None:
    wire.wait(60)


def resets(wire: Wire) -> None:
    wire.reset()


def drips(first: bytes, drop: bytes = b" ") -> Script:
    """Something, then a byte every 20 ms for as long as anybody listens."""

    def script(wire: Wire) -> None:
        wire.send(first)
        while wire.wait(0.02):
            wire.send(drop)

    return script


def endless(piece: bytes, **headers: object) -> Script:
    def script(wire: Wire) -> None:
        wire.send(head(**{"Content_Type": FHIR, **headers}))
        while wire.wait(0):
            wire.send(piece)

    return script


# -- pages of a search ----------------------------------------------------------------------------------------------


def page(*ids: str, following: str | None = None, **more: Any) -> dict[str, Any]:
    """A page of synthetic patients."""
    entries = [{"resource": {"resourceType": "Patient", "id": number}, "search": {"mode": "match"}} for number in ids]
    links = [{"relation": "next", "url": following}] if following is not None else []
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries, **more}
