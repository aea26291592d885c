"""Secrets are kept where nobody else reads them, or not at all; and none is ever shown.

The backends are fakes, but the keyring package itself finds and chooses them, in a process with a home of its own.
"""

import os
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pytest

from worklist.secrets.files import KeyFile
from worklist.secrets.problem import SecretProblem

SECRET = "hunter2-of-the-practice"
CALL = "import sys; sys.argv.insert(1, 'secret'); from worklist.cli import main; main()"
REMEDIES = ("--key-file", "GNOME Keyring")
FAKES = '''
import json, os, pathlib, time
from keyring.backend import KeyringBackend
from keyring.errors import InitError

class Plaintext(KeyringBackend):
    """As keyrings.alt: willing, first in line, and readable by all."""
    priority = 20
    def _file(self): return pathlib.Path(os.environ["HOME"], "plaintext")
    def get_password(self, service, name): return self._file().read_text() if self._file().exists() else None
    def set_password(self, service, name, value): self._file().write_text(value)
    def delete_password(self, service, name): self._file().unlink()

class Vault(KeyringBackend):
    """Behaves, and says that it is the Secret Service."""
    priority = 5
    def _file(self): return pathlib.Path(os.environ["HOME"], "vault")
    def _all(self): return json.loads(self._file().read_text()) if self._file().exists() else {}
    def get_password(self, service, name): return self._all().get(f"{service}/{name}")
    def _write(self, held): self._file().write_text(json.dumps(held))
    def set_password(self, service, name, value): self._write({**self._all(), f"{service}/{name}": value})
    def delete_password(self, service, name):
        self._write({key: value for key, value in self._all().items() if key != f"{service}/{name}"})

class Loses(Vault):
    def set_password(self, service, name, value): pass

class Mangles(Vault):
    def get_password(self, service, name): return (super().get_password(service, name) or "")[:4] or None

class Keeps(Vault):
    def delete_password(self, service, name): pass

class Locked(Vault):
    def get_password(self, service, name, *value): raise InitError("locked")
    set_password = delete_password = get_password

class Hangs(Vault):
    def get_password(self, service, name, *value): time.sleep(600)
    set_password = delete_password = get_password

class Fails(Vault):
    def set_password(self, service, name, value): raise RuntimeError(f"could not store {value}")

class Prompts(KeyringBackend):
    priority = 30
    def get_password(self, service, name, *value): return input("Password for the keyring: ")
    set_password = delete_password = get_password

for real in (Vault, Loses, Mangles, Keeps, Locked, Hangs, Fails):
    real.__module__ = "keyring.backends.SecretService"
    real.priority = 5 if real is Vault else 0.1
'''


