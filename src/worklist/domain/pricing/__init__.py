"""Contracts and what they say should have been allowed: terms, rates, rules, derivations and shortfalls."""
