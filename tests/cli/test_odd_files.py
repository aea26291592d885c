"""Pipes, devices and links in the places of files: one sentence each, and nobody waits for ever."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM


@pytest.fixture
def pipe(tmp_path) -> Path:
    """A pipe that nobody will ever write to."""
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_settings_that_are_a_pipe(shell, pipe):
    said = shell.with_(WORKLIST_CONFIG=str(pipe)).refused("queues")
    assert said == f"{pipe}, line 1: this is no settings file: it is a pipe."


def test_a_playbook_that_is_a_pipe_is_left_out_and_said(practice):
    own = practice.home / "demo" / "playbooks"
    own.mkdir()
    os.mkfifo(own / "ours.toml")
    assert "ours.toml, line 1: this is no playbook file: it is a pipe." in practice.run("doctor").stdout
    assert practice.answer("next")["playbook"]


@pytest.mark.parametrize("command", [("map",), ("restore", "--yes")], ids=lambda words: words[0])
def test_a_pipe_or_a_device_as_an_argument(command, demo, pipe):
    name, *options = command
    for path in (pipe, Path("/dev/zero")):
        assert f"{str(path)!r} is a pipe or a device; name a file." in demo.refused(name, str(path), *options, code=2)


def test_settings_that_are_a_link_to_themselves(shell):
    loop = shell.home / "worklist.toml"
    loop.symlink_to(loop)
    (shell.home / "in").mkdir()
    said = shell.with_(WORKLIST_CONFIG=str(loop)).refused(
        "init", "--x12", str(shell.home / "in"), "--data", str(shell.home / "data"), "--yes"
    )
    assert said == f"{loop} is a link that leads back to itself; delete it."


def test_a_lock_that_is_no_lock_is_named(practice):
    lock = practice.home / "demo" / "data" / "cache.lock"
    lock.write_bytes(b"no lock at all" * 100)
    for command in ("queues", "sync"):
        assert f"{lock} is no lock of worklist (file is not a database): delete it" in practice.run(command).stderr
    lock.unlink()
    practice.done("sync")


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u202e \x1b"])
def test_a_filter_that_shows_nothing_is_not_every_account(nothing, demo):
    said = demo.refused("note", "--where", nothing, "text", "--yes", code=2)
    assert said == "--where needs a queue or a filter; 'all' is every account."


def test_a_closed_input_holds_no_note_and_no_secret(practice):
    account = practice.rows("list", "denied", "--limit", "1")[0]["account"]
    for words in (["note", account, "-"], ["secret", "set", "pm", "--key-file", str(practice.home / "keys.toml")]):
        run = subprocess.run(
            ["sh", "-c", 'exec "$0" "$@" <&-', PROGRAM, *words],
            env=practice.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 1
        assert "is empty" in run.stderr
    assert not (practice.home / "keys.toml").exists()
