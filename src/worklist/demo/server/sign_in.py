"""Who may read: a token that was printed at the start, or SMART Backend Services (private_key_jwt) with a known key."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

ALGORITHMS = ("RS384", "ES384")
CLIENT_ID = "worklist-demo"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_ASSERTION = 300
_CLOCKS_DIFFER = 5
_LIFE = 300
_MOST_TOKENS = 1_000


class Refused(Exception):  # noqa: N818 - an answer of the token endpoint, not a failure
    """No token is given; ``code`` is the one of RFC 6749, 5.2."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Token:
    """A granted token."""

    text: str = field(repr=False)
    scope: str
    kinds: frozenset[str]
    """Types of resource that it lets its bearer read."""
    ends: float
    """In seconds of the clock."""

    @property
    def life(self) -> int:
        """Seconds from its making to its end."""
        return _LIFE


def read_jwks(text: bytes) -> KeySet:
    """The public keys that a client registers. Raises ValueError with a sentence."""
    try:
        keys = KeySet.import_key_set(json.loads(text))
    except (ValueError, TypeError, KeyError, JoseError):
        raise ValueError("This is no JWKS; worklist fhir-key prints one.") from None
    if any(not isinstance(key, RSAKey | ECKey) or key.is_private for key in keys):
        raise ValueError(
            "This JWKS holds another key than public RSA and EC keys; worklist fhir-key prints a good one."
        )
    return keys


class Doorkeeper:
    """Gives tokens and knows them again."""

    def __init__(self, kinds: Collection[str], keys: KeySet | None, now: Callable[[], float] = time.time) -> None:
        self._kinds = frozenset(kinds)
        self._keys = keys
        self._now = now
        self._tokens: dict[str, Token] = {}
        self._one_at_a_time = threading.Lock()
        self._used: dict[str, float] = {}
        """Assertions by their id, which are good once, with their end."""
        self.printed = "" if keys else secrets.token_urlsafe(24)
        """The token for whoever read it at the start; empty where a key is registered instead."""

    def kinds(self, authorization: str) -> frozenset[str] | None:
        """The types that the bearer of an Authorization header may read; None for a token that is none of ours."""
        scheme, _, sent = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        if self.printed and secrets.compare_digest(sent.encode(), self.printed.encode()):
            return self._kinds
        token = self._tokens.get(sent)
        return token.kinds if token and self._now() < token.ends else None

    def token(self, form: Mapping[str, str], endpoint: str) -> Token:
        """A new token for a signed assertion that was made for this endpoint. Raises Refused."""
        if form.get("grant_type") != "client_credentials":
            raise Refused("unsupported_grant_type", "grant_type must be client_credentials.")
        if form.get("client_assertion_type") != _ASSERTION:
            raise Refused("invalid_client", "client_assertion_type must be the one for JWT bearer.")
        self._check(form.get("client_assertion", ""), endpoint)
        scopes = {scope: kinds for scope in form.get("scope", "").split() if (kinds := self._covered(scope))}
        if not scopes:
            raise Refused("invalid_scope", "scope must name types that are here, such as system/Claim.rs.")
        kinds = frozenset[str]().union(*scopes.values())
        token = Token(secrets.token_urlsafe(24), " ".join(scopes), kinds, self._now() + _LIFE)
        with self._one_at_a_time:
            self._tokens = dict([*self._tokens.items()][1 - _MOST_TOKENS :]) | {token.text: token}
        return token

    def _check(self, assertion: str, endpoint: str) -> None:
        if self._keys is None:
            raise Refused("invalid_client", "No key is registered: start the server with --jwks FILE.")
        try:
            claims = jwt.decode(assertion, self._keys, algorithms=list(ALGORITHMS)).claims
            self._rules(endpoint).validate(claims)
        except (JoseError, ValueError, TypeError):
            raise Refused(
                "invalid_client",
                "The assertion is not signed by the registered key for this client, endpoint and time.",
            ) from None
        if claims["exp"] > self._now() + _LONGEST_ASSERTION + _CLOCKS_DIFFER:
            raise Refused("invalid_client", "The assertion is good for longer than five minutes.")
        self._use(claims["jti"], claims["exp"])

    def _rules(self, endpoint: str) -> jwt.JWTClaimsRegistry:
        ours: jwt.ClaimsOption = {"essential": True, "value": CLIENT_ID}
        here: jwt.ClaimsOption = {"essential": True, "value": endpoint}
        return jwt.JWTClaimsRegistry(
            lambda: int(self._now()),
            _CLOCKS_DIFFER,
            iss=ours,
            sub=ours,
            aud=here,
            exp={"essential": True},
            jti={"essential": True},
        )

    def _use(self, id_: str, ends: float) -> None:
        with self._one_at_a_time:
            self._used = {used: until for used, until in self._used.items() if until + _CLOCKS_DIFFER > self._now()}
            if id_ in self._used:
                raise Refused("invalid_client", "The assertion was used before.")
            self._used[id_] = ends

    def _covered(self, scope: str) -> frozenset[str]:
        """The types that a scope of SMART 1 (``.read``) or SMART 2 (``.rs``) is for; none for any other scope."""
        context, _, rest = scope.partition("/")
        kind, _, permission = rest.partition(".")
        if context != "system" or permission not in ("read", "rs", "s"):
            return frozenset()
        return self._kinds if kind == "*" else self._kinds & {kind}
