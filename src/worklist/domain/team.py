"""The team: who may do what. Rights follow from the role and are asked at the desk and by the work log itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Role(StrEnum):
    """What a person is in the team."""

    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Right(StrEnum):
    """What a role may do; the value ends the sentence of a refusal."""

    SEE = "see accounts"
    RECORD = "record work"
    DECIDE = "decide on escalations"
    ASSIGN = "assign work to others"
    AUDIT = "read the audit"
    PLACE = "keep vendors and place accounts with them"
    KEEP_TEAM = "change the team or the rules"
    SYNC = "start a sync"


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SPECIALIST: frozenset((Right.SEE, Right.RECORD, Right.SYNC)),
    Role.SUPERVISOR: frozenset(
        (Right.SEE, Right.RECORD, Right.DECIDE, Right.ASSIGN, Right.PLACE, Right.AUDIT, Right.SYNC)
    ),
    Role.AUDITOR: frozenset((Right.SEE, Right.AUDIT)),
    Role.ADMIN: frozenset((Right.KEEP_TEAM, Right.SYNC)),
}


def roles_with(right: Right) -> tuple[Role, ...]:
    """The roles that have a right."""
    return tuple(role for role in Role if right in _RIGHTS[role])


def a_role(role: Role) -> str:
    """A role with its article, for a sentence."""
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


@dataclass(frozen=True, slots=True)
class MemberSet:
    """A person joined the team or is something else in it now; the newest entry of a name counts."""

    KIND: ClassVar[str] = "member"
    name: str
    role: Role
    keys: tuple[str, ...] = ()
    """Fingerprints of the SSH keys that sign this person in, as ``SHA256:...``."""
    active: bool = True
    sees_accounts: bool = False
    """Whether an admin was given the right to see accounts."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person at the desk."""

    name: str
    rights: frozenset[Right]
    role: Role | None = None
    """None where there is no team: on one's own machine."""
    keys: tuple[str, ...] = ()
    active: bool = True

    @classmethod
    def alone(cls, name: str) -> "Member":
        """Whoever runs the program where there is no team: every right, also to begin one."""
        return cls(name, frozenset(Right))

    @classmethod
    def of(cls, entry: MemberSet) -> "Member":
        """As the record has it. Who is no longer active has no right."""
        rights = _RIGHTS[entry.role] if entry.active else frozenset[Right]()
        if entry.active and entry.sees_accounts:
            rights |= {Right.SEE}
        return cls(entry.name, rights, entry.role, entry.keys, entry.active)

    @classmethod
    def unknown(cls, name: str) -> "Member":
        """Somebody who is not in the team that there is."""
        return cls(name, frozenset(), active=False)

    def may(self, right: Right) -> bool:
        """Whether the person has a right."""
        return right in self.rights

    def why_not(self, right: Right, to_do: str = "") -> str:
        """The sentence of a refusal; empty for what the person may do. ``to_do`` names it where the right is wider."""
        if self.may(right):
            return ""
        if self.role is None:
            return f"{self.name} is not in the team; an admin adds people with worklist team add."
        if not self.active:
            return f"{self.name} is no longer active in the team."
        who = " or ".join(roles_with(right))
        return f"You cannot {to_do or right}: {self.name} is {a_role(self.role)}, and this takes {who}."


def member_in(team: Sequence[MemberSet], name: str) -> Member:
    """What a person is in a team; alone where there is none."""
    if not team:
        return Member.alone(name)
    return next((Member.of(entry) for entry in team if entry.name == name), Member.unknown(name))
