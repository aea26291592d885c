"""A practice's raw files, read in the plainest way: segments and elements as the ISA says, nothing of worklist."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass
class Sent:
    """A claim of an 837."""

    account: str
    payer: str
    turn: str
    charge: int
    frequency: str
    on: date
    served: date | None = None


@dataclass
class Said:
    """A line of an answer, or an answer without lines."""

    charge: int
    paid: int
    reasons: list = field(default_factory=list)
    b6: int | None = None

    @property
    def allowed(self):
        price = {("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "253")}
        left = sum(amount for group, code, amount in self.reasons if (group, code) in price)
        return self.paid + left if self.b6 is None else self.b6


@dataclass
class Answer:
    """A claim of an 835."""

    account: str
    payer: str
    on: date
    status: str
    charge: int
    paid: int
    number: str
    whole: list = field(default_factory=list)
    lines: list = field(default_factory=list)

    @property
    def said(self):
        lines = self.lines or [Said(self.charge, self.paid)]
        return [Said(each.charge, each.paid, each.reasons or self.whole, each.b6) for each in lines]

    @property
    def reasons(self):
        return [*self.whole, *(reason for line in self.lines for reason in line.reasons)]


def cents(text):
    bare = text.strip("$()").replace(",", "").replace("$", "")
    amount = int(Decimal(bare or "0") * 100)
    return -amount if "(" in text else amount


def day(text):
    month, on, year = text.split("/") if "/" in text else (text[4:6], text[6:], text[:4])
    return date(int(year), int(month), int(on))


def segments(paths):
    """Each interchange says in its ISA how it is to be split."""
    for path in paths:
        for text in re.split(r"ISA(?=\W00)", path.read_text())[1:]:
            for segment in text.split(text[102]):
                name, *parts = segment.strip().split(text[0])
                yield name, [*parts, *[""] * 20]


def sent(paths):
    found, on, turn, payer, claim = [], None, "", "", None
    for name, parts in segments(paths):
        match name:
            case "BHT":
                on = day(parts[3])
            case "HL":
                claim = None
            case "SBR" if claim is None:
                turn = parts[0]
            case "NM1" if claim is None and parts[0] == "PR":
                payer = parts[2]
            case "CLM":
                claim = Sent(parts[0], payer, turn, cents(parts[1]), parts[4].split(":")[2], on)
                found.append(claim)
            case "DTP" if parts[0] == "472":
                claim.served = min(claim.served or date.max, day(parts[2][:8]))
    return found


def answered(paths):
    found, on, payer = [], None, ""
    for name, parts in segments(paths):
        match name:
            case "BPR":
                on = day(parts[15])
            case "N1" if parts[0] == "PR":
                payer = parts[1]
            case "CLP":
                charge, paid = cents(parts[2]), cents(parts[3])
                found.append(Answer(parts[0], payer, on, parts[1], charge, paid, parts[6]))
            case "SVC":
                found[-1].lines.append(Said(cents(parts[1]), cents(parts[2])))
            case "CAS":
                told = found[-1].lines[-1].reasons if found[-1].lines else found[-1].whole
                triplets = [(parts[at], cents(parts[at + 1])) for at in range(1, 18, 3) if parts[at]]
                told += [(parts[0], code, amount) for code, amount in triplets]
            case "AMT" if parts[0] == "B6":
                found[-1].lines[-1].b6 = cents(parts[1])
    return sorted(found, key=lambda each: each.on)


def listed(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    header = next(at for at, row in enumerate(rows) if "Balance" in row)
    return [dict(zip(rows[header], row, strict=False)) for row in rows[header + 1 : -1]]
