"""``worklist demo-server``: a small read-only PM on this machine, to try the way over HTTP without a real one."""

import signal
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import expanded
from worklist.cli.demonstration import NAME
from worklist.cli.output import Failure, say
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

    from worklist.demo.server import DemoServer

_PORT = 8103
_SECRET = "demo-pm"
_MOST_BYTES = 64_000


@click.command("demo-server")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=_PORT, show_default=True, metavar="N", help="0 for any."
)
@click.option("--accounts", type=click.IntRange(1, 20_000), default=1_000, metavar="N", help="1000 if not said.")
@click.option("--seed", type=int, default=1, metavar="N", help="Another seed makes another practice.")
@click.option(
    "--jwks",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Public keys to let in, as worklist fhir-key prints them. Without it a token is printed.",
)
def demo_server(port: int, accounts: int, seed: int, jwks: Path | None) -> None:
    """Run a small FHIR server with a synthetic practice, for this machine only, until Ctrl+C.

    It can only be read. What to put into the settings to read it is printed at the start.

    \b
    worklist fhir-key pm-key.pem > jwks.json
    worklist demo-server --jwks jwks.json
    """
    from worklist.demo.server import DemoServer

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it
    keys = _keys(expanded(jwks)) if jwks else None
    today = date.today()  # noqa: DTZ011
    say(f"{NAME}: making {counted(accounts, 'account')} of a practice that does not exist...", to=sys.stderr)
    try:
        server = DemoServer(port, _tell, accounts=accounts, seed=seed, today=today, keys=keys)
    except OSError as error:
        raise Failure(f"Port {port} cannot be had: {error.strerror}. Name another with --port.") from None
    try:
        say(*_about(server, jwks))
        sys.stdout.flush()
        server.serve()
    except KeyboardInterrupt:
        say("Stopped.", to=sys.stderr)


def _tell(request: str) -> None:
    say(request, to=sys.stderr)


def _keys(path: Path) -> "KeySet":
    from worklist.demo.server import read_jwks

    try:
        with path.open("rb") as stream:
            return read_jwks(stream.read(_MOST_BYTES))
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Failure(f"{path}: {error}") from None


def _about(server: "DemoServer", jwks: Path | None) -> Iterator[str]:
    """What a person needs to know, with the lines for the settings as they are typed."""
    yield f"{NAME} at {server.address}, for this machine only; it can be read and not written. Ctrl+C ends it."
    yield ""
    yield "For the settings:"
    yield ""
    yield "[[source]]"
    yield 'kind = "fhir"'
    yield 'name = "demo-pm"'
    yield f'url = "{server.address}"'
    yield from _sign_in(jwks)
    if server.token:
        yield ""
        yield f"Its token until it ends, to be typed at worklist secret set {_SECRET}:"
        yield server.token


def _sign_in(jwks: Path | None) -> Iterator[str]:
    from worklist.demo.server import CLIENT_ID

    if jwks is None:
        yield 'sign_in = "bearer"'
        yield f'secret = "{_SECRET}"'
    else:
        yield 'sign_in = "smart"'
        yield f'client_id = "{CLIENT_ID}"'
        yield 'key_file = "pm-key.pem"  # the private key that belongs to the registered one'
