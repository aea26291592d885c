"""Commands of vendors' reports: the first is mapped, every one is checked."""
