"""``worklist encrypt`` and ``worklist rekey``: the databases of a practice, unreadable without their key."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import expanded
from worklist.cli.database_keys import secrets_of
from worklist.cli.output import Failure, is_terminal, say
from worklist.cli.session import Session

if TYPE_CHECKING:
    from worklist.config import Settings
    from worklist.config.encryption import Encryption
    from worklist.store.encryption import Databases

Choose = Callable[["Databases"], "Encryption"]
"""From the databases as they are to what the settings are to say."""

_KEEP = "Keep a copy of the key away from this machine: without it nobody can read these databases again."
_REMAINS = (
    "Only the files in the data folder were turned. Backups and snapshots that lie elsewhere, and deleted blocks of the"
    " disk, may still hold plaintext: delete those copies, and use a disk that is encrypted itself."
)
_OLDER = "The keys before are kept, since backups elsewhere need them: worklist secret forget NAME takes one away."


@click.command()
@click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="WORKLIST_KEY_FILE",
    metavar="FILE",
    help="Keep the key in this file, which its owner alone can read, instead of the keyring. WORKLIST_KEY_FILE says"
    " the same.",
)
@click.option("--off", is_flag=True, help="The way back: make the databases plaintext.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def encrypt(session: Session, key_file: Path | None, off: bool, yes: bool) -> None:
    """Encrypt the databases and the backups in the data folder with a new key, which is kept in the keyring.

    Everybody has to leave worklist first. What was interrupted is finished by the same command.
    """
    named = session.settings.encryption
    if off:
        _turn(session, lambda found: _without_key(named, found), "Make the databases plaintext?", yes)
    elif named.key:  # a run that was interrupted is finished
        _turn(session, lambda _: named, "Encrypt the databases?", yes)
    else:
        place = replace(named, key_file=expanded(key_file) if key_file else named.key_file)
        _turn(session, lambda found: _with_new_key(session.settings, place, found), "Encrypt the databases?", yes)
        say(_KEEP, _REMAINS)


@click.command()
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def rekey(session: Session, yes: bool) -> None:
    """Encrypt the databases and the backups in the data folder with a new key in the place of the one they have.

    The old key is kept: backups elsewhere need it. Everybody has to leave worklist first. What was interrupted is
    finished by the same command.
    """
    before = session.settings.encryption
    if not before.key:
        raise Failure("The databases are not encrypted: worklist encrypt does that.")
    _turn(session, lambda found: _renewed(session.settings, found), "Give the databases a new key?", yes)
    say(_KEEP, _OLDER, _REMAINS)


def _renewed(settings: "Settings", found: "Databases") -> "Encryption":
    """With another key, unless the change to the one that is named was interrupted: that is finished first."""
    before = settings.encryption
    if any(each.key is None or each.key.name != before.key for each in found.held):
        return before
    return _with_new_key(settings, before, found)


def _without_key(before: "Encryption", found: "Databases") -> "Encryption":
    """Raises StoreError."""
    found.refuse_without_room()
    return before.with_key("")


def _with_new_key(settings: "Settings", before: "Encryption", found: "Databases") -> "Encryption":
    """Make a key and keep it, once it is known that the settings can name it and that there is room.

    Raises Failure, SecretProblem, StoreError.
    """
    from worklist.cli.settings_file import check_settings
    from worklist.store.keys import Key

    found.refuse_without_room()
    key = Key.made()
    after = before.with_key(key.name)
    will_be = check_settings(settings.path, _text(settings, after))
    place = secrets_of(will_be).set(key.name, key.digits)  # which reads it back
    say(f"The key {key.name} is kept in {place}.")
    return after


def _text(settings: "Settings", encryption: "Encryption") -> str:
    from worklist.config.encryption import with_encryption

    return with_encryption(settings.path.read_text("utf-8-sig"), encryption)


def _turn(session: Session, choose: Choose, question: str, yes: bool) -> None:
    """Key first, then the settings that name it, then file by file: a run that is killed can always be finished."""
    from worklist.cli.settings_file import write_settings
    from worklist.secrets import SecretProblem
    from worklist.store.driver import StoreError
    from worklist.store.encryption import alone_with
    from worklist.team.owner import acting_as_owner

    settings = session.settings
    if not yes and not (is_terminal(sys.stdin) and click.confirm(question, err=True)):
        raise Failure(f"Nothing was changed; --yes does it to the databases in {settings.data}.")
    try:
        with acting_as_owner(settings.data), alone_with(settings.data, settings.cache_path) as found:
            named = choose(found)
            if named != settings.encryption:
                write_settings(settings.path, _text(settings, named))
            _turn_each(Session(session.config, session.name).settings, found)
    except (StoreError, SecretProblem) as error:
        raise Failure(str(error)) from None


def _turn_each(settings: "Settings", found: "Databases") -> None:
    """As the settings say now; so a key that they do not lead to is found out before any file has it."""
    from worklist.store.keys import keys_of

    key = keys_of(settings.log_path).wanted()
    state = f"encrypted with the key {key.name}" if key else "plaintext"
    for path in found.turn(key):
        say(f"{path.name} is {state} now.")
    say(f"All databases in {settings.data} are {state}.")
    for path in found.unreadable:
        say(f"{path} cannot be opened and stays as it is; it may hold plaintext. Delete it where nobody needs it.")
