"""Problems made from passages: without a model (fill the gap, match), and with one, checked before they are shown."""

from assistant.practice.making.generated import Made, make_problem
from assistant.practice.making.passages import passage_problems

__all__ = ["Made", "make_problem", "passage_problems"]
