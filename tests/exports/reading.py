"""What a reader of the files sees: the text of a PDF by its own character maps, the cells of a workbook."""

import base64
import io
import re
import zlib

from python_calamine import CalamineWorkbook

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_FONT = re.compile(rb"/Name /(F[\d+]+).*?/ToUnicode (\d+) 0 R", re.DOTALL)
_SHOWN = re.compile(rb"/(F[\d+]+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Every text that is shown, one after the other."""
    return "\n".join(pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """What each page shows."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        found[1]: _characters(_content(objects[int(found[2])]))
        for body in objects.values()
        if (found := _FONT.search(body))
    }
    pages = [_content(body) for body in objects.values() if b"Tj" in _content(body)]
    return ["\n".join(_shown(page, fonts)) for page in pages]


def _content(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if not found:
        return b""
    data = found[1]
    if b"/ASCII85Decode" in body:
        data = base64.a85decode(data.strip().removesuffix(b"~>"))
    if b"/FlateDecode" not in body:
        return data
    return zlib.decompressobj().decompress(data)  # which forgives the last byte of a stream that ends in a newline


def _characters(cmap: bytes) -> dict[int, str]:
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            found[int(code, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, _, listed in re.findall(rb"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", part, re.DOTALL):
            for at, letters in enumerate(re.findall(rb"<(\w+)>", listed)):
                found[int(first, 16) + at] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    return found


def _shown(page: bytes, fonts: dict[bytes, dict[int, str]]):
    font: dict[int, str] = {}
    for name, text in _SHOWN.findall(page):
        if name:
            font = fonts.get(name, {})
        else:
            raw = _ESCAPED.sub(lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else _LETTERS.get(m[1], m[1]), text)
            yield "".join(font.get(code, chr(code)) for code in raw)


def sheet_of(xlsx: bytes, name: str) -> list[list[object]]:
    """The rows of a sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_name(name).to_python()
