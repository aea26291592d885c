"""What may be recorded of talking with a patient: how they want to be reached, and what came of a contact.

Each entry is checked and cleaned, as ``recording`` says; every function raises Refusal.
"""

import re
from dataclasses import replace
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.entry_checks import Ground, kept_line, kept_text
from worklist.domain.money import Cents
from worklist.domain.patient_entries import AgreementMade, ContactSet, Installment, PatientContacted, Shape
from worklist.domain.patients.contact.advice import refuse_against, stops
from worklist.domain.patients.contact.zones import zones_of
from worklist.domain.patients.rules import PatientRules
from worklist.domain.refusals import Refusal
from worklist.domain.work import WorkState

_PHONE = re.compile(r"\+?[\d\s().-]+((x|ext\.?)\s*\d{1,6})?", re.ASCII | re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_MOST_LANGUAGE = 40
_LAST_HOUR = 24
_MOST_MINUTES = 600
NO_WISHES = ContactSet()
"""Of a patient who has said nothing yet."""


def merged(wish: ContactSet, stands: ContactSet) -> ContactSet:
    """What holds once a wish is recorded over what stood: what it leaves empty is unchanged, but for the calls.

    Whether calls are wanted is always what the wish says.
    """
    is_kept = wish.do_not_call and stands.do_not_call
    return ContactSet(
        wish.phone or stands.phone,
        wish.state or stands.state,
        wish.preferred or stands.preferred,
        wish.do_not_call,
        stands.asked_on if is_kept else wish.asked_on,
        stands.asked_of if is_kept else wish.asked_of,
        stands.calls_from if wish.calls_from is None else wish.calls_from,
        stands.calls_to if wish.calls_to is None else wish.calls_to,
        wish.language or stands.language,
        wish.note or stands.note,
    )


def accept_contact(body: ContactSet, ground: Ground, state: WorkState) -> ContactSet:
    """Together with what stands on the account; whom a patient told that no calls are wanted, and when, is kept."""
    wish = replace(
        body,
        phone=_kept_phone(body.phone),
        state=_kept_state(body.state),
        language=_kept_language(body.language),
        note=kept_text(body.note, "note"),
    )
    if wish.do_not_call:
        wish = replace(wish, asked_on=body.asked_on or ground.today, asked_of=body.asked_of or ground.actor)
    else:
        wish = replace(wish, asked_on=None, asked_of="")
    stands = state.contact or NO_WISHES
    kept = merged(wish, stands)
    refuse_no_news(kept, stands)
    _refuse_wrong_hours(kept, ground.now.case.rules.patients)
    return kept


def refuse_no_news(kept: ContactSet, stands: ContactSet) -> None:
    """Raises Refusal where nothing would change."""
    if kept == stands:
        raise Refusal("Nothing of how the patient is reached would change: say what is new.")


def _kept_phone(text: str) -> str:
    phone = kept_line(text, "number")
    digits = sum(each.isdigit() for each in re.split("[xXeE]", phone)[0])
    if phone and not (_PHONE.fullmatch(phone) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS):
        raise Refusal(f"{phone[:40]!r} is no telephone number; write it as 555-010-0123, or with x and the extension.")
    return phone


def _kept_state(text: str) -> str:
    state = kept_line(text, "state").upper()
    if state and not zones_of(state):
        raise Refusal(f"{state[:40]!r} is no state whose time is known; write two letters, such as NY, DC or PR.")
    return state


def _kept_language(text: str) -> str:
    language = kept_line(text, "language")
    if len(language) > _MOST_LANGUAGE:
        raise Refusal(f"The language has {len(language):,} characters; {_MOST_LANGUAGE} are kept. The rest is a note.")
    return language


def _refuse_wrong_hours(wish: ContactSet, site: PatientRules) -> None:
    start = site.calls_from if wish.calls_from is None else wish.calls_from
    end = site.calls_to if wish.calls_to is None else wish.calls_to
    if not 0 <= start < end <= _LAST_HOUR:
        whole = "whole hours of the patient's day, from 0 to 23 and to 1 to 24, the first before the last"
        raise Refusal(f"Calls from {start} to {end} cannot be: say {whole}.")


def accept_patient_contact(body: PatientContacted, ground: Ground, state: WorkState) -> PatientContacted:
    """What forbids it at any hour is asked here, of this account; the hour and the other accounts by the desk."""
    if body.minutes is not None and not 0 <= body.minutes <= _MOST_MINUTES:
        raise Refusal(f"{body.minutes} minutes is not a call; use 0 to {_MOST_MINUTES}.")
    kept = replace(
        body,
        number=kept_line(body.number, "number"),
        said=kept_text(body.said, "note"),
        overridden=kept_line(body.overridden, "reason"),
    )
    if kept.overridden and " " not in kept.overridden:
        raise Refusal("Say in a sentence why the patient was contacted against the rules; a supervisor reads it.")
    refuse_against(stops(ground.now, state.contact or NO_WISHES, {"": state}), kept)
    return kept


def promise_to_pay(account: Account, amount: Cents, day: date) -> AgreementMade:
    """What a patient promised in a contact: an agreement by which nothing is given up. Raises Refusal."""
    if account.patient_balance is None:
        raise Refusal("What the patient owes is UNKNOWN, so no promise can be held against it: note it as a talk.")
    payments = (Installment(day, amount),)
    return AgreementMade(Shape.PROMISE, account.patient_balance, payments, paid_before=account.patient_paid)
