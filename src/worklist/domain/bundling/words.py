"""The section "Bundling" of an account: the answers to its denials, and the windows of its procedures."""

from collections.abc import Iterator

from worklist.domain.bundling.answer import DISPUTES, BundlingAnswer, GlobalWindow, Move
from worklist.domain.bundling.global_period import our_windows
from worklist.domain.bundling.sentences import window_days
from worklist.domain.case import Case
from worklist.domain.denials import Denial
from worklist.domain.sections import Line, Section, Tone


def bundling_section(case: Case) -> tuple[Section, ...]:
    """What NCCI and the MPFS say of the account; no section where nothing of it concerns them."""
    answers = [(denial, denial.bundling) for denial in case.denials if denial.bundling]
    lines = [line for denial, answer in answers for line in _answer(denial, answer)]
    lines += [_window(each) for each in our_windows(case.account, case.terms) if answers or each.days != "000"]
    return (Section("Bundling", tuple(lines)),) if lines else ()


def _answer(denial: Denial, answer: BundlingAnswer) -> Iterator[Line]:
    yield Line(f"{denial.where}: {answer.move.label}", _tone(answer.move))
    for sentence in answer.words:
        yield Line(sentence, "warn" if answer.move is Move.UNKNOWN else "dim", 4)


def _tone(move: Move) -> Tone:
    return "good" if move in DISPUTES else "warn"


def _window(window: GlobalWindow) -> Line:
    procedure = window.procedure
    return Line(f"{procedure.where}: {window_days(window)} [{window.position}]", "dim")
