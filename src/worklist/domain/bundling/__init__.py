"""Bundling and global-period denials, answered by NCCI edits and global days."""
