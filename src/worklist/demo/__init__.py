"""A synthetic practice, generated from a seed and written as real files for the real readers."""

from worklist.demo.cast import Cast
from worklist.demo.denials import BAD_DEBT
from worklist.demo.practice import PracticeFiles, write_practice
from worklist.demo.reference import write_reference

__all__ = ["BAD_DEBT", "Cast", "PracticeFiles", "write_practice", "write_reference"]
