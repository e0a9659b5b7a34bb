"""Problems made from passages without a model: three from any lecture, sound, and nothing gives the key away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import FoundPassage
from assistant.practice.checking import faults_of
from assistant.practice.making import passage_problems
from assistant.practice.nouns import OptionsKey
from assistant.practice.problem_json import whole_statement
from assistant.settings import ROOT
from ingest.files import Options, load, read

LECTURES = sorted((ROOT / "data" / "library").glob("w*.vtt"))[4:24:5]


def passages(text: str, title: str = "A talk", language: str = "en") -> list[FoundPassage]:
    size = 1_000
    return [
        FoundPassage(
            f"p{at}", "s", "/talk.vtt", title, "captions", (6,), at, min(at + size, len(text)), at / 15, at / 15 + 60,
            None, text[at : at + size], 0.0, language=language,
        )
        for at in range(0, max(1, len(text)), size)
    ]  # fmt: skip


def text_of(path: Path) -> str:
    return read(load(path), Options()).document.text


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_gives_at_least_three_problems_that_pass_the_checks(path: Path) -> None:
    problems = passage_problems(passages(text_of(path), path.stem), 6, most=6)
    assert len(problems) >= 3 and len({problem.id for problem in problems}) == len(problems)
    for problem in problems:
        assert isinstance(problem.key, OptionsKey) and problem.made_from is not None
        assert problem.origin == "passage" and problem.kind in ("cloze", "match")
        assert problem.made_from.quote in text_of(path)
        assert faults_of(problem, None, None, None) == ()


@pytest.mark.parametrize("path", LECTURES[:2], ids=lambda path: path.stem)
def test_nothing_beside_the_options_gives_the_word_of_a_gap_away(path: Path) -> None:
    for problem in passage_problems(passages(text_of(path), "A talk"), 6, most=8):
        if problem.kind == "cloze":
            assert isinstance(problem.key, OptionsKey)
            answer = problem.options[problem.key.right[0] - 1].lower()
            shown = f"{whole_statement(problem)} {problem.topic} {' '.join(problem.hints)}".lower().split()
            assert answer not in shown


def test_the_same_passages_give_the_same_problems_and_none_twice() -> None:
    found = passages(text_of(LECTURES[0]))
    first = passage_problems(found, 6, most=3)
    assert first == passage_problems(found, 6, most=3)
    more = passage_problems(found, 6, taken=first, most=3)
    assert not {problem.id for problem in first} & {problem.id for problem in more}


@given(st.text(max_size=400))
@settings(max_examples=40)
def test_no_text_is_too_much_for_making_problems(text: str) -> None:
    for problem in passage_problems(passages(text), None):
        assert problem.made_from is not None and problem.made_from.quote in text
