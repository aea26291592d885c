"""Commands of vendors: who there is and on which terms."""

import click


@click.group()
def vendor() -> None:
    """Vendors: their terms, what is placed with them, what they report."""
