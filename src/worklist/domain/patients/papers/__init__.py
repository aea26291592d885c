"""Papers to patients: the itemized statement and the letter of an agreement, as values."""
