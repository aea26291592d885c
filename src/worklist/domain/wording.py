"""Small parts of sentences that many texts are made of."""


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 account``, ``1,234 accounts``; the plural is given where it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


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
