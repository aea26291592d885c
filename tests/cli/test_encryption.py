"""Encryption at rest from the command line: set up, worked with, changed, and everything that can be wrong with it."""

import random
import re
import shutil
import subprocess
import sys
import tomllib
from contextlib import suppress

import pytest

from tests.cli.conftest import Shell
from tests.terminal.session import Session
from worklist.store.driver import opens_with
from worklist.store.encryption import databases
from worklist.store.keys import Key

SAID = "Quillfeather owes nothing"


@pytest.fixture
def home(practice):
    return practice.home


@pytest.fixture
def data(home):
    return home / "demo" / "data"


@pytest.fixture
def key_file(home):
    return home / "keys.toml"


@pytest.fixture
def encrypted(practice, key_file) -> Shell:
    """The practice with a key in a file."""
    practice.done("encrypt", "--yes", "--key-file", str(key_file))
    return practice


def named(home):
    return tomllib.loads((home / "demo" / "worklist.toml").read_text())["encryption"]


def keys_in(key_file):
    return {name: Key(digits) for name, digits in tomllib.loads(key_file.read_text()).items()}


def holds(folder, *texts):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(text.encode() in path.read_bytes() for text in texts)]


def test_a_practice_is_encrypted_and_goes_on_as_before(practice, home, data, key_file):
    account, *others = practice.rows("list")
    names = [row["patient"] for row in (account, *others[:30])]
    practice.done("note", account["account"], SAID)
    practice.done("backup")
    settings = (home / "demo" / "worklist.toml").read_text()
    before = practice.done("list"), practice.done("log", account["account"])
    assert holds(data, SAID, *names)

    said = practice.done("encrypt", "--yes", "--key-file", str(key_file))
    assert "worklog.db is encrypted with the key" in said
    assert "Keep a copy of the key away from this machine" in said
    assert "deleted blocks of the disk, may still hold plaintext" in said
    assert (practice.done("list"), practice.done("log", account["account"])) == before
    practice.done("note", account["account"], SAID)
    practice.done("sync")
    practice.done("backup")
    assert holds(data, SAID, *names) == []

    ((name, key),) = keys_in(key_file).items()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert (home / "demo" / "worklist.toml").read_text().startswith(settings)
    assert named(home) == {"key": name, "older": [], "key_file": str(key_file)}
    assert holds(home, key.digits) == ["keys.toml"]
    assert key.digits not in said


def test_it_asks_first(practice, data):
    assert practice.refused("encrypt") == f"Nothing was changed; --yes does it to the databases in {data}."


