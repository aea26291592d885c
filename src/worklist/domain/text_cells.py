"""Text in a cell that a spreadsheet program will open: it stays text, and is never a formula."""

from worklist.domain.text import clean_block

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet takes a cell that begins so for a formula; the last four are the wide forms."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take it for one."""
    return text.lstrip(" ").startswith(_FORMULA_STARTS)


def csv_cell(text: str) -> str:
    """As it stands in a CSV file: harmless, with an apostrophe in front where it would be taken for a formula.

    Quotes do not help there, so it is the value itself that changes.
    """
    kept = text if text.isprintable() else clean_block(text, most=len(text))
    return f"'{kept}" if is_formula(kept) else kept
