"""Numbers: what the practice is measured by, each with its formula and the accounts behind it (DOMAIN 14)."""
