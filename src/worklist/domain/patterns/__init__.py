"""Payers' habits: found by exact tests, confirmed by people, open until they are fixed."""
