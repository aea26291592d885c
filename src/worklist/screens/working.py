"""What the queue and account screens share: the actions on one account."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial

from textual.screen import Screen

from worklist.actions import ACTIONS, Situation
from worklist.desk import AccountView, Desk, Refusal, Saved
from worklist.dialogs.form import Drafts, Form, Subject
from worklist.dialogs.record import (
    CallDialog,
    EscalateDialog,
    FlagDialog,
    NextStepDialog,
    NoteDialog,
    OutcomeDialog,
    SnoozeDialog,
    TagDialog,
    UndoDialog,
)
from worklist.domain.in_words import said_by, short_name
from worklist.widgets.action_bar import ActionBar, StatusLine

_BY_ID = {action.id: action for action in ACTIONS}


class WorkingScreen(Screen[None]):
    """A screen on which an account can be worked. Each action of the table is a ``do_`` method."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__()
        self.desk = desk
        self.drafts = drafts
        self.last_saved = ""
        self.worked: set[str] = set()
        """Accounts that something was recorded on, on this screen."""

    @abstractmethod
    def situation(self) -> Situation:
        """What is under the cursor or on the screen."""

    @abstractmethod
    def reload(self) -> None:
        """Show what is saved now."""

    def saved(self, saved: Saved) -> None:
        """Show what was just saved."""
        self.reload()

    @property
    def status(self) -> StatusLine:
        """The answer line."""
        return self.query_one(StatusLine)

    def action_act(self, id_: str) -> None:
        """Do an action of the table, or say why it is not possible now."""
        reason = _BY_ID[id_].disabled(self.situation())
        if reason:
            self.status.refuse(reason)
            return
        self.status.say("")
        name, _, argument = id_.partition(".")
        method: Callable[..., None] = getattr(self, f"do_{name}")
        try:
            method(argument) if argument else method()
        except Refusal as refusal:
            self.status.refuse(str(refusal))

    def show_situation(self) -> None:
        """Bring the action bar up to date."""
        self.query_one(ActionBar).show(self.situation())

    # -- the actions ------------------------------------------------------------------------------------------

    def do_next_step(self) -> None:
        """Dialog."""
        self._ask(NextStepDialog(self._subject(), self._view().assessment.suggested_action))

    def do_call(self) -> None:
        """Dialog."""
        self._ask(CallDialog(self._subject(), self._view().assessment.account.payer.name))

    def do_tag(self) -> None:
        """Dialog, with the disputed line filled in."""
        heaviest = self._view().assessment.case.heaviest
        word = heaviest.adjudication if heaviest else None
        modifier = next(iter(word.modifiers), "") if word else ""
        self._ask(TagDialog(self._subject(), word.code if word else "", modifier))

    def do_escalate(self) -> None:
        """Dialog."""
        self._ask(EscalateDialog(self._subject()))

    def do_snooze(self) -> None:
        """Dialog."""
        self._ask(SnoozeDialog(self._subject()))

    def do_flag(self) -> None:
        """Dialog."""
        self._ask(FlagDialog(self._subject(), self._view().assessment.work.flags))

    def do_note(self) -> None:
        """Dialog."""
        self._ask(NoteDialog(self._subject()))

    def do_outcome(self) -> None:
        """Dialog."""
        self._ask(OutcomeDialog(self._subject()))

    def do_undo(self) -> None:
        """Dialog over the entries that can be undone.

        Mine here come first, then those on the account that I saved last: saving often brings the next account under
        the cursor, and a slip is noticed just then.
        """
        here = self.situation().account
        mine = [a for a in (here, self.last_saved) if a and self._has_mine(a)]
        account = mine[0] if mine else here
        if not self.desk.undoable(account):
            raise Refusal("Nothing is recorded on this account yet, so there is nothing to undo.")
        self._ask(UndoDialog(self._subject(account)))

    def _has_mine(self, account: str) -> bool:
        return any(event.actor == self.desk.actor for event in self.desk.undoable(account))

    def do_hold(self) -> None:
        """Hold it, or release what I hold."""
        situation = self.situation()
        mine = situation.row is not None and situation.row.holder == situation.actor
        self._saved(situation.account, (self.desk.release if mine else self.desk.hold)(situation.account))

    def do_take_over(self) -> None:
        """Take it from whoever holds it."""
        account = self.situation().account
        self._saved(account, self.desk.hold(account, take_over=True))

    def do_copy(self) -> None:
        """The account number, to the terminal's clipboard."""
        account = self.situation().account
        self.app.copy_to_clipboard(account)
        self.status.done(f"{account} was sent to the clipboard.")

    def do_help(self) -> None:
        """The help screen."""
        self.app.push_screen("help")

    def do_palette(self) -> None:
        """The palette."""
        self.app.action_command_palette()

    # -- dialogs ----------------------------------------------------------------------------------------------

    def _subject(self, number: str = "") -> Subject:
        """What a dialog is about: the account here, or another by its number."""
        view = self._view(number)
        account = view.assessment.account
        about = f"{account.number}  {short_name(account.patient)}  {short_name(account.payer.name)}"
        return Subject(self.desk, account.number, about, self.drafts)

    def _view(self, number: str = "") -> AccountView:
        account = number or self.situation().account
        view = self.desk.look(account)
        if view is None:
            raise Refusal(f"No account {account!r}: it is no longer in the PM's records.")
        return view

    def _ask(self, dialog: Form) -> None:
        self.app.push_screen(dialog, partial(self._answered, dialog.account))

    def _answered(self, account: str, saved: Saved | None) -> None:
        if saved is None:
            self.status.say("Not saved; what was typed is kept for the next time.")
        else:
            self._saved(account, saved)

    def _saved(self, account: str, saved: Saved) -> None:
        """Say it, show it, and ask for what comes next where work was done and nothing stands."""
        self.worked.add(account)
        self.last_saved = account
        said = "; ".join(said_by(event.body) for event in saved.events)
        self.status.done(f"Saved on {account}: {said[:160]}")
        self.saved(saved)
        if saved.needs_next_step:
            self.ask_what_comes_next(account)

    def ask_what_comes_next(self, account: str) -> None:
        """The next step of an account that was worked: nothing is left without one."""
        view = self.desk.look(account)
        if view is None:
            return
        subject = Subject(self.desk, account, f"{account}: worked, and nothing comes next yet", self.drafts)
        self.app.push_screen(
            NextStepDialog(subject, view.assessment.suggested_action), partial(self._answered_next, account)
        )

    def _answered_next(self, account: str, saved: Saved | None) -> None:
        if saved is None:
            self.status.refuse(f"{account} has NO NEXT STEP: set one, or record an outcome, before you leave.")
            self.reload()
        else:
            self._saved(account, saved)
