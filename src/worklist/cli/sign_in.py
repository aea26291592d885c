"""Coming in and leaving: where there is a team, only its active people, over SSH with their own key."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from worklist.cli.output import Failure
from worklist.domain.traces import ActRefused, SignedIn, SignedOut

if TYPE_CHECKING:
    from worklist.desk.acting import Acting
    from worklist.team.arrival import Arrival


def admit(person: "Acting", arrival: "Arrival") -> None:
    """Raise Failure for who may not come in; that they tried goes into the record."""
    why = arrival.why_not(person.me, person.team)
    if why:
        person.trace(ActRefused("sign in", why))
        raise Failure(why)


def sign_in(arrival: "Arrival") -> SignedIn:
    """What the record keeps of a session's beginning."""
    return SignedIn(arrival.origin, arrival.key)


@contextmanager
def signed_in(person: "Acting", arrival: "Arrival") -> Iterator[None]:
    """A session without a screen; its beginning and its end are in the record."""
    from worklist.domain.refusals import Refusal

    person.trace(sign_in(arrival))
    try:
        yield
    finally:
        with suppress(Refusal):
            person.trace(SignedOut())
