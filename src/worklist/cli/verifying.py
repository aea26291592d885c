"""``worklist verify``: is every entry of the record still what it was when it was written?"""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import EXISTING_FILE, expanded
from worklist.cli.keeping import need_to_keep
from worklist.cli.output import Failure, as_json, say, say_data, wrapped
from worklist.cli.session import Session
from worklist.domain.text import clean
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.store.anchors import AnchorLines
    from worklist.store.proof import Anchored, Proof

_NOT_WHOLE = 1
_INPUT = "-"
_MINUTE = len("2026-01-31T12:00")


@click.command()
@click.argument("file", required=False, type=EXISTING_FILE)
@click.option(
    "--anchors",
    "named",
    multiple=True,
    metavar="FILE",
    help="Hold the anchors of this file against it too; - for the input, such as an export of the syslog.",
)
@click.option("--key", metavar="NAME", help="Where there are no settings: the key of an encrypted file.")
@as_json
@click.pass_obj
def verify(session: Session, file: Path | None, named: tuple[str, ...], key: str | None, form: str | None) -> int:
    """Check the work log, or the copy FILE: every page, the whole chain, the witness, and every anchor that is found.

    A damaged log is checked as far as it can be read. Of a copy, anchors of later entries say nothing. Exit code 1
    where it is not whole, or where anchors could not be read. Where there is a team, the log takes a supervisor, an
    auditor or an admin; a copy can be checked wherever it lies, with its key alone.
    """
    from worklist.store.driver import StoreError

    try:
        lines = _lines(named)
        path, proof = _of_file(session, file, key, lines) if file else _of_log(session, lines)
    except StoreError as error:
        raise Failure(str(error)) from None
    if form:
        say_data(_data(path, proof))
    else:
        for sentence in _sentences(path, proof):
            say(*wrapped(sentence))
    return 0 if proof.is_whole and not proof.anchored.trouble else _NOT_WHOLE


def _lines(named: Sequence[str]) -> "AnchorLines":
    """The anchors of files that were named. Raises Failure for one that cannot be read."""
    from worklist.store.anchors import AnchorLines, anchors_in, anchors_of

    found = AnchorLines()
    for name in named:
        read = anchors_in(sys.stdin) if name == _INPUT else anchors_of(expanded(Path(name)))
        if read.trouble:
            raise Failure(read.trouble)
        found = found.and_(read)
    return found


def _of_log(session: Session, lines: "AnchorLines") -> "tuple[Path, Proof]":
    from worklist.store.audit import AuditReader

    path = session.settings.log_path
    need_to_keep(session, "verify the work log")
    with session.as_owner(), AuditReader(path) as reader:
        return path, reader.prove(lines, pages=True)


def _of_file(session: Session, file: Path, key: str | None, lines: "AnchorLines") -> "tuple[Path, Proof]":
    """A copy; the file of anchors that the site has counts for it too."""
    from worklist.cli.database_keys import keys_for
    from worklist.store.anchors import site_anchors
    from worklist.store.driver import connect_to_read
    from worklist.store.proof import prove
    from worklist.store.witness import read_witness

    path = expanded(file)
    if session.settings_path.exists():
        if path == session.settings.log_path:
            return _of_log(session, lines)
        lines = lines.and_(site_anchors(session.settings.log_path))
    keys = keys_for(session, key)
    with closing(connect_to_read(path, keys() if keys else None)) as connection:
        return path, prove(connection, read_witness(path), lines, pages=True, is_copy=True)


# -- what is said ---------------------------------------------------------------------------------------------------


def _sentences(path: Path, proof: "Proof") -> list[str]:
    entries = counted(proof.entries, "entry", "entries")
    days = f", from {_when(proof.first_at)} to {_when(proof.last_at)}" if proof.first_at else ""
    return [
        f"{path}: {entries}{days}.",
        _verdict(proof),
        *(
            []
            if proof.has_witness
            else ["There is no witness file beside it, so a cut end would show by anchors alone."]
        ),
        *_of_anchors(proof.anchored),
    ]


def _verdict(proof: "Proof") -> str:
    if proof.is_whole:
        return f"WHOLE: every page and every link of the chain was checked; newest hash {proof.head.hash}."
    assert proof.broken_at is not None
    proven = f"Entries before {proof.broken_at:,} are proven." if proof.broken_at > 1 else "No entry is proven."
    remedy = "Keep the file as evidence; worklist restore brings a backup back."
    return f"NOT WHOLE. {proof.why} {proven} {remedy}"


def _of_anchors(anchored: "Anchored") -> list[str]:
    """How far a chain that was made anew would show."""
    said: list[str] = []
    if anchored.held and anchored.newest:
        hold = "anchor holds" if anchored.held == 1 else "anchors hold"
        newest = f"entry {anchored.newest.head.seq:,}, noted {anchored.newest.at} on {clean(anchored.newest.host)}"
        said.append(f"{anchored.held:,} {hold}; the newest is of {newest}.")
    if anchored.failed:
        said.append(f"The first anchor that does not hold: {anchored.failed}")
    if anchored.later:
        said.append(f"{counted(anchored.later, 'anchor')} of entries behind the end of this copy.")
    if anchored.others:
        said.append(f"{counted(anchored.others, 'anchor')} of other work logs.")
    if anchored.unreadable:
        said.append(f"{counted(anchored.unreadable, 'line')} with half an anchor, as a power cut leaves them.")
    if anchored.trouble:
        said.append(f"The anchors could not be read: {anchored.trouble}")
    elif not anchored.found:
        said.append(
            "There are no anchors: a chain that was made anew as a whole would not show ([anchors], --anchors)."
        )
    return said


def _when(at: str) -> str:
    return clean(at[:_MINUTE]).replace("T", " ")


def _data(path: Path, proof: "Proof") -> dict[str, object]:
    anchored = proof.anchored
    return {
        "file": str(path),
        "is_whole": proof.is_whole,
        "entries": proof.entries,
        "first_at": proof.first_at,
        "last_at": proof.last_at,
        "head": {"seq": proof.head.seq, "hash": proof.head.hash},
        "has_witness": proof.has_witness,
        "broken_at": proof.broken_at,
        "why": proof.why,
        "anchors": {
            "held": anchored.held,
            "newest": str(anchored.newest or ""),
            "first_failed": str(anchored.failed or ""),
            "later": anchored.later,
            "of_others": anchored.others,
            "unreadable": anchored.unreadable,
            "trouble": anchored.trouble,
        },
    }
