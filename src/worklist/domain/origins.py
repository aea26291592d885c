"""Where each figure of an account comes from, and what the other sources say of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worklist.domain.accounts import Account
from worklist.domain.claims import BilledClaim
from worklist.domain.money import Cents, dollars
from worklist.domain.precedence import format_of
from worklist.domain.remits import RemitClaim

Value = Cents | str | None
"""Cents, or a text; None for a figure that nobody states."""
_DERIVED = "worked out"


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says."""

    value: Value
    source: str
    """The format: 835, 837, csv, clearinghouse, fhir; ``worked out`` where none states it."""
    place: str
    """File and line or segment, or the server's resource; for what is worked out, from what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: the word that counts, and those that do not."""

    name: str
    counts: Told
    others: tuple[Told, ...] = ()


def figures(account: Account) -> Iterator[Figure]:
    """Every figure of an account: the account's own, then each claim's, then each answer's, oldest first."""
    yield from _balances(account)
    yield _named("payer", _payers(account))
    yield _named("patient", _patients(account))
    yield _named("charges", _charges(account))
    for claim in account.claims:
        again = [each.record for each in account.overruled if each.by is claim]
        yield from _of_claim(claim, [each for each in again if isinstance(each, BilledClaim)])
    for answer in account.remits:
        again = [each.record for each in account.overruled if each.by is answer]
        yield from _of_answer(answer, [each for each in again if isinstance(each, RemitClaim)])


def _balances(account: Account) -> Iterator[Figure]:
    row, remits = account.aging, _from_remits(account)
    if row is None:
        closed = f"not in the export of {account.exported_on}"
        why = closed if account.balance_source == "closed" else "charges less paid and written off"
        yield Figure(
            "balance", Told(account.balance, _DERIVED, why), remits if account.balance_source == "closed" else ()
        )
        yield Figure("patient part", Told(account.patient_balance, _DERIVED, "what the answers leave to the patient"))
        yield Figure("insurance part", Told(account.insurance_balance, _DERIVED, "balance less the patient's part"))
        return
    place = str(row.position)
    yield Figure("balance", Told(row.balance, "csv", place), remits)
    yield Figure("patient part", Told(row.patient_balance, "csv", place), _patient_part(account))
    stated = row.insurance_balance is not None
    source, where = ("csv", place) if stated else (_DERIVED, "balance less the patient's part")
    yield Figure("insurance part", Told(account.insurance_balance, source, where))


def _from_remits(account: Account) -> tuple[Told, ...]:
    """The balance as claims and answers make it."""
    charge = account.current_claim.charge if account.current_claim else account.history.charge
    if charge is None:
        return ()
    left = charge - account.history.paid - account.history.written_off
    return (Told(left, _DERIVED, "charges less paid and written off"),)


def _patient_part(account: Account) -> tuple[Told, ...]:
    if not account.history.standing:
        return ()
    return (Told(account.history.patient_ceiling, _DERIVED, "the most that the answers leave to the patient"),)


def _named(name: str, told: list[Told]) -> Figure:
    """The first that says anything counts."""
    saying = [each for each in told if each.value not in ("", None)]
    nobody = Told(None, _DERIVED, "no source says it")
    return Figure(name, saying[0] if saying else nobody, tuple(saying[1:]))


def _payers(account: Account) -> list[Told]:
    claim, row = account.current_claim, account.aging
    found = [_told(claim.payer.name, claim)] if claim else []
    found += [_told(answer.remit.payer.name, answer) for answer in account.remits[:1]]
    found += [Told(row.payer, "csv", str(row.position))] if row else []
    return [*found, *(_told(_payer_of(each.record), each.record) for each in account.overruled)]


def _payer_of(record: BilledClaim | RemitClaim) -> str:
    return record.payer.name if isinstance(record, BilledClaim) else record.remit.payer.name


def _patients(account: Account) -> list[Told]:
    claim, row = account.current_claim, account.aging
    found = [_told(claim.patient.name, claim)] if claim else []
    found += [Told(row.patient, "csv", str(row.position))] if row else []
    found += [_told(answer.patient.name, answer) for answer in account.remits[:1]]
    return [*found, *(_told(each.record.patient.name, each.record) for each in account.overruled)]


def _charges(account: Account) -> list[Told]:
    claim, row = account.current_claim, account.aging
    found = [Told(row.charges, "csv", str(row.position))] if row else []
    found += [_told(claim.charge, claim)] if claim else []
    return [*found, *(_told(answer.charge, answer) for answer in account.history.standing[:1])]


def _of_claim(claim: BilledClaim, again: Iterable[BilledClaim]) -> Iterator[Figure]:
    when = claim.submitted_on or "no date"
    others = tuple(_told(each.charge, each) for each in again)
    yield Figure(f"claim of {when}: charge", _told(claim.charge, claim), others)


def _of_answer(answer: RemitClaim, again: Iterable[RemitClaim]) -> Iterator[Figure]:
    others = list(again)
    title = f"answer of {answer.remit.remit_on or 'no date'}"

    def figure(name: str, value: Value, said: list[Value]) -> Figure:
        told = tuple(_told(each, other) for each, other in zip(said, others, strict=True))
        return Figure(f"{title}: {name}", _told(value, answer), told)

    yield figure("paid", answer.paid, [each.paid for each in others])
    yield figure("allowed", _allowed(answer), [_allowed(each) for each in others])
    yield figure("patient part", answer.patient_responsibility, [each.patient_responsibility for each in others])
    yield figure("adjustments", _adjustments(answer), [_adjustments(each) for each in others])


def _allowed(answer: RemitClaim) -> Cents | None:
    """Of its lines, as stated or derived; None for an answer without lines."""
    return sum(line.allowed_amount for line in answer.lines) if answer.lines else None


def _adjustments(answer: RemitClaim) -> str:
    """``CO-45 20.00, ?-97 0.00``: a group that was not sent is a question mark."""
    return ", ".join(f"{each.group or '?'}-{each.reason} {dollars(each.amount)}" for each in answer.all_adjustments)


def _told(value: Value, record: BilledClaim | RemitClaim) -> Told:
    return Told(value, format_of(record), str(record.position))
