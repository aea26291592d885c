"""What ``worklist doctor`` looks at of a team: every key line, who may write what, how sshd lets people in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from worklist.cli.finding import Finding, State
from worklist.cli.key_command import key_command, service_account
from worklist.cli.output import Failure
from worklist.cli.session import Session
from worklist.domain.team import MemberSet
from worklist.domain.wording import counted
from worklist.team.key_lines import KeyLine
from worklist.team.keys_file import KeysFile, KeysFileError
from worklist.team.owner import owner_of
from worklist.team.sshd import effective, offers_sftp, wrong_settings

if TYPE_CHECKING:
    from worklist.config import Settings


def team_checks(session: Session) -> Iterator[Finding]:
    """Nothing where there is no team: the file of keys may be another practice's, unless a line opens this one."""
    settings = session.settings
    yield from _whose_files(settings)
    team, keys = _team(session), KeysFile(settings.team.keys)
    if not team and not _opens_this(session, keys):
        return
    problems = 0
    for problem in (*_of_lines(session, team, keys), *_of_modes(keys), *_of_sshd(settings, keys)):
        problems += problem.state == "wrong"
        yield problem
    if not problems:
        yield Finding("ok", f"The team is in order: {counted(len(team), 'person', 'people')}, {keys.path}.")


def _opens_this(session: Session, keys: KeysFile) -> bool:
    try:
        lines = keys.lines()
    except KeysFileError:
        return False
    return any(isinstance(line, KeyLine) and line.command == _expected(session, line.name) for line in lines)


def _team(session: Session) -> tuple[MemberSet, ...]:
    """Empty where the log cannot be read, of which another finding speaks."""
    from worklist.desk.team_keeping import TeamKeeping
    from worklist.store.driver import DatabaseError, StoreError
    from worklist.team.owner import acting_as_owner

    try:
        with acting_as_owner(session.settings.data):
            keeping = TeamKeeping.open(session.settings.log_path, session.actor)
            try:
                return keeping.entries()
            finally:
                keeping.close()
    except (StoreError, DatabaseError):
        return ()


# -- the lines ------------------------------------------------------------------------------------------------------


def _of_lines(session: Session, team: Sequence[MemberSet], keys: KeysFile) -> Iterator[Finding]:
    try:
        lines = keys.lines()
    except KeysFileError as error:
        yield Finding("wrong", str(error))
        return
    read = [line for line in lines if isinstance(line, KeyLine)]
    for line in lines:
        if isinstance(line, int):
            yield Finding("wrong", f"Line {line} of {keys.path} cannot be read: delete it.")
        else:
            for state, said in _of_line(session, team, line):
                yield Finding(state, f"Line {line.number} of {keys.path} {said}")
    yield from _twice(read, keys)
    for entry in team:
        if entry.active and entry.keys and entry.name not in {line.name for line in read}:
            again = f"worklist team rotate {entry.name} --key FILE"
            yield Finding("wrong", f"{entry.name} is in the team and has no line in {keys.path}: {again}")


def _of_line(session: Session, team: Sequence[MemberSet], line: KeyLine) -> Iterator[tuple[State, str]]:
    if line.command is None:
        yield "wrong", "has no command=: its key opens a shell, and with it all files. Delete it."
        return
    if line.command != _expected(session, line.name):
        yield "wrong", f"runs another command than worklist team add writes for {line.name or 'it'}. Delete it."
    if not line.has("restrict"):
        yield "wrong", "has no restrict, so its key can forward ports: worklist team rotate writes the line anew."
    if not line.has("pty"):
        yield "note", "has no pty, so no screen opens; plain commands work."
    if line.widening:
        yield "wrong", f"allows {', '.join(line.widening)}: delete that."
    yield from _of_member(team, line)


def _of_member(team: Sequence[MemberSet], line: KeyLine) -> Iterator[tuple[State, str]]:
    entry = next((each for each in team if each.name == line.name), None)
    if entry is None:
        yield "wrong", f"is for {line.name or 'nobody named'}, who is not in the team: delete it."
    elif line.fingerprint not in entry.keys:
        yield "wrong", f"has another key than the record has for {entry.name}: worklist team rotate sets both."
    elif not entry.active:
        yield "note", f"is for {entry.name}, who is shut out: it opens nothing, and can be deleted."


def _expected(session: Session, name: str) -> str:
    try:
        return key_command(session, name)
    except Failure:
        return ""


def _twice(lines: Sequence[KeyLine], keys: KeysFile) -> Iterator[Finding]:
    for mark, times in Counter(line.fingerprint for line in lines).items():
        if times > 1:
            at = ", ".join(str(line.number) for line in lines if line.fingerprint == mark)
            yield Finding("wrong", f"Lines {at} of {keys.path} have one key: sshd takes the first. Delete the others.")
    for name, times in Counter(line.name for line in lines).items():
        if times > 1:
            yield Finding("wrong", f"{keys.path} has {times} lines for {name or 'nobody named'}: delete all but one.")


# -- who may write what ---------------------------------------------------------------------------------------------


def _of_modes(keys: KeysFile) -> Iterator[Finding]:
    yield from (Finding("wrong", problem) for problem in keys.loose())


def _whose_files(settings: "Settings") -> Iterator[Finding]:
    """Files of root's among ours cannot be written by the account that the data belongs to."""
    if not settings.data.is_dir():
        return
    owner, _ = owner_of(settings.data)
    strange = [path for path in sorted(settings.data.iterdir()) if path.lstat().st_uid != owner]
    if strange:
        yield Finding(
            "wrong",
            f"{strange[0]} does not belong to the owner of {settings.data}: chown -R --reference={settings.data}"
            f" {settings.data}",
        )


# -- sshd -----------------------------------------------------------------------------------------------------------


def _of_sshd(settings: "Settings", keys: KeysFile) -> Iterator[Finding]:
    try:
        account = service_account(settings)
    except Failure as error:
        yield Finding("wrong", str(error))
        return
    found = effective(account)
    if found is None:
        yield Finding("note", "sshd did not say how it is set: sudo worklist doctor asks it.")
        return
    yield from (Finding("wrong", problem) for problem in wrong_settings(found, account, keys.path))
    if offers_sftp(found):
        yield Finding(
            "note",
            "sshd offers sftp, which only the command= of each key line stops: where nobody else needs it, delete the"
            " line Subsystem sftp from sshd_config.",
        )
