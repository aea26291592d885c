"""What a key of the team cannot do: each way past the program is tried on a real sshd."""

import os
import socket
import subprocess
from contextlib import closing, contextmanager

import pytest

from tests.ssh.conftest import ACCOUNT, ANYWHERE, SSHD, opened
from tests.terminal.session import PATIENCE
from worklist.team.sshd import offers_sftp, read_effective, wrong_settings

SHELL_WORDS = {
    "another program": "sh -c 'touch {file}'",
    "a second command": "queues; touch {file}",
    "a substitution": "list $(touch {file})",
    "backquotes": "list `touch {file}`",
    "a pipe": "queues | tee {file}",
    "a redirection": "queues > {file}",
    "a second line": "queues\ntouch {file}",
    "a path": "../../../bin/touch {file}",
    "other settings": "--config {file} queues",
    "another name": "--as sue queues",
    "another name, later": "worklist --as sue queues",
    "a variable": "PAGER={file} queues",
    "an open quote": "list 'payer:x",
    "a set-up command": "backup {file}",
    "one that looks after it": "doctor",
    "one that makes data": "demo",
    "a file of the team": "team add eve --role admin --key {file}",
    "scp": "scp -t {file}",
    "rsync": "rsync --server . {file}",
    "git": "git-upload-pack {file}",
    "an sftp server": "/usr/lib/openssh/sftp-server",
}


@pytest.mark.parametrize("how", SHELL_WORDS)
def test_no_other_command_runs(door, tmp_path, how):
    file = tmp_path / "made"
    tried = door.run("ana", SHELL_WORDS[how].format(file=file))
    assert not file.exists()
    assert tried.stdout in ("", "0 accounts.\n")
    assert "Traceback" not in tried.stderr
    assert tried.returncode == (2 if tried.stderr else 0)


