"""Papers for patients: a file and its record belong together, as ``leaving`` says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from worklist.desk import Desk, Saved
from worklist.domain.patient_entries import AgreementMade, DocumentMoved
from worklist.domain.patients.papers.statement import Statement
from worklist.domain.text import account_number
from worklist.exports import leaving

_NAMES = {AgreementMade.KIND: "agreement-letter", DocumentMoved.KIND: "statement"}
"""What a file is called, by the kind of the entry that keeps its fingerprint."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_MOST_IN_A_NAME = 60
_DIGITS = 12
"""Of the fingerprint, in the file's name: no two papers have one name."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement that is in the record, and its letter in its folder."""

    saved: Saved
    pdf: Path


@dataclass(frozen=True, slots=True)
class Itemized:
    """An itemized statement that is in the record and in its folder."""

    saved: Saved
    pdf: Path
    statement: Statement


def agree(
    desk: Desk,
    number: str,
    made: AgreementMade,
    follow_up: date | None = None,
    folder: Path | None = None,
    seen: int | None = None,
) -> Agreed:
    """Make the letter and the record of an agreement, as ``Desk.agree``.

    Raises Refusal, and nothing is left, where either cannot be.
    """
    from worklist.exports.patients.agreement_letter import letter_pdf

    pdf = letter_pdf(desk.agreement_letter(number, made))
    kept = replace(made, letter=leaving.digest_of(pdf))
    saved, path = _leave(desk, number, kept.KIND, pdf, folder, lambda: desk.agree(number, kept, follow_up, seen))
    return Agreed(saved, path)


def itemized(desk: Desk, number: str, folder: Path | None = None, *, as_it_stands: bool = False) -> Itemized:
    """Make an itemized statement and the record that it leaves. Raises Refusal as ``agree``."""
    from worklist.exports.patients.itemized import statement_pdf

    statement, view = desk.itemized_statement(number, as_it_stands=as_it_stands)
    pdf = statement_pdf(statement)
    digest = leaving.digest_of(pdf)

    def record() -> Saved:
        return desk.record_statement(view, statement, digest)

    saved, path = _leave(desk, number, DocumentMoved.KIND, pdf, folder, record)
    return Itemized(saved, path, statement)


def finish(desk: Desk, folder: Path | None = None) -> tuple[Path, ...]:
    """Name the papers that are in the record and that a crash left as parts; old other parts go."""
    return leaving.finish(folder or desk.letters_folder, lambda: _recorded(desk))


def _leave(
    desk: Desk, number: str, kind: str, pdf: bytes, folder: Path | None, record: Callable[[], Saved]
) -> tuple[Saved, Path]:
    digest = leaving.digest_of(pdf)
    account = account_number(number)
    files = leaving.Files(
        {_name(account, kind, digest): pdf},
        folder or desk.letters_folder,
        is_ours=folder is None,
        sorry="Nothing was recorded: the paper",
    )

    saved = leaving.leave(files, record, lambda: desk.paper_may_be_out(account, digest))
    return saved, files.finals[0]


def _recorded(desk: Desk) -> Mapping[str, str]:
    """The fingerprints of every file, by its name."""
    return {_name(account, kind, digest): digest for (account, digest), kind in desk.papers_made().items()}


def _name(account: str, kind: str, digest: str) -> str:
    """``A-1001-statement-0f3c5a7b9d1e.pdf``: an account number from outside never makes a path."""
    plain = _NOT_IN_NAMES.sub("_", account)[:_MOST_IN_A_NAME]
    return f"{plain}-{_NAMES[kind]}-{digest[:_DIGITS]}.pdf"
