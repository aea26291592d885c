"""The command of scorecards: what vendors moved, beside the same class worked in-house."""
