"""One report while it is read: the claim reached, and the records so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.domain.text import clean
from worklist.sources.clearinghouse.elements import BadReport, Json, day, text

Record = RemitClaim | RemitTotal | ClaimStatus | BatchStatus


class Reading:
    """The place in a report, and what it gave."""

    def __init__(self, report: str) -> None:
        self._file = clean(f"clearinghouse:{report}")
        self._claims = 0
        self._account = ""
        self._inside = False
        self.records: list[Record | Reject] = []

    @property
    def position(self) -> Position:
        """The present claim, counted from 1 over the report; the report itself outside of claims."""
        return Position(self._file, self._claims, "claim") if self._inside else Position(self._file, 0, "file")

    @contextmanager
    def claim(self, account: str) -> Iterator[None]:
        """Around the reading of one claim: where it is bad, it is set aside with its account and first fault."""
        self._claims += 1
        self._account, self._inside = account, True
        try:
            yield
        except BadReport as bad:
            self.reject(str(bad))
        finally:
            self._account, self._inside = "", False

    def reject(self, reason: str) -> None:
        """Sets the present claim aside, or something around claims."""
        self.records.append(Reject(self.position, reason, self._account))

    def warn(self, reason: str) -> None:
        """Says what is wrong although its record was read."""
        self.records.append(Reject(self.position, reason, self._account, kind="warning"))

    def each(self, of: Json, name: str) -> Iterator[Json]:
        """The objects of a list that holds claims; what is none of them is set aside."""
        sent = of.get(name)
        if sent is not None and not isinstance(sent, list):
            self.reject(f"{name} is no list, so nothing in it was read.")
            return
        for entry in sent or []:
            if isinstance(entry, dict):
                yield entry
            else:
                self.reject(f"An entry of {name} is no object, so it was not read.")

    def day(self, of: Json, name: str, *others: str) -> date | None:
        """An optional date, by the first of these names; an impossible one is taken as missing, and said."""
        for each in (name, *others):
            raw = text(of, each)
            if raw:
                return self._possible(raw, each)
            if of.get(each) not in (None, ""):
                self._impossible(each)
        return None

    def _possible(self, raw: str, name: str) -> date | None:
        found = day(raw)
        if found is None:
            self._impossible(name)
        return found

    def _impossible(self, name: str) -> None:
        # The date itself may be a birth date and stays out of the sentence.
        self.warn(f"{name} is not a possible date and was taken as missing.")
