"""Who else has an account open: said before anybody types."""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from worklist.desk import Desk
from worklist.domain.personal import Doing, Presence

_RENEW_SECONDS = 10
"""Well within the half minute after which a presence is taken for gone."""


class OthersHere(Static):
    """Tells others that I am at an account, and me who else is; takes no room while nobody is."""

    DEFAULT_CSS = """
    OthersHere { height: auto; padding: 0 1; display: none; color: $text-error; text-style: bold; }
    OthersHere.-told { display: block; }
    """

    def __init__(self, desk: Desk, account: str, doing: Doing) -> None:
        super().__init__("", markup=False)
        self._desk = desk
        self._account = account
        self._doing = doing
        self._said = ""

    @property
    def account(self) -> str:
        """The account that is watched; empty for none."""
        return self._account

    @account.setter
    def account(self, account: str) -> None:
        self._account = account
        self.look()

    def on_mount(self) -> None:
        """From now on it is told and asked anew every few seconds."""
        self.look()
        self.set_interval(_RENEW_SECONDS, self.look)

    def look(self) -> None:
        """Say that I am here and see who else is, unless something lies over this screen. Drawn when it changed."""
        if not self._account or not self.screen.is_current:
            return
        self._desk.personal.be_at(self._account, self._doing)
        said = "\n".join(_lines(self._desk, self._account))
        if said != self._said:
            self._said = said
            self.set_class(bool(said), "-told")
            self.update(Content(said))


def _lines(desk: Desk, account: str) -> Iterator[str]:
    for other in desk.personal.others_at(account):
        yield _in_words(other, desk.actor)
    row = desk.row(account)
    if row is not None and row.holder not in ("", desk.actor):
        yield f"{row.holder} holds this account."


def _in_words(other: Presence, me: str) -> str:
    since = f"since {other.since.astimezone():%H:%M}"
    if other.actor == me:
        return f"You have this account open in another session, {since} ({other.doing})."
    return f"{other.actor} has this account open {since} ({other.doing})."
