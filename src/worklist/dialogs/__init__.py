"""The dialogs: one for each thing a person can record. They return what was saved through ``dismiss``."""
