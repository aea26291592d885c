"""A whole answer, and what it holds as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from worklist.domain.text import clean
from worklist.sources.http.problem import HttpProblem
from worklist.sources.http.strict_json import JsonError, parse_json

_MOST_TYPE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: bytes = field(repr=False)
    """Decompressed."""
    where: str
    """Host and path, for sentences."""
    depth: int
    """How deep its JSON may be nested."""

    def json(self) -> dict[str, Any]:
        """The JSON object that it is. Raises HttpProblem for anything else."""
        self._check_type()
        try:
            value = parse_json(self.body, self.depth)
        except JsonError as error:
            raise HttpProblem(f"{self.where}: the JSON that came {error}; if it stays so, tell the vendor.") from None
        if not isinstance(value, dict):
            raise HttpProblem(f"{self.where}: the JSON that came is no object; check the address in the settings.")
        return value

    def _check_type(self) -> None:
        media, _, parameters = self.headers.get("content-type", "").lower().partition(";")
        media = media.strip()
        if media in ("text/html", "application/xhtml+xml"):
            raise HttpProblem(
                f"{self.where}: a web page came where data was asked for, perhaps one to sign in or about maintenance;"
                " open the address in a browser, or check it in the settings."
            )
        if media not in ("application/json", "text/json") and not media.endswith("+json"):
            shown = clean(media, most=_MOST_TYPE) or "an answer without a type"
            raise HttpProblem(
                f"{self.where}: {shown} came where JSON was asked for; check the address in the settings."
            )
        charset = parameters.partition("charset=")[2].partition(";")[0].strip().strip('"')
        if charset not in ("", "utf-8", "utf8", "us-ascii"):
            raise HttpProblem(f"{self.where}: the JSON that came is not in UTF-8; tell the vendor.")
