"""What ``worklist doctor`` asks of the servers: reached, trusted, signed in, and what they let us read."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from worklist.cli.finding import Finding
from worklist.cli.servers import with_secrets
from worklist.config import Settings
from worklist.sources.clearinghouse import Service
from worklist.sources.clearinghouse.listing import list_mailbox, list_transactions
from worklist.sources.fhir.capability import Capability, read_capability
from worklist.sources.fhir.plan import ANSWERS, Step, Strategy, make_plan
from worklist.sources.http import Authorization, HttpProblem
from worklist.sync.connecting import Server, connected, listing_of, options_of, reports_of, sign_in

_WANTED = ("Claim", *ANSWERS)


def source_checks(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """Each server of the settings; ``offline`` looks at the secrets alone."""
    for server in with_secrets(settings):
        name = server.source.name
        if server.problem:
            yield Finding("wrong", f"{name}: {server.problem}")
        elif offline:
            yield Finding("ok", f"{name}: its secret is at hand; the server was not asked.")
        else:
            yield from _asked(server)


def _asked(server: Server) -> Iterator[Finding]:
    name, source = server.source.name, server.source
    try:
        authorization = sign_in(server, time.sleep)
        if source.kind == "clearinghouse":
            yield _listed(server, authorization)
            return
        with connected(server, authorization, time.sleep) as client:
            answer = client.get("metadata")
            capability = read_capability(answer.json(), answer.where)
            how = "encrypted" if source.url.startswith("https:") else "on this machine"
            yield Finding("ok", f"{name} answers at {source.url} ({how}) and offers FHIR R4.")
            yield from _allowed(server, capability, getattr(authorization, "allows", _everything))
            client.get_json(_first_search(capability), {"_count": "1"})
            yield Finding("ok", f"{name}: the sign-in works, and a search was answered.")
    except HttpProblem as problem:
        yield Finding("wrong", f"{name}: {problem}")


def _listed(server: Server, authorization: Authorization) -> Finding:
    """Raises HttpProblem."""
    now, options = datetime.now(UTC), reports_of(server.source)
    with listing_of(server, authorization, time.sleep) as client:
        if options.service is Service.OPTUM:
            list_mailbox(client)
        else:
            list_transactions(client, now - timedelta(hours=1), options, now, lambda what: None)
    return Finding("ok", f"{server.source.name}: the sign-in works, and the list of what has come was answered.")


def _allowed(server: Server, capability: Capability, allowed: Callable[[str], bool]) -> Iterator[Finding]:
    """Raises HttpProblem where claims and answers are neither offered nor allowed."""
    steps = make_plan(capability, allowed, options_of(server.source), None, datetime.now(UTC))
    name = server.source.name
    yield Finding("ok", f"{name}: {'; '.join(map(_in_words, steps))}.")
    read = {step.kind for step in steps}
    refused = [kind for kind in _WANTED if not allowed(kind)]
    missing = [kind for kind in _WANTED if kind not in read and kind not in refused]
    if refused:
        yield Finding("note", f"{name}: the scopes do not let us read {', '.join(refused)}.")
    if missing:
        yield Finding("note", f"{name}: the server does not offer {', '.join(missing)}.")


def _in_words(step: Step) -> str:
    news = "is all read each time, " if step.strategy is Strategy.PATIENT else ""
    return f"{step.kind} {news}{step.strategy}"


def _first_search(capability: Capability) -> str:
    return next((kind for kind in (*_WANTED, "Patient") if capability.offer(kind).searches), "Patient")


def _everything(kind: str) -> bool:
    return True
