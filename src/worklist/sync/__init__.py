"""A sync: from the PM's servers and files into the cache, whole or not at all.

Each server is taken whole or not at all, and the others go on. Servers and files are read into a staging file first; a
run that fails or is cancelled while reading changes nothing. Then the accounts that changed are merged in short
transactions, each account whole; a run that is killed there is finished by the next one. Files are recognised by their
content, so a renamed copy or a re-sent file counts once.
"""

from worklist.sync.folders import DropFolder
from worklist.sync.run import Sync

__all__ = ["DropFolder", "Sync"]
