"""All SQL and nothing else: the cache of the PM's records and the team's own work log."""
