"""Zip and gzip files in a drop folder: checked whole and within bounds first, then read as the files they hold.

Nothing is unpacked to disk: a file inside is read through as a stream. Its name is only ever text, never a path. What
cannot be read is one ``Reject`` with one sentence, and the other files of the archive are read all the same.
"""

import gzip
import hashlib
import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Literal, cast

from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean

_BLOCK = 1 << 18
_ZIP_MARK, _EMPTY_ZIP_MARK, _GZIP_MARK = b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"
_ZIP_END, _ZIP_END_LENGTH, _ZIP64_LOCATOR, _LOCATOR_LENGTH = b"PK\x05\x06", 22, b"PK\x06\x07", 20
_LONGEST_COMMENT = 1 << 16
_PASSWORD_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are rare, and some of them ask for gigabytes before the first byte comes out."""
_OFFICE = "[Content_Types].xml"
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError, RuntimeError)
"""What unpacking a damaged archive raises."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an archive is believed."""

    bytes_in_all: int = 1 << 30
    """Unpacked, all files together."""
    ratio: int = 200
    """Unpacked to packed; remits come to about 20."""
    free_bytes: int = 16 << 20
    """Unpacked bytes for which the ratio does not matter: a small file of blanks harms nobody."""
    files: int = 10_000
    directory_bytes: int = 16 << 20
    """The zip's list of names."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file inside an archive that can be read to its end."""

    name: str
    """For positions: ``june.835 in june.zip``."""
    size: int
    """Bytes, unpacked."""
    hash: str
    """SHA-256 of its bytes, unpacked: the same file is known again in another archive."""
    inner: str
    """What the archive calls it; empty in a gzip, which holds one file."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds."""

    files: tuple[PackedFile, ...]
    rejects: tuple[Reject, ...]
    """One sentence on each file, or on the archive as a whole, that cannot be read."""
    is_document: bool = False
    """Whether it is a workbook or another office document, which only a reader of tables can tell more of."""


class _Refusal(Exception):  # noqa: N818 - it names a finding about data, not a failure of ours
    """Why a file or archive is not read, as a sentence without its subject."""


class _IsDocument(_Refusal):
    """It is packed, but no archive."""


def archive_kind(head: bytes) -> Literal["zip", "gzip"] | None:
    """What a file with these first bytes is packed with; None for a plain file."""
    if head.startswith((_ZIP_MARK, _EMPTY_ZIP_MARK)):
        return "zip"
    return "gzip" if head.startswith(_GZIP_MARK) else None


def contents_of(stream: BinaryIO, name: str, limits: Limits | None = None) -> Contents:
    """Unpacks the whole archive once, keeping nothing: what it says here can be read is whole and within bounds.

    ``stream`` is seekable and only read; ``name`` is the file's name without its folder.
    """
    limits, name = limits or Limits(), clean(name)
    stream.seek(0)
    try:
        if archive_kind(stream.read(4)) == "gzip":
            return _Check(stream, name, limits).gzip()
        return _Check(stream, name, limits).zip()
    except _Refusal as refusal:
        return Contents((), (_whole(name, str(refusal)),), isinstance(refusal, _IsDocument))


@contextmanager
def opened(stream: BinaryIO, file: PackedFile) -> Iterator[BinaryIO]:
    """A file of an archive that ``contents_of`` has passed, as a seekable stream; ``stream`` stays open."""
    with ExitStack() as stack:
        stream.seek(0)
        if not file.inner:
            yield cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=stream)))
            return
        archive = stack.enter_context(zipfile.ZipFile(stream))
        yield cast(BinaryIO, stack.enter_context(archive.open(file.inner)))