def test_without_a_place_for_the_key_nothing_changes(practice, home, data):
    settings = (home / "demo" / "worklist.toml").read_text()
    nowhere = practice.with_(PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert "There is no keyring here to keep a secret in: use a key file" in nowhere.refused("encrypt", "--yes")
    assert (home / "demo" / "worklist.toml").read_text() == settings
    assert all(opens_with(path, None) for path in databases(data))


def test_a_key_beside_the_data_is_refused(practice, data):
    said = practice.refused("encrypt", "--yes", "--key-file", str(data / "keys.toml"))
    assert "lies in the data folder, so who takes the data has the key: keep it elsewhere" in said
    assert not (data / "keys.toml").exists()


def test_nothing_is_encrypted_while_somebody_works(practice, home, data, key_file):
    settings = (home / "demo" / "worklist.toml").read_text()
    with Session(["-m", "worklist.cli"], env=practice.environment) as screen:
        screen.wait_for("A day at this desk")
        said = practice.refused("encrypt", "--yes", "--key-file", str(key_file))
        assert re.search(r"Somebody has \S+ open; try again when everybody has left. Nothing was changed.", said)
        screen.press("enter", "q")
        screen.wait()
    assert not key_file.exists()
    assert (home / "demo" / "worklist.toml").read_text() == settings


def test_the_screen_opens(encrypted, data):
    account = encrypted.rows("list")[0]
    with Session(["-m", "worklist.cli"], env=encrypted.environment) as screen:
        screen.wait_for("A day at this desk")
        screen.press("enter")
        screen.wait_for("Why it is here")
        assert holds(data, account["patient"]) == []
        screen.press("q")
        assert screen.wait() == 0


def test_the_key_may_come_from_the_service(encrypted, home, key_file):
    ((name, key),) = keys_in(key_file).items()
    key_file.unlink()
    (home / "credentials").mkdir()
    (home / "credentials" / name).write_text(f"{key.digits}\n")
    (home / "credentials" / name).chmod(0o400)
    assert encrypted.with_(CREDENTIALS_DIRECTORY=str(home / "credentials")).rows("list")


# -- another key, and none ------------------------------------------------------------------------------------------


def test_a_new_key_for_all(encrypted, home, data, key_file):
    encrypted.done("backup", str(home / "elsewhere.db"))
    (old,) = keys_in(key_file)
    before = encrypted.done("list")
    assert "The keys before are kept" in encrypted.done("rekey", "--yes")

    new = named(home)["key"]
    assert new != old
    assert named(home)["older"] == [old]
    assert all(opens_with(path, keys_in(key_file)[new]) for path in databases(data))
    assert encrypted.done("list") == before
    assert "is elsewhere.db again" in encrypted.done("restore", "--yes", str(home / "elsewhere.db"))
    assert opens_with(data / "worklog.db", keys_in(key_file)[new])

    encrypted.done("secret", "forget", old, "--key-file", str(key_file))
    said = encrypted.refused("restore", "--yes", str(home / "elsewhere.db"))
    assert f"does not hold {old}. Bring a copy of it back" in said


def test_the_way_back(encrypted, data):
    before = encrypted.done("list")
    assert "All databases" in encrypted.done("encrypt", "--off", "--yes")
    assert all(opens_with(path, None) for path in databases(data))
    assert encrypted.done("list") == before
    encrypted.done("encrypt", "--yes")
    assert encrypted.done("list") == before


def test_a_plaintext_backup_comes_back_encrypted(practice, home, data, key_file):
    practice.done("note", practice.rows("list")[0]["account"], SAID)
    practice.done("backup", str(home / "plain.db"))
    practice.done("encrypt", "--yes", "--key-file", str(key_file))
    practice.done("restore", "--yes", str(home / "plain.db"))
    practice.done("sync")
    assert holds(data, SAID) == []


def test_only_an_encrypted_practice_has_a_key_to_change(practice):
    assert practice.refused("rekey", "--yes") == "The databases are not encrypted: worklist encrypt does that."


@pytest.mark.parametrize("command", ["encrypt", "rekey"])
def test_killed_at_any_moment_it_can_be_finished(practice, key_file, home, data, tmp_path, command):
    """Also between the key, the settings and the first file."""
    arguments = ["--yes", *(["--key-file", str(key_file)] if command == "encrypt" else [])]
    if command == "rekey":
        practice.done("encrypt", "--yes", "--key-file", str(key_file))
    before = practice.done("list")
    for kill in range(8):
        with practice.start(command, *arguments) as victim, suppress(subprocess.TimeoutExpired):
            try:
                victim.wait(0.1 + random.Random(kill).random() * 0.25)
            finally:
                victim.kill()
    practice.done(command, *arguments)
    keys = keys_in(key_file)
    assert all(opens_with(path, keys[named(home)["key"]]) for path in databases(data))
    assert practice.done("list") == before
    assert not list(data.glob("*.turning"))


# -- what is said where a key is missing or wrong -------------------------------------------------------------------


def test_the_key_is_not_there(encrypted, key_file):
    (name,) = keys_in(key_file)
    key_file.unlink()
    for command in (["list"], ["backup"], ["sync"], ["encrypt", "--yes"], ["rekey", "--yes"]):
        said = encrypted.with_(PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring").refused(*command)
        assert "are encrypted, and their key is not at hand" in said
        assert f"{key_file} does not hold {name}. Bring a copy of it back" in said


def test_others_can_read_the_key(encrypted, key_file):
    key_file.chmod(0o644)
    assert f"Others can read {key_file}: chmod 600 {key_file}" in encrypted.refused("list")


def test_another_key_under_the_name(encrypted, key_file, data):
    (name,) = keys_in(key_file)
    key_file.write_text(f'{name} = "{"3" * 64}"\n')
    assert encrypted.refused("list") == (
        f"What is kept as {name} is another key than the one of the databases in {data}: put the one back that was"
        " kept under this name."
    )
    key_file.write_text(f'{name} = "hunter2"\n')
    said = encrypted.refused("list")
    assert said == f"{name} cannot be the key of the databases in {data}: a key has 64 digits of 0-9 and a-f."


def test_the_settings_lost_their_lines(encrypted, home, data):
    settings = home / "demo" / "worklist.toml"
    settings.write_text(settings.read_text().partition("[encryption]")[0])
    said = encrypted.refused("list")
    assert said == (
        f"{data / 'worklog.db'} is encrypted, and the settings name no key for it: bring the lines [encryption] back"
        " into the settings, and the key to where they say."
    )
    assert "names no key" not in encrypted.refused("encrypt", "--yes", "--key-file", str(home / "new.toml"))


NO_ROOM = """
import worklist.store.encryption
worklist.store.encryption._TO_SPARE = 1 << 60
from worklist.cli.program import main
main()
"""


@pytest.mark.parametrize("command", [["encrypt", "--key-file"], ["rekey"], ["encrypt", "--off"]], ids=" ".join)
def test_without_room_nothing_at_all_is_changed(practice, home, key_file, command):
    words = [*command, *([str(key_file)] if command[-1] == "--key-file" else [])]
    if words[-1] != str(key_file):
        practice.done("encrypt", "--yes", "--key-file", str(key_file))
    before = [(home / "demo" / "worklist.toml").read_text(), key_file.exists() and key_file.read_text()]
    run = subprocess.run(
        [sys.executable, "-c", NO_ROOM, *words, "--yes"], env=practice.environment, capture_output=True, check=False
    )
    assert run.returncode == 1 and b"Nothing was changed: beside" in run.stderr
    now = [(home / "demo" / "worklist.toml").read_text(), key_file.exists() and key_file.read_text()]
    assert [a == b for a, b in zip(now, before, strict=True)] == [True, True]  # long texts take long to compare
    assert practice.rows("list")


def test_a_plaintext_file_among_encrypted_ones(practice, data, key_file, tmp_path):
    shutil.copy(data / "cache.db", tmp_path / "plain.db")
    practice.done("encrypt", "--yes", "--key-file", str(key_file))
    shutil.copy(tmp_path / "plain.db", data / "cache.db")
    said = practice.refused("list")
    assert said == f"{data / 'cache.db'} is not encrypted, and the settings say that it is: run worklist encrypt."
    practice.done("encrypt", "--yes")
    assert practice.rows("list")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('key = "hunter2"', "'hunter2' is no name of a key such as database-1a2b3c4d"),
        ('older = ["x"]', "'x' is no name of a key"),
        ('cipher = "none"', "'cipher' is no key of [encryption]"),
    ],
)
def test_wrong_lines_in_the_settings(practice, home, line, said):
    with (home / "demo" / "worklist.toml").open("a") as settings:
        settings.write(f"\n[encryption]\n{line}\n")
    assert said in practice.refused("list")


# -- doctor ---------------------------------------------------------------------------------------------------------


def test_doctor_tells_where_the_key_is_and_what_is_plaintext(practice, data, key_file):
    assert "The databases are not encrypted: worklist encrypt does it" in practice.done("doctor")
    shutil.copy(data / "worklog.db", data / "old-copy.db")
    practice.done("encrypt", "--yes", "--key-file", str(key_file))
    (name,) = keys_in(key_file)
    key = f"The databases are encrypted; their key {name} is kept in the key file {key_file} (mode 600)."
    assert key in practice.done("doctor")

    practice.done("backup", str(data / "plain.db"))
    shutil.copy(data / "cache.lock", data / "empty.db")
    (data / "other.db").write_bytes(b"SQLite format 3\0" + bytes(4_080))
    doctor = practice.run("doctor")
    assert doctor.returncode == 1
    assert f"{data / 'other.db'} is not encrypted: worklist encrypt does it." in doctor.stdout
    key_file.unlink()
    said = practice.with_(PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring").run("doctor").stdout
    assert f"WRONG The databases in {data} are encrypted, and their key is not at hand" in " ".join(said.split())
