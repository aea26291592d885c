"""Small parts of sentences that many texts are made of."""

_MOST_NAME = 50


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 account``, ``1,234 accounts``; the plural is given where it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def accounts_in_words(count: int) -> str:
    """A number of accounts."""
    return counted(count, "account")


def capital(text: str) -> str:
    """A clause as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def spelled(id_: str) -> str:
    """An id in words: ``prompt pay`` for ``prompt-pay``."""
    return id_.replace("-", " ")


def as_clause(sentence: str) -> str:
    """A sentence as a part of another one: a small letter in front and no dot."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def after(text: str) -> str:
    """What somebody added, behind a sentence: ``: no modifier``; nothing for nothing."""
    return f": {text}" if text else ""


def short_name(text: str) -> str:
    """A name as a line can hold it: some fields of some files are pages long."""
    return text if len(text) <= _MOST_NAME else text[: _MOST_NAME - 1] + "…"


def in_short(text: str, most: int) -> str:
    """At most so many characters of a sentence, ended between two words and marked where more would follow."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
