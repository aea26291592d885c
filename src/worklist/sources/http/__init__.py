"""The only way to the network: one client, pinned to one server, that reads and never writes.

``PinnedClient`` sends GET, and POST for a token. Whatever a server does wrong becomes an ``HttpProblem``: one sentence,
and nothing of a half-read answer. ``pages`` follows the pages of a FHIR search.
"""

from worklist.sources.http.answer import Answer
from worklist.sources.http.authorization import ApiKey, Authorization, Basic, Bearer, NoAuthorization
from worklist.sources.http.client import PinnedClient
from worklist.sources.http.limits import Limits
from worklist.sources.http.paging import pages
from worklist.sources.http.problem import HttpProblem, NotThere
from worklist.sources.http.strict_json import JsonError, parse_json

__all__ = [
    "Answer",
    "ApiKey",
    "Authorization",
    "Basic",
    "Bearer",
    "HttpProblem",
    "JsonError",
    "Limits",
    "NoAuthorization",
    "NotThere",
    "PinnedClient",
    "pages",
    "parse_json",
]
