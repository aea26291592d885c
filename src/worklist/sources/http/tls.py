"""Whom an encrypted connection trusts, and what is said where it trusts nobody."""

import ssl
from functools import cache
from pathlib import Path

import httpx

from worklist.sources.http.problem import HttpProblem

# OpenSSL's X509_V_ERR_* (x509_vfy.h)
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN, _UNKNOWN_ISSUER, _NO_CHAIN = 18, 19, 20, 21
_WRONG_HOST, _WRONG_ADDRESS = 62, 64

_CERTIFICATE_FAULTS = {
    _NOT_YET_VALID: "its certificate is not valid yet; check the clock of this machine",
    _EXPIRED: "its certificate has expired; tell the people who run it",
    _WRONG_HOST: "its certificate is for another name; check the address in the settings",
    _WRONG_ADDRESS: "its certificate is for another name; check the address in the settings",
}
_UNVERIFIED = "its certificate cannot be verified; tell the people who run it"
_UNTRUSTED = (
    "nobody we trust vouches for its certificate; if it is the practice's own, name the file of its authority in the"
    " settings"
)
_UNTRUSTED_CODES = (_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN, _UNKNOWN_ISSUER, _NO_CHAIN)


def trusting(authority: Path | None = None) -> ssl.SSLContext:
    """A context that trusts the public authorities, or those of one PEM file and nobody else. Raises HttpProblem."""
    context = _public() if authority is None else _private(authority)
    context.keylog_filename = None  # type: ignore[assignment]  # SSLKEYLOGFILE would have every session's keys written
    return context


@cache
def _public() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _private(authority: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        why = "holds no PEM certificate" if isinstance(error, ssl.SSLError) else error.strerror or "cannot be read"
        raise HttpProblem(f"The authority's file {authority}: {why}; name a PEM file of certificates.") from None


def tls_fault(error: OSError | None) -> str | None:
    """Why no encrypted connection came about, as a clause; None where an error is not about that."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _UNTRUSTED_CODES:
            return _UNTRUSTED
        return _CERTIFICATE_FAULTS.get(error.verify_code, _UNVERIFIED)
    if not isinstance(error, ssl.SSLError) or isinstance(error, ssl.SSLEOFError):
        return None
    if error.reason == "WRONG_VERSION_NUMBER":
        return "it does not answer with TLS there; check the port in the address"
    return f"no encryption could be agreed ({(error.reason or 'TLS').replace('_', ' ').lower()}); it may be too old"
