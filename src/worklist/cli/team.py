"""``worklist team``: who is in the team, what they are in it, and the key that signs them in over SSH."""

import sys
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import expanded, one_of, words_of
from worklist.cli.key_command import key_command, program_path
from worklist.cli.output import Failure, as_json, say, say_data, show_rows
from worklist.cli.session import Session
from worklist.domain.team import MemberSet, Right, Role

if TYPE_CHECKING:
    from worklist.desk.team_keeping import TeamKeeping
    from worklist.team.keys_file import KeysFile
    from worklist.team.public_keys import PublicKey

_KEY = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
_ABOUT_KEY = "The person's public key, such as id_ed25519.pub; - reads it from the input."
_SEES = click.option("--sees-accounts", is_flag=True, help="Give an admin the right to see accounts.")


@click.group()
def team() -> None:
    """Keep the team: who may sign in, what they may do, with which key.

    The first person added must be an admin. Until then, as on one's own machine, whoever runs the program may do
    everything.
    """


@team.command(epilog=words_of(role=Role))
@click.argument("name")
@click.option("--role", required=True, metavar="ROLE", type=one_of(Role), help="What the person is in the team.")
@click.option("--key", "file", type=_KEY, metavar="FILE", help=_ABOUT_KEY)
@_SEES
@click.pass_obj
def add(session: Session, name: str, role: str, file: Path | None, sees_accounts: bool) -> None:
    """Take a person into the team, and let their key sign them in. With a key, run it with sudo.

    Without a key they cannot sign in over SSH yet; worklist team rotate gives them one.
    """
    key = _read_key(file) if file else None
    newcomer = MemberSet(name, Role(role), (key.fingerprint,) if key else (), sees_accounts=sees_accounts)
    with session.team_keeping() as keeping:
        keeping.check_newcomer(newcomer)
    if file and key:
        more = ["--role", role, *(["--sees-accounts"] if sees_accounts else [])]
        _refuse_unwritable(session, ["add", name, *more], file)
        _refuse_taken(session, name, key, replacing=False)
    with session.team_keeping() as keeping:
        keeping.join(newcomer)
    say(f"{name} is in the team: {role}.")
    if key:
        _write_line(session, name, key)
    else:
        say(f"{name} has no key, so cannot sign in over SSH yet: worklist team rotate {name} --key FILE.")


@team.command(name="list")
@as_json
@click.pass_obj
def list_team(session: Session, form: str | None) -> None:
    """List the team: role, key, when each last signed in."""
    with session.team_keeping() as keeping:
        if not keeping.me.may(Right.KEEP_TEAM):
            keeping.need(Right.AUDIT)
        rows = _rows(keeping)
    if form:
        say_data(rows)
    elif rows:
        show_rows([_in_words(row) for row in rows], None, yielding=("key",))
    else:
        say("There is no team: whoever runs the program may do everything. worklist team add begins one.")


def _rows(keeping: "TeamKeeping") -> list[dict[str, object]]:
    last = keeping.last_sign_ins()
    return [
        {
            "name": entry.name,
            "role": str(entry.role),
            "active": entry.active,
            "sees_accounts": entry.sees_accounts or entry.role is not Role.ADMIN,
            "key": ", ".join(entry.keys),
            "last_sign_in": last[entry.name].isoformat(timespec="minutes") if entry.name in last else "",
        }
        for entry in keeping.entries()
    ]


def _in_words(row: dict[str, object]) -> dict[str, object]:
    words = {"active": "yes" if row["active"] else "no", "sees_accounts": "yes" if row["sees_accounts"] else "no"}
    return {**row, **words, "key": row["key"] or "none", "last_sign_in": row["last_sign_in"] or "never"}


@team.command()
@click.argument("name")
@click.pass_obj
def disable(session: Session, name: str) -> None:
    """Shut a person out at once: at the next sign-in and wherever they are signed in now."""
    from worklist.team.keys_file import KeysFileError

    with session.team_keeping() as keeping:
        keeping.set_active(name, active=False)
    say(f"{name} is shut out from this moment on. Nothing they recorded changes.")
    keys = _keys_file(session)
    if keys.can_change:
        try:
            keys.remove(name)
        except KeysFileError as error:
            raise Failure(f"The key's line stays, and opens nothing: {error}") from None


