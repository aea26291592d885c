"""Agreements with patients: whether one may be made, by whom, and what came of those that were."""
