"""Who may do what about payers, on the command line and over SSH."""

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def crew(practice) -> Shell:
    """An admin, a specialist and an auditor."""
    for name, role in (("ada", "admin"), ("sam", "specialist"), ("aud", "auditor")):
        practice.done("--as", "ada", "team", "add", name, "--role", role)
    return practice


def test_who_only_reads_sees_patterns_and_rates_and_decides_on_none(crew):
    number = crew.rows("--as", "aud", "list", "queue:denied")[0]["account"]
    pattern = crew.rows("--as", "aud", "patterns", "--all")[0]["id"]
    assert crew.rows("--as", "aud", "contract", "proposals") == []
    said = ("--name", "n", "--leverage", "l", "--fix", "f", "--due", "+30")
    for words in (("pattern", "confirm", pattern, *said), ("packet", number)):
        assert "aud is an auditor, and this takes specialist or supervisor" in crew.refused("--as", "aud", *words)
    assert "sam is a specialist" in crew.refused("--as", "sam", "contract", "approve", "abc", "--why", "w")
    assert "ada is an admin" in crew.refused("--as", "ada", "patterns")


@pytest.mark.parametrize("asked", ["patterns", "reversals", "contract proposals"])
def test_what_is_told_of_payers_can_be_asked_for_over_ssh(demo, asked):
    assert over_ssh(demo, f"{asked} --json").stdout.startswith("[")


@pytest.mark.parametrize("asked", ["packet {} --out /tmp", "packet --out /tmp {}", "packet {} --send --out=/tmp"])
def test_over_ssh_no_file_is_written_wherever_it_is_named_in_the_command(demo, asked):
    assert "out names a file on the server" in over_ssh(demo, asked.format("100001")).stderr


def test_over_ssh_no_file_of_the_server_is_read(demo):
    assert "Of worklist contract these can be asked for" in over_ssh(demo, "contract check /etc/passwd").stderr
    assert "'reference' cannot be asked for" in over_ssh(demo, "reference load /etc/passwd").stderr


def over_ssh(demo, asked):
    """Where there is no team, no key is asked for."""
    return demo.with_(SSH_CONNECTION="SYNTHETIC 1 SYNTHETIC 22", SSH_ORIGINAL_COMMAND=asked).run()
