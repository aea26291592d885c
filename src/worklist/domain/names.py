"""Patients' names out of sight: what stands for them while somebody else may look at the screen.

A name is hidden in the texts of its own account only: nearly every English word is somebody's name, and hiding all
names of a practice everywhere would leave nothing to read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from worklist.domain.filter_terms import fold
from worklist.domain.sections import Line, Section
from worklist.domain.wording import short_name

if TYPE_CHECKING:
    from worklist.domain.accounts import Account

HIDDEN = "name hidden"
"""In the column of names, where the account's number stands beside it."""

_DOT = "\u2022"
_LEAST_LETTERS = 3
"""A shorter word of a name is hidden only beside another word of it: ``M`` and ``Li`` are too many other things."""
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s,.'\u2019\u0300-\u036f-]*")
"""What stands between the words of one name, accents that no letter has taken up among it."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True)
class NameMask:
    """Hides one patient's names in texts; without names it leaves every text as it is."""

    account: str = ""
    """The number that stands for the name; empty where the names are those of several accounts."""
    names: tuple[str, ...] = ()
    """Every name that the records give the patient."""

    @property
    def pseudonym(self) -> str:
        """What is shown in place of the name."""
        return f"patient of {self.account}" if self.account else "a patient"

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(fold(word) for name in self.names for word in _WORD.findall(name))

    @cached_property
    def _whole(self) -> tuple[frozenset[str], ...]:
        """The words of each name that has any."""
        return tuple(words for name in self.names if (words := frozenset(map(fold, _WORD.findall(name)))))

    def text(self, text: str) -> str:
        """A text with the pseudonym for each run of the name's words."""
        if not self._known:
            return text
        parts, shown_to = [], 0
        for start, stop in self._runs(text):
            parts += [text[shown_to:start], self.pseudonym]
            shown_to = stop
        return "".join([*parts, text[shown_to:]])

    def blotted(self, text: str) -> str:
        """A text that is being typed, each letter of the name a dot, everything else in its place."""
        for start, stop in self._runs(text):
            text = text[:start] + re.sub(r"\w", _DOT, text[start:stop]) + text[stop:]
        return text

    def lines(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Lines of text."""
        return tuple(replace(line, text=self.text(line.text)) for line in lines)

    def sections(self, sections: Iterable[Section]) -> tuple[Section, ...]:
        """Sections of an account."""
        return tuple(replace(each, lines=self.lines(each.lines)) for each in sections)

    def _runs(self, text: str) -> Iterator[tuple[int, int]]:
        """First and last place of the words of a name that stand beside each other."""
        run: list[re.Match[str]] = []
        for word in _WORD.finditer(text):
            if run and not (self._is_known(word) and _BETWEEN.fullmatch(text, run[-1].end(), word.start())):
                yield from self._telling(run)
                run = []
            if self._is_known(word):
                run.append(word)
        yield from self._telling(run)

    def _is_known(self, word: re.Match[str]) -> bool:
        return fold(word[0]) in self._known

    def _telling(self, run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
        """The run, if it tells who it is: by a word long enough, or by being a whole name."""
        words = {fold(word[0]) for word in run}
        if any(len(word) >= _LEAST_LETTERS for word in words) or any(whole <= words for whole in self._whole):
            yield run[0].start(), run[-1].end()


OPEN = NameMask()
"""Hides nothing."""


def mask_of(account: "Account") -> NameMask:
    """Hides the names that exports, claims and remits give the account's patient."""
    named = [account.patient, *(claim.patient.name for claim in account.claims)]
    named += [remit.patient.name for remit in account.remits]
    named += [account.aging.patient] if account.aging else []
    named += [short_name(name) for name in named]  # a long name is cut in the middle of a word
    return NameMask(account.number, tuple(dict.fromkeys(filter(None, named))))


def without_quotes(text: str) -> str:
    """A sentence about a record that could not be read, without the words of the record that it quotes."""
    return _QUOTED.sub("'...'", text)
