"""The servers that are read (``[[source]]``) and where their secrets are (``[secrets]``).

A secret never stands in the settings: they name it, and ``worklist secret`` keeps it.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import SplitResult, urlsplit

from worklist.config.folders import path_of
from worklist.config.tables import Table, shown

SourceKind = Literal["fhir", "clearinghouse"]
SignIn = Literal["smart", "bearer", "basic", "key", "none"]

SOURCE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SECRET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_KEYS = (
    *("kind", "name", "url", "sign_in", "client_id", "user", "secret", "key_file", "header", "ca_file"),
    *("token_url", "scopes", "group", "export", "overlap_hours", "whole_every_days", "service", "listing_url"),
)
_OF_KIND: Mapping[SourceKind, tuple[str, ...]] = {
    "fhir": ("token_url", "scopes", "group", "export", "whole_every_days"),
    "clearinghouse": ("service", "listing_url"),
}
_SERVICES = ("stedi", "optum")
_USUAL_OVERLAP = {"fhir": 36, "clearinghouse": 72}
"""Hours."""
_PLAINTEXT = ("token", "password", "api_key", "apikey", "key", "client_secret", "private_key", "bearer")
"""Keys under which people would write a secret itself."""
_NEEDS: Mapping[SignIn, tuple[str, ...]] = {
    "smart": ("client_id",),
    "bearer": ("secret",),
    "basic": ("user", "secret"),
    "key": ("secret",),
    "none": (),
}
_MAY: Mapping[SignIn, tuple[str, ...]] = {
    "smart": ("client_id", "secret", "key_file", "token_url", "scopes"),
    "bearer": ("secret",),
    "basic": ("user", "secret"),
    "key": ("secret", "header"),
    "none": (),
}
_EXAMPLES = {"client_id": '"worklist"', "user": '"worklist"', "secret": '"pm-token"'}
_LONGEST_NAME_WITHOUT_SIGNS = 32
_NEVER_HERE = "a secret never stands in the settings: worklist secret set NAME keeps it, and secret names it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A server that is read, and how to sign in to it."""

    kind: SourceKind
    name: str
    """What the site calls it; part of every place that is read there."""
    url: str
    sign_in: SignIn
    client_id: str = ""
    user: str = ""
    secret: str = ""
    """Name of its secret: a token, password, key, or private key in PEM; empty where there is none."""
    key_file: Path | None = None
    """Private key in PEM, in the place of a secret."""
    header: str = "Authorization"
    """In which a key is sent."""
    ca_file: Path | None = None
    """Certificates of the only authorities to trust; None for the public ones."""
    token_url: str = ""
    scopes: str = ""
    group: str = ""
    """FHIR: the Group whose patients are read; empty for all that are shown to us."""
    export: bool = False
    """FHIR: read by bulk export where the server offers it."""
    service: str = ""
    """Clearinghouse: which one's way of telling what has come."""
    listing_url: str = ""
    """Clearinghouse: the server that lists what has come, where it is another one."""
    overlap: timedelta = timedelta(hours=36)
    whole_every: timedelta = timedelta(days=7)


def read_sources(tables: list[Table]) -> tuple[Source, ...]:
    """The ``[[source]]`` tables. Raises ConfigError."""
    found: list[Source] = []
    for table in tables:
        source = _source(table)
        if source.name in (other.name for other in found):
            raise table.error("name", f"two sources are called {source.name}; each needs a name of its own.")
        found.append(source)
    return tuple(found)


def read_key_file(table: Table) -> Path | None:
    """The ``[secrets]`` table: a file of secrets in the place of the keyring."""
    table.only(("key_file",))
    return path_of(table, "key_file") if "key_file" in table.values else None


