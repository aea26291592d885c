"""The report of the last whole week, as files: made once a week by whatever starts programs at their time."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from worklist.desk import Desk, Refusal
from worklist.domain.numbers.week import Week
from worklist.domain.traces import AccountsExported
from worklist.exports import leaving
from worklist.exports.report.meeting import Meeting

_FORMS = ("pdf", "html", "xlsx")


@dataclass(frozen=True, slots=True)
class Weekly:
    """The files of a week's report."""

    week: Week
    paths: tuple[Path, ...]
    is_new: bool
    """Whether they were written now; else they were there."""


def write_weekly(desk: Desk, folder: Path, *, again: bool = False) -> Weekly:
    """Write what is not there yet; with ``again`` in any case, over what is there.

    Where one of the files is missing all are written, so that they tell of the same moment. The folder is made, for its
    owner only, where there is none. One process does this at a time (``locks.report_lock``). Raises Refusal, and what
    was there stays, where they cannot be written or recorded.
    """
    week = Week.last_whole(desk.today)
    paths = tuple(folder / f"worklist-{week.name}.{form}" for form in _FORMS)
    if not again and all(path.is_file() for path in paths):
        return Weekly(week, paths, is_new=False)
    _clear(paths)
    contents = _forms_of(_gather(desk, week))
    files = leaving.Files(
        {path.name: contents[form] for path, form in zip(paths, _FORMS, strict=True)},
        folder,
        is_ours=True,
        sorry=f"Nothing was written: the report of week {week.name}",
        may_replace=True,
    )

    def record() -> None:
        for form in _FORMS:
            desk.trace(AccountsExported(f"report {week.name}", form, 0, leaving.digest_of(contents[form])))

    leaving.leave(files, record, may_be_out=lambda: False)
    if any(leaving.part_of(path).exists() for path in paths):
        raise Refusal(f"The report of week {week.name} is in {folder}, but could not be given its names there.")
    return Weekly(week, paths, is_new=True)


def _gather(desk: Desk, week: Week) -> Meeting:
    silent = tuple(each.in_words(desk.today) for each in desk.silent_vendors())
    return Meeting(week, desk.numbers(), desk.numbers(since=week.monday), desk.patterns().patterns, silent)


def _forms_of(meeting: Meeting) -> Mapping[str, bytes]:
    from worklist.exports.report.html import html_bytes
    from worklist.exports.report.pdf import pdf_bytes
    from worklist.exports.report.xlsx import xlsx_bytes

    return {"pdf": pdf_bytes(meeting), "html": html_bytes(meeting), "xlsx": xlsx_bytes(meeting)}


def _clear(paths: tuple[Path, ...]) -> None:
    """What a stopped run left goes: unlike a packet it can be made again."""
    for part in map(leaving.part_of, paths):
        with suppress(OSError):
            part.unlink(missing_ok=True)
