"""A synthetic practice, generated from a seed and written as real files for the real readers."""

from worklist.demo.cast import Cast
from worklist.demo.denials import BAD_DEBT
from worklist.demo.patient_rules import patient_settings, write_lists
from worklist.demo.practice import PracticeFiles, write_practice
from worklist.demo.reference import write_reference
from worklist.demo.statements import PatientFiles

__all__ = [
    "BAD_DEBT",
    "Cast",
    "PatientFiles",
    "PracticeFiles",
    "patient_settings",
    "write_lists",
    "write_practice",
    "write_reference",
]
