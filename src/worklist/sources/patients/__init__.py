"""What a PM exports of its patients' side: the lines of statements and the payments of patients, as CSV or workbook.

No map is made for them: each table is recognised by its header, and what a header leaves open (the order of day and
month, the mark before the cents, the sign of payments) is told from the values. Where it cannot be told, that is said.
"""

from worklist.sources.patients.reader import read_patient_tables
from worklist.sources.patients.table import holds_patient_tables

__all__ = ["holds_patient_tables", "read_patient_tables"]
