"""What ``worklist doctor`` says of vendors: business associate agreements that ended, or soon will."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from worklist.cli.finding import Finding
from worklist.config import Settings
from worklist.domain.vendors.terms import Side
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.domain.vendors.register import Vendor


def vendor_findings(settings: Settings) -> Iterator[Finding]:
    """Nothing where there is no vendor that works for the practice."""
    today = datetime.now().astimezone().date()
    works = [each for each in _register(settings) if each.entry.is_active and each.entry.side is Side.PRACTICE]
    found = [finding for each in works if (finding := _of_one(each, today))]
    yield from found
    if works and not found:
        yield Finding("ok", f"{counted(len(works), 'vendor')}, each with a business associate agreement in force.")


def _of_one(vendor: "Vendor", today: date) -> Finding | None:
    ends = vendor.entry.baa_expires_on
    if stop := vendor.why_not_placed(today):
        return Finding("wrong" if ends and ends < today else "note", stop)
    warning = vendor.baa_warning(today)
    return Finding("note", warning) if warning else None


def _register(settings: Settings) -> "tuple[Vendor, ...]":
    """Empty where the log cannot be read, of which another finding speaks."""
    from worklist.domain.vendors.register import register
    from worklist.store.driver import DatabaseError, StoreError
    from worklist.store.vendors import vendor_entries
    from worklist.store.worklog import WorkLog

    try:
        log = WorkLog.open(settings.log_path)
        try:
            return register(vendor_entries(log))
        finally:
            log.close()
    except (StoreError, DatabaseError):
        return ()
