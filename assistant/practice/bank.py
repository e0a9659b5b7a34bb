"""The bank: problems written for this project, in files of TOML (`data/practice/README.md` says how)."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.domain import Roadmap
from assistant.errors import ReadError
from assistant.practice.nouns import (
    CodeCase,
    CodeKey,
    Key,
    OptionsKey,
    OutputKey,
    Point,
    Problem,
    SqlKey,
    TextKey,
)
from assistant.settings import ROOT

BANK = ROOT / "data" / "practice"

Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    """What every problem has. ``whole`` turns it into the noun."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^w\d\d-[a-z0-9]+(-[a-z0-9]+)*$")]
    topic: Text
    difficulty: Annotated[int, Field(ge=1, le=5)]
    statement: Text
    hints: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)]
    explanation: Text
    look_for: Text
    seconds: Annotated[int, Field(ge=5, le=3600)] = 60

    def shown(self) -> Mapping[str, Any]:
        """What is shown of it beside the statement."""
        return {}

    def key(self) -> Key:
        raise AssertionError("every kind has a key of its own")


class _Options(_Entry):
    kind: Literal["choice", "multiple"]
    right: Annotated[tuple[Text, ...], Field(min_length=1)]
    wrong: Annotated[tuple[Text, ...], Field(min_length=2)]
    why_wrong: tuple[Text, ...]

    def _mixed(self) -> list[tuple[str, bool, str]]:
        """Options as (text, whether it is right, why), in the order in which they are shown."""
        reasons = dict(zip(self.wrong, self.why_wrong, strict=True))
        return _shuffled(
            self.id, [(text, text in self.right, reasons.get(text, "")) for text in (*self.right, *self.wrong)]
        )

    def shown(self) -> Mapping[str, Any]:
        return {"options": tuple(text for text, _, _ in self._mixed())}

    def key(self) -> Key:
        mixed = self._mixed()
        right = tuple(number for number, (_, is_right, _) in enumerate(mixed, 1) if is_right)
        return OptionsKey(right, tuple(why for _, _, why in mixed))


class _Order(_Entry):
    kind: Literal["order"]
    right: Annotated[tuple[Text, ...], Field(min_length=3, max_length=8)]

    def shown(self) -> Mapping[str, Any]:
        return {"options": tuple(_out_of_order(self.id, self.right))}

    def key(self) -> Key:
        shown = _out_of_order(self.id, self.right)
        return OptionsKey(tuple(shown.index(step) + 1 for step in self.right))


class _Match(_Entry):
    kind: Literal["match"]
    pairs: Annotated[tuple[tuple[Text, Text], ...], Field(min_length=3, max_length=8)]
    extra: tuple[Text, ...] = ()

    def _rights(self) -> list[str]:
        return _shuffled(self.id, [*(right for _, right in self.pairs), *self.extra])

    def shown(self) -> Mapping[str, Any]:
        return {"prompts": tuple(left for left, _ in self.pairs), "options": tuple(self._rights())}

    def key(self) -> Key:
        rights = self._rights()
        return OptionsKey(tuple(rights.index(right) + 1 for _, right in self.pairs))


