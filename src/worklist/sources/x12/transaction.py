"""What the transaction sets have in common: claims that open, may turn out bad, and close."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from worklist.sources.x12.elements import Components, day, text, where
from worklist.sources.x12.reading import Reading

Handler = Callable[[list[str]], None]


@dataclass(slots=True)
class OpenClaim:
    """A claim whose loop is being read."""

    account: str
    number: int
    byte: int
    fault: tuple[str, int, int] | None = None
    """The first thing wrong with it: reason, segment number, byte offset."""


class TransactionSet:
    """The reader of one kind of transaction set, from ST to SE.

    ``handlers`` has a method for each segment that is read; ``skipped`` names those that are known and left
    out; ``ends_claim`` those that stand behind a claim's loop, so that the claim before them is whole.
    """

    skipped: frozenset[str] = frozenset()
    ends_claim: frozenset[str] = frozenset()

    def __init__(self, reading: Reading, components: Components) -> None:
        self.reading = reading
        self.components = components
        self.handlers: Mapping[str, Handler] = {}

    @property
    def open_claim(self) -> OpenClaim | None:
        """The claim being read, if any."""
        return None

    def skips(self, name: str) -> bool:
        """True for a segment that is left out knowingly."""
        return name in self.skipped

    def close_claim(self) -> None:
        """Hands out the claim being read, or sets it aside."""

    def finish(self) -> None:
        """Ends the set: what is still open is handed out."""
        self.close_claim()

    def spoil(self, reason: str) -> None:
        """Marks the claim being read as bad; without one, sets the present segment aside."""
        claim = self.open_claim
        if claim is None:
            self.reading.reject(reason)
        elif claim.fault is None:
            claim.fault = (reason, self.reading.number, self.reading.byte)

    def break_off(self, segment: list[str]) -> None:
        """Takes a segment that broke off in its middle: the claim it belongs to is set aside.

        Where the segment's name shows that the claim before it had ended, that claim is whole and is kept.
        """
        if segment[0] in self.ends_claim and len(segment) > 1:
            self.close_claim()
            account = text(segment[1]) if segment[0] in ("CLP", "CLM") and len(segment) > 2 else ""
            self.reading.reject(
                f"The text breaks off inside this {segment[0]} segment: what it began is lost.", account
            )
        elif self.open_claim:
            self.spoil("The text breaks off inside this segment, so its claim is not whole. Ask for the file again.")
        else:
            self.reading.reject("The text breaks off inside this segment, outside any claim. Ask for the file again.")

    def reject_stranger(self, segment: list[str]) -> None:
        """Sets aside a claim of another kind than the set says it holds."""
        self.close_claim()
        self.reading.reject(
            f"{segment[0]} does not belong into this kind of transaction set, so its claim was not read.",
            text(segment[1]),
        )

    def reject_if_bad(self, claim: OpenClaim) -> bool:
        """Sets a claim with a fault aside and says so."""
        if claim.fault is None:
            return False
        reason, number, byte = claim.fault
        self.reading.reject_at(number, byte, reason, claim.account)
        return True

    def warn(self, reason: str) -> None:
        """A warning that carries the account of the claim being read."""
        claim = self.open_claim
        self.reading.warn(reason, claim.account if claim else "")

    def day_at(self, segment: list[str], at: int, meaning: str) -> date | None:
        """An optional date; an impossible one is taken as missing, and said."""
        return self.day_in(segment[at], segment, at, meaning)

    def day_in(self, raw: str, segment: list[str], at: int, meaning: str) -> date | None:
        """As ``day_at``, for a date that is a part of its element."""
        found = day(raw)
        if found is None and raw.strip():
            # The date itself may be a birth date and stays out of the sentence.
            self.warn(f"{where(segment, at, meaning)} is not a possible date and was taken as missing.")
        return found


class UnreadSet(TransactionSet):
    """A transaction set of a kind that is not read: one sentence says so, with the claims that it held."""

    def __init__(self, reading: Reading, components: Components, kind: str) -> None:
        super().__init__(reading, components)
        self._kind = kind
        self._number, self._byte = reading.number, reading.byte
        self._claims = 0
        self.handlers = {"CLM": self._count, "CLP": self._count}

    def _count(self, segment: list[str]) -> None:
        self._claims += 1

    def skips(self, name: str) -> bool:
        """Everything."""
        return True

    def break_off(self, segment: list[str]) -> None:
        """Nothing more is lost than the set itself."""

    def finish(self) -> None:
        """Sets the whole transaction set aside."""
        some = "1 claim was" if self._claims == 1 else f"{self._claims} claims were"
        held = f" Its {some} left out." if self._claims else ""
        reason = f"This is {self._kind}; only 835, 837P, 277CA, 999 and TA1 are read.{held}"
        self.reading.reject_at(self._number, self._byte, reason)
