"""A chat model's second opinion of a written answer: it names points, quotes the learner's words, and decides little.

What is quoted has to stand in the answer, letter by letter; an opinion without is no opinion. The model may settle a
doubt and move a grade by a bounded amount. Whatever goes wrong with it, the own grade stands.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, Field, create_model

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatModel
from assistant.models.prompts import load_prompt
from assistant.models.structured import ask_for
from assistant.models.tokens import trim_to_tokens
from assistant.practice.grading.parts import likeness_of, part_of
from assistant.practice.grading.points import stands_in
from assistant.practice.grading.short import PointGrade, TextGrade
from assistant.practice.grading.text_words import MADE
from assistant.practice.nouns import Point, TextKey

MOST_MOVED = 0.25
"""By how much an opinion moves a grade that is not in doubt."""
SETTLED = 0.3
"""The doubt that is left where both agree."""
DOUBTED = 0.3
"""The doubt of a point from which it counts that the model misses it."""
CLEAR = 0.1
"""The doubt below which nobody else is asked: it takes seconds, and there is hardly a doubt to settle."""
SHORTEST_QUOTE = 4
ABOUT = 0.35
"""The cosine of a quote and its point from which the one is about the other: orders to the reader stay below it."""
ANSWER_TOKENS = 600
OPINION_TOKENS = 500
_MARK = re.compile(r"(<)(/?(?:question|points|answer)\b)", re.IGNORECASE)
"""The marks of the prompt, which an answer must not close."""


class _PointOpinion(BaseModel):
    number: int = Field(ge=1)
    made: bool
    quote: str = ""


class Opinion(BaseModel):
    """What the model says of each point, by its number."""

    points: list[_PointOpinion]


def second_opinion(chat: ChatModel, question: str, key: TextKey, answer: str, own: TextGrade) -> TextGrade:
    """The own grade, moved by what the model can show in the answer where it is not clear. Never raises."""
    if own.nothing or own.doubt < CLEAR:
        return own
    try:
        form = _form(len(key.points))
        opinion = ask_for(chat, [Message("user", _prompt(question, key, answer))], form, OPINION_TOKENS).value
    except ModelError:
        return own
    return weighed(own, opinion, answer)


def _form(points: int) -> type[Opinion]:
    """An opinion on so many points and no fewer: small models like to stop after the first."""
    every = Annotated[list[_PointOpinion], Field(min_length=points, max_length=points)]
    return create_model("Opinion", __base__=Opinion, points=(every, ...))


def _prompt(question: str, key: TextKey, answer: str) -> str:
    points = "\n".join(f"{number}. {point.text}" for number, point in enumerate(key.points, 1))
    return load_prompt("second_opinion").fill(
        question=question, points=points, answer=_MARK.sub(r"\1 \2", trim_to_tokens(answer, ANSWER_TOKENS))
    )


def weighed(own: TextGrade, opinion: Opinion, answer: str) -> TextGrade:
    """The own points with the opinion's: it counts for half, where it quotes what is there."""
    opinions = {one.number: one for one in opinion.points}
    said = [_said(graded, opinions.get(number), answer) for number, graded in enumerate(own.points, 1)]
    points = tuple(_of_both(graded, made) for graded, made in zip(own.points, said, strict=True))
    weight = sum(graded.point.weight for graded in points)
    grade = sum(graded.point.weight * graded.made for graded in points) / weight
    moved = min(max(grade, own.grade - MOST_MOVED), own.grade + MOST_MOVED)
    agreed = all(made == (graded.made >= MADE) for graded, made in zip(own.points, said, strict=True))
    return replace(own, grade=round(moved, 3), points=points, doubt=min(own.doubt, SETTLED) if agreed else own.doubt)


def _said(graded: PointGrade, opinion: _PointOpinion | None, answer: str) -> bool | None:
    """What is said of a point; None where nothing is, or where it is said to be made and not shown."""
    if opinion is None or (opinion.made and not _shown(graded.point, opinion.quote.strip(), answer)):
        return None
    return opinion.made


def _of_both(graded: PointGrade, made: bool | None) -> PointGrade:
    """A point that is turned or has another number stays as it is: that a model is easily talked out of.

    That a point is not made cannot be shown with a quote, so it counts only where the point is in doubt.
    """
    if made is None or graded.turned or graded.figure or (not made and graded.doubt < DOUBTED):
        return graded
    return replace(graded, made=(graded.made + float(made)) / 2)


def _shown(point: Point, quote: str, answer: str) -> bool:
    """Whether a quote stands in the answer, letter by letter, and is about the point."""
    if len(quote) < SHORTEST_QUOTE or quote not in answer:
        return False
    about = any(stands_in(alternative, quote) for alternative in point.words)
    return about or likeness_of(part_of(point.text), part_of(quote)) >= ABOUT
