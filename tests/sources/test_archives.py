"""Zip and gzip: what is inside reads as if it lay in the folder; bombs, passwords and damage are one sentence each."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worklist.sources.archives import Limits, archive_kind, contents_of, opened
from worklist.sources.x12 import read_x12

REMIT = (Path(__file__).parents[2] / "fixtures" / "x12" / "two-claims.835").read_bytes()


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return stream.getvalue()


def look(data, name="june.zip", **limits):
    return contents_of(io.BytesIO(data), name, Limits(**limits))


def sentences(contents):
    return [(reject.position.file, reject.reason) for reject in contents.rejects]


@pytest.mark.parametrize("data", [zipped(("era/june.835", REMIT)), gzip.compress(REMIT)])
def test_a_packed_remit_reads_as_it_lies(data):
    stream = io.BytesIO(data)
    (file,) = contents_of(stream, "june.835.gz").files
    with opened(stream, file) as inside:
        packed = list(read_x12(inside, "june.835"))
        inside.seek(0)
        assert inside.read() == REMIT
    assert packed == list(read_x12(io.BytesIO(REMIT), "june.835"))
    assert (file.size, file.hash, stream.closed) == (len(REMIT), hashlib.sha256(REMIT).hexdigest(), False)


def test_names_say_where_a_file_lies_and_never_where_it_goes():
    contents = look(zipped(("../../etc/a.835", b"x"), ("C:\\drop\\b\x1b[2J.835", b"y"), ("/c.835", b"z")))
    assert [file.name for file in contents.files] == ["a.835 in june.zip", "b[2J.835 in june.zip", "c.835 in june.zip"]


def test_one_name_in_two_folders_is_told_apart():
    contents = look(zipped(("may/era.835", b"x"), ("june/era.835", b"y")), "era.zip")
    assert [file.name for file in contents.files] == ["era.835 in era.zip", "era.835#2 in era.zip"]


def test_folders_and_hidden_files_are_passed_over():
    contents = look(zipped(("era/", b""), ("__MACOSX/._june.835", b"x"), ("june.835", REMIT)))
    assert [file.inner for file in contents.files] == ["june.835"]
    assert not contents.rejects


def test_one_file_that_cannot_be_read_costs_the_others_nothing():
    data = bytearray(zipped(("a.835", REMIT), ("b.835", REMIT), ("inner.zip", zipped(("c.835", REMIT)))))
    data[data.index(b"a.835") + 30] ^= 0xFF
    contents = look(bytes(data))
    assert [file.inner for file in contents.files] == ["b.835"]
    assert sentences(contents) == [
        ("a.835 in june.zip", "The file is damaged inside the zip; ask for it again."),
        (
            "inner.zip in june.zip",
            "The file is an archive inside an archive; unpack the outer one into the folder.",
        ),
    ]


def test_a_password_is_never_asked_for():
    data = bytearray(zipped(("a.835", REMIT)))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    assert sentences(look(bytes(data))) == [
        (
            "a.835 in june.zip",
            "The file is protected by a password, and none is kept here; unpack it into the folder.",
        )
    ]


@pytest.mark.parametrize("data", [zipped(("a.835", b"0" * 40_000_000)), gzip.compress(b"0" * 40_000_000)])
def test_a_bomb_is_put_down_before_it_is_unpacked(data):
    (reject,) = look(data).rejects
    assert reject.reason == "The file unpacks to more than 200 times its size, as no real remit does."


def test_all_files_together_have_a_bound():
    data = zipped(("a.835", REMIT), ("b.835", REMIT), method=zipfile.ZIP_STORED)
    contents = look(data, bytes_in_all=len(REMIT) + 1)
    assert [file.inner for file in contents.files] == ["a.835"]
    assert "unpacks to more than" in contents.rejects[0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(("[Content_Types].xml", "x"), ("xl/a.xml", "y")), "is an Excel workbook"),
        (zipped(), "is a zip without any file in it."),
        (zipped(("a.835", REMIT))[:-30], "is a damaged or cut-off zip file"),
        (gzip.compress(REMIT)[:-30], "is a damaged or cut-off gzip file"),
        (gzip.compress(REMIT)[:-5] + b"12345", "is a damaged or cut-off gzip file"),
        (zipped(("a", "1"), ("b", "2")).replace(b"PK\x01\x02", b"PK\x01\x03"), "is a damaged or cut-off zip file"),
        (zipped(("a.835", REMIT), method=zipfile.ZIP_LZMA), "is packed in a way that is not read here"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data, reason):
    contents = look(data)
    assert not contents.files
    assert contents.rejects[0].reason.startswith(f"The file {reason}")


def test_too_many_files_and_too_long_a_directory_are_refused_before_they_are_looked_through():
    data = zipped(*((f"{number}.835", b"") for number in range(20)))
    assert "more than the 10" in look(data, files=10).rejects[0].reason
    assert "too many names" in look(data, directory_bytes=100).rejects[0].reason


def test_a_file_without_a_name_is_refused():
    data = zipped(("a.835", REMIT), ("b", b"x"))
    at = data.rindex(b"PK\x01\x02")
    nameless = data[: at + 28] + b"\0\0\0\0\x01\0" + data[at + 34 :]  # its name is now its comment
    contents = look(nameless)
    assert [file.inner for file in contents.files] == ["a.835"]
    assert sentences(contents) == [
        ("A nameless file in june.zip", "The file has no name, as only a damaged zip has it; ask for it again.")
    ]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([zipped(("a.835", REMIT[:300]), ("b", b"x")), gzip.compress(REMIT)]), st.data())
def test_a_damaged_archive_raises_nothing_and_what_passes_reads_to_its_end(data, draw):
    damaged = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        damaged[draw.draw(st.integers(2, len(damaged) - 1))] = draw.draw(st.integers(0, 255))
    stream = io.BytesIO(bytes(damaged))
    contents = contents_of(stream, "june.zip")
    assert contents.files or contents.rejects
    for file in contents.files:
        with opened(stream, file) as inside:
            assert len(inside.read()) == file.size


@pytest.mark.parametrize(("head", "kind"), [(b"PK\x03\x04..", "zip"), (b"\x1f\x8b\x08", "gzip"), (b"ISA*00", None)])
def test_an_archive_is_known_by_its_first_bytes_not_its_name(head, kind):
    assert archive_kind(head) == kind
