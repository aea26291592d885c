"""Who may give up how much, and what kind of payer each is."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TypeVar

from worklist.config.tables import Table, did_you_mean, shown
from worklist.domain.authority import ROLES_WITH_AUTHORITY, Authority, AuthorityRule
from worklist.domain.events import Ask
from worklist.domain.patients.agreements.schedule import MOST_PAYMENTS
from worklist.domain.payer_types import FEDERAL, PayerType, PayerTypes
from worklist.domain.queues import AccountClass
from worklist.domain.team import Role

_Word = TypeVar("_Word", bound=StrEnum)

_KEYS = ("role", "asks", "class", "payer", "amount", "discount", "months")
_GRANTED = tuple(ask for ask in Ask if ask is not Ask.ADVICE)
_FEDERAL = "federal"
"""Stands for all federal programs."""
_NAMEABLE = tuple(kind for kind in PayerType if kind is not PayerType.UNKNOWN)


def read_authority(tables: Iterable[Table]) -> Authority:
    """The ``[[authority]]`` tables, each a grant. Raises ConfigError."""
    return Authority(tuple(map(_rule, tables)))


def _rule(table: Table) -> AuthorityRule:
    table.only(_KEYS)
    return AuthorityRule(
        role=Role(table.choice("role", ROLES_WITH_AUTHORITY)),
        asks=_asks(table),
        classes=_words(table, "class", tuple(AccountClass)),
        payers=_payers(table),
        amount=table.money("amount") if "amount" in table.values else None,
        discount=table.number("discount", least=0, most=100) if "discount" in table.values else None,
        months=table.number("months", least=1, most=MOST_PAYMENTS) if "months" in table.values else None,
    )


def _asks(table: Table) -> tuple[Ask, ...]:
    if Ask.ADVICE in table.texts("asks"):
        raise table.error("asks", "asks names advice, which needs no authority; leave it out.")
    return _words(table, "asks", _GRANTED)


def _payers(table: Table) -> tuple[PayerType, ...]:
    """The kinds named; ``federal`` stands for each federal program."""
    named = _checked(table, "payer", (*_NAMEABLE, _FEDERAL))
    kinds = (kind for word in named for kind in (FEDERAL if word == _FEDERAL else (PayerType(word),)))
    return tuple(dict.fromkeys(kinds))


def _words(table: Table, key: str, valid: tuple[_Word, ...]) -> tuple[_Word, ...]:
    kind = type(valid[0])
    return tuple(kind(word) for word in dict.fromkeys(_checked(table, key, valid)))


def _checked(table: Table, key: str, valid: Collection[str]) -> tuple[str, ...]:
    """The words of a list, each one of the valid ones. An empty list would grant everything, so it is refused."""
    words = table.texts(key)
    if key in table.values and not words:
        raise table.error(key, f"{key} is an empty list; name at least one, or leave it out for all of them.")
    for word in words:
        if word not in valid:
            raise table.error(key, f"{key} has {shown(word)}{did_you_mean(word, valid)}")
    return words


def read_payer_types(table: Table) -> PayerTypes:
    """The ``[payer_types]`` table: for each kind the payers' names or ids. Raises ConfigError."""
    table.only(_NAMEABLE)
    named: dict[str, PayerType] = {}
    for key in table.values:
        for name in table.texts(key):
            other = named.setdefault(name.casefold(), PayerType(key))
            if other != key:
                raise table.error(key, f"{shown(name)} is {other} and {key}; a payer is of one kind.")
    return PayerTypes(tuple(named.items()))
