"""Choosing a vendor: those that suit the account, what each would leave, and why the others do not."""

from collections.abc import Iterable, Iterator, Sequence

from worklist.domain.in_words import Line
from worklist.domain.money import known_dollars
from worklist.domain.vendors.asking_words import NO_VENDOR, net_in_words
from worklist.domain.vendors.fitting import Candidate
from worklist.domain.vendors.words import fee_in_short
from worklist.domain.wording import spelled
from worklist.widgets.cells import fit
from worklist.widgets.choice import Choice
from worklist.widgets.columns import GAP, Column, header_line, lay_out
from worklist.widgets.drawn import DrawnProse

NONE_NAMED = ("", "none named")
_COLUMNS = (
    Column("vendor", "Vendor", least=14, flex=1),
    Column("contract", "Contract", least=18, flex=2),
    Column("fee", "Fee", least=10, align="right"),
    Column("net", "Net", least=10, align="right"),
)
_MOST_MISFITS = 6
"""Vendors that do not suit the account, told each with why; of more the names are said."""


def offers(found: Iterable[Candidate], chosen: str) -> tuple[tuple[str, str], ...]:
    """None, those that suit, and the one that is chosen already: an amount half typed takes nobody's choice away."""
    names = [each.vendor.name for each in found if not each.why_not or each.vendor.name == chosen]
    return (NONE_NAMED, *((name, name) for name in names))


class VendorChoice(Choice):
    """A choice whose options follow what is asked."""

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Other options; what is chosen stays so, as it is among them."""
        if tuple(options) == self._options:
            return
        value, self._options = self.value, tuple(options)
        self.set_reactive(Choice.index, [option for option, _ in options].index(value))
        self.refresh()


class Candidates(DrawnProse):
    """The vendors, the best net first, with the arithmetic of the chosen one; then who does not suit, and why."""

    DEFAULT_CSS = """
    Candidates { margin: 0 0 0 1; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[tuple[Candidate, ...], str] | None = None

    def tell(self, found: tuple[Candidate, ...], chosen: str) -> bool:
        """Show them; False where they stand there already."""
        if (found, chosen) == self._told:
            return False
        self._told = found, chosen
        self.draw(lambda width: _lines(found, chosen, width))
        return True


def _lines(found: Sequence[Candidate], chosen: str, width: int) -> Iterator[Line]:
    if not found:
        yield Line(NO_VENDOR, "warn", hanging=0)
        return
    suited = [each for each in found if not each.why_not]
    if not suited:
        yield Line("No vendor suits this account; it can be asked without naming one.", "warn", hanging=0)
    elif suited[0].sums is None:
        yield from _of_many(suited, chosen)
    else:
        yield from _beside_each_other(suited, chosen, width)
    yield from _misfits([each for each in found if each.why_not])


def _of_many(suited: Sequence[Candidate], chosen: str) -> Iterator[Line]:
    """Whom accounts of several kinds may go to."""
    yield Line("Whether it suits, and what it leaves, is worked out for each account.", "dim", hanging=0)
    for each in suited:
        entry = each.vendor.entry
        said = f"{entry.name}: {spelled(entry.purpose)}, {fee_in_short(entry.fees)}"
        yield _marked(said, is_chosen=entry.name == chosen)


def _beside_each_other(suited: Sequence[Candidate], chosen: str, width: int) -> Iterator[Line]:
    placed = lay_out(_COLUMNS, width - 2)
    yield Line(header_line(placed), "dim", 2)
    for each in suited:
        sums, entry = each.sums, each.vendor.entry
        texts = entry.name, fee_in_short(entry.fees), str(sums.fee) if sums else "", known_dollars(each.net)
        cells = [fit(texts[place.index], place.width, place.column.align) for place in placed]
        yield _marked((" " * GAP).join(cells), is_chosen=entry.name == chosen)
    yield from (line for each in suited if each.vendor.name == chosen for line in _arithmetic(each))


def _arithmetic(chosen: Candidate) -> Iterator[Line]:
    yield Line(net_in_words(chosen), "good" if (chosen.net or 0) > 0 else "warn", 2)
    if chosen.sums:
        yield Line(f"fee: {chosen.sums.fee.fact}", "dim", 2)


def _marked(text: str, *, is_chosen: bool) -> Line:
    return Line(f"> {text}", "money") if is_chosen else Line(text, indent=2)


def _misfits(misfits: Sequence[Candidate]) -> Iterator[Line]:
    for each in misfits[:_MOST_MISFITS]:
        yield Line(f"not {each.vendor.name}: {each.why_not}", "dim")
    if more := [each.vendor.name for each in misfits[_MOST_MISFITS:]]:
        yield Line(f"nor {', '.join(more)}", "dim")
