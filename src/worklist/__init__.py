"""A keyboard-driven terminal worklist for medical-billing specialists."""

__version__ = "0.1.0"