@dataclass(frozen=True)
class Person:
    """Somebody with an empty home and the fake backends installed."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        fixed = {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self.home / "lib"),
        }
        return {**fixed, **self.variables}

    def with_(self, **variables: str) -> "Person":
        return Person(self.home, {**self.variables, **variables})

    def using(self, backend: str) -> "Person":
        return self.with_(PYTHON_KEYRING_BACKEND=backend)

    def run(self, *arguments: str, typed: str = "", code: str = CALL) -> subprocess.CompletedProcess[str]:
        run = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert SECRET not in run.stdout + run.stderr
        assert "Traceback" not in run.stderr
        return run

    def done(self, *arguments: str, typed: str = "") -> str:
        run = self.run(*arguments, typed=typed)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    def refused(self, *arguments: str, typed: str = "") -> str:
        run = self.run(*arguments, typed=typed)
        assert (run.returncode, run.stdout) == (1, "")
        return run.stderr.strip().removeprefix("Error: ")

    def everything_written(self) -> str:
        return "".join(file.read_text("latin-1") for file in self.home.iterdir() if file.is_file())


@pytest.fixture
def person(tmp_path) -> Person:
    lib = tmp_path / "lib"
    (lib / "fakes-1.dist-info").mkdir(parents=True)
    (lib / "fakes.py").write_text(FAKES)
    (lib / "fakes-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: fakes\nVersion: 1\n")
    (lib / "fakes-1.dist-info" / "entry_points.txt").write_text("[keyring.backends]\nfakes = fakes\n")
    return Person(tmp_path)


# -- the keyring ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [{"PYTHON_KEYRING_BACKEND": "fakes.Vault"}, {}], ids=["set", "found"])
def test_a_real_keyring_keeps_a_secret(chosen, person):
    person = person.with_(**chosen)
    place = "the Secret Service (GNOME Keyring or KeePassXC)"
    assert person.done("set", "pm-token", typed=SECRET + "\n") == f"pm-token is kept in {place}."
    assert person.done("check", "pm-token") == f"pm-token is kept in {place}."
    assert f'"worklist/pm-token": "{SECRET}"' in (person.home / "vault").read_text()
    assert person.done("forget", "pm-token") == f"pm-token is no longer in {place}."
    assert "worklist secret set pm-token" in person.refused("check", "pm-token")
    assert "no secret pm-token to forget" in person.refused("forget", "pm-token")


def test_a_private_key_of_many_lines_is_kept_as_it_is(person):
    person = person.using("fakes.Vault")
    key = "-----BEGIN A SYNTHETIC KEY-----\nc3ludGhldGlj\n-----END A SYNTHETIC KEY-----"
    person.done("set", "pm-key", typed=key + "\n")
    code = f"from worklist.secrets import Secrets; assert Secrets().get('pm-key') == {key!r}"
    assert person.run(code=code).returncode == 0


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("fakes.Plaintext", "set to fakes.Plaintext, which is none that we trust"),
        ("fakes.Prompts", "set to fakes.Prompts, which is none that we trust"),
        ("keyring.backends.null.Keyring", "no keyring here"),
        ("keyring.backends.fail.Keyring", "no keyring here"),
        ("keyring.backends.chainer.ChainerBackend", "none that we trust"),
        ("no.such.Backend", "keyringrc.cfg names is not there"),
        ("fakes.NoSuchClass", "keyringrc.cfg names is not there"),
        ("nonsense", "The keyring failed"),
    ],
)
def test_a_keyring_that_is_none_is_refused_with_both_remedies(backend, words, person):
    (person.home / "lib" / "fakes.py").write_text(FAKES.replace("real.__module__ =", "pass #"))
    person = person.using(backend)
    for arguments in (["set", "pm"], ["check", "pm"], ["forget", "pm"]):
        said = person.refused(*arguments, typed=SECRET)
        assert words in said
        assert all(remedy in said for remedy in REMEDIES)
    assert SECRET not in person.everything_written()


def test_a_plaintext_keyring_that_was_installed_is_passed_over(person):
    (person.home / "lib" / "fakes.py").write_text(FAKES.replace("real.__module__ =", "pass #"))
    assert "There is no keyring here" in person.refused("set", "pm", typed=SECRET)
    assert SECRET not in person.everything_written()


def test_the_real_one_of_a_chain_is_used(person):
    person = person.using("keyring.backends.chainer.ChainerBackend")
    assert "Secret Service" in person.done("set", "pm", typed=SECRET)
    assert not (person.home / "plaintext").exists()


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("fakes.Loses", "did not give pm back as it was; it is not kept"),
        ("fakes.Mangles", "did not give pm back as it was; it is not kept"),
        ("fakes.Locked", "is locked: unlock it by signing in to the desktop, or use a key file"),
        ("fakes.Fails", "The keyring failed (RuntimeError)"),
    ],
)
def test_a_keyring_that_does_not_keep_is_noticed_at_once(backend, words, person):
    assert words in person.using(backend).refused("set", "pm", typed=SECRET)
    assert SECRET not in person.everything_written()


def test_a_keyring_that_does_not_forget_is_noticed(person):
    person.using("fakes.Vault").done("set", "pm", typed=SECRET)
    assert "pm is still in the Secret Service" in person.using("fakes.Keeps").refused("forget", "pm")


def test_a_keyring_that_hangs_is_given_up_in_time(person):
    code = (
        "from worklist.secrets import SecretProblem, Secrets\n"
        "try: Secrets(seconds=0.3).get('pm')\n"
        "except SecretProblem as problem: print(problem)\n"
    )
    said = person.using("fakes.Hangs").run(code=code).stdout
    assert "did not answer in 0.3 seconds" in said
    assert all(remedy in said for remedy in REMEDIES)


# -- the key file -----------------------------------------------------------------------------------------------------


def test_a_key_file_keeps_secrets_for_its_owner_alone(person):
    file = person.home / "secrets.toml"
    person = person.with_(WORKLIST_KEY_FILE=str(file)).using("fakes.Hangs")
    assert person.done("set", "pm-token", typed=SECRET) == f"pm-token is kept in the key file {file}."
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text(f"# of the practice\n{file.read_text()}")
    person.done("set", "other", typed="two")
    assert person.done("check", "pm-token") == f"pm-token is kept in the key file {file}."
    assert file.read_text() == f'# of the practice\npm-token = "{SECRET}"\nother = "two"\n'
    assert sorted(path.name for path in person.home.iterdir()) == ["lib", "secrets.toml"]


def test_what_a_key_file_lacks_is_looked_for_in_the_keyring(person):
    person = person.using("fakes.Vault")
    person.done("set", "pm", typed=SECRET)
    person.done("set", "pm", "--key-file", str(person.home / "secrets.toml"), typed="newer")
    assert "the key file" in person.done("check", "pm", "--key-file", str(person.home / "secrets.toml"))
    gone = person.done("forget", "pm", "--key-file", str(person.home / "secrets.toml"))
    assert "secrets.toml and the Secret Service" in gone
    assert SECRET not in person.everything_written()


def test_a_secret_of_a_key_file_is_forgotten_where_there_is_no_keyring(person):
    person = person.using("keyring.backends.fail.Keyring").with_(WORKLIST_KEY_FILE=str(person.home / "secrets.toml"))
    person.done("set", "pm", typed=SECRET)
    assert "no longer in the key file" in person.done("forget", "pm")


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        (f'pm = "{SECRET}"\n', 0o640, "Others can read"),
        (f'pm = "{SECRET}"\n', 0o604, "Others can read"),
        (f"pm = {SECRET}\n", 0o600, 'each line must be as name = "secret"'),
        ("pm = 5\n", 0o600, "is no text"),
        ('pm = ""\n', 0o600, "is empty"),
        ('pm = "a\\u001b[31m"\n', 0o600, "control characters"),
        ("# " + "x" * (1 << 20), 0o600, "larger than 1 MB"),
    ],
    ids=["group", "world", "no TOML", "number", "empty", "escape", "large"],
)
def test_a_key_file_that_is_not_right_is_refused(text, mode, words, person):
    file = person.home / "secrets.toml"
    file.write_text(text)
    file.chmod(mode)
    assert words in person.refused("check", "pm", "--key-file", str(file))
    assert file.read_text() == text


def test_a_key_file_of_another_kind_does_not_hang(person):
    os.mkfifo(person.home / "pipe", 0o600)
    assert "of another kind" in person.refused("check", "pm", "--key-file", str(person.home / "pipe"))
    assert "of another kind" in person.refused("set", "pm", "--key-file", str(person.home / "pipe"), typed=SECRET)


def test_a_folder_is_no_key_file(tmp_path):
    with pytest.raises(SecretProblem, match="is a folder; name a file"):
        KeyFile(tmp_path).get("pm")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_key_file_of_somebody_else_is_refused(person):
    file = person.home / "secrets.toml"
    file.write_text(f'pm = "{SECRET}"\n')
    file.chmod(0o600)
    os.chown(file, 12_345, 12_345)
    assert "belongs to somebody else" in person.refused("check", "pm", "--key-file", str(file))


def test_a_folder_that_is_not_there(person):
    said = person.refused("set", "pm", "--key-file", str(person.home / "none" / "file"), typed=SECRET)
    assert "cannot be written (No such file or directory); nothing was kept" in said


# -- the credentials of a service -------------------------------------------------------------------------------------


def test_the_credentials_of_a_service_come_first(person):
    folder = person.home / "credentials"
    folder.mkdir()
    (folder / "pm").write_text(SECRET + "\n")
    (folder / "pm").chmod(0o440)
    person = person.with_(CREDENTIALS_DIRECTORY=str(folder)).using("fakes.Hangs")
    assert "$CREDENTIALS_DIRECTORY" in person.done("check", "pm")
    assert "comes first; change it there" in person.refused("set", "pm", typed="another")
    (folder / "pm").chmod(0o444)
    assert "Everybody can read" in person.refused("check", "pm")


def test_a_relative_folder_of_credentials_is_none(person):
    assert "no secret pm" in person.with_(CREDENTIALS_DIRECTORY=".").using("fakes.Vault").refused("check", "pm")


# -- names and secrets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "../pm", "a/b", ".pm", "a" * 65, "a b", "a\x1b[31m", "\u00fc"])
def test_a_name_that_is_refused(name, person):
    said = person.with_(WORKLIST_KEY_FILE=str(person.home / "f")).refused("set", name, typed=SECRET)
    assert "up to 64 letters" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    "typed", ["", "\n", "  \n", "a\x1b[200~b", "x" * 70_000], ids=["none", "line", "blank", "paste", "long"]
)
def test_a_secret_that_is_refused(typed, person):
    assert "nothing was kept" in person.with_(WORKLIST_KEY_FILE=str(person.home / "f")).refused(
        "set", "pm", typed=typed
    )
    assert not (person.home / "f").exists()


def test_a_secret_that_is_typed_is_not_shown(person):
    terminal = pexpect.spawn(
        sys.executable,
        ["-c", CALL, "set", "pm", "--key-file", str(person.home / "f")],
        env={**person.environment, "TERM": "xterm"},
        encoding="utf-8",
        timeout=30,
    )
    terminal.expect_exact("Secret pm (it is not shown): ")
    terminal.sendline(SECRET)
    terminal.expect_exact("pm is kept in the key file")
    shown = terminal.before
    terminal.expect(pexpect.EOF)
    assert SECRET not in shown
    assert SECRET in (person.home / "f").read_text()
