"""Widgets of our own: where the stock ones measure every row or trust the text they are given."""
