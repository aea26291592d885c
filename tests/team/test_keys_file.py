"""The keys file is changed whole or not at all, and what others wrote in it stays."""

import os
import stat

import pytest

from worklist.team.keys_file import KeysFile, KeysFileError
from worklist.team.public_keys import PublicKey

ANA = PublicKey("ssh-ed25519", "AAAA")
BO = PublicKey("ssh-ed25519", "BBBB")
FOREIGN = "# the night watch\nssh-ed25519 CCCC watch\x0bman\n"


@pytest.fixture
def keys(tmp_path):
    return KeysFile(tmp_path / "keys")


def names(keys):
    return [line.name for line in keys.entries()]


def test_lines_are_put_replaced_and_removed_and_others_stay(keys):
    keys.path.write_text(FOREIGN)
    keys.put("worklist --as ana", ANA, "ana")
    keys.put("worklist --as bo", BO, "bo")
    keys.put("worklist --as ana", PublicKey("ssh-ed25519", "DDDD"), "ana")
    assert names(keys)[1:] == ["bo", "ana"]
    keys.remove("ana")
    keys.remove("bo")
    assert keys.path.read_text() == FOREIGN


def test_sshd_can_read_it_and_others_cannot_write_it(keys):
    before = os.umask(0o077)
    try:
        keys.put("worklist --as ana", ANA, "ana")
    finally:
        os.umask(before)
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o644
    assert [path.name for path in keys.path.parent.iterdir()] == ["keys"]


def test_one_key_is_on_one_line_only(keys):
    keys.put("worklist --as ana", ANA, "ana")
    with pytest.raises(KeysFileError, match=r"Line 1 of .* has this key already, for ana"):
        keys.put("worklist --as bo", ANA, "bo")
    assert names(keys) == ["ana"]


def test_a_file_whose_last_line_does_not_end_is_not_run_together(keys):
    keys.path.write_text("ssh-ed25519 CCCC eve")
    keys.put("worklist --as ana", ANA, "ana")
    assert names(keys) == ["eve", "ana"]


def test_a_link_is_neither_followed_nor_replaced(keys, tmp_path):
    keys.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeysFileError, match="no plain file"):
        keys.put("worklist --as ana", ANA, "ana")
    assert keys.path.is_symlink()


def test_a_part_that_a_crash_left_is_no_obstacle(keys):
    keys.path.with_name(".keys.new").write_text("half a li")
    keys.put("worklist --as ana", ANA, "ana")
    assert names(keys) == ["ana"]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    keys = KeysFile(tmp_path / "none" / "keys")
    assert not keys.can_change
    with pytest.raises(KeysFileError, match="cannot be written: No such file or directory"):
        keys.put("worklist --as ana", ANA, "ana")


def test_who_else_can_change_it_is_found(keys):
    keys.put("worklist --as ana", ANA, "ana")
    keys.path.chmod(0o664)
    keys.path.parent.chmod(0o777)
    said = "\n".join(keys.loose())
    assert f"Others can write {keys.path}:" in said
    assert f"Others can write {keys.path.parent}:" in said
