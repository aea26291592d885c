"""An encrypted connection is to the server that the settings name, or there is none; and each fault has its words."""

import datetime
import gc
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.sources.http.bad_server import answer, bad_server, drips, resets, sends
from tests.sources.http.conftest import TOKEN
from worklist.sources.http import Bearer, HttpProblem, Limits, PinnedClient

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


@dataclass
class Authority:
    """A certificate authority of a practice, with its PEM file."""

    folder: Path

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Practice Authority")
        ca = x509.BasicConstraints(ca=True, path_length=None)
        self._certificate = (
            self._builder(self._name, self._key).add_extension(ca, True).sign(self._key, hashes.SHA256())
        )
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def serving(
        self, name: x509.GeneralName = LOOPBACK, until: datetime.datetime = NOW + DAY, *, signed: bool = True
    ) -> ssl.SSLContext:
        """What a server shows: a certificate for a name, signed by this authority or by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name("pm")
        issuer = self._name if signed else subject
        names = x509.SubjectAlternativeName([name])
        built = self._builder(subject, key, issuer, until).add_extension(names, False)
        return self._context(built.sign(self._key if signed else key, hashes.SHA256()), key)

    def _builder(self, subject, key, issuer=None, until=NOW + DAY) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 9 * DAY)
            .not_valid_after(until)
        )

    def _context(self, certificate, key) -> ssl.SSLContext:
        file = self.folder / "server.pem"
        kind, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        private = key.private_bytes(kind, form, serialization.NoEncryption())
        file.write_bytes(private + certificate.public_bytes(kind))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


def read(server, verify: Path | None, **limits) -> object:
    limits = Limits(**{"tries": 2, **limits})
    with PinnedClient(server.origin, Bearer(TOKEN), limits, verify=verify, sleep=lambda seconds: None) as client:
        return client.get_json("Patient")


def test_a_server_of_the_practices_own_authority(authority):
    with bad_server(authority.serving()) as server:
        server.on("/Patient", answer({"a": 1}))
        assert read(server, authority.file) == {"a": 1}


def test_session_keys_are_not_written_down(authority, tmp_path, monkeypatch):
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with bad_server(authority.serving()) as server:
        server.on("/Patient", answer({"a": 1}))
        read(server, authority.file)
    written = (tmp_path / "keys").read_text().splitlines()
    assert [line for line in written if not line.startswith("#")] == []


@pytest.mark.parametrize(
    ("shown", "trusted", "words"),
    [
        ({"until": NOW - DAY}, True, "its certificate has expired; tell the people who run it"),
        ({"name": x509.DNSName("pm.example.org")}, True, "its certificate is for another name; check the address"),
        ({"signed": False}, True, "nobody we trust vouches for its certificate"),
        ({}, False, "nobody we trust vouches for its certificate"),
    ],
    ids=["expired", "wrong host", "self-signed", "unknown authority"],
)
def test_a_certificate_that_is_not_trusted(shown, trusted, words, authority):
    with bad_server(authority.serving(**shown)) as server:
        with pytest.raises(HttpProblem, match=words) as caught:
            read(server, authority.file if trusted else None)
        assert "nothing was sent" in str(caught.value)
        assert server.received == []


def test_variables_do_not_add_an_authority(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with bad_server(authority.serving()) as server, pytest.raises(HttpProblem, match="nobody we trust"):
        read(server, None)


def test_a_server_without_tls(authority):
    with bad_server(at_once=sends(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        server.origin = server.origin.replace("http://", "https://")
        with pytest.raises(HttpProblem, match="does not answer with TLS there; check the port"):
            read(server, authority.file)


def test_a_server_that_wants_another_kind_of_encryption(authority):
    context = authority.serving()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")  # which no client of today offers
    with bad_server(context) as server, pytest.raises(HttpProblem, match=r"no encryption could be agreed \(.*alert"):
        read(server, authority.file)


@pytest.mark.filterwarnings("ignore:unclosed <ssl:ResourceWarning")  # of a handshake that never was, left by ssl
@pytest.mark.parametrize("script", [resets, drips(b"\x16\x03\x03\x40\x00", b"\x00")], ids=["reset", "drip"])
def test_a_handshake_that_breaks_or_never_ends(script, authority):
    """Before a word is read: the server is one of plain sockets that behaves so at once."""
    with bad_server(at_once=script) as server:
        server.origin = server.origin.replace("http://", "https://")
        with pytest.raises(HttpProblem, match="2 times; try again later"):
            read(server, authority.file, seconds_per_try=0.5)
    gc.collect()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"", "no PEM certificate"), (b"\x00 no certificate", "no PEM certificate")],
    ids=["missing", "empty", "other"],
)
def test_a_file_of_authorities_that_is_none(content, words, tmp_path):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(HttpProblem, match=words):
        PinnedClient("https://pm.example.org", Bearer(TOKEN), verify=file)
