"""No command gives data on accounts away without an entry in the record."""

import click
import pytest

from worklist.cli.program import SECTIONS, program

EXPORTS = {
    "list": ["list", "denied"],
    "show": ["show", "NUMBER"],
    "rejects": ["rejects"],
    "next": ["next"],
    "log": ["log", "NUMBER"],
    "review": ["review"],
    "morning": ["morning"],
    "audit account": ["audit", "account", "NUMBER"],
    "audit person": ["audit", "person", "sam"],
    "audit left": ["audit", "left"],
    "audit refusals": ["audit", "refusals"],
    "audit access": ["audit", "access"],
    "contract explain": ["contract", "explain", "NUMBER"],
    "contract proposals": ["contract", "proposals"],
    "reversals": ["reversals"],
    "packet": ["packet", "NUMBER"],
    "disputes": ["disputes"],
    "vendor placements": ["vendor", "placements"],
    "bill": ["bill", "NUMBER"],
    "resolve": ["resolve", "NUMBER"],
    "agreements": ["agreements"],
    "assistance": ["assistance", "NUMBER"],
    "contact": ["contact", "NUMBER"],
}
"""Commands that give data on accounts, with words to run them."""
ANSWERS = {
    *(
        "assign",
        "call",
        "decide",
        "escalate",
        "escalation",
        "flag",
        "hold",
        "note",
        "outcome",
        "release",
        "snooze",
        "step",
    ),
    *("tag", "tick", "undo", "unflag"),
    *("contract propose", "contract approve", "contract decline", "dispute answer"),
    *("object", "objection-answer", "document", "estimate", "agree", "end-agreement", "patient-call", "statement"),
    *("vendor place", "vendor recall", "vendor add", "vendor change", "vendor end", "vendor widen"),
}
"""Commands whose data is what the person recorded just now."""
OF_NO_ACCOUNT = {
    *("queues", "team list", "patterns", "report", "contract list", "reference list", "backup", "verify"),
    *(f"pattern {act}" for act in ("confirm", "fixed", "close", "dismiss", "reopen")),
    *(f"vendor {look}" for look in ("list", "show", "scorecard", "layout")),
}
"""Commands whose data is counts, people or copies."""
WITH_DATA_OF_ITS_OWN = {"pattern show"}
"""An export that ``test_patterns`` asks for, as it needs lines with a habit in them."""


def commands_with_data():
    with click.Context(program) as ctx:
        for name in (name for names in SECTIONS.values() for name in names):
            command = program.get_command(ctx, name)
            each = (
                {name: command}
                if not isinstance(command, click.Group)
                else {f"{name} {sub}": found for sub, found in command.commands.items()}
            )
            yield from (named for named, found in each.items() if "--json" in {o for p in found.params for o in p.opts})


def test_every_command_that_gives_data_is_judged():
    assert set(commands_with_data()) - EXPORTS.keys() - ANSWERS - OF_NO_ACCOUNT - WITH_DATA_OF_ITS_OWN == set()


@pytest.mark.parametrize("command", EXPORTS)
def test_its_data_is_an_export(demo, command):
    number = demo.rows("list", "denied", "--limit", "1")[0]["account"]
    before = len(demo.rows("audit", "left"))
    demo.run(*(number if word == "NUMBER" else word for word in EXPORTS[command]), "--json")
    what = command.split()[0]
    left = [each["fields"]["what"].split()[0] for each in demo.rows("audit", "left")[before + 1 :]]
    assert left == [what]