class _Point(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    words: tuple[Text, ...] = ()
    weight: Annotated[float, Field(gt=0)] = 1.0


class _Text(_Entry):
    kind: Literal["short", "design"]
    reference: Text
    points: Annotated[tuple[_Point, ...], Field(min_length=1, max_length=10)]

    def key(self) -> Key:
        return TextKey(self.reference, tuple(Point(one.text, one.words, one.weight) for one in self.points))


class _Output(_Entry):
    kind: Literal["output"]
    code: Text
    output: str

    def key(self) -> Key:
        return OutputKey(self.code, self.output)


class _Case(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    call: Text
    expect: str = ""
    raises: Text | None = None
    hidden: bool = False


class _Code(_Entry):
    kind: Literal["fix", "code"]
    starter: str
    solution: Text
    cases: Annotated[tuple[_Case, ...], Field(min_length=2)]
    mutants: tuple[Text, ...] = ()

    def shown(self) -> Mapping[str, Any]:
        return {"starter": self.starter}

    def key(self) -> Key:
        cases = tuple(CodeCase(one.call, one.expect, one.raises, one.hidden) for one in self.cases)
        return CodeKey(self.solution, cases, self.mutants)


class _Sql(_Entry):
    kind: Literal["sql"]
    schema_: Annotated[Text, Field(alias="schema")]
    seeds: Annotated[tuple[Text, ...], Field(min_length=1)]
    solution: Text
    ordered: bool = False
    check: Text | None = None
    starter: str = ""
    mutants: tuple[Text, ...] = ()

    def shown(self) -> Mapping[str, Any]:
        return {"starter": self.starter}

    def key(self) -> Key:
        return SqlKey(self.schema_, self.seeds, self.solution, self.ordered, self.check, self.mutants)


_Any = Annotated[_Options | _Order | _Match | _Text | _Output | _Code | _Sql, Field(discriminator="kind")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    week: Annotated[int, Field(ge=1)]
    title: Text
    problem: tuple[_Any, ...]


_FILE = TypeAdapter(_File)


@dataclass(frozen=True, slots=True)
class BankWeek:
    """The problems for a week of the title."""

    week: int
    title: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """All problems that were written, by week."""

    weeks: tuple[BankWeek, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for week in self.weeks for problem in week.problems)

    def for_roadmap(self, roadmap: Roadmap) -> tuple[Problem, ...]:
        """The problems of the weeks that a roadmap has too (by title), with the numbers they have there."""
        numbers = {_plain(week.title): week.number for week in roadmap.weeks}
        found = ((numbers.get(_plain(week.title)), week.problems) for week in self.weeks)
        return tuple(
            problem if problem.week == number else replace(problem, week=number)
            for number, problems in found
            if number is not None
            for problem in problems
        )


@lru_cache(maxsize=4)
def load_bank(folder: Path = BANK) -> Bank:
    """Every file of a folder. Raises ReadError that names the file and the field that cannot be used."""
    weeks = tuple(read_bank_file(path) for path in sorted(folder.glob("w*.toml")))
    ids = [problem.id for week in weeks for problem in week.problems]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise ReadError(f"Two problems of the practice bank have the id {twice}.", "Give one of them another id.")
    return Bank(weeks)


def read_bank_file(path: Path) -> BankWeek:
    """The problems of one file. Raises ReadError."""
    try:
        read = _FILE.validate_python(tomllib.loads(path.read_text("utf-8")))
        problems = tuple(_problem(entry, read.week) for entry in read.problem)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"])
        raise ReadError(f"{path}, {where}: {first['msg']}.", "data/practice/README.md says what is meant.") from None
    except (OSError, ValueError) as error:
        raise ReadError(f"{path} cannot be read: {error}.", "data/practice/README.md says what is meant.") from None
    return BankWeek(read.week, read.title, problems)


def _problem(entry: _Any, week: int) -> Problem:
    if not entry.id.startswith(f"w{week:02}-"):
        raise ValueError(f"the id {entry.id} does not begin with w{week:02}-")
    return Problem(
        id=entry.id,
        kind=entry.kind,
        week=week,
        topic=entry.topic,
        difficulty=entry.difficulty,
        statement=entry.statement.strip(),
        origin="bank",
        key=entry.key(),
        hints=entry.hints,
        explanation=entry.explanation.strip(),
        seconds=entry.seconds,
        look_for=entry.look_for,
        **entry.shown(),
    )


def _shuffled(seed: str, items: Sequence[Any]) -> list[Any]:
    return random.Random(seed).sample(list(items), len(items))


def _out_of_order(seed: str, steps: Sequence[str]) -> list[str]:
    """The steps mixed, and never by chance as they should be."""
    tries = (_shuffled(f"{seed} {number}", steps) for number in range(100))
    return next(mixed for mixed in tries if mixed != list(steps))


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
