"""The letters of PDF files: a font that is embedded, and what becomes of a sign that it lacks.

DejaVu Sans has Latin, Greek and Cyrillic. A sign of another script is written as its code point, such as [U+4E2D], so
that a name is never shorter than it was.
"""

from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from worklist.domain.text import clean

PLAIN, BOLD = "Worklist", "Worklist-Bold"
"""Names of the fonts once ``register`` was called."""
_FOLDER = Path(__file__).parent / "fonts"
_FILES = {PLAIN: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}


@cache
def register() -> frozenset[int]:
    """Load the fonts; returns the code points that they have, as far as the file can say what a sign means.

    reportlab writes the meaning of one beyond U+FFFF in a form that no reader takes: copied, it would be another sign.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    shared: set[int] | None = None
    for name, file in _FILES.items():
        font: Any = TTFont(name, str(_FOLDER / file))
        pdfmetrics.registerFont(font)
        shared = set(font.face.charToGlyph) if shared is None else shared & set(font.face.charToGlyph)
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return frozenset(code for code in shared or () if code <= 0xFFFF)


def written(text: str, most: int = 0) -> str:
    """A text as the font can write it, in one line, with nothing that a paragraph would take for markup.

    With ``most`` a longer one ends there with an ellipsis: a cell of a table cannot go on on the next page.
    """
    return escape(drawn(text, most))


def drawn(text: str, most: int = 0) -> str:
    """The same for a text that is drawn as it is, where nothing is markup."""
    known = register()
    kept = clean(text, most=len(text))
    shown = "".join(sign if ord(sign) in known else f"[U+{ord(sign):04X}]" for sign in kept)
    return shown[:most] + "\u2026" if most and len(shown) > most else shown
