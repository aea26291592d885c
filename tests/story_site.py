"""A site of its own for a story of patients: files that come day by day, and the program on those days."""

import io
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from tests.exports.reading import text_of
from tests.practice import stop_clocks
from worklist.cli.program import program

STORIES = Path(__file__).parents[1] / "fixtures" / "patients"


@dataclass(frozen=True)
class StorySite:
    """Somebody with a home of their own; the program runs in this process, since a process for each takes longer."""

    story: Path
    home: Path
    day: date
    who: str = ""

    @classmethod
    def of(cls, story: str, home: Path) -> "StorySite":
        """On its first day: set up with the settings of the story, and synced."""
        first, *_ = days_of(STORIES / story)
        site = cls(STORIES / story, home, first)
        for folder in ("drop", "aging"):
            (home / folder).mkdir()
        site.receive()
        site.done("init", "--x12", str(home / "drop"), "--csv", str(home / "aging"), "--yes", "--site", "SYNTHETIC")
        (settings,) = home.glob(".config/**/worklist.toml")
        with settings.open("a") as stream:
            stream.write((STORIES / story / "settings.toml").read_text())
        site.sync()
        return site

    def on(self, day: str) -> "StorySite":
        """The same site on a later day, synced where files came on it."""
        later = replace(self, day=date.fromisoformat(day))
        if (self.story / day).exists():
            later.receive()
        later.sync()
        return later

    def by(self, name: str) -> "StorySite":
        """The same site at somebody's hands."""
        return replace(self, who=name)

    def receive(self) -> None:
        """What the PM system drops on the day. Its aging takes the place of the one before."""
        for path in sorted((self.story / self.day.isoformat()).iterdir()):
            if path.stem == "aging":
                shutil.copy(path, self.home / "aging")
            else:
                shutil.copy(path, self.home / "drop" / f"{self.day}-{path.name}")

    def sync(self) -> None:
        """Read them; nothing of a story is set aside or doubtful."""
        assert "set aside or doubtful" not in self.done("sync")

    def done(self, *arguments: str) -> str:
        """The output of a command that must succeed; click.ClickException where it is refused."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        words = [*(("--as", self.who) if self.who else ()), *arguments]
        with the_day(self.day, self.home), redirect_stdout(out), redirect_stderr(io.StringIO()):
            assert not program.main(words, prog_name="worklist", standalone_mode=False)
        out.seek(0)
        return out.read()

    def paper(self, *arguments: str) -> str:
        """The text of the PDF that a command makes, a space between any two pieces."""
        return " ".join(text_of(Path(self.answer(*arguments)["pdf"]).read_bytes()).split())

    def refused(self, *arguments: str) -> str:
        """The sentence of a command that must be refused."""
        with pytest.raises(click.ClickException) as refusal:
            self.done(*arguments)
        return refusal.value.format_message()

    def answer(self, *arguments: str) -> Any:
        return json.loads(self.done(*arguments, "--json"))


def days_of(story: Path) -> list[date]:
    return sorted(date.fromisoformat(path.name) for path in story.iterdir() if path.is_dir())


@contextmanager
def the_day(day: date, home: Path) -> Iterator[None]:
    """The program sees the noon of a day: ``date.today`` asks ``time.time``, and the record asks its own clock."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setattr(time, "time", noon.timestamp)
        stop_clocks(patch.setattr, noon)
        assert date.today() == day  # noqa: DTZ011 - as the program asks for it
        yield
