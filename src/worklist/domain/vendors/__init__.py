"""Vendors: who works what for the practice, for which fee, and what came of it (DOMAIN 12)."""
