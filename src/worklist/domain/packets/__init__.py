"""Packets: what leaves for a payer, on which ground, with which checks against it."""
