"""A team of four, one of each role."""

from pathlib import Path

from worklist.domain.team import MemberSet, Role
from worklist.store.worklog import WorkLog

CREW = {
    "ada": Role.ADMIN,
    "sam": Role.SPECIALIST,
    "sue": Role.SUPERVISOR,
    "abe": Role.AUDITOR,
}
"""The admin first: a team begins with one."""


def join(log_path: Path, **roles: Role) -> None:
    """Take people into the team, by the hand of its admin."""
    log = WorkLog.open(log_path)
    for name, role in (roles or CREW).items():
        log.set_member("ada", lambda _, name=name, role=role: MemberSet(name, role))
    log.close()
