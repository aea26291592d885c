"""The body of an answer, decompressed within bounds as it comes in."""

import zlib
from collections.abc import Iterable, Iterator

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1 << 16
"""Bytes of one step of decompression: what is held at once, however small a bomb is."""


class BodyError(Exception):
    """A body is not read on; says why, as a clause whose subject is the server."""


class BodyCutError(BodyError):
    """A body ended too soon."""


class TooMuchError(BodyError):
    """A body is larger than it may be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"sends more than the {most >> 20:,} MB that one answer may have")


def pieces(chunks: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The body's bytes as they were before compression, piece by piece, ``most`` at most.

    Raises BodyError for more, for another compression than gzip, for damage, and BodyCutError for a cut.
    """
    if encoding in ("", "identity"):
        plain: Iterator[bytes] = iter(chunks)
    elif encoding in ("gzip", "x-gzip"):
        plain = _unzipped(_up_to(chunks, most))
    else:
        raise BodyError("packs its answer in a way that was not asked for")
    yield from _up_to(plain, most)


def _up_to(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > most:
            raise TooMuchError(most)
        yield chunk


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    stream, begun = zlib.decompressobj(_GZIP), False
    for chunk in chunks:
        while chunk:
            begun = True
            try:
                plain = stream.decompress(chunk, _PIECE)
            except zlib.error:
                raise BodyError("sends a packed answer that is damaged") from None
            if plain:
                yield plain
            if stream.eof:  # another member may follow
                chunk, stream, begun = stream.unused_data, zlib.decompressobj(_GZIP), False
            else:
                chunk = stream.unconsumed_tail
    if begun:
        raise BodyCutError("cut its packed answer short")


def lines_of(body: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The lines of a body without their ends, empty ones left out; raises BodyError for one longer than ``most``."""
    rest = bytearray()
    for piece in body:
        rest += piece
        if b"\n" in piece:
            *whole, rest = rest.split(b"\n")
            yield from (bytes(line) for line in map(bytearray.strip, whole) if line)
        if len(rest) > most:
            raise BodyError(f"sends a line of more than {most >> 20:,} MB")
    if last := bytes(rest.strip()):
        yield last
