"""Documents as a person types them."""

from worklist.domain.patient_entries import Document
from worklist.domain.text import clean


def documents_named(text: str) -> tuple[Document, ...]:
    """Documents as a person types them, with commas between. Raises ValueError with a sentence for another word."""
    words = [word.strip().lower().replace(" ", "-") for word in text.split(",") if word.strip()]
    for word in words:
        if word not in list(Document):
            raise ValueError(f"{clean(word, most=40)!r} is no document; it must be of {', '.join(Document)}.")
    return tuple(dict.fromkeys(map(Document, words)))
