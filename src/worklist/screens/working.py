"""What the queue and account screens share: the actions on one account.

A dialog is loaded when it is first opened, or ahead of that while nobody waits (``screens/ahead.py``): the first list
does not wait for what it takes.
"""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from worklist.actions import ACTIONS, Situation
from worklist.desk import Refusal
from worklist.domain.events import AccountHeld, AccountReleased
from worklist.domain.traces import ValueCopied
from worklist.domain.wording import accounts_in_words, in_short, short_name
from worklist.screens.live import LiveScreen
from worklist.widgets.action_bar import ActionBar
from worklist.widgets.bindings import keymap_of
from worklist.widgets.names import are_hidden, mask_in

if TYPE_CHECKING:
    from worklist.desk import AccountView, Desk, Saved
    from worklist.desk.disputing import PacketWish
    from worklist.dialogs.acts import OpenAccount
    from worklist.dialogs.form import Form, Subject

_LONGEST_SAID, _LEAST_SAID = 160, 60
_BY_ID = {action.id: action for action in ACTIONS}


class WorkingScreen(LiveScreen):
    """A screen on which an account can be worked. Each action of the table is a ``do_`` method."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self.last_saved = ""
        self.last_act = ""
        """The act that was saved last, when it is undone as a whole: on many accounts, or itself an undo of that."""
        self.worked: set[str] = set()
        """Accounts that something was recorded on, on this screen."""

    @abstractmethod
    def situation(self) -> Situation:
        """What is under the cursor or on the screen."""

    @property
    def acted(self) -> bool:
        """Whether something was saved from this screen that can be undone."""
        return bool(self.last_saved or self.last_act)

    @abstractmethod
    def reload(self) -> None:
        """Show what is saved now."""

    def saved(self, saved: "Saved") -> None:
        """Show what was just saved."""
        self.reload()

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

    def on_screen_resume(self) -> None:
        """Whatever lay over this screen is gone."""
        if self.is_mounted:
            self.returned()

    def returned(self) -> None:
        """Nobody else needs to know that I was at an account."""
        self.desk.personal.leave()

    # -- the actions ------------------------------------------------------------------------------------------

    def do_next_step(self) -> None:
        """Dialog."""
        from worklist.dialogs.record import NextStepDialog

        self._ask(NextStepDialog(self._subject(), self._view().assessment.suggested_action))

    def do_call(self) -> None:
        """Dialog."""
        from worklist.dialogs.call import CallDialog

        self._ask(CallDialog(self._subject(), self._view()))

    def do_tag(self) -> None:
        """Dialog, with the disputed line filled in."""
        from worklist.dialogs.record import TagDialog

        heaviest = self._view().assessment.case.heaviest
        word = heaviest.adjudication if heaviest else None
        modifier = next(iter(word.modifiers), "") if word else ""
        self._ask(TagDialog(self._subject(), word.code if word else "", modifier))

    def do_escalate(self) -> None:
        """Dialog; over what I asked and what waits, or what was sent back, with that filled in."""
        from worklist.dialogs.escalate import EscalateDialog
        from worklist.domain.escalations import why_not_asked

        subject = self._subject()
        if subject.many:
            self._ask(EscalateDialog(subject))
            return
        now = self._view().assessment
        if reason := why_not_asked(now.work.escalation, self.desk.actor):
            raise Refusal(reason)
        self._ask(EscalateDialog(subject, now))

    def do_snooze(self) -> None:
        """Dialog."""
        from worklist.dialogs.record import SnoozeDialog

        self._ask(SnoozeDialog(self._subject()))

    def do_flag(self) -> None:
        """Dialog."""
        from worklist.dialogs.record import FlagDialog

        self._ask(FlagDialog(self._subject(), self._view().assessment.work.flags))

    def do_note(self) -> None:
        """Dialog."""
        from worklist.dialogs.record import NoteDialog

        self._ask(NoteDialog(self._subject()))

    def do_outcome(self) -> None:
        """Dialog; on one account with what of it is short."""
        from worklist.dialogs.rate import OutcomeDialog

        subject = self._subject()
        self._ask(OutcomeDialog(subject, None if subject.many else self._view().assessment))

    def do_packet(self) -> None:
        """What a dispute of the account, or of the marked ones, would hold."""
        from worklist.desk.disputing import PacketWish

        subject = self._subject()
        self.show_packet(PacketWish(subject.many or (subject.account,)))

    def show_packet(self, wish: "PacketWish") -> None:
        """The screen of a packet; back here it is said what was recorded."""
        self.app.open_packet(wish, self._packet_left)  # type: ignore[attr-defined]

    def _packet_left(self, saved: "Saved | None") -> None:
        if saved is None:
            self.reload()
            return
        accounts = list(dict.fromkeys(event.account for event in saved.events))
        if len(accounts) == 1:
            self._saved(accounts[0], saved)
        else:
            self.saved_on_many(saved)

    def do_resolve(self) -> None:
        """The balance of the account's patient."""
        self.app.open_resolution(self.situation().account, lambda _: self.reload())  # type: ignore[attr-defined]

    def do_dispute_answer(self) -> None:
        """Dialog."""
        from worklist.dialogs.packet import AnswerDialog

        self._ask(AnswerDialog(self._subject(), self._view()))

    def do_undo(self) -> None:
        """Dialog over the entries that can be undone.

        Mine here come first, then those on the account that I saved last: saving often brings the next account under
        the cursor, and a slip is noticed just then.
        """
        from worklist.dialogs.record import UndoDialog

        if self.last_act:
            self._ask_about_acts(self.last_act)
            return
        here = self.situation().account
        mine = [a for a in (here, self.last_saved) if a and self._has_mine(a)]
        account = mine[0] if mine else here
        if not self.desk.undoable(account):
            raise Refusal("Nothing is recorded on this account yet, so there is nothing to undo.")
        self._ask(UndoDialog(self._subject(account)))

    def _has_mine(self, account: str) -> bool:
        return any(event.actor == self.desk.actor for event in self.desk.undoable(account))

    def do_my_acts(self) -> None:
        """My latest acts."""
        self._ask_about_acts()

    def _ask_about_acts(self, act: str = "") -> None:
        from worklist.dialogs.acts import MyActs

        self.app.push_screen(MyActs(self.desk, ask=act), self._answered_acts)

    def _answered_acts(self, answer: "Saved | OpenAccount | None") -> None:
        from worklist.dialogs.acts import OpenAccount

        if isinstance(answer, OpenAccount):
            self.app.open_account(answer.number, lambda _: self.reload())  # type: ignore[attr-defined]
        elif answer is not None:
            self.saved_on_many(answer)

    def do_hold(self) -> None:
        """Hold it, or release what I hold."""
        situation = self.situation()
        mine = situation.row is not None and situation.row.holder == situation.actor
        body = AccountReleased() if mine else AccountHeld()
        self._saved(situation.account, self.desk.record(situation.account, body))

    def do_take_over(self) -> None:
        """Take it from whoever holds it."""
        account = self.situation().account
        self._saved(account, self.desk.record(account, AccountHeld(taken_over=True)))

    def do_assign(self) -> None:
        """Dialog."""
        from worklist.dialogs.assign import AssignDialog

        self._ask(AssignDialog(self._subject(), self.desk.colleagues()))

    def do_copy(self) -> None:
        """The account number, to the terminal's clipboard."""
        account = self.situation().account
        self.desk.trace(ValueCopied("account number"), account)
        self.app.copy_to_clipboard(account)
        self.status.done(f"{account} was sent to the clipboard.")

    def do_names(self) -> None:
        """Hide patients' names, or show them again."""
        self.app.do_hide_names()  # type: ignore[attr-defined]

    def names_changed(self) -> None:
        """Draw what holds them."""
        self.reload()

    def do_help(self) -> None:
        """The help screen."""
        self.app.push_screen("help")

    def do_palette(self) -> None:
        """The palette."""
        self.app.action_command_palette()

    def masked(self, account: str, text: str) -> str:
        """What somebody wrote about an account may hold the patient's name."""
        if not are_hidden(self.app):
            return text
        view = self.desk.look(account)
        return mask_in(self.app, view.assessment.account if view else None).text(text)

    # -- dialogs ----------------------------------------------------------------------------------------------

    def _subject(self, number: str = "") -> "Subject":
        """What a dialog is about: the account here, or another by its number."""
        from worklist.dialogs.form import Subject

        view = self._view(number)
        account = view.assessment.account
        about = f"{account.number}  {short_name(account.patient)}  {short_name(account.payer.name)}"
        return Subject(self.desk, account.number, about, view.seq, patient_of=account)

    def _view(self, number: str = "") -> "AccountView":
        account = number or self.situation().account
        view = self.desk.look(account)
        if view is None:
            raise Refusal(f"No account {account!r}: it is no longer in the PM's records.")
        return view

    def _ask(self, dialog: "Form") -> None:
        many = bool(dialog.subject.many)
        self.app.push_screen(dialog, self._answered_many if many else partial(self._answered, dialog))

    def _answered(self, dialog: "Form", saved: "Saved | None") -> None:
        if saved is not None:
            self._saved(dialog.account, saved)
        elif dialog.has_draft:
            self.status.say("Not saved; what was typed is kept for the next time.")
        else:
            self.status.say("Not saved.")

    def _saved(self, account: str, saved: "Saved") -> None:
        """Say it, show it, and ask for what comes next where work was done and nothing stands."""
        self.worked.add(account)
        self.last_saved, self.last_act = account, ""
        besides = self._besides(saved)  # shown whole: what was saved stands in the record too
        said = in_short(self._said_of(saved), max(_LEAST_SAID, _LONGEST_SAID - len(besides)))
        self.status.done(f"Saved on {account}: {said}{besides}")
        self.saved(saved)
        if saved.needs_next_step:
            self.ask_what_comes_next(account)

    def _besides(self, saved: "Saved") -> str:
        told = self.told_besides(saved)
        return f" - {told}" if told else ""

    def told_besides(self, saved: "Saved") -> str:
        """What a person may do next with what was saved, as a sentence; mostly nothing."""
        return ""

    def _said_of(self, saved: "Saved") -> str:
        """What was saved, on the first of its accounts where it is on many."""
        from worklist.domain.act_words import of_the_first, said_of

        if not saved.events:
            return ""
        account = saved.events[0].account
        view = self.desk.look(account)
        said = said_of(of_the_first(saved.events), view.events if view else ())
        return mask_in(self.app, view.assessment.account if view else None).text(said)

    def ask_what_comes_next(self, account: str) -> None:
        """The next step of an account that was worked: nothing is left without one."""
        from worklist.dialogs.form import Subject
        from worklist.dialogs.record import NextStepDialog

        view = self.desk.look(account)
        if view is None:
            return
        about = f"{account}: worked, and nothing comes next yet"
        subject = Subject(self.desk, account, about, view.seq, patient_of=view.assessment.account)
        self.app.push_screen(
            NextStepDialog(subject, view.assessment.suggested_action), partial(self._answered_next, account)
        )

    def _answered_next(self, account: str, saved: "Saved | None") -> None:
        if saved is None:
            self.status.refuse(f"{account} has NO NEXT STEP: set one, or record an outcome, before you leave.")
            self.reload()
        else:
            self._saved(account, saved)

    # -- acts on many accounts --------------------------------------------------------------------------------

    def subject_of_many(self, numbers: tuple[str, ...], about: str) -> "Subject":
        """What a dialog about many accounts is about."""
        from worklist.dialogs.form import Subject

        return Subject(self.desk, "", about, many=numbers)

    def _answered_many(self, saved: "Saved | None") -> None:
        if saved is None:
            self.status.say("Nothing was saved.")
        else:
            self.saved_on_many(saved)

    def saved_on_many(self, saved: "Saved") -> None:
        """Say it, show it, and ask for what comes next on those where nothing stands."""
        from worklist.domain.act_words import saved_on_many

        accounts = len({event.account for event in saved.events})
        said = saved_on_many(self._said_of(saved), accounts, saved.refused)
        if accounts > 1:
            said += f" {keymap_of(self.app).shown('undo')} undoes the whole."
        if not accounts:
            self.status.refuse(said)
            return
        self.status.done(f"{said}{self._besides(saved)}")
        self.last_act = saved.events[0].act
        self.worked.update(saved.open_ends)
        self.saved(saved)
        if saved.needs_next_step:
            self.ask_what_comes_next_on_many(saved.open_ends)

    def ask_what_comes_next_on_many(self, accounts: tuple[str, ...]) -> None:
        """As ``ask_what_comes_next``, with one answer for all of them."""
        from worklist.dialogs.record import NextStepDialog

        if len(accounts) == 1:
            self.ask_what_comes_next(accounts[0])
            return
        about = f"on {accounts_in_words(len(accounts))}: worked, and nothing comes next yet"
        dialog = NextStepDialog(
            self.subject_of_many(accounts, about), self._view(accounts[0]).assessment.suggested_action
        )
        self.app.push_screen(dialog, partial(self._answered_next_on_many, len(accounts)))

    def _answered_next_on_many(self, accounts: int, saved: "Saved | None") -> None:
        if saved is None:
            said = f"{accounts_in_words(accounts)} have NO NEXT STEP"
            self.status.refuse(f"{said}: set one, or record an outcome, before you leave.")
            self.reload()
        else:
            self.saved_on_many(saved)