class _Check:
    """One pass over an archive."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self._stream = stream
        self._name = name
        self._limits = limits
        self._packed = stream.seek(0, io.SEEK_END)
        self._unpacked = 0

    def gzip(self) -> Contents:
        self._stream.seek(0)
        try:
            with gzip.GzipFile(fileobj=self._stream) as file:
                found = self._unpack(cast(BinaryIO, file), self._name, "")
        except _DAMAGE:
            raise _Refusal("is a damaged or cut-off gzip file; ask for it again.") from None
        return Contents((found,), ())

    def zip(self) -> Contents:
        self._check_directory()
        try:
            with zipfile.ZipFile(self._stream) as archive:
                return self._members(archive)
        except _DAMAGE:
            raise _Refusal("is a damaged or cut-off zip file; ask for it again.") from None

    def _check_directory(self) -> None:
        """The list of names is read whole by whoever opens a zip, so its size is looked at before."""
        self._stream.seek(max(self._packed - _LONGEST_COMMENT - _ZIP_END_LENGTH - _LOCATOR_LENGTH, 0))
        tail = self._stream.read()
        at = tail.rfind(_ZIP_END)
        if at < 0 or len(tail) < at + _ZIP_END_LENGTH:
            raise _Refusal("is a damaged or cut-off zip file; ask for it again.")
        size = int.from_bytes(tail[at + 12 : at + 16], "little")
        before = tail[max(at - _LOCATOR_LENGTH, 0) : at]
        if size > self._limits.directory_bytes or before.startswith(_ZIP64_LOCATOR):
            raise _Refusal("is a zip file with too many names, or a huge one (zip64); unpack it into the folder.")

    def _members(self, archive: zipfile.ZipFile) -> Contents:
        infos = [info for info in archive.infolist() if not _is_passed_over(info)]
        if any(info.filename == _OFFICE for info in infos):
            raise _IsDocument("is an Excel workbook or another office document, not a zip of remits; save it as CSV.")
        if len(infos) > self._limits.files:
            raise _Refusal(f"is a zip with {len(infos):,} files, more than the {self._limits.files:,} that are read.")
        if not infos:
            raise _Refusal("is a zip without any file in it.")
        files: list[PackedFile] = []
        rejects: list[Reject] = []
        called = Counter(info.filename for info in infos)
        bases: Counter[str] = Counter()
        for info in infos:
            base = clean(_base(info), most=200) or "A nameless file"
            bases[base] += 1
            number = f"#{bases[base]}" if bases[base] > 1 else ""  # one name in several folders
            name = f"{base}{number} in {self._name}"
            try:
                if called[info.filename] > 1:
                    raise _Refusal("is in the zip more than once under one name, so it is not known which one counts.")
                files.append(self._member(archive, info, name))
            except _Refusal as refusal:
                rejects.append(_whole(name, str(refusal)))
        return Contents(tuple(files), tuple(rejects))

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> PackedFile:
        if not info.filename:
            raise _Refusal("has no name, as only a damaged zip has it; ask for it again.")
        if info.flag_bits & _PASSWORD_FLAG:
            raise _Refusal("is protected by a password, and none is kept here; unpack it into the folder.")
        if info.compress_type not in _METHODS:
            raise _Refusal("is packed in a way that is not read here; pack it as plain zip or unpack it.")
        try:
            with archive.open(info) as file:
                return self._unpack(cast(BinaryIO, file), name, info.filename)
        except _DAMAGE:
            raise _Refusal("is damaged inside the zip; ask for it again.") from None

    def _unpack(self, file: BinaryIO, name: str, inner: str) -> PackedFile:
        """Reads a file to its end, so that its checksum is known to be right."""
        size, digest = 0, hashlib.sha256()
        while block := file.read(_BLOCK):
            if size == 0 and archive_kind(block[:4]):
                raise _Refusal("is an archive inside an archive; unpack the outer one into the folder.")
            size += len(block)
            self._unpacked += len(block)
            digest.update(block)
            self._check_bounds()
        return PackedFile(name, size, digest.hexdigest(), inner)

    def _check_bounds(self) -> None:
        limits = self._limits
        if self._unpacked > limits.bytes_in_all:
            raise _Refusal(f"unpacks to more than {limits.bytes_in_all:,} bytes; unpack it into the folder.")
        if self._unpacked > limits.free_bytes and self._unpacked > self._packed * limits.ratio:
            raise _Refusal(f"unpacks to more than {limits.ratio} times its size, as no real remit does.")


def _base(info: zipfile.ZipInfo) -> str:
    """The last part of a name inside a zip, whatever marks its folders: ``../../x`` is ``x``."""
    return info.filename.replace("\\", "/").rpartition("/")[2]


def _is_passed_over(info: zipfile.ZipInfo) -> bool:
    """Folders and hidden files, such as those that macOS adds."""
    return info.filename.endswith("/") or _base(info).startswith(".")


def _whole(name: str, reason: str) -> Reject:
    return Reject(Position(name, 0, "file"), f"The file {reason}")