@pytest.mark.parametrize("server", ["sftp", "scp", "scp -O"])
def test_no_file_is_given_away(door, house, tmp_path, server):
    there, here = house.data / "worklog.db", tmp_path / "taken"
    program, *more = server.split()
    _, *options, _, _ = door.ssh("ana")
    options[options.index("-p")] = "-P"
    copied = subprocess.run(
        [program, *more, *options, f"{ACCOUNT}@{ANYWHERE}:{there}", here],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert copied.returncode != 0
    assert not here.exists()


def test_without_a_terminal_it_says_how_to_ask_for_one(door):
    refused = door.run("ana")
    assert (refused.returncode, refused.stdout) == (64, "")
    assert refused.stderr.startswith("worklist: Over SSH the screen needs a terminal: ssh -t HOST.")


def test_with_a_plain_command_a_terminal_changes_nothing(door):
    with door.sit("ana", options=("-tt",)) as worklist:
        worklist.wait_for("Balance audit")
    assert "on-hold" in door.run("ana", "queues", options=("-tt",)).stdout


def test_no_port_is_forwarded(door):
    with closing(socket.create_server((ANYWHERE, 0))) as inside:
        there = f"{ANYWHERE}:{inside.getsockname()[1]}"
        out = door.run("ana", options=("-T", "-W", there))  # what -L and -D ask for, at each connection
        back = door.run("ana", options=("-T", "-N", "-o", "ExitOnForwardFailure=yes", "-R", f"0:{there}"))
        inside.settimeout(0.2)
        with pytest.raises(TimeoutError):
            inside.accept()
    assert "stdio forwarding failed" in out.stderr
    assert "remote port forwarding failed" in back.stderr


def test_neither_agent_nor_x11_is_forwarded(house, tmp_path):
    with opened(house, tmp_path / "sshd", level="DEBUG1") as door, ssh_agent(tmp_path / "agent") as agent:
        env = {**os.environ, "DISPLAY": ":7", "SSH_AUTH_SOCK": str(agent)}
        asked = door.run("ana", "queues", options=("-T", "-A", "-Y", "-o", "LogLevel=INFO"), env=env)
        assert asked.returncode == 0
        assert "X11 forwarding request failed" in asked.stderr
        assert door.logged("agent forwarding disabled")


@contextmanager
def ssh_agent(at):
    """An agent that could be forwarded."""
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", at], stdout=subprocess.PIPE)
    agent.stdout.readline()  # it listens
    try:
        yield at
    finally:
        agent.terminate()
        agent.communicate()


SENT = {
    "TEXTUAL_PRESS": "q",
    "COLORTERM": "truecolor",
    "PAGER": "/bin/sh",
    "PYTHONINSPECT": "1",
    "WORKLIST_CONFIG": "/",
}


def test_no_variable_of_the_client_matters(door, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    sent = {**SENT, "PYTHONPATH": str(tmp_path)}
    with_them = ("-o", "SetEnv=" + " ".join(f"{name}={value}" for name, value in sent.items()))
    with door.sit("sue", options=with_them) as worklist:
        worklist.wait_for("Balance audit")
        worklist.settle()
        assert b"\x1b[38;2;" not in worklist.raw
        worklist.press("q")
        assert worklist.wait() == 0
    assert not (tmp_path / "ran").exists()


# -- the settings of sshd -------------------------------------------------------------------------------------------


def effective(door, *more):
    """What sshd makes of its settings, with lines before ours."""
    config = door.log.with_name("sshd_config")
    changed = config.with_name("changed")
    changed.write_text("\n".join([*more, config.read_text()]))
    argv = [SSHD, "-T", "-f", changed, "-C", f"user={ACCOUNT},host=localhost,addr={ANYWHERE}"]
    return read_effective(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


def test_sshd_takes_the_snippet_as_it_is_meant(door, house):
    assert list(wrong_settings(effective(door), ACCOUNT, house.keys)) == []


def before_ours(line):
    """The first value counts, and one for some accounts before the general one."""
    return [line] if line.startswith("PermitUserEnvironment") else [f"Match User {ACCOUNT}", line, "Match all"]


LOOSE = {
    "AuthorizedKeysFile .ssh/authorized_keys": "takes the keys of",
    "PasswordAuthentication yes": "has PasswordAuthentication yes",
    "AuthenticationMethods any": "has AuthenticationMethods any",
    "ExposeAuthInfo no": "has ExposeAuthInfo no",
    "DisableForwarding no": "has DisableForwarding no",
    "PermitUserEnvironment yes": "has PermitUserEnvironment",
    "ForceCommand internal-sftp": "forces internal-sftp",
    "AcceptEnv PYTHON* LANG": "takes the variables PYTHON*",
    "ClientAliveInterval 0": "has ClientAliveInterval 0",
}


@pytest.mark.parametrize("line", LOOSE)
def test_a_setting_that_lets_more_in_is_found(door, house, line):
    said = list(wrong_settings(effective(door, *before_ours(line)), ACCOUNT, house.keys))
    assert len(said) == 1
    assert LOOSE[line] in said[0]


def test_sftp_that_is_offered_is_found(door):
    assert offers_sftp(effective(door))
    assert not offers_sftp(read_effective("passwordauthentication no"))


def test_without_restrict_everything_is_forwarded_which_is_why_it_is_there(house, tmp_path):
    """The trap is real: what refuses above is our line and our settings, not sshd's own."""
    lines = house.keys.read_text()
    house.keys.write_text(lines.replace("restrict,pty,", ""))
    loose = [f"Match User {ACCOUNT}", "DisableForwarding no", "AllowTcpForwarding yes", "Match all"]
    try:
        with opened(house, tmp_path / "sshd", *loose) as door, closing(socket.create_server((ANYWHERE, 0))) as inside:
            inside.settimeout(PATIENCE)
            asked = door.ssh("ana", options=("-T", "-W", f"{ANYWHERE}:{inside.getsockname()[1]}"))
            with subprocess.Popen(asked, stdin=subprocess.DEVNULL) as ssh:
                inside.accept()[0].close()
                ssh.terminate()
    finally:
        house.keys.write_text(lines)
