"""Readers of the practice-management side. They only ever read, and yield domain values with their position."""
