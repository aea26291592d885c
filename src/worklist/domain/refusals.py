"""What the record says no with."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """What was asked is not allowed now; the text is one sentence that says why and what would help."""


class NotAllowed(Refusal):
    """The person has no right to it, whatever the account is like; that it was tried goes into the record."""
