"""The command as a person runs it, on real files."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import KeySet

from worklist.cli.fhir_key import fhir_key
from worklist.sources.fhir import SigningKey


def run(*arguments: str, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(fhir_key, arguments)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_a_server_can_verify_with_what_is_printed(tmp_path: Path, algorithm: str) -> None:
    file = tmp_path / "pm-key.pem"
    out, said = run(str(file), "--algorithm", algorithm)
    assert f"The private key is in {file}" in said
    signed = SigningKey.from_pem(file.read_text()).assertion("us", "https://pm.example.org/token", 1_000_000_000)
    verified = jwt.decode(signed, KeySet.import_key_set(json.loads(out)), algorithms=[algorithm])
    assert (verified.claims["iss"], verified.claims["aud"]) == ("us", "https://pm.example.org/token")


def test_only_the_public_half_is_printed_and_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pm-key.pem"
    out, said = run(str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "PRIVATE" not in out + said
    assert set(json.loads(out)["keys"][0]) == {"kty", "crv", "x", "y", "kid", "alg", "use", "key_ops"}


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "pm-key.pem"
    first, _ = run(str(file))
    before = file.read_bytes()
    again, said = run(str(file), "--algorithm", "RS384")
    assert (again, file.read_bytes()) == (first, before)
    assert "nothing was changed" in said


def test_a_file_that_is_no_key_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a key")
    file.chmod(0o600)
    assert "This is no private key in PEM" in run(str(file), code=1)[1]
    assert file.read_text() == "not a key"


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pm-key.pem"
    run(str(file))
    file.chmod(0o644)
    assert "can be read by others" in run(str(file), code=1)[1]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "could not be written" in run(str(tmp_path / "none" / "key.pem"), code=1)[1]
