"""999 and TA1: whether a file that we sent was taken (005010X231A1; 997 of 4010 has AK3 to AK5 for IK3 to IK5)."""

from dataclasses import dataclass
from datetime import date

from worklist.domain.acknowledgements import FileAcknowledged, FileError, FileOutcome
from worklist.sources.x12.elements import Components, code, text
from worklist.sources.x12.reading import BadSegment, Reading
from worklist.sources.x12.transaction import TransactionSet

_MOST_ERRORS = 100
"""Errors kept of one transaction set; a file with more is wrong from the ground up."""

_OUTCOMES: dict[str, FileOutcome] = {
    "A": "accepted",
    "E": "accepted with errors",
    "P": "partly accepted",
    "R": "rejected",
    "M": "rejected",
    "W": "rejected",
    "X": "rejected",
}


def interchange_answer(ta1: list[str], reading: Reading, on: date | None) -> FileAcknowledged:
    """What a TA1 says of an interchange of ours. Raises BadSegment where it names none."""
    if not ta1[1]:
        raise BadSegment("TA101, the interchange's number, is missing, so it is not known what is answered.")
    codes = tuple(code(sent) for sent in ta1[5:6] if sent.strip("0 "))
    outcome = _OUTCOMES.get(ta1[4].strip(), "unknown")
    return FileAcknowledged(outcome, reading.position, interchange=text(ta1[1]), codes=codes, on=on)


@dataclass(frozen=True, slots=True)
class _SentSet:
    """A transaction set of ours, as the AK2 loop being read names it."""

    kind: str
    control: str
    number: int
    byte: int


class FileAnswerSet(TransactionSet):
    """Reads one 999 or 997 transaction set: an answer for each set that was sent, then one for their group."""

    skipped = frozenset({"CTX"})

    def __init__(self, reading: Reading, components: Components, on: date | None) -> None:
        super().__init__(reading, components)
        self._on = on
        self._group, self._group_kind = "", ""
        self._set: _SentSet | None = None
        self._errors: list[FileError] = []
        self._lost_errors = 0
        self._segment = FileError("", None)
        self._answered = False
        self.handlers = {
            "AK1": self._ak1,
            "AK2": self._ak2,
            "IK3": self._segment_error,
            "AK3": self._segment_error,
            "IK4": self._element_error,
            "AK4": self._element_error,
            "IK5": self._set_answer,
            "AK5": self._set_answer,
            "AK9": self._group_answer,
            "CLP": self.reject_stranger,
            "CLM": self.reject_stranger,
        }

    def _ak1(self, ak1: list[str]) -> None:
        self._group_kind, self._group = text(ak1[1]), text(ak1[2])

    def _ak2(self, ak2: list[str]) -> None:
        self._end_set_unanswered()
        self._set = _SentSet(text(ak2[1]), text(ak2[2]), self.reading.number, self.reading.byte)

    def _segment_error(self, ik3: list[str]) -> None:
        at = ik3[2].strip()
        number = int(at) if at.isdecimal() and at.isascii() and len(at) < 10 else None
        self._segment = FileError(code(ik3[1]), number, text(ik3[3]), code=code(ik3[4]))
        self._keep(self._segment)

    def _element_error(self, ik4: list[str]) -> None:
        """IK404, a copy of the bad value, may name a patient and is left out."""
        element = text(self.components.split_if_composite(ik4[1])[0])
        segment = self._segment
        self._keep(FileError(segment.segment, segment.at, segment.loop, element, code(ik4[3])))

    def _keep(self, error: FileError) -> None:
        if len(self._errors) < _MOST_ERRORS:
            self._errors.append(error)
        else:
            self._lost_errors += 1

    def _set_answer(self, ik5: list[str]) -> None:
        if self._set is None:
            raise BadSegment(f"This {ik5[0]} segment stands behind no AK2, so it is not known what is answered.")
        self._answer(ik5, ik5[2:7], self._set.kind, self._set.control)
        self._set = None

    def _group_answer(self, ak9: list[str]) -> None:
        self._end_set_unanswered()
        if not self._group:
            raise BadSegment("AK102, the group's number, is missing, so it is not known what is answered.")
        self._answer(ak9, ak9[5:10], self._group_kind, "")
        self._answered = True

    def _answer(self, segment: list[str], codes: list[str], kind: str, control: str) -> None:
        outcome = _OUTCOMES.get(segment[1].strip(), "unknown")
        if outcome == "unknown":
            self.reading.warn(f"{segment[0]}01 is no known answer, so whether the file was taken is unknown.")
        if self._lost_errors:
            self.reading.warn(f"{self._lost_errors:,} further errors of this transaction set were left out.")
        self.reading.records.append(
            FileAcknowledged(
                outcome,
                self.reading.position,
                kind,
                group=self._group,
                set=control,
                codes=tuple(code(sent) for sent in codes if sent),
                errors=tuple(self._errors),
                on=self._on,
            )
        )
        self._errors, self._lost_errors = [], 0

    def _end_set_unanswered(self) -> None:
        """An AK2 loop without its IK5: what was found wrong is said of nothing."""
        if self._set:
            answered = f"The answer on transaction set {self._set.control}"
            self.reading.reject_at(
                self._set.number, self._set.byte, f"{answered} has no IK5: whether it was taken is unknown."
            )
        self._set, self._errors, self._lost_errors = None, [], 0

    def finish(self) -> None:
        """Says where the answer on the group never came."""
        self._end_set_unanswered()
        if not self._answered:
            self.reading.reject("The acknowledgement has no AK9: whether the file was taken is unknown.")
