"""What a token endpoint answers (RFC 6749, 5.1 and 5.2)."""

from typing import Any

from worklist.sources.http.answer import Answer
from worklist.sources.http.problem import HttpProblem

ANSWERED = (200, 400, 401)
_REASONS = {
    "invalid_request": "it finds our request wrong",
    "invalid_client": "it does not accept who we say we are; check the client id, the key and its registration",
    "invalid_grant": "it does not accept what we show; check the key and the clock of this machine",
    "unauthorized_client": "it does not let our client do this; ask its administrator",
    "unsupported_grant_type": "it has no sign-in for programs; ask its administrator",
    "invalid_scope": "it does not grant these rights; check the scopes with its administrator",
}


def token_of(answer: Answer) -> dict[str, Any]:
    """The fields that come with a token. Raises HttpProblem for a refusal, with its reason where it is a known one."""
    if answer.status == 200:
        return answer.json()
    raise HttpProblem(f"{answer.where}: the server gives us no token ({answer.status}): {_reason(answer)}.")


def _reason(answer: Answer) -> str:
    try:
        code = answer.json().get("error")
    except HttpProblem:
        code = None
    return _REASONS.get(str(code), "it does not say why; check the client id, the key and the address")
