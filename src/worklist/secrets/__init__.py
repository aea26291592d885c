"""Passwords, tokens and keys of the servers that are read: where they are kept, and where they never are.

They are looked for in ``$CREDENTIALS_DIRECTORY`` (systemd), in a key file, and in the system's keyring. They are read
before a screen opens, since a keyring may ask the person to unlock it.
"""

from worklist.secrets.files import private_text
from worklist.secrets.keeping import KEY_FILE, Secrets
from worklist.secrets.problem import NoSecret, SecretProblem

__all__ = ["KEY_FILE", "NoSecret", "SecretProblem", "Secrets", "private_text"]
