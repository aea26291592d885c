"""A guess as plain text, for a person to confirm."""

from collections.abc import Iterator

from worklist.sources.aging.guess import Guess

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret", "~": "tilde"}
_DATES = {"mdy": "month/day/year", "dmy": "day/month/year", "ymd": "year-month-day"}
_WIDEST = 24


def preview_lines(guess: Guess) -> list[str]:
    """What the map would read: its forms, a line per field with column and values, what is left, warnings."""
    return [*_forms(guess), "", *_fields(guess), "", *_rest(guess)]


def _forms(guess: Guess) -> Iterator[str]:
    column_map = guess.column_map
    stated = f"as of {guess.as_of}" if guess.as_of else "it does not say of which day"
    yield f"{guess.file}: header on line {guess.header_line}, {stated}"
    yield (
        f"delimiter {_DELIMITERS[column_map.delimiter]}, dates {_DATES[column_map.dates]}, "
        f"decimal {'point' if column_map.decimal == '.' else 'comma'}"
    )


def _fields(guess: Guess) -> Iterator[str]:
    field_width = max(len(field.field) for field in guess.fields)
    header_width = max(len(_short(field.header)) for field in guess.fields)
    for field in guess.fields:
        values = " | ".join(_short(sample) for sample in field.samples) or "(no values)"
        column = f"{field.field:<{field_width}} <- {_short(field.header):<{header_width}}"
        yield f"{column}  {field.sure:<6}  {values}"


def _rest(guess: Guess) -> Iterator[str]:
    for field in guess.fields:
        if field.sure != "sure":
            yield f"{field.sure}: {field.field} <- {field.header}: {field.why}"
    if guess.not_found:
        yield f"not found: {', '.join(guess.not_found)}"
    if guess.unused:
        yield f"not used: {', '.join(_short(header) for header in guess.unused)}"
    for warning in guess.warnings:
        yield f"check: {warning}"


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
