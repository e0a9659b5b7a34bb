"""A chat model's second opinion of a written answer: it names points, quotes the learner's words, and decides little.

What is quoted has to stand in the answer, letter by letter; an opinion without is no opinion. The model may settle a
doubt and move a grade by a bounded amount. Whatever goes wrong with it, the own grade stands.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, Field

from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatModel
from assistant.models.prompts import load_prompt
from assistant.models.structured import ask_for
from assistant.models.tokens import trim_to_tokens
from assistant.practice.grading.short import PointGrade, TextGrade
from assistant.practice.nouns import TextKey

MOST_MOVED = 0.25
"""By how much an opinion moves a grade that is not in doubt."""
SETTLED = 0.3
"""The doubt that is left where both agree."""
SHORTEST_QUOTE = 4
ANSWER_TOKENS = 600
OPINION_TOKENS = 500


class _PointOpinion(BaseModel):
    number: int = Field(ge=1)
    made: bool
    quote: str = ""


class Opinion(BaseModel):
    """What the model says of each point, by its number."""

    points: list[_PointOpinion]


def second_opinion(chat: ChatModel, question: str, key: TextKey, answer: str, own: TextGrade) -> TextGrade:
    """The own grade, moved by what the model can show in the answer. Never raises."""
    if own.nothing:
        return own
    try:
        opinion = ask_for(chat, [Message("user", _prompt(question, key, answer))], Opinion, OPINION_TOKENS).value
    except ModelError:
        return own
    return weighed(own, opinion, answer)


def _prompt(question: str, key: TextKey, answer: str) -> str:
    points = "\n".join(f"{number}. {point.text}" for number, point in enumerate(key.points, 1))
    return load_prompt("second_opinion").fill(
        question=question, points=points, answer=trim_to_tokens(answer, ANSWER_TOKENS)
    )


def weighed(own: TextGrade, opinion: Opinion, answer: str) -> TextGrade:
    """The own points with the opinion's: it counts for half, where it quotes what is there."""
    said = {one.number: one for one in opinion.points}
    points = tuple(_of_both(graded, said.get(number), answer) for number, graded in enumerate(own.points, 1))
    weight = sum(graded.point.weight for graded in points)
    grade = sum(graded.point.weight * graded.made for graded in points) / weight
    agreed = all(
        number in said and _shown(said[number], answer) == (graded.made >= 0.5)
        for number, graded in enumerate(own.points, 1)
    )
    moved = min(max(grade, own.grade - MOST_MOVED), own.grade + MOST_MOVED)
    return replace(own, grade=round(moved, 3), points=points, doubt=min(own.doubt, SETTLED) if agreed else own.doubt)


def _of_both(graded: PointGrade, opinion: _PointOpinion | None, answer: str) -> PointGrade:
    """A point that is turned or has another number stays as it is: that a model is easily talked out of."""
    if opinion is None or graded.turned or graded.figure or (opinion.made and not _shown(opinion, answer)):
        return graded
    return replace(graded, made=(graded.made + float(opinion.made)) / 2)


def _shown(opinion: _PointOpinion, answer: str) -> bool:
    """Whether it is said to be made, with words that stand in the answer."""
    quote = opinion.quote.strip()
    return opinion.made and len(quote) >= SHORTEST_QUOTE and quote in answer
