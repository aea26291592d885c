"""One NCCI edit between a denied service and another of ours, and what it leaves to do (DOMAIN 8)."""

from dataclasses import dataclass

from worklist.domain.bundling.answer import Move, OurService
from worklist.domain.bundling.pair_modifiers import opening_modifiers
from worklist.domain.pricing.reference import NcciEdit


@dataclass(frozen=True, slots=True)
class Pair:
    """An edit with the two services that it speaks of, of one day."""

    edit: NcciEdit
    denied: OurService
    other: OurService

    @property
    def move(self) -> Move:
        """An edit that counts denies column 2, unless a modifier opens it.

        Edits are for one practitioner; who did what is on another account is not known, so nothing is closed by it.
        """
        if not self.edit.is_active(self.denied.day):
            return Move.NOT_ACTIVE
        if self.edit.column2 != self.denied.code:
            return Move.WRONG_WAY
        if self.edit.indicator == "0":
            return Move.UNKNOWN if self.other.account else Move.NOT_CONTESTABLE
        return Move.APPEAL if self.opened_by else Move.CORRECT_FIRST

    @property
    def opened_by(self) -> tuple[str, ...]:
        """The modifiers billed on either code that open a pair of indicator 1."""
        return opening_modifiers(self.denied, self.other) if self.edit.indicator == "1" else ()

    @property
    def is_weak(self) -> bool:
        """Whether the other service was denied too, so that nothing was paid that could hold this one."""
        return self.other.fate == "denied"

    @property
    def ground(self) -> str:
        """``pair 20610/99213, indicator 1, effective 2020-01-01, deleted 2025-12-31``."""
        edit = self.edit
        deleted = f", deleted {edit.deleted}" if edit.deleted else ""
        pair = f"pair {edit.column1}/{edit.column2}, indicator {edit.indicator}, effective {edit.effective}{deleted}"
        return f"{pair}; whether one practitioner did both is not known" if self.move is Move.UNKNOWN else pair

    @property
    def why_not_active(self) -> str:
        """Why the edit does not count on the day, as a clause."""
        edit = self.edit
        if edit.indicator == "9":
            return "its indicator is 9"
        is_early = self.denied.day < edit.effective
        return f"it began on {edit.effective}" if is_early else f"it ended on {edit.deleted}"