def _source(table: Table) -> Source:
    for key in _PLAINTEXT:
        if key in table.values:
            raise table.error(key, f"{key} is no key of {table.title}; {_NEVER_HERE}")
    table.only(_KEYS)
    which = cast("SourceKind", table.choice("kind", get_args(SourceKind)))
    sign_in = cast("SignIn", table.choice("sign_in", get_args(SignIn)))
    url = _address(table, "url")
    _check_keys(table, which, sign_in)
    if sign_in == "none" and not _is_here(url):
        raise table.error("sign_in", 'sign_in = "none" is for a server on this machine only.')
    return Source(
        kind=which,
        name=_name(table, which),
        url=url.geturl(),
        sign_in=sign_in,
        client_id=table.text("client_id"),
        user=table.text("user"),
        secret=_secret(table),
        key_file=path_of(table, "key_file") if "key_file" in table.values else None,
        header=_header(table),
        ca_file=path_of(table, "ca_file") if "ca_file" in table.values else None,
        token_url=_address(table, "token_url").geturl() if "token_url" in table.values else "",
        scopes=table.text("scopes"),
        group=table.text("group"),
        export=table.truth("export"),
        service=table.choice("service", _SERVICES) if which == "clearinghouse" else "",
        listing_url=_address(table, "listing_url").geturl() if "listing_url" in table.values else "",
        overlap=timedelta(hours=table.number("overlap_hours", _USUAL_OVERLAP[which], least=1, most=720)),
        whole_every=timedelta(days=table.number("whole_every_days", 7, least=1, most=90)),
    )


def _name(table: Table, usual: str) -> str:
    name = table.text("name", usual)
    if not SOURCE_NAME.fullmatch(name):
        raise table.error("name", f"a source cannot be called {shown(name)}; use up to 40 letters, digits, - and _.")
    return name


def _check_keys(table: Table, which: SourceKind, sign_in: SignIn) -> None:
    """Each way to sign in needs its keys and takes no others; what is FHIR's own says nothing elsewhere."""
    for key in _NEEDS[sign_in]:
        if not table.text(key):
            raise table.error(key, f'sign_in = "{sign_in}" needs {key}, such as {key} = {_EXAMPLES[key]}.')
    if sign_in == "smart" and ("secret" in table.values) == ("key_file" in table.values):
        raise table.error(
            "key_file", 'sign_in = "smart" needs its private key: either key_file = "..." or the name of a secret.'
        )
    _refuse_strangers(table, f'sign_in = "{sign_in}"', _MAY, sign_in)
    _refuse_strangers(table, f'kind = "{which}"', _OF_KIND, which)
    if which != "fhir" and sign_in == "smart":
        raise table.error("sign_in", f'sign_in = "smart" is for FHIR servers; a {which} takes bearer, basic or key.')


def _refuse_strangers(table: Table, what: str, keys_of: Mapping[Any, tuple[str, ...]], chosen: str) -> None:
    """Refuse keys that belong to another choice only."""
    for key in table.values:
        if key not in keys_of[chosen] and any(key in keys for keys in keys_of.values()):
            raise table.error(key, f"{key} means nothing with {what}; leave it out.")


def _secret(table: Table) -> str:
    """The name of a secret; what looks like a secret is refused without being shown."""
    name = table.text("secret")
    if name and (not _SECRET_NAME.fullmatch(name) or _looks_secret(name)):
        raise table.error("secret", f"this is no name of a secret; {_NEVER_HERE} If it was one, change it.")
    return name


def _looks_secret(name: str) -> bool:
    """Long without a break, or letters of both cases mixed with digits: nobody calls a thing so."""
    kinds: tuple[Callable[[str], bool], ...] = (str.isupper, str.islower, str.isdigit)
    is_mixed = len(name) >= 16 and all(any(map(is_kind, name)) for is_kind in kinds)
    return is_mixed or max(map(len, re.split("[-_]", name))) > _LONGEST_NAME_WITHOUT_SIGNS


def _header(table: Table) -> str:
    header = table.text("header", "Authorization")
    if not _HEADER.fullmatch(header):
        raise table.error("header", f"{shown(header)} is no name of a header, such as X-API-Key.")
    return header


def _address(table: Table, key: str) -> SplitResult:
    """An encrypted address, or one on this machine, without anything that is nobody's business."""
    text = table.needed(key, '"https://pm.example.org/fhir"')
    try:
        url = urlsplit(text)
        host = url.hostname or ""
        _ = url.port
    except ValueError:
        url, host = urlsplit(""), ""
    if url.username is not None or url.password is not None:
        raise table.error(key, f"a user or password may not stand in {key}; {_NEVER_HERE}")
    if url.scheme not in ("http", "https") or not host:
        raise table.error(key, f"{key} is no address of a server, such as https://pm.example.org/fhir.")
    if url.query or url.fragment:
        raise table.error(key, f"leave out everything from the ? or # on in {key}; it is added where it is needed.")
    if url.scheme == "http" and not _is_here(url):
        raise table.error(key, f"{key} is not encrypted: http:// is for this machine only; write https://.")
    return url


def _is_here(url: SplitResult) -> bool:
    host = url.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
