"""Commands that say who works an account and when: hold, release, snooze, flags."""

import click

from worklist.cli.arguments import one_of, words_of
from worklist.cli.recording import OnAccounts, Target, day_of, save
from worklist.cli.session import Session
from worklist.domain.events import AccountHeld, AccountReleased, AccountSnoozed, HoldFlag, HoldFlagSet


@click.command(cls=OnAccounts)
@click.option("--take-over", is_flag=True, help="Even if somebody else holds it.")
@click.pass_obj
def hold(session: Session, target: Target, take_over: bool) -> None:
    """Hold an account for me; others see it."""
    with session.desk() as desk:
        save(desk, target, AccountHeld(taken_over=take_over))


@click.command(cls=OnAccounts)
@click.pass_obj
def release(session: Session, target: Target) -> None:
    """Let an account go that I hold."""
    with session.desk() as desk:
        save(desk, target, AccountReleased())


@click.command(cls=OnAccounts)
@click.argument("until")
@click.argument("reason")
@click.pass_obj
def snooze(session: Session, target: Target, until: str, reason: str) -> None:
    """Put an account out of sight until a day, or until the PM's records change."""
    with session.desk() as desk:
        save(desk, target, AccountSnoozed(day_of(desk, until), reason))


@click.command(cls=OnAccounts, epilog=words_of(flag=HoldFlag))
@click.argument("flag", metavar="FLAG", type=one_of(HoldFlag))
@click.argument("reason")
@click.pass_obj
def flag(session: Session, target: Target, flag: str, reason: str) -> None:
    """Set a flag that stops work; REASON says how it is known."""
    with session.desk() as desk:
        save(desk, target, HoldFlagSet(HoldFlag(flag), on=True, reason=reason))


@click.command(cls=OnAccounts, epilog=words_of(flag=HoldFlag))
@click.argument("flag", metavar="FLAG", type=one_of(HoldFlag))
@click.argument("reason", default="")
@click.pass_obj
def unflag(session: Session, target: Target, flag: str, reason: str) -> None:
    """Take a flag down again."""
    with session.desk() as desk:
        save(desk, target, HoldFlagSet(HoldFlag(flag), on=False, reason=reason))
