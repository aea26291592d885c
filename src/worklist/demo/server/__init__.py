"""A small read-only PM on this machine: the synthetic practice as a FHIR R4 server, to try the way over HTTP.

The resources are made from the same accounts that ``write_practice`` writes as files: what is read here agrees with
what is read there, as far as FHIR can say it.
"""

from datetime import date

from joserfc.jwk import KeySet

from worklist.demo.server.listening import Listener, Tell
from worklist.demo.server.service import Service
from worklist.demo.server.shelf import REFERENCES
from worklist.demo.server.sign_in import CLIENT_ID, Doorkeeper, read_jwks
from worklist.demo.server.stocking import stock

__all__ = ["CLIENT_ID", "DemoServer", "read_jwks"]


class DemoServer:
    """The listening server; ``serve`` answers until it is stopped."""

    def __init__(
        self, port: int, tell: Tell, *, accounts: int, seed: int, today: date, keys: KeySet | None = None
    ) -> None:
        """Raises OSError where the port cannot be had. Without ``keys`` a token is made up."""
        door = Doorkeeper(REFERENCES, keys)
        self._listener = Listener(port, lambda address: Service(address, stock(accounts, seed, today), door), tell)
        self.address = self._listener.address
        self.token = door.printed
        """What to sign in with where no key is registered; empty otherwise."""

    def serve(self) -> None:
        """Answer requests, until an exception such as KeyboardInterrupt ends it."""
        with self._listener:
            self._listener.serve_forever()
