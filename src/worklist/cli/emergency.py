"""``worklist break-glass``: an account in an emergency, for somebody without the right to see accounts."""

import sys

import click

from worklist.cli.arguments import ACCOUNT
from worklist.cli.output import Failure, is_terminal, say
from worklist.cli.reading import print_account
from worklist.cli.session import Session
from worklist.domain.team import Right


@click.command("break-glass")
@click.argument("account", type=ACCOUNT)
@click.option("--reason", required=True, metavar="TEXT", help="Why it cannot wait for somebody who may see accounts.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask before it is opened.")
@click.pass_obj
def break_glass(session: Session, account: str, reason: str, sure: bool) -> None:
    """Open one account in an emergency, without the right to see accounts.

    The reason goes into the record first, and another person reviews it (worklist audit access). For 60 minutes
    worklist show prints this account again; no other one.
    """
    with session.desk() as desk:
        if not sure and not desk.me.may(Right.SEE):
            _ask(account)
        print_account(desk, desk.break_glass(account, reason), None)
    say("", f"{account} stays open to you for 60 minutes; the reason is in the record and will be reviewed.")


def _ask(account: str) -> None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Failure("Nothing was opened: add --yes to open it.")
    if not click.confirm(f"Open {account} in an emergency? Your name and reason are recorded and reviewed.", err=True):
        raise Failure("Nothing was opened.")
