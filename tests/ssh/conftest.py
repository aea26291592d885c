"""A real sshd on loopback, set up as ``worklist team snippet`` says, and people with keys of their own."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.practice import SYNCED, stop_clocks, synced_practice
from tests.terminal.session import PATIENCE, Session
from worklist.store.personal import Personal
from worklist.store.worklog import WorkLog

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
WORKLIST = Path(sys.executable).with_name("worklist")
ACCOUNT = getpass.getuser()
ANYWHERE = "127.0.0.1"
_RUN_SSH = "import os, sys; os.execvp('ssh', sys.argv[1:])"
_SEPARATED = Path("/run/sshd")
SFTP = "internal-sftp"
"""The most generous there is: it needs no program on the machine."""

TEAM = {
    "ada": "admin",
    "ana": "specialist",
    "bo": "specialist",
    "cy": "specialist",
    "sue": "supervisor",
    "zoe": "auditor",
}


def pytest_collection_modifyitems(items):
    if not os.access(SSHD, os.X_OK):
        without = pytest.mark.skip(reason="sshd is not installed (Debian: openssh-server)")
        for item in items:
            if "tests/ssh" in item.path.as_posix():
                item.add_marker(without)


@dataclass(frozen=True)
class House:
    """A practice with a team, before the door is opened."""

    home: Path

    @property
    def settings(self) -> Path:
        return self.home / "worklist.toml"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def data(self) -> Path:
        return self.home / "data"

    def run(self, *words, as_="ada", **options):
        """The program at the machine's own keyboard."""
        argv = [WORKLIST, "--config", self.settings, "--as", as_, *words]
        env = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=False, **options)

    def done(self, *words, **options):
        run = self.run(*words, **options)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def key_of(self, name):
        """The file of a private key; the public one is beside it."""
        path = self.home / f"{name}.key"
        if not path.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
        return path

    def admit(self, name, role):
        self.done("team", "add", name, "--role", role, "--key", f"{self.key_of(name)}.pub")

    def record(self):
        """Every entry."""
        with closing(WorkLog.open(self.data / "worklog.db")) as log:
            return list(log.since(0))

    def entries_of(self, name, *kinds):
        return [event.body for event in self.record() if event.actor == name and isinstance(event.body, kinds)]


@dataclass(frozen=True)
class Door:
    """A running sshd."""

    house: House
    port: int
    log: Path

    def ssh(self, name, *words, options=()):
        """The words that call ssh as a person."""
        known = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        mine = ["-F", "none", "-i", str(self.house.key_of(name)), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"]
        return ["ssh", *options, *mine, *known, "-p", str(self.port), f"{ACCOUNT}@{ANYWHERE}", "--", *words]

    def run(self, name, *words, options=("-T",), **more):
        argv = self.ssh(name, *words, options=options)
        return subprocess.run(
            argv, capture_output=True, text=True, check=False, timeout=PATIENCE, stdin=subprocess.DEVNULL, **more
        )

    def sit(self, name, *, size=(80, 24), options=(), env=None):
        """A person at the screen."""
        return Session(["-c", _RUN_SSH, *self.ssh(name, options=("-t", *options))], size=size, env=env)

    def logged(self, text):
        """Whether sshd writes something to its log, soon."""
        until = time.monotonic() + PATIENCE
        while text not in self.log.read_text():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> House:
    home = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch:
        stop_clocks(patch.setattr, SYNCED)
        made = synced_practice(home, accounts=300)
    house = House(home)
    if made.data != house.data:
        made.data.rename(house.data)
    house.settings.write_text(
        f'[data]\nfolder = "{house.data}"\n[[folder]]\npath = "{made.drop}"\n[team]\nkeys = "{house.keys}"\n'
    )
    for name, role in TEAM.items():
        house.admit(name, role)
        with closing(Personal.open(house.data / "personal.db", name)) as personal:
            personal.prefer("tour", "seen")
    return house


@contextmanager
def opened(house, folder, *first, level="VERBOSE"):
    """sshd with the settings that we print; ``first`` come before them."""
    folder.mkdir()
    if os.geteuid() == 0:
        _SEPARATED.mkdir(mode=0o755, exist_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host"], check=True)
    with closing(socket.create_server((ANYWHERE, 0))) as free:
        port = free.getsockname()[1]
    usual = (
        *("HostKey " + str(folder / "host"), "PidFile none", "StrictModes no", "UsePAM no", f"LogLevel {level}"),
        *("PermitRootLogin yes", f"Subsystem sftp {SFTP}"),
    )
    config = folder / "sshd_config"
    config.write_text("\n".join([*usual, *first, house.done("team", "snippet")]))
    door = Door(house, port, folder / "log")
    with door.log.open("w") as log:
        argv = [SSHD, "-D", "-e", "-f", config, "-p", str(port), "-o", f"ListenAddress={ANYWHERE}"]
        server = subprocess.Popen(argv, stderr=log, stdin=subprocess.DEVNULL)
    try:
        assert door.logged("Server listening"), door.log.read_text()
        yield door
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(PATIENCE)


@pytest.fixture(scope="session")
def door(house):
    with opened(house, house.home / "sshd") as door:
        yield door
