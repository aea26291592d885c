"""``worklist demo``: the program on a synthetic practice, which is made once and kept."""

import sys
from datetime import date
from pathlib import Path

import click
from click.core import ParameterSource

from worklist.cli.arguments import expanded
from worklist.cli.output import Failure, say
from worklist.cli.session import Session
from worklist.domain.wording import counted

NAME = "SYNTHETIC DATA"
_SETTINGS = "worklist.toml"
_FILES = "files"


@click.command()
@click.option("--accounts", type=click.IntRange(1, 1_000_000), default=5_000, metavar="N", help="5000 if not said.")
@click.option("--seed", type=int, default=1, metavar="N", help="Another seed makes another practice.")
@click.option("--record/--no-record", default=True, help="With months of invented people's work, or with none.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Where to keep it.")
@click.option("--screen/--no-screen", default=True, help="Make it only, without opening the screen.")
@click.pass_context
def demo(ctx: click.Context, /, accounts: int, seed: int, record: bool, folder: Path | None, screen: bool) -> int:
    """Try the program on a synthetic practice: invented people, real file formats.

    The first start makes it, the next ones open it at once. Delete its folder for a new one.
    """
    from worklist.cli.screen import open_screen, refuse_wrong_terminal

    if screen:
        refuse_wrong_terminal()
    place = _place(folder)
    if (place / _SETTINGS).exists():
        if _were_chosen(ctx, "accounts", "seed", "record"):
            say(f"The practice in {place} is kept as it is; delete that folder for a new one, or give --folder.")
    else:
        _make(place, accounts, seed, ctx.obj, record=record)
    if not screen:
        say(f"{NAME} in {place}. Its commands: worklist --config {place / _SETTINGS} queues")
        return 0
    return open_screen(Session(place / _SETTINGS, ctx.obj.name), title=NAME)


def _place(folder: Path | None) -> Path:
    from platformdirs import user_data_path

    return expanded(folder or user_data_path("worklist-demo", appauthor=False))


def _were_chosen(ctx: click.Context, *names: str) -> bool:
    return any(ctx.get_parameter_source(name) is not ParameterSource.DEFAULT for name in names)


def _make(place: Path, accounts: int, seed: int, session: Session, *, record: bool) -> None:
    """Make everything beside the place and move it there when it is whole: a start that was killed leaves no half."""
    import shutil
    import tempfile

    if place.is_dir() and any(place.iterdir()):
        raise Failure(f"{place} holds other files; give --folder a new or empty folder.")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = Path(tempfile.mkdtemp(prefix=f"{place.name}.part-", dir=place.parent))
    try:
        _fill(part, accounts, seed, session, record=record)
        part.rename(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


_AUTHORITY = """
[[authority]]
role = "specialist"
asks = ["settle"]
class = ["patient_balance"]
payer = ["commercial", "self-pay"]
amount = "250.00"
discount = 20

[[authority]]
role = "supervisor"
asks = ["settle", "write-off"]
amount = "2500.00"
discount = 40

[[authority]]
role = "supervisor"
asks = ["place"]
amount = "10000.00"
"""


def _fill(place: Path, accounts: int, seed: int, session: Session, *, record: bool) -> None:
    from worklist.cli.mapping import guessed
    from worklist.cli.settings_file import NewFolder, fresh_settings, write_settings
    from worklist.cli.setup import make_log
    from worklist.cli.syncing import report_on, run_with_meter
    from worklist.demo import Cast, PatientFiles, write_lists, write_practice, write_reference
    from worklist.demo.balances import Balances
    from worklist.demo.record import Site, write_record, write_today

    say(f"{NAME}: making {counted(accounts, 'account')} of a practice that does not exist...", to=sys.stderr)
    today = date.today()  # noqa: DTZ011 - the practice lives where the machine is
    cast, of_patients = Cast(today), PatientFiles(today)
    files = write_practice(
        place / _FILES, accounts=accounts, seed=seed, today=today, witnesses=(cast.hear, of_patients.hear)
    )
    of_patients.write(place / _FILES / "patients")
    write_reference(place / "reference", today)
    write_lists(place, Balances.from_cast(cast).presumed)
    x12 = [NewFolder(f"{_FILES}/{kind}") for kind in ("835", "837", "patients")]
    column_map = guessed(files.aging, "aging", {}).column_map
    folders = [*x12, NewFolder(f"{_FILES}/aging", column_map.name)]
    write_settings(place / _SETTINGS, _settings(fresh_settings(NAME, "data", folders, [column_map]), today))
    made = Session(place / _SETTINGS, session.name)
    settings = made.settings
    make_log(settings.log_path)
    site = Site(settings.log_path, settings.rules, column_map, place / "reference", place / _FILES / "vendors")
    if record:
        write_record(site, cast, seed)
    report_on(run_with_meter(made))
    if record:
        write_today(site, settings.cache_path, cast, seed)


def _settings(text: str, today: date) -> str:
    """Fresh settings with the words of this practice's PM, authority for its people, and what it offers patients."""
    from typing import Any, cast

    import tomlkit

    from worklist.demo import BAD_DEBT, patient_settings

    document = tomlkit.parse(text)
    cast("dict[str, Any]", document["rules"])["bad_debt"] = [BAD_DEBT]
    return tomlkit.dumps(document) + _AUTHORITY + patient_settings(today)
