"""What can be offered to a patient, and what each offer is worth."""
