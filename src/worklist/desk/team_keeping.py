"""Keeping the team: who joins, what they are in it, with which key they sign in. On the work log alone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

from worklist.desk.acting import Acting
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Member, MemberSet, Right, Role, member_in
from worklist.domain.text import clean
from worklist.domain.traces import ActRefused
from worklist.store.driver import DatabaseError, StoreError, error_in_words
from worklist.store.worklog import WorkLog

Team = tuple[MemberSet, ...]
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,31}")
"""Nothing in a name can end a command or begin an option of a key's line."""


class TeamKeeping(Acting):
    """An admin's hand on the team; what they may is decided under the log's write lock."""

    @classmethod
    def open(cls, log_path: Path, actor: str) -> Self:
        """Raises StoreError when the log cannot be used."""
        return cls(WorkLog.open(log_path), actor)

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def find(self, name: str) -> MemberSet:
        """What a person is in the team. Raises Refusal for who is not in it."""
        return _find(self._log.team(), name)

    def entries(self) -> Team:
        """Everybody who is or was in the team, by name."""
        return self._log.team()

    def last_sign_ins(self) -> Mapping[str, datetime]:
        """When each person last signed in; who never did is left out."""
        return self._log.last_sign_ins()

    def check_newcomer(self, newcomer: MemberSet) -> None:
        """Raise Refusal for what ``join`` would refuse, without doing it."""
        self.need(Right.KEEP_TEAM)
        _refuse_newcomer(newcomer, self._log.team())

    def join(self, newcomer: MemberSet) -> None:
        """Take a person into the team. Raises Refusal."""

        def decide(team: Team) -> MemberSet:
            _refuse_newcomer(newcomer, team)
            return newcomer

        self._change(decide)

    def set_role(self, name: str, role: Role, *, sees_accounts: bool = False) -> None:
        """Make somebody something else in the team. Raises Refusal."""
        self._change_one(name, lambda entry: replace(entry, role=role, sees_accounts=sees_accounts))

    def set_active(self, name: str, *, active: bool) -> None:
        """Shut somebody out, from this moment on and also where they are signed in; or let them in again."""
        self._change_one(name, lambda entry: replace(entry, active=active))

    def set_key(self, name: str, fingerprint: str) -> bool:
        """Let this key sign the person in, and no other; whether that is new. Raises Refusal."""
        if self.find(name).keys == (fingerprint,):
            return False
        self._change_one(name, lambda entry: replace(entry, keys=(fingerprint,)))
        return True

    def _change_one(self, name: str, change: Callable[[MemberSet], MemberSet]) -> None:
        def decide(team: Team) -> MemberSet:
            before = _find(team, name)
            after = change(before)
            if after == before:
                raise Refusal(f"{name} is that already; nothing was changed.")
            _refuse_misfit(after, team)
            return after

        self._change(decide)

    def _change(self, decide: Callable[[Team], MemberSet]) -> None:
        def allowed(team: Team) -> MemberSet:
            why = member_in(team, self.actor).why_not(Right.KEEP_TEAM)
            if why:
                raise NotAllowed(why)
            return decide(team)

        try:
            self._log.set_member(self.actor, allowed)
        except NotAllowed as refusal:
            self.trace(ActRefused(Right.KEEP_TEAM.value, str(refusal)))
            raise
        except (StoreError, DatabaseError) as error:
            said = error_in_words(error)
            raise Refusal(f"The team was not changed: the work log cannot be written ({said}).") from None


def _find(team: Team, name: str) -> MemberSet:
    found = next((entry for entry in team if entry.name == name), None)
    if found is None:
        raise Refusal(f"{clean(name, most=40)!r} is not in the team; worklist team list shows who is.")
    return found


def _refuse_newcomer(newcomer: MemberSet, team: Team) -> None:
    if not _NAME.fullmatch(newcomer.name):
        raise Refusal(
            f"{clean(newcomer.name, most=40)!r} cannot be a name: up to 32 of a-z, 0-9, dot, dash and underscore, the"
            " first of them a letter."
        )
    if any(entry.name == newcomer.name for entry in team):
        raise Refusal(
            f"{newcomer.name} is in the team already: worklist team rotate gives another key, worklist team role"
            " another role."
        )
    _refuse_misfit(newcomer, team)


def _refuse_misfit(entry: MemberSet, team: Team) -> None:
    others = [other for other in team if other.name != entry.name]
    if entry.sees_accounts and entry.role is not Role.ADMIN:
        raise Refusal(f"A person who is {entry.role} sees accounts anyway; only an admin is given that.")
    for other in others:
        if set(other.keys) & set(entry.keys):
            raise Refusal(f"That is the key of {other.name}: each person needs a key of their own.")
    if not any(Member.of(each).may(Right.KEEP_TEAM) for each in (*others, entry)):
        raise Refusal(
            "A team needs an admin who is active: make somebody else one first."
            if team
            else "The first person of a team must be an admin: add one first, with --role admin."
        )
