"""Which keys may sign somebody in: real ones of ssh-keygen, and whatever else a file may hold."""

import subprocess
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.team.public_keys import KeyRefused, read_public_key

TAKEN = {"ed25519": (), "ecdsa": ("-b", "521"), "rsa": ("-b", "3072")}
_POINT = b"\x04" + bytes(64)


def made(folder, kind, *more):
    """A new pair; returns the file of the private key."""
    path = folder / kind
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *more, "-N", "", "-C", "ana@desk", "-f", path], check=True)
    return path


def shown_by_ssh_keygen(path):
    argv = ["ssh-keygen", "-lf", path]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()[1]


def line_of(kind, *parts):
    data = b"".join(len(part).to_bytes(4) + part for part in (kind.encode(), *parts))
    return f"{kind} {b64encode(data).decode()} ana".encode()


@pytest.mark.parametrize("kind", TAKEN)
def test_a_good_key_has_the_fingerprint_that_ssh_keygen_shows(tmp_path, kind):
    public = made(tmp_path, kind, *TAKEN[kind]).with_suffix(".pub")
    assert read_public_key(public.read_bytes()).fingerprint == shown_by_ssh_keygen(public)


@pytest.mark.parametrize(
    "line",
    [
        line_of("sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:"),
        line_of("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", _POINT, b"ssh:worklist"),
    ],
)
def test_a_key_on_a_hardware_token_is_taken(line):
    assert read_public_key(line).fingerprint.startswith("SHA256:")


def test_blank_lines_and_comments_are_passed_over():
    line = line_of("ssh-ed25519", bytes(32))
    assert read_public_key(b"# of ana\r\n\r\n  " + line + b"\r\n").kind == "ssh-ed25519"


ED = line_of("ssh-ed25519", bytes(32))
REFUSED = {
    "two keys": (ED + b"\n" + ED, "holds 2 lines"),
    "nothing": (b"", "holds 0 lines"),
    "options": (b'command="sh" ' + ED, "has options before the key"),
    "another form": (b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "ssh-keygen -i"),
    "a private key of PuTTY": (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "holds a private key"),
    "a certificate": (line_of("ssh-ed25519-cert-v01@openssh.com", bytes(32)), "holds a certificate"),
    "dss": (line_of("ssh-dss", bytes(128)), "'ssh-dss'; accepted are ssh-ed25519"),
    "a small RSA key": (line_of("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 256), "RSA key of 2048 bits"),
    "a negative RSA key": (line_of("ssh-rsa", b"\x01\x00\x01", b"\xff" * 385), "RSA key of 0 bits"),
    "an even RSA key": (line_of("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xfe" * 384), "damaged"),
    "an exponent of 1": (line_of("ssh-rsa", b"\x01", b"\x00" + b"\xff" * 384), "damaged"),
    "a point of another curve": (line_of("ecdsa-sha2-nistp384", b"nistp256", _POINT), "damaged"),
    "another kind inside": (b"ssh-ed25519 " + line_of("ssh-rsa", bytes(32)).split()[1], "damaged"),
    "a byte too many": (b"ssh-ed25519 " + b64encode(b64decode(ED.split()[1]) + b"\0"), "damaged"),
    "garbage": (b"\x00\xff\x80 nothing", "holds no public key"),
    "no base64": (b"ssh-ed25519 A&A=", "damaged"),
    "huge": (b"ssh-ed25519 " + b"A" * 20_000, "too large"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_with_why(what):
    data, why = REFUSED[what]
    with pytest.raises(KeyRefused, match=why):
        read_public_key(data)


def test_a_private_key_is_refused_and_not_shown(tmp_path):
    private = made(tmp_path, "ed25519").read_bytes()
    with pytest.raises(KeyRefused, match="private key") as refused:
        read_public_key(private)
    assert private.decode().splitlines()[1] not in str(refused.value)


@given(st.binary(max_size=300) | st.integers(0, len(ED) - 5).map(lambda cut: ED[:cut]))
def test_whatever_a_file_holds_it_is_a_key_or_a_sentence(data):
    try:
        assert read_public_key(data).blob
    except KeyRefused as refused:
        assert str(refused).endswith(".")
