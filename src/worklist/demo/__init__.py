"""A synthetic practice, generated from a seed and written as real files for the real readers."""

from worklist.demo.practice import PracticeFiles, write_practice

__all__ = ["PracticeFiles", "write_practice"]
