"""``worklist fhir-key``: the key pair with which the program signs in to a FHIR server."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from worklist.cli.arguments import expanded
from worklist.cli.output import Failure, say, say_data
from worklist.durable import sync_folder

if TYPE_CHECKING:
    from worklist.sources.fhir.smart import Algorithm, SigningKey

_OWNER_ONLY = 0o600
_MOST_BYTES = 64_000
_OF_OTHERS = 0o077


@click.command("fhir-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--algorithm",
    type=click.Choice(["ES384", "RS384"]),
    default="ES384",
    show_default=True,
    help="Kind of a new key; RS384 for servers that take no other.",
)
def fhir_key(file: Path, algorithm: str) -> None:
    """Make the key pair for a FHIR server, and print its public half to register there (a JWKS).

    The private key goes to FILE, which only you can read; nobody else needs it. A key that FILE holds already is
    never replaced: its public half is printed again.

    \b
    worklist fhir-key pm-key.pem > jwks.json
    worklist secret set pm-key < pm-key.pem
    """
    path = expanded(file)
    if path.exists():
        key, said = _existing(path), f"{path} holds this key already; nothing was changed."
    else:
        key, said = _new(path, cast("Algorithm", algorithm)), f"The private key is in {path}: keep it secret."
    say_data(key.jwks())
    say(said, f"Register what was printed with the server, as key {key.id}.", to=sys.stderr)


def _new(path: Path, algorithm: "Algorithm") -> "SigningKey":
    from worklist.sources.fhir.smart import SigningKey

    key = SigningKey.generate(algorithm)
    try:
        _write(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY), path, key.pem())
    except OSError as error:
        raise Failure(f"The key could not be written to {path}: {error.strerror}.") from None
    return key


def _write(descriptor: int, path: Path, pem: bytes) -> None:
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(pem)
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(path.parent)
    except OSError:
        path.unlink(missing_ok=True)  # half a key would be taken for one that is there already
        raise


def _existing(path: Path) -> "SigningKey":
    from worklist.sources.fhir.smart import SigningKey

    try:
        if os.name == "posix" and path.stat().st_mode & _OF_OTHERS:
            raise Failure(f"{path} can be read by others, so its key may be known: make another one, or chmod 600 it.")
        with path.open("rb") as stream:
            pem = stream.read(_MOST_BYTES)
        return SigningKey.from_pem(pem.decode("ascii", "replace"))
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Failure(f"{path}: {error}") from None
