"""What rows are assessed from: records, entries and rules, on one day."""

from dataclasses import dataclass
from datetime import date

from worklist import __version__
from worklist.domain.site import SiteRules
from worklist.store.cache import Cache
from worklist.store.codec import digest, encode
from worklist.store.terms_basis import terms_basis
from worklist.store.worklog import WorkLog


@dataclass(frozen=True, slots=True)
class Moment:
    """One site's cache and log on one day. Whether anything is to be assessed anew, it tells without the rules."""

    cache: Cache
    log: WorkLog
    rules: SiteRules
    today: date

    @property
    def basis(self) -> str:
        """Fingerprint of the rules: the settings, contracts and imports, and the program that reads them."""
        return digest(__version__.encode(), encode(self.rules), terms_basis(self.cache).encode())
