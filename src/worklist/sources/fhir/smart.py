"""SMART Backend Services: a token for a program that proves itself with a signed assertion (private_key_jwt).

SMART App Launch 2.2, "Backend Services"; RFC 7523. The private key never leaves this machine, the assertion is for
one token endpoint and five minutes, and the token goes to the FHIR server alone.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from worklist.sources.fhir.elements import Json, text
from worklist.sources.http import HttpProblem, PinnedClient

Algorithm = Literal["RS384", "ES384"]
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE_OF_ASSERTION = 240
_RSA_BITS = 3072
_MARGIN = 30
"""Seconds before its end at which a token is not used any more."""
_USUAL_LIFE = 300
_LONGEST_LIFE = 24 * 3600
_WELL_KNOWN = ".well-known/smart-configuration"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key of this installation."""

    key: RSAKey | ECKey = field(repr=False)
    algorithm: Algorithm

    @classmethod
    def generate(cls, algorithm: Algorithm = "ES384") -> "SigningKey":
        """A new pair: RSA of 3072 bits, or the curve P-384."""
        if algorithm == "ES384":
            return cls(ECKey.generate_key("P-384"), algorithm)
        return cls(RSAKey.generate_key(_RSA_BITS), algorithm)

    @classmethod
    def from_pem(cls, pem: str) -> "SigningKey":
        """Raises ValueError with a sentence where the text is no private key that SMART can use."""
        for kind in (RSAKey, ECKey):
            try:
                key = kind.import_key(pem)
            except (ValueError, TypeError, JoseError):
                continue
            return cls._checked(key)
        raise ValueError("This is no private key in PEM without a password; make one with worklist fhir-key.")

    @classmethod
    def _checked(cls, key: RSAKey | ECKey) -> "SigningKey":
        if not key.is_private:
            raise ValueError("This is a public key; the private one that belongs to it is needed.")
        if isinstance(key, ECKey):
            if key.curve_name != "P-384":
                raise ValueError("This key is not on the curve P-384, so it cannot sign ES384; make another one.")
            return cls(key, "ES384")
        if key.raw_value.key_size < 2048:
            raise ValueError("This RSA key is shorter than 2048 bits; make another one.")
        return cls(key, "RS384")

    def pem(self) -> bytes:
        """The private key, to be kept where only its owner can read it."""
        return self.key.as_pem(private=True)

    @property
    def id(self) -> str:
        """Its name in the JWKS: the thumbprint of RFC 7638, so that the same key always has the same name."""
        return self.key.thumbprint()

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public half, to be registered with the server."""
        public: dict[str, object] = dict(self.key.as_dict(private=False))
        named = {"kid": self.id, "alg": self.algorithm, "use": "sig", "key_ops": ["verify"]}
        return {"keys": [public | named]}

    def assertion(self, client_id: str, audience: str, now: float) -> str:
        """A signed statement of who we are, for one token endpoint and one use."""
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(24),
            "iat": int(now),
            "exp": int(now) + _LIFE_OF_ASSERTION,
        }
        header = {"alg": self.algorithm, "kid": self.id, "typ": "JWT"}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


@dataclass(frozen=True, slots=True)
class SmartConfiguration:
    """What a server says about signing in."""

    token_url: str
    algorithms: frozenset[str]
    """That it accepts for assertions; empty where it does not say."""
    newer_scopes: bool
    """Whether it knows scopes of SMART 2 (``.rs``) beside those of SMART 1 (``.read``)."""

    def check(self, algorithm: Algorithm) -> None:
        """Raises HttpProblem where the server does not accept our kind of key."""
        if self.algorithms and algorithm not in self.algorithms:
            raise HttpProblem(
                f"The server accepts no key of the kind {algorithm}, only {', '.join(sorted(self.algorithms))}:"
                " make one of these with worklist fhir-key --algorithm and register it."
            )


def discover(client: PinnedClient) -> SmartConfiguration:
    """Reads ``.well-known/smart-configuration``, which needs no token. Raises HttpProblem."""
    sent = client.get_json(_WELL_KNOWN, accept="application/json")
    token_url = text(sent, "token_endpoint")
    if not token_url:
        raise HttpProblem("The server's smart-configuration names no token_endpoint, so there is no way to sign in.")
    accepted = frozenset(_texts(sent, "token_endpoint_auth_signing_alg_values_supported"))
    return SmartConfiguration(token_url, accepted, "permission-v2" in _texts(sent, "capabilities"))


def read_scopes(kinds: Iterable[str], *, newer: bool) -> str:
    """The least that reads these types of resource."""
    return " ".join(f"system/{kind}.{'rs' if newer else 'read'}" for kind in kinds)


class SmartAuthorization:
    """Signs requests with a token, and gets a new one shortly before it ends or when the server refuses it.

    ``connect`` opens a connection to the token endpoint's server, for one request.
    """

    def __init__(
        self,
        connect: Callable[[], PinnedClient],
        token_url: str,
        client_id: str,
        key: SigningKey,
        scopes: str,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._connect = connect
        self._token_url = token_url
        self._client_id = client_id
        self._key = key
        self._scopes = scopes
        self._now = now
        self._token = ""
        self._ends = 0.0
        self._granted = scopes

    def headers(self) -> Mapping[str, str]:
        """The token, a new one where there is none that still holds."""
        if self._now() >= self._ends:
            self.refresh()
        return {"Authorization": f"Bearer {self._token}"}

    def refresh(self) -> bool:
        """Get a new token. Raises HttpProblem where the server gives none."""
        now = self._now()
        form = {
            "grant_type": "client_credentials",
            "scope": self._scopes,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._key.assertion(self._client_id, self._token_url, now),
        }
        with self._connect() as server:
            answer = server.token(self._token_url, form)
        self._token = _token(answer)
        self._ends = now + max(0, _life(answer) - _MARGIN)
        self._granted = text(answer, "scope") or self._scopes
        return True

    def allows(self, kind: str) -> bool:
        """Whether the scopes that were granted let us search a type of resource."""
        if not self._token:
            self.refresh()
        return any(_covers(scope, kind) for scope in self._granted.split())


def _token(answer: Json) -> str:
    token, kind = answer.get("access_token"), answer.get("token_type")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable() or " " in token:
        raise HttpProblem("The token endpoint answered without a token that can be used; tell the vendor.")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise HttpProblem("The token endpoint gives tokens of another kind than bearer; tell the vendor.")
    return token


def _life(answer: Json) -> int:
    """Seconds; a short life is assumed where none is stated."""
    seconds = answer.get("expires_in")
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return _USUAL_LIFE
    return max(0, min(seconds, _LONGEST_LIFE))


def _covers(scope: str, kind: str) -> bool:
    """SMART 1 (``system/Claim.read``, ``system/*.*``) and SMART 2 (``system/Claim.rs``, also with ``?`` behind)."""
    context, _, rest = scope.partition("/")
    named, _, permission = rest.partition(".")
    permission = permission.partition("?")[0]
    may = permission in ("read", "*") or "s" in permission.replace("read", "").replace("write", "")
    return context in ("system", "user") and named in ("*", kind) and may


def _texts(of: Json, name: str) -> list[str]:
    sent = of.get(name)
    return [each for each in sent if isinstance(each, str)] if isinstance(sent, list) else []
