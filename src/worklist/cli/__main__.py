"""``python -m worklist.cli``: the same as ``worklist``."""

from worklist.cli.program import main

main()
