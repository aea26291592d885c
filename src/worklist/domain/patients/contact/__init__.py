"""Talking with patients: the rules before the number, what to say, and what may be recorded."""
