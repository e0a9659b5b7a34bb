"""Judging an answer: by its key, by running it, or by the points it makes; what cannot be judged is said to be so."""

from assistant.practice.grading.judging import Tools, judge
from assistant.practice.grading.short import TextGrade, grade_text
from assistant.practice.grading.solutions import solution_words

__all__ = ["TextGrade", "Tools", "grade_text", "judge", "solution_words"]
