"""Where the figures of an account come from, as lines and as data."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from worklist.cli.output import amount, wrapped
from worklist.domain.money import dollars

if TYPE_CHECKING:
    from worklist.domain.origins import Figure, Told, Value


def origin_lines(found: "Iterable[Figure]") -> Iterator[str]:
    """Each figure with its place, and below it what other sources say."""
    for figure in found:
        yield from wrapped(f"{figure.name}: {_shown(figure.counts.value)}  [{_source(figure.counts)}]", 2)
        for other in figure.others:
            differs = "" if other.value == figure.counts.value else ", which differs"
            yield from wrapped(f"not counted: {_shown(other.value)}{differs}  [{_source(other)}]", 6)


def origin_data(found: "Iterable[Figure]") -> list[dict[str, object]]:
    """The same for JSON."""
    return [
        {"figure": each.name, **_data(each.counts), "not_counted": [_data(other) for other in each.others]}
        for each in found
    ]


def _data(told: "Told") -> dict[str, object]:
    value = amount(told.value) if isinstance(told.value, int) else told.value
    return {"value": value, "source": told.source, "at": told.place}


def _source(told: "Told") -> str:
    """A server's place names its format itself."""
    return told.place if told.place.startswith(f"{told.source}:") else f"{told.source}: {told.place}"


def _shown(value: "Value") -> str:
    if value is None:
        return "UNKNOWN"
    return dollars(value) if isinstance(value, int) else value or "none"
