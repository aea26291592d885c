"""``worklist audit``: who saw or did what, what left, who came in; each with the proof that the record is whole."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT, DATE, SHORT_TEXT
from worklist.cli.entries import body_data, short_id, whole_id
from worklist.cli.exporting import Pieces, hand_over
from worklist.cli.output import Failure, Row, csv_text, data_text, formats, lines_text, say, wrapped
from worklist.cli.session import Session
from worklist.domain.entry_words import said_by
from worklist.domain.text import clean
from worklist.domain.traces import SignedIn
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk.auditing import Asked, Auditing, AuditReader, Found, Proof

_NOT_WHOLE = 1
_UNPROVEN = "NOT PROVEN"
"""Stands before an entry that the chain does not vouch for."""
_HASH_LENGTH = 64
_MOST_NAME = 60
_MOST_SAID = 20_000
_PRINTS = ("digest", "letter", "file")
"""Where an entry holds the fingerprint of a file."""


@click.group()
def audit() -> None:
    """Answer who saw and did what, with the proof that the record is whole.

    For a supervisor or an auditor; where there is no team, for whoever runs it. Each answer first says whether the
    chain of the record and its witness file hold. Where they do not, it says where the record breaks, marks what is
    not proven and exits with 1. The oldest entry comes first. To read the audit is in the record too.
    """


def _asks(command: click.decorators.FC) -> click.decorators.FC:
    """The options of every question: a form, and days such as 2026-12-03."""
    for option, name, about in (
        ("--to", "last", "Up to this day, such as 2026-12-03."),
        ("--from", "first", "From this day on, such as 2026-12-03."),
    ):
        command = click.option(option, name, type=DATE, metavar="DATE", help=about)(command)
    return formats(command)


@audit.command("account")
@click.argument("account", type=ACCOUNT)
@_asks
@click.pass_obj
def of_account(session: Session, account: str, first: date | None, last: date | None, form: str | None) -> int:
    """Who saw or changed an account, when, and where they had signed in from."""
    from worklist.desk.auditing import Asked
    from worklist.domain.text import account_number

    return _answer(session, f"account {account}", Asked(account_number(account), "", (), first, last), form)


@audit.command("person")
@click.argument("name", type=SHORT_TEXT)
@_asks
@click.pass_obj
def of_person(session: Session, name: str, first: date | None, last: date | None, form: str | None) -> int:
    """Everything that a person did, saw or tried."""
    from worklist.desk.auditing import Asked

    return _answer(session, f"person {name}", Asked("", name, (), first, last), form)


@audit.command("left")
@_asks
@click.pass_obj
def what_left(session: Session, first: date | None, last: date | None, form: str | None) -> int:
    """What left the building: exports and papers, with their fingerprints, and copies to the clipboard."""
    from worklist.desk.auditing import LEFT, Asked

    return _answer(session, "left", Asked("", "", LEFT, first, last, papers=True), form)


@audit.command("refusals")
@_asks
@click.pass_obj
def refusals(session: Session, first: date | None, last: date | None, form: str | None) -> int:
    """What people tried and had no right to."""
    from worklist.desk.auditing import REFUSALS, Asked

    return _answer(session, "refusals", Asked("", "", REFUSALS, first, last), form)


@audit.command("access")
@_asks
@click.pass_obj
def access(session: Session, first: date | None, last: date | None, form: str | None) -> int:
    """Sign-ins and sign-outs, changes of the team, emergency accesses and their reviews.

    At the end it lists the emergency accesses, of any day, that nobody has reviewed yet.
    """
    from worklist.desk.auditing import ACCESS, Asked

    return _answer(session, "access", Asked("", "", ACCESS, first, last), form, unreviewed=True)


# -- the answer -----------------------------------------------------------------------------------------------------


def _answer(session: Session, what: str, asked: "Asked", form: str | None, *, unreviewed: bool = False) -> int:
    """Say whether the record is whole, then what it holds; 1 where it is not whole."""
    with session.auditing() as auditing, auditing.reading() as reader:
        proof = _proven(auditing, reader, to_errors=bool(form))
        entries, accounts = reader.count(asked)
        auditing.note(asked, entries)
        pieces = _pieces(reader, asked, proof, form)
        hand_over(auditing, f"audit {what}", form, pieces, accounts=accounts, account=asked.account)
        if form is None:
            say(f"{counted(entries, 'entry', 'entries')}.")
            if unreviewed:
                _say_unreviewed(reader)
    return 0 if proof.is_whole else _NOT_WHOLE


def _proven(auditing: "Auditing", reader: "AuditReader", *, to_errors: bool) -> "Proof":
    """What the chain and the witness say, printed."""
    proof = auditing.proof(reader)
    said = _whole(proof) if proof.is_whole else _broken(proof)
    if auditing.trouble:
        said += " Nothing is added to it: this look at it is not recorded."
    say(*wrapped(said), to=sys.stderr if to_errors else sys.stdout)
    return proof


def _whole(proof: "Proof") -> str:
    entries = counted(proof.entries, "entry", "entries")
    witness = "" if proof.has_witness else " There is no witness file beside it, so a cut end would not show."
    return f"The record is whole: {entries}, chain verified, newest hash {proof.head.hash}.{witness}"


def _broken(proof: "Proof") -> str:
    assert proof.broken_at is not None
    proven = f"Entries before {proof.broken_at:,} are proven, " if proof.broken_at > 1 else "No entry is proven, "
    return (
        f"THE RECORD IS NOT WHOLE. {proof.why} {proven}later ones are marked. Keep the file as evidence; worklist"
        " restore brings a backup back, and worklist audit head --check tells from which noted head on it differs."
    )


def _pieces(reader: "AuditReader", asked: "Asked", proof: "Proof", form: str | None) -> Pieces:
    """The entries in a form, one after the other: a long record is never held as a whole."""
    forms = {None: _as_lines, "csv": _as_csv, "json": _as_json}
    return partial(forms[form], reader, asked, proof)


def _as_lines(reader: "AuditReader", asked: "Asked", proof: "Proof") -> Iterator[str]:
    for found in reader.find(asked):
        yield lines_text(wrapped(_line(found, proof)))


def _as_csv(reader: "AuditReader", asked: "Asked", proof: "Proof") -> Iterator[str]:
    return csv_text(_row(found, proof) for found in reader.find(asked))


def _as_json(reader: "AuditReader", asked: "Asked", proof: "Proof") -> Iterator[str]:
    """An array, an entry to a line."""
    between = "["
    for found in reader.find(asked):
        fields = body_data(found.body) if found.body else None
        yield between + "\n" + data_text({**_row(found, proof), "fields": fields}, indent=None).rstrip("\n")
        between = ","
    yield "\n]\n" if between == "," else "[]\n"


def _row(found: "Found", proof: "Proof") -> Row:
    return {
        "seq": found.seq,
        "at": clean(found.at),
        "actor": found.actor,
        "account": found.account,
        "kind": found.kind,
        "said": _said(found),
        "signed_in_from": found.origin,
        "id": found.id,
        "proven": "yes" if proof.vouches_for(found.seq) else "no",
    }


def _line(found: "Found", proof: "Proof") -> str:
    mark = "" if proof.vouches_for(found.seq) else f"{_UNPROVEN} "
    is_sign_in = isinstance(found.body, SignedIn)  # which says the address itself
    where = f" (signed in from {found.origin})" if found.origin and not is_sign_in else ""
    account = f"{found.account}: " if found.account else ""
    return f"{mark}{found.seq:,}  {_when(found.at)}  {account}{found.actor} {_said(found)}{where}"


def _said(found: "Found") -> str:
    """On one line: no note passes for an entry of its own."""
    if found.body is None:
        return f"left an entry of the kind {clean(found.kind, most=_MOST_NAME)!r} that cannot be read"
    print_ = next(filter(None, (getattr(found.body, name, "") for name in _PRINTS)), "")
    return clean(said_by(found.body), most=_MOST_SAID) + (f", SHA-256 {print_}" if print_ else "")


def _when(at: str) -> str:
    """As the person lived it; what was altered is shown as it is."""
    try:
        return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return clean(at, most=_HASH_LENGTH)


def _say_unreviewed(reader: "AuditReader") -> None:
    waiting = reader.unreviewed()
    if not waiting:
        say("Every emergency access is reviewed.")
        return
    say("", "Emergency accesses that wait for a review (worklist audit review ID)")
    for found in waiting:
        say(*wrapped(f"{short_id(found.id)}  {_when(found.at)}  {found.account}: {found.actor} {_said(found)}", 2))


# -- reviewing an emergency access ----------------------------------------------------------------------------------


@audit.command("review")
@click.argument("id_", metavar="ID")
@click.option("--justified/--unjustified", default=None, required=True, help="Whether it was an emergency.")
@click.option("--reason", required=True, metavar="TEXT", help="What the review found.")
@click.pass_obj
def review(session: Session, id_: str, justified: bool, reason: str) -> None:
    """Judge somebody's emergency access; worklist audit access lists the ids of those that wait for it."""
    with session.auditing() as auditing:
        with auditing.reading() as reader:
            unreviewed = [found.id for found in reader.unreviewed()]
            event_id = whole_id(id_, unreviewed, listed_by="worklist audit access")
        auditing.review(event_id, justified=justified, reason=reason)
    say(f"Recorded: the emergency access {short_id(event_id)} was {'' if justified else 'not '}justified.")


