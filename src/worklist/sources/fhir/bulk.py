"""Bulk Data ``$export``: asked for, waited for, and read line by line (FHIR Bulk Data Access 2.0).

Only GET is sent, so a finished export is left to the server to clear away.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from worklist.sources.fhir.elements import BadResource, Json, instant, parts, text
from worklist.sources.http import HttpProblem, PinnedClient
from worklist.sources.http.strict_json import JsonError, parse_json

_NDJSON = "application/fhir+ndjson"
_SHORTEST_WAIT, _LONGEST_WAIT, _USUAL_WAIT = 0.1, 120.0, 2.0
_DEPTH = 64
_AT_WORK = 202

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of an export."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export."""

    made_at: datetime | None
    """The server's time: everything up to then is in it."""
    files: tuple[ExportFile, ...]
    deleted: tuple[ExportFile, ...]
    """Files of Bundles that name what is gone."""
    errors: tuple[ExportFile, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: a resource, or why it is none."""

    file: str
    number: int
    resource: Json | None
    problem: str = ""


def export_address(group: str, offered: Iterable[str]) -> str:
    """Where to ask: the group's export where one is set, else the whole server's, else that of all patients."""
    if group:
        return f"Group/{group}/$export"
    return "$export" if "" in offered else "Patient/$export"


def run_export(
    client: PinnedClient,
    address: str,
    kinds: Iterable[str],
    since: str,
    wait: float,
    tell: Callable[[str], None],
    *,
    sleep: Sleep = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Export:
    """Ask for an export and wait until it is there: of what changed ``since`` an instant, of all where it is empty.

    ``wait`` is in seconds; ``tell`` is called while waiting.

    Raises HttpProblem where the server does not finish it.
    """
    params: dict[str, str | list[str]] = {"_type": ",".join(kinds), "_outputFormat": _NDJSON}
    if since:
        params["_since"] = since
    asked = client.get(address, params, headers={"Prefer": "respond-async"})
    status = asked.headers.get("content-location", "")
    if asked.status != _AT_WORK or not status:
        raise HttpProblem(f"{asked.where}: the server did not begin an export; tell the vendor.")
    ends = clock() + wait
    while clock() < ends:
        tell("the server makes an export")
        answer = client.get(status, accept="application/json")
        if answer.status != _AT_WORK:
            return _export(answer.json(), asked.where)
        sleep(min(_pause(answer.headers.get("retry-after", "")), max(0.0, ends - clock())))
    raise HttpProblem(f"{asked.where}: the export was not ready after {wait / 60:.0f} minutes; sync again later.")


def _pause(retry_after: str) -> float:
    """Seconds until the next look."""
    seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else _USUAL_WAIT
    return max(_SHORTEST_WAIT, min(seconds, _LONGEST_WAIT))


def _export(manifest: Json, where: str) -> Export:
    try:
        files = {name: tuple(map(_file, parts(manifest, name))) for name in ("output", "deleted", "error")}
    except BadResource as bad:
        raise HttpProblem(f"{where}: the list of the export's files cannot be read: {bad} Tell the vendor.") from None
    made_at = instant(manifest.get("transactionTime"))
    return Export(made_at, files["output"], files["deleted"], files["error"])


def _file(entry: Json) -> ExportFile:
    url = entry.get("url")
    if not isinstance(url, str) or not url:
        raise BadResource("a file has no address.")
    return ExportFile(text(entry, "type"), url)


def read_file(client: PinnedClient, file: ExportFile) -> Iterator[Line]:
    """The lines of a file. Raises HttpProblem where the file itself cannot be read to its end."""
    name = file.kind or "export"
    for number, line in enumerate(client.lines(file.url, _NDJSON), 1):
        try:
            value = parse_json(line, _DEPTH)
        except JsonError as error:
            yield Line(name, number, None, f"This line {error}.")
            continue
        if isinstance(value, dict):
            yield Line(name, number, value)
        else:
            yield Line(name, number, None, "This line is no resource.")
