"""People and payers as the files name them."""

from dataclasses import dataclass

_LONG_ZIP = 9


@dataclass(frozen=True, slots=True)
class Person:
    """A person or, where only ``last`` is set, an organisation."""

    last: str = ""
    first: str = ""
    middle: str = ""
    id: str = ""
    """Member id, NPI or whatever NM109 holds for this role."""

    @property
    def name(self) -> str:
        """``LAST, FIRST M``, as worklists sort it."""
        given = f"{self.first} {self.middle}".strip()
        return f"{self.last}, {given}" if given else self.last


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person lives, as the claim says it."""

    street: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    """Two letters."""
    zip: str = ""
    """As the claim has it: five digits, or nine without a hyphen."""

    @property
    def zip_as_written(self) -> str:
        """As on an envelope: ``10001-0000`` for ``100010000``."""
        is_long = len(self.zip) == _LONG_ZIP and self.zip.isascii() and self.zip.isdigit()
        return f"{self.zip[:5]}-{self.zip[5:]}" if is_long else self.zip


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: a name for people, an id for matching."""

    name: str = ""
    id: str = ""