# -- the head, to be kept elsewhere ---------------------------------------------------------------------------------


class _NotedHash(click.ParamType[str]):
    """A hash as it was printed, blanks and capitals aside."""

    name = "hash"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = "".join(value.split()).lower()
        if len(found) != _HASH_LENGTH or set(found) - set("0123456789abcdef"):
            self.fail(f"{clean(value, most=80)!r} is no hash; it has {_HASH_LENGTH} digits from 0 to f.", param, ctx)
        return found


@audit.command("head")
@click.option(
    "--check", "noted", type=(click.IntRange(min=0), _NotedHash()), metavar="SEQ HASH", help="Hold a note against it."
)
@click.pass_obj
def head(session: Session, noted: tuple[int, str] | None) -> int:
    """Print the number and the hash of the newest entry in one line, to be noted outside of this machine.

    Whoever can write the files can make a whole new chain, with a witness to match. A head that was mailed or printed
    cannot be made anew: with --check it tells, later, that nothing up to it was altered.
    """
    with session.auditing() as auditing, auditing.reading() as reader:
        proof = auditing.proof(reader)
        if not proof.is_whole:
            raise Failure(_broken(proof))
        if noted is None:
            say(f"{proof.head.seq} {proof.head.hash}")
            return 0
        found = reader.hash_at(noted[0])
    seq, noted_hash = noted
    if found is None:
        raise Failure(f"The record ends at entry {proof.head.seq:,} and {seq:,} was noted: entries were cut off.")
    if found != noted_hash:
        raise Failure(f"Entry {seq:,} has another hash than the one noted: it, or one before it, was altered.")
    say(
        f"As noted: nothing up to entry {seq:,} was altered or lost. The record has {proof.entries:,} now, all chained."
    )
    return 0
