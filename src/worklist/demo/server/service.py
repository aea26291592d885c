"""What the server answers: its capability, searches, single resources and tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from worklist.demo.server.elements import Json
from worklist.demo.server.shelf import REFERENCES, Page, SearchError, Shelf
from worklist.demo.server.sign_in import ALGORITHMS, Doorkeeper, Refused

TOKEN_PATH = "/token"
_FHIR = "application/fhir+json"
_JSON = "application/json"
_NEVER_KEPT = {"Cache-Control": "no-store"}
_MOST_FIELDS = 50


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    media: str = _FHIR
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, code: str, why: str, headers: Mapping[str, str] | None = None) -> Reply:
    """An OperationOutcome with an issue of this code."""
    issue = {"severity": "error", "code": code, "diagnostics": why}
    return _reply({"resourceType": "OperationOutcome", "issue": [issue]}, status, headers=headers)


class Service:
    """A read-only FHIR R4 server at ``address``, without the network around it."""

    def __init__(self, address: str, shelf: Shelf, door: Doorkeeper) -> None:
        self._address = address
        self._shelf = shelf
        self._door = door

    def get(self, target: str, authorization: str) -> Reply:
        """The answer to a GET of a path with its query."""
        try:
            url = urlsplit(target)
        except ValueError:
            return refusal(400, "invalid", "That is no address.")
        match url.path:
            case "/metadata":
                return _reply(_capability(self._address))
            case "/.well-known/smart-configuration":
                return _reply(_smart_configuration(self._address), media=_JSON)
            case _ if url.path == TOKEN_PATH:
                return refusal(405, "not-supported", "A token is asked for with POST.", {"Allow": "POST"})
        kind, _, id_ = url.path.removeprefix("/").partition("/")
        return self._refusal(kind, authorization) or (self._one(kind, id_) if id_ else self._search(kind, url.query))

    def token(self, body: bytes) -> Reply:
        """The answer to a POST of a form to the token endpoint."""
        try:
            form = dict(parse_qsl(body.decode("ascii"), max_num_fields=_MOST_FIELDS))
            token = self._door.token(form, f"{self._address}{TOKEN_PATH}")
        except Refused as refused:
            said = {"error": refused.code, "error_description": str(refused)}
            return _reply(said, 400, media=_JSON, headers=_NEVER_KEPT)
        except ValueError:
            return _reply({"error": "invalid_request"}, 400, media=_JSON, headers=_NEVER_KEPT)
        granted = {"access_token": token.text, "token_type": "bearer", "expires_in": token.life, "scope": token.scope}
        return _reply(granted, media=_JSON, headers=_NEVER_KEPT)

    def _refusal(self, kind: str, authorization: str) -> Reply | None:
        allowed = self._door.kinds(authorization)
        if allowed is None:
            return refusal(401, "login", "A token is needed, and a good one.", {"WWW-Authenticate": "Bearer"})
        if kind not in REFERENCES:
            return refusal(404, "not-found", f"Nothing is here but {', '.join(REFERENCES)}.")
        return None if kind in allowed else refusal(403, "forbidden", f"The token is not good for {kind}.")

    def _one(self, kind: str, id_: str) -> Reply:
        stored = self._shelf.get(kind, id_)
        return Reply(200, bytes(stored.body)) if stored else refusal(404, "not-found", f"No {kind} has this id.")

    def _search(self, kind: str, query: str) -> Reply:
        try:
            sent = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
            return _reply(self._bundle(kind, sent, self._shelf.search(kind, sent)))
        except SearchError as error:
            return refusal(400, "invalid", str(error))
        except ValueError:
            return refusal(400, "invalid", "The search cannot be read.")

    def _bundle(self, kind: str, sent: list[tuple[str, str]], page: Page) -> Json:
        link = [{"relation": "self", "url": f"{self._address}/{kind}?{urlencode(sent)}"}]
        if page.following:
            link.append({"relation": "next", "url": f"{self._address}/{kind}?{urlencode(page.following)}"})
        entries = [
            {"fullUrl": f"{self._address}/{kind}/{each.id}", "resource": each.body, "search": {"mode": "match"}}
            for each in page.found
        ]
        start = {"resourceType": "Bundle", "type": "searchset", "total": page.total, "link": link}
        return start | ({"entry": entries} if entries else {})


def _reply(value: Any, status: int = 200, media: str = _FHIR, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, msgspec.json.encode(value), media, headers or {})


def _capability(address: str) -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-01-01",
        "kind": "instance",
        "implementation": {"description": "A synthetic practice, to be read only", "url": address},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": [_offer(kind) for kind in REFERENCES]}],
    }


def _offer(kind: str) -> Json:
    usual = [{"name": "_id", "type": "token"}, {"name": "_lastUpdated", "type": "date"}]
    references = [{"name": name, "type": "reference"} for name in REFERENCES[kind]]
    interactions = [{"code": "read"}, {"code": "search-type"}]
    return {"type": kind, "interaction": interactions, "searchParam": usual + references}


def _smart_configuration(address: str) -> Json:
    return {
        "token_endpoint": f"{address}{TOKEN_PATH}",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "grant_types_supported": ["client_credentials"],
        "scopes_supported": ["system/*.rs", *(f"system/{kind}.rs" for kind in REFERENCES)],
        "capabilities": ["client-confidential-asymmetric", "permission-v1", "permission-v2"],
    }
