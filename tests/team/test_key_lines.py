"""The lines of the keys file are read as sshd reads them."""

from hypothesis import given
from hypothesis import strategies as st

from worklist.team.key_lines import KeyLine, line_of, read_lines
from worklist.team.public_keys import PublicKey

KEY = PublicKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIGk3")


def read(text):
    (line,) = read_lines(text)
    return line


def test_our_own_line_comes_back():
    line = read(line_of("/usr/bin/worklist --config '/etc/work list.toml' --as ana", KEY, "ana"))
    assert line.command == "/usr/bin/worklist --config '/etc/work list.toml' --as ana"
    assert (line.kind, line.blob, line.name) == (KEY.kind, KEY.blob, "ana")
    assert line.has("restrict")
    assert line.has("pty")
    assert line.widening == []


def test_a_line_without_options_opens_a_shell():
    assert read(f"{KEY.kind} {KEY.blob} eve").command is None


def test_quotes_commas_and_blanks_in_options():
    options = 'from="10.0.0.*,10.1.0.1",command="sh -c \\"id, then\\"",environment="A=ssh-rsa B"'
    line = read(f"{options} {KEY.kind} {KEY.blob} two words")
    assert line.command == 'sh -c "id, then"'
    assert line.widening == ["environment"]
    assert line.name == "two words"


def test_options_are_known_in_any_case():
    line = read(f'Restrict,PTY,Port-Forwarding,COMMAND="x" {KEY.kind} {KEY.blob} ana')
    assert (line.has("restrict"), line.command, line.widening) == (True, "x", ["port-forwarding"])


def test_comments_are_passed_over_and_what_cannot_be_read_is_numbered():
    found = list(read_lines(f'# of the team\n\n{KEY.kind} {KEY.blob} ana\ncommand="open {KEY.kind}\njust words\n'))
    assert [line.number if isinstance(line, KeyLine) else line for line in found] == [3, 4, 5]
    assert found[1:] == [4, 5]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=80))
def test_any_text_can_be_read(text):
    for line in read_lines(text):
        assert line == 1 or (line.number == 1 and line.fingerprint is not None)
