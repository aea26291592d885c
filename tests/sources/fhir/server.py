"""sekmet-fhir, a FHIR server that nobody here wrote, as a process of its own on loopback.

Run as a module with its settings as JSON on standard input, it prints its port and serves until it is killed.
"""

import json
import logging
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

FILLING = "the-token-that-fills-the-server"
"""A static token of the server, for the tests' own writes; what is tested never has it."""
_FILLER = "the tests"


class Server:
    """The running server."""

    def __init__(self, process: subprocess.Popen[str], port: int, folder: Path) -> None:
        self._folder = folder
        self._process = process
        self.root = f"http://127.0.0.1:{port}"
        self.base = f"{self.root}/fhir"
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {FILLING}", "User-Agent": _FILLER}, trust_env=False, timeout=60
        )

    def put(self, *resources: Mapping[str, Any]) -> None:
        """Store resources under their own ids."""
        for resource in resources:
            self._write("PUT", resource, json.dumps(resource, default=float))

    def delete(self, kind: str, id_: str) -> None:
        self._write("DELETE", {"resourceType": kind, "id": id_}, None)

    def _write(self, method: str, named: Mapping[str, Any], body: str | None) -> None:
        address = f"{self.base}/{named['resourceType']}/{named['id']}"
        answer = self._http.request(method, address, content=body, headers={"Content-Type": "application/fhir+json"})
        assert answer.is_success, answer.text

    def requests(self) -> list[tuple[str, str]]:
        """Method and path with query of every request that reached it, but for the tests' own writes."""
        log = sqlite3.connect(self._folder / "sekmet.db")
        try:
            rows = log.execute("SELECT method, url FROM traffic WHERE peer <> ? ORDER BY id", (_FILLER,)).fetchall()
        finally:
            log.close()
        return [(method, url) for method, url in rows]

    def close(self) -> None:
        self._http.close()
        self._process.kill()
        self._process.wait()


@contextmanager
def serving(folder: Path, *, jwks: Mapping[str, Any] | None = None, scopes: str = "system/*.rs") -> Iterator[Server]:
    """A server with its data in ``folder``, which lets a client with these keys in for these scopes."""
    folder.mkdir(parents=True, exist_ok=True)
    clients = [{"client_id": "worklist", "jwks": jwks, "scopes": scopes}] if jwks else []
    settings = {
        "data_dir": str(folder),
        "server_auth": {"types": ["bearer", "basic", "smart"], "tokens": [FILLING], "users": {"user": "word"}}
        | {"smart_clients": clients},
        "simulator": {"enabled": False, "delay_seconds": 0.2, "auto": []},
        "validation": {"inbound": "strict"},
        "own_private_key_path": str(folder / "none.pem"),
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=folder,
        )
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(settings))
    process.stdin.close()
    port = process.stdout.readline()
    assert port.strip(), (folder / "log").read_text()
    server = Server(process, int(port), folder)
    try:
        yield server
    finally:
        server.close()
        process.stdout.close()


def main() -> None:
    import uvicorn
    from sekmet.config import Settings
    from sekmet.main import create_app

    ours = socket.socket()
    ours.bind(("127.0.0.1", 0))
    port = ours.getsockname()[1]
    settings = json.load(sys.stdin) | {"base_url": f"http://127.0.0.1:{port}/fhir", "port": port}
    app = create_app(Settings.model_validate(settings))
    logging.disable(logging.INFO)
    ours.listen()
    print(port, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[ours])


if __name__ == "__main__":
    main()
