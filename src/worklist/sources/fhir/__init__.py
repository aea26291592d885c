"""Reads claims and remits from a FHIR R4 server, by what the server says it can do.

Only GET is sent, and the POST for a token. A resource that cannot be read becomes a ``Reject`` with its type, id and
one sentence; the rest goes on. R4 knows no balance of an account: it is never made up here.
"""

from worklist.sources.fhir.plan import FhirOptions, Mark, ResourceMark, Step, Strategy
from worklist.sources.fhir.records import FhirRecord
from worklist.sources.fhir.sign_in import smart_authorization
from worklist.sources.fhir.smart import SigningKey, SmartAuthorization
from worklist.sources.fhir.source import FhirSource

__all__ = [
    "FhirOptions",
    "FhirRecord",
    "FhirSource",
    "Mark",
    "ResourceMark",
    "SigningKey",
    "SmartAuthorization",
    "Step",
    "Strategy",
    "smart_authorization",
]
