"""The servers of the settings with their secrets, which are fetched before anything else begins."""

import os
from pathlib import Path

from worklist.config import Settings, Source
from worklist.secrets import KEY_FILE, SecretProblem, Secrets, private_text
from worklist.sync.connecting import Server


def with_secrets(settings: Settings) -> tuple[Server, ...]:
    """Each server; one whose secret cannot be had carries the sentence that says why."""
    named = os.environ.get(KEY_FILE)
    secrets = Secrets(Path(named).expanduser().absolute() if named else settings.key_file)
    return tuple(_with_secret(source, secrets) for source in settings.sources)


def _with_secret(source: Source, secrets: Secrets) -> Server:
    try:
        if source.key_file:
            return Server(source, private_text(source.key_file))
        return Server(source, secrets.get(source.secret) if source.secret else "")
    except SecretProblem as problem:
        return Server(source, problem=str(problem))