@team.command()
@click.argument("name")
@click.pass_obj
def enable(session: Session, name: str) -> None:
    """Let a person in again who was shut out."""
    with session.team_keeping() as keeping:
        keeping.set_active(name, active=True)
    say(f"{name} is in the team again.")
    _tell_without_line(session, name)


@team.command(epilog=words_of(role=Role))
@click.argument("name")
@click.argument("role", metavar="ROLE", type=one_of(Role))
@_SEES
@click.pass_obj
def role(session: Session, name: str, role: str, sees_accounts: bool) -> None:
    """Make a person something else in the team, from this moment on."""
    with session.team_keeping() as keeping:
        keeping.set_role(name, Role(role), sees_accounts=sees_accounts)
    say(f"{name} is now: {role}{' who sees accounts' if sees_accounts else ''}.")


@team.command()
@click.argument("name")
@click.option("--key", "file", required=True, type=_KEY, metavar="FILE", help=_ABOUT_KEY)
@click.pass_obj
def rotate(session: Session, name: str, file: Path) -> None:
    """Give a person another key in the place of the one they had; also brings back a line that is missing.

    Run it with sudo.
    """
    key = _read_key(file)
    with session.team_keeping() as keeping:
        keeping.find(name)
    _refuse_unwritable(session, ["rotate", name], file)
    _refuse_taken(session, name, key, replacing=True)
    with session.team_keeping() as keeping:
        is_new = keeping.set_key(name, key.fingerprint)
    say(f"{name} signs in with {key.fingerprint}{' from now on' if is_new else ', as before'}.")
    _write_line(session, name, key)


@team.command()
@click.pass_obj
def snippet(session: Session) -> None:
    """Print what belongs in sshd_config, so that the service account serves the team and nothing else.

    \b
    worklist team snippet | sudo tee /etc/ssh/sshd_config.d/10-worklist.conf
    """
    from worklist.cli.key_command import service_account
    from worklist.team.sshd import snippet as lines

    say(*lines(service_account(session.settings), session.settings.team.keys).splitlines())


# -- the key and its line -------------------------------------------------------------------------------------------


def _refuse_unwritable(session: Session, words: list[str], file: Path) -> None:
    """Raise Failure where the key's line cannot be written, before anything is: with the command that can."""
    keys = _keys_file(session)
    if not keys.can_change:
        shown = "-" if str(file) == "-" else str(expanded(file))
        again = [str(program_path()), "--config", str(session.settings_path), "--as", session.actor, "team", *words]
        raise Failure(
            f"{keys.path} is not ours to write, and nothing was changed. Run: sudo {join([*again, '--key', shown])}"
        )


def _refuse_taken(session: Session, name: str, key: "PublicKey", *, replacing: bool) -> None:
    from worklist.team.keys_file import KeysFileError

    key_command(session, name)
    try:
        _keys_file(session).refuse_taken(key, name, replacing=replacing)
    except KeysFileError as error:
        raise Failure(str(error)) from None


def _read_key(file: Path) -> "PublicKey":
    from worklist.team.public_keys import MOST_BYTES, KeyRefused, read_public_key

    if str(file) == "-":
        shown, data = "The input", sys.stdin.buffer.read(MOST_BYTES + 1)
    elif not file.exists() or not file.is_file():
        raise Failure(f"{file} is not there, or is no plain file; give the .pub file of the key.")
    else:
        with file.open("rb") as stream:
            shown, data = str(file), stream.read(MOST_BYTES + 1)
    try:
        return read_public_key(data)
    except KeyRefused as refusal:
        raise Failure(f"{shown} {refusal}") from None


def _keys_file(session: Session) -> "KeysFile":
    from worklist.team.keys_file import KeysFile

    return KeysFile(session.settings.team.keys)


def _write_line(session: Session, name: str, key: "PublicKey") -> None:
    from worklist.team.keys_file import KeysFileError

    keys = _keys_file(session)
    try:
        keys.put(key_command(session, name), key, name)
    except KeysFileError as error:
        raise Failure(
            f"The record has the key, and its line is missing, so {name} cannot sign in yet: {error} Then run worklist"
            f" team rotate {name} with the same key."
        ) from None
    say(f"The key's line is in {keys.path}.")


def _tell_without_line(session: Session, name: str) -> None:
    from worklist.team.keys_file import KeysFileError

    try:
        if any(line.name == name for line in _keys_file(session).entries()):
            return
    except KeysFileError:
        return
    say(f"There is no line for {name} in {session.settings.team.keys}: worklist team rotate {name} --key FILE.")
