"""A sync: from the PM's files into the cache, whole or not at all.

Files are read into a staging file first; a run that fails or is cancelled while reading changes nothing. Then the
accounts that changed are merged in short transactions, each account whole; a run that is killed there is finished by
the next one. Files are recognised by their content, so a renamed copy or a re-sent file counts once.
"""

from worklist.sync.folders import DropFolder
from worklist.sync.run import Sync

__all__ = ["DropFolder", "Sync"]
