"""Signing in to a FHIR server as a program, out of what the server says about itself."""

import time
from collections.abc import Callable
from pathlib import Path

from worklist.sources.fhir.plan import MONEY, PARTIES
from worklist.sources.fhir.smart import SigningKey, SmartAuthorization, discover, read_scopes
from worklist.sources.http import Limits, NoAuthorization, PinnedClient

_USUAL = Limits()


def smart_authorization(
    base_url: str,
    client_id: str,
    key: SigningKey,
    *,
    token_url: str = "",
    scopes: str = "",
    limits: Limits = _USUAL,
    verify: Path | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> SmartAuthorization:
    """SMART Backend Services for the server at ``base_url``. Raises HttpProblem.

    ``token_url`` is for a server whose token endpoint is on another host: the site names it, for an answer alone must
    not send us elsewhere. ``scopes`` is for a server that grants other than the least we need, such as ``system/*.rs``
    for an export.
    """

    def connect(to: str) -> PinnedClient:
        return PinnedClient(to, NoAuthorization(), limits, verify=verify, sleep=sleep)

    with connect(base_url) as server:
        found = discover(server)
    found.check(key.algorithm)
    wanted = scopes or read_scopes((*MONEY, *PARTIES), newer=found.newer_scopes)
    endpoint = token_url or found.token_url
    return SmartAuthorization(lambda: connect(token_url or base_url), endpoint, client_id, key, wanted)
