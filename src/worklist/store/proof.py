"""Whether a work log is whole: its pages, its chain, its witness, and the anchors that were noted of it elsewhere.

One way for the audit, ``worklist verify`` and ``worklist backup --check``. A log that is damaged is proven as far as it
can be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from worklist.store.anchors import Anchor, AnchorLines
from worklist.store.chain import START, BrokenChain, Head, hash_at, identity, newest, walk
from worklist.store.driver import Connection, DatabaseError, error_in_words


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchors say of a log."""

    held: int = 0
    """How many name an entry that is there as it was noted."""
    newest: Anchor | None = None
    """The one with the highest number that holds."""
    failed: Anchor | None = None
    """The one with the lowest number that does not; None when all hold."""
    after: int = 0
    """The last entry before that which an anchor holds for; 0 for none."""
    later: int = 0
    """How many name entries behind the end of a copy, which cannot have them."""
    others: int = 0
    """How many are of other logs."""
    unreadable: int = 0
    """Lines that are no whole anchor."""
    trouble: str = ""
    """Why some could not be read, as a clause."""

    @property
    def found(self) -> int:
        """Lines that were read, of this log or another."""
        return self.held + self.later + self.others + self.unreadable + (self.failed is not None)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the chain, the witness and the anchors say of the record."""

    entries: int
    """How many there are, as far as they can be read."""
    head: Head
    """The newest."""
    has_witness: bool
    broken_at: int | None = None
    """The first entry that is not vouched for, which may be the one behind the last; None when all is well."""
    why: str = ""
    """What is wrong, as a sentence; empty when all is well."""
    first_at: str = ""
    """When the oldest entry was made, as it says itself."""
    last_at: str = ""
    anchored: Anchored = Anchored()

    @property
    def is_whole(self) -> bool:
        """Whether no entry was altered or lost, as far as a chain, its witness and the anchors can tell."""
        return self.broken_at is None

    def vouches_for(self, seq: int) -> bool:
        """Whether an entry is as it was written."""
        return self.broken_at is None or seq < self.broken_at


@dataclass(frozen=True, slots=True)
class _Finding:
    """Something that is wrong."""

    at: int
    """The first entry that it leaves in doubt."""
    said: str


def prove(
    connection: Connection,
    witness: Head | None,
    lines: AnchorLines | None = None,
    *,
    pages: bool = False,
    is_copy: bool = False,
) -> Proof:
    """Recompute the whole chain and hold it against the witness and the anchors; with ``pages`` read every page too.

    ``is_copy`` says that the log may have gone on since, so that a later anchor tells nothing of it.
    """
    walked, chain = _walked(connection)
    head = _newest(connection) or walked
    findings = [*chain, *(_pages(connection) if pages else ())]
    if witness and not chain and not (is_copy and witness.seq > head.seq):
        findings += _against_witness(connection, witness, head)
    anchored = _anchored(connection, lines or AnchorLines(), head, is_copy=is_copy)
    findings += _against_anchors(anchored, head)
    first_at, last_at = _from_to(connection)
    return Proof(
        entries=max(walked.seq, _count(connection)),
        head=head,
        has_witness=witness is not None,
        broken_at=min((finding.at for finding in findings), default=None),
        why=" ".join(dict.fromkeys(finding.said for finding in findings)),
        first_at=first_at,
        last_at=last_at,
        anchored=anchored,
    )


def _walked(connection: Connection) -> tuple[Head, list[_Finding]]:
    """How far the chain holds, and what ends it before its end."""
    head = START
    try:
        for entry in walk(connection):
            head = entry
    except BrokenChain as broken:
        return head, [_Finding(broken.seq, f"The chain breaks at entry {broken.seq:,}.")]
    except DatabaseError as error:
        return head, [
            _Finding(head.seq + 1, f"The file is damaged behind entry {head.seq:,} ({error_in_words(error)}).")
        ]
    return head, []


def _pages(connection: Connection) -> Iterator[_Finding]:
    try:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except DatabaseError as error:
        said = error_in_words(error)
    if said != "ok":
        yield _Finding(1, f"The file is damaged ({' '.join(said.split())}).")


def _against_witness(connection: Connection, witness: Head, head: Head) -> Iterator[_Finding]:
    if hash_at(connection, witness.seq) == witness.hash:
        return
    if witness.seq > head.seq:
        said = f"Its witness file names entry {witness.seq:,}, and it ends at {head.seq:,}: entries were cut off."
        yield _Finding(head.seq + 1, said)
        return
    yield _Finding(1, f"Entry {witness.seq:,} is not the one that its witness file names: the chain was made anew.")


def _against_anchors(anchored: Anchored, head: Head) -> Iterator[_Finding]:
    """What it means that an anchor does not hold, or that there are none where some must be."""
    failed = anchored.failed
    if failed and failed.head.seq > head.seq:
        said = f"An anchor of {failed.at} names entry {failed.head.seq:,}, and the log ends at {head.seq:,}:"
        yield _Finding(head.seq + 1, f"{said} entries were cut off, or an older copy was put in its place.")
    elif failed:
        said = f"Entry {failed.head.seq:,} is not the one that an anchor of {failed.at} names"
        where = f"between the entries {anchored.after + 1:,} and {failed.head.seq:,}"
        yield _Finding(anchored.after + 1, f"{said}: the log was altered {where}, or an older copy went on here.")
    elif anchored.others and not anchored.held and not anchored.later and head != START:
        said = f"Its anchors, {anchored.others:,} of them, are all of another work log: this one was put in its place."
        yield _Finding(1, said)


def _anchored(connection: Connection, lines: AnchorLines, head: Head, *, is_copy: bool) -> Anchored:
    log = _identity(connection)
    ours = sorted((each for each in lines.anchors if each.log == log), key=lambda each: (each.head.seq, each.at))
    held: list[Anchor] = []
    failed: Anchor | None = None
    after = later = 0
    for anchor in ours:
        if is_copy and anchor.head.seq > head.seq:
            later += 1
        elif _hash_at(connection, anchor.head.seq) == anchor.head.hash:
            held.append(anchor)
            after = after if failed else anchor.head.seq
        else:
            failed = failed or anchor
    others = len(lines.anchors) - len(ours)
    newest_held = held[-1] if held else None
    return Anchored(len(held), newest_held, failed, after, later, others, lines.unreadable, lines.trouble)


# -- what a damaged file answers ------------------------------------------------------------------------------------


def _newest(connection: Connection) -> Head | None:
    try:
        return newest(connection)
    except DatabaseError:
        return None


def _hash_at(connection: Connection, seq: int) -> str | None:
    try:
        return hash_at(connection, seq)
    except DatabaseError:
        return None


def _identity(connection: Connection) -> str:
    try:
        return identity(connection)
    except DatabaseError:
        return ""


def _count(connection: Connection) -> int:
    try:
        (count,) = connection.execute("SELECT count(*) FROM event").fetchone()
    except DatabaseError:
        return 0
    return int(count)


def _from_to(connection: Connection) -> tuple[str, str]:
    try:
        ends = ("ORDER BY seq LIMIT 1", "ORDER BY seq DESC LIMIT 1")
        rows = [connection.execute(f"SELECT at FROM event {end}").fetchone() for end in ends]
    except DatabaseError:
        return "", ""
    first, last = ("" if row is None else str(row[0]) for row in rows)
    return first, last
