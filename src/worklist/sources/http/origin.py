"""The one server that a client speaks to: scheme, host and port."""

import ipaddress
from dataclasses import dataclass

import httpx

from worklist.domain.text import clean
from worklist.sources.http.problem import HttpProblem, place_of

_PORTS = {"http": 80, "https": 443}
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Base:
    """The address that a source was given in the settings."""

    url: httpx.URL

    @classmethod
    def of(cls, text: str) -> "Base":
        """Raises HttpProblem for an address that is none, or that a secret or a name could be read on the way to."""
        url = _url(text)
        shown = place_of(url.host, url.path) or repr(clean(text.partition("?")[0], most=_MOST_SHOWN))
        if url.userinfo:
            raise HttpProblem(f"{shown}: a user or password may not stand in the address; worklist secret keeps it.")
        if url.scheme not in _PORTS or not url.host:
            raise HttpProblem(f"{shown} is no address of a server; write one such as https://pm.example.org/fhir.")
        if url.query or url.fragment:
            raise HttpProblem(f"{shown}: leave out everything from the ? or # on; it is added where it is needed.")
        if url.scheme == "http" and not _is_loopback(url.host):
            raise HttpProblem(f"{shown} is not encrypted: http:// is for this machine only; write https://.")
        return cls(url.copy_with(path=url.path.rstrip("/") + "/"))

    def join(self, address: str) -> httpx.URL:
        """The URL of an address below the base, or of an absolute one on the same server, its query as it stands.

        Raises HttpProblem for any other.
        """
        url = self._joined(address)
        self.check(url)
        return url

    def _joined(self, address: str) -> httpx.URL:
        if address.startswith(("?", "/")) or "://" in address.partition("?")[0]:
            url = _url(address)
            return self.url.join(url)
        return _url(f"{self.url}{address}")

    def check(self, url: httpx.URL) -> None:
        """Raises HttpProblem where a URL is not on this server: it would be sent our token."""
        if url.userinfo or _origin(url) != _origin(self.url):
            other = place_of(f"{url.scheme}://{url.host}", "") if url.host else "an address without a host"
            raise HttpProblem(
                f"{self.url.host} sends us to {other}, where nothing was sent: only the server of the settings is read."
                " If it has moved, change its address there."
            )

    def where(self, url: httpx.URL) -> str:
        """A URL in a sentence."""
        return place_of(url.host if url.port is None else f"{url.host}:{url.port}", url.path)


def _url(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        shown = repr(clean(text.partition("?")[0], most=_MOST_SHOWN))
        raise HttpProblem(
            f"{shown} is no address of a server; write one such as https://pm.example.org/fhir."
        ) from None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host.lower(), url.port or _PORTS.get(url.scheme)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
