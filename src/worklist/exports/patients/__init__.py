"""Papers for patients as PDF: the letter of an agreement and the itemized statement."""
