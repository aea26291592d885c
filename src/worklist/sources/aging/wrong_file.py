"""Files that are no CSV at all, told from their first bytes."""

import codecs

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "is an Excel workbook or a zip archive, not CSV; save it as CSV first."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook, not CSV; save it as CSV first."),
    (b"%PDF", "is a PDF, not CSV; export the report as CSV."),
    (b"{\\rtf", "is a word-processor file, not CSV; export the report as CSV."),
    (b"\x1f\x8b", "is compressed (gzip), not CSV; unpack it first."),
    (b"SQLite format 3", "is a database, not CSV."),
)
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<body")
_BINARY_SHARE = 0.1
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\x1b\x1a\x0c")


def wrong_file(head: bytes, encoding: str = "auto") -> str | None:
    """Why a file that begins so is no CSV, as a sentence without its subject; None where it may be one."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "is empty." if len(head) <= 2 else None
    body = head.removeprefix(codecs.BOM_UTF8)
    start = body.lstrip()
    if not start:
        return "is empty."
    for mark, reason in _MARKS:
        if body.startswith(mark):
            return reason
    if start[:9].lower().startswith(_PAGES):
        return "is a web page or XML, not CSV, whatever its name says; export the report as CSV."
    if start[:3] == b"ISA" and len(start) > 3 and not start[3:4].isalnum() and start[3:4] not in b" ,\t;\r\n":
        return "is an X12 file (835, 837 or another), not CSV; put it into the folder of remits or claims."
    return None if encoding.startswith("utf-16") else _binary(body)


def _binary(body: bytes) -> str | None:
    if len(body.translate(None, _CONTROLS)) >= len(body) * (1 - _BINARY_SHARE):
        return None
    if min(body[::2].count(0), body[1::2].count(0)) == 0 and b"\0" in body and body.count(0) > len(body) * 0.3:
        return 'looks like UTF-16 without a byte-order mark; set encoding = "utf-16-le" in the map.'
    return "is a binary file, not CSV."
