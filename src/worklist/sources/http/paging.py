"""The pages of a FHIR search (R4, 3.1.1.5 "Paging"): followed by their own links, to the end or not at all."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from worklist.sources.http.problem import HttpProblem, place_of

MOST_PAGES = 100_000
Page = dict[str, Any]
Query = Mapping[str, str]


class _Client(Protocol):
    def get_json(self, url: str, params: Query | None = None) -> Page: ...


def pages(client: _Client, first_url: str, params: Query | None = None, *, most: int = MOST_PAGES) -> Iterator[Page]:
    """Each page as the server gives it: a Bundle. What stands on two pages, as happens, is for the caller to see.

    Raises HttpProblem where a page is no search result, links lead in a circle or to another server, or fewer
    resources came than the last page counts: what was taken is then not the whole and must not pass for it.
    """
    where = place_of(first_url, "")
    seen: set[str] = set()
    url, came = first_url, 0
    while url not in seen:
        if len(seen) >= most:
            raise HttpProblem(f"{where}: more than {most:,} pages came and no end; tell the vendor.")
        seen.add(url)
        page = client.get_json(url) if params is None else client.get_json(url, params)
        entries = _entries(page, where)
        came += sum(map(_is_match, entries))
        following = _next(page, where)
        if following is None:
            _check_count(page.get("total"), came, where)
            yield page
            return
        yield page
        url, params = following, None
    raise HttpProblem(f"{where}: the pages lead in a circle after {len(seen):,}; tell the vendor.")


def _entries(page: Page, where: str) -> list[object]:
    if page.get("resourceType") != "Bundle":
        raise HttpProblem(f"{where}: what came is no page of search results; check the address in the settings.")
    entries = page.get("entry", [])
    if not isinstance(entries, list):
        raise HttpProblem(f"{where}: a page came whose entries are no list; tell the vendor.")
    return entries


def _is_match(entry: object) -> bool:
    """Whether an entry was searched for, rather than sent along with one that was."""
    search = entry.get("search") if isinstance(entry, dict) else None
    mode = search.get("mode") if isinstance(search, dict) else None
    return mode not in ("include", "outcome")


def _next(page: Page, where: str) -> str | None:
    """The address of the next page, as it stands; None on the last one."""
    links = page.get("link", [])
    found = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else None
    if found is None or len(found) != len(links if isinstance(links, list) else ()):
        raise HttpProblem(f"{where}: a page came whose links cannot be read; tell the vendor.")
    following = [link.get("url") for link in found if link.get("relation") == "next"]
    if not following:
        return None
    if len(following) > 1 or not isinstance(following[0], str) or not following[0]:
        raise HttpProblem(f"{where}: a page came whose link to the next one cannot be read; tell the vendor.")
    return following[0]


def _check_count(total: object, came: int, where: str) -> None:
    if isinstance(total, int) and came < total:
        raise HttpProblem(
            f"{where}: {came:,} of {total:,} came, for data changed meanwhile or a page was left out; sync again."
        )
