"""Measurements that a person would feel: key to screen, bytes on the line, memory."""
