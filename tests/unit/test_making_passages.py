"""Fill the gap and match, made from passages without a model: what is asked for stands there, and nothing gives it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import FoundPassage
from assistant.practice.making.key_terms import key_terms, rank_of
from assistant.practice.making.passages import passage_problems
from assistant.practice.making.script import Script, scripts_of
from assistant.practice.making.sentences_to_learn import standing_sentences
from assistant.practice.nouns import OptionsKey, Problem

LECTURE = (
    "Welcome back, everybody. A transaction is a group of statements that take effect together or not at all. "
    "A deadlock is two sessions that each wait for a lock the other one holds. "
    "It is cancelled after a second. An index is a sorted copy of some columns that leads straight to the rows. "
    "A migration is a small, numbered script that changes the schema from one version to the next. "
    "A replica is a server that receives every change from the primary and answers queries. "
    "So what is a snapshot? A snapshot is the state of all tables at one moment, seen by one reader. "
    "Without an index the planner chooses a sequential scan over the whole relation. "
    "With PgBouncer a thousand clients can share twenty connections of the server. "
    "Every constraint is checked by the database on each write, whatever the application believed. "
    "The planner reads statistics about every relation before it chooses an index or a scan. "
    "A replica can lag behind, so a reader may see an older snapshot than the writer."
)
SPOKEN = (
    "hello and welcome so today we look at the dictionary and a dictionary is a collection of pairs that each have a "
    "key and a value and when you ask the dictionary for a key it gives you the value of the key in no time and if the "
    "key is not in the dictionary you get an error and a histogram is a count of how often each word stands in a file "
    "and to make the histogram you use a loop and the loop goes through the words and the variable of the loop holds "
    "each word and in a list the position is what you look up and the list keeps the order of the words and the file "
    "is closed at the end of the loop and the error goes away when the variable has a default in the dictionary"
)
SPANISH = (
    "Una variable es un lugar de la memoria con un nombre que el programa puede cambiar. "
    "El compilador traduce el código fuente a lenguaje de máquina antes de la ejecución. "
    "La memoria principal guarda el programa mientras el procesador ejecuta cada instrucción. "
    "El procesador lee una instrucción de la memoria en cada paso del reloj. "
    "Cada variable ocupa un lugar de la memoria hasta que termina el programa. "
    "El compilador avisa cuando una variable no tiene valor en el código."
)


def passages_of(text: str, language: str = "en", size: int = 400, overlap: int = 150) -> list[FoundPassage]:
    """A text as passages that overlap and begin and end at spaces, ten characters a second."""
    found, start = [], 0
    while start < len(text):
        end = len(text) if start + size >= len(text) else text.rfind(" ", start + overlap, start + size)
        end = end if end > start else len(text)
        found.append(
            FoundPassage(
                f"p{start}", "source", "/lecture.vtt", "A lecture", "captions", (6,), start, end, start / 10, end / 10,
                None, text[start:end], 0.0, language=language,
            )
        )  # fmt: skip
        if end == len(text):
            break
        start = text.find(" ", max(start + 1, end - overlap)) + 1
    return found


def script_of(text: str, language: str = "en") -> Script:
    [script] = scripts_of(passages_of(text, language))
    return script


def key_of(problem: Problem) -> str:
    assert isinstance(problem.key, OptionsKey)
    return problem.options[problem.key.right[0] - 1]


def clozes(text: str, language: str = "en", most: int = 3, seed: int = 0) -> list[Problem]:
    return [one for one in passage_problems(passages_of(text, language), 6, (), seed, most) if one.kind == "cloze"]


def test_a_text_is_put_together_again_from_passages_that_overlap() -> None:
    assert script_of(LECTURE).text == LECTURE
    assert script_of(LECTURE).second_at(200) == pytest.approx(20, abs=0.5)


def test_a_lecture_gives_three_problems_at_least() -> None:
    assert len(passage_problems(passages_of(LECTURE), 6)) == 3


def test_the_gap_is_what_stood_there() -> None:
    for problem in clozes(LECTURE, most=6):
        shown = problem.statement.partition("> ")[2].removeprefix("… ")
        assert problem.made_from is not None
        assert shown.replace("_____", key_of(problem)) == problem.made_from.quote


def test_the_place_is_the_exact_range_of_characters() -> None:
    for problem in passage_problems(passages_of(LECTURE), 6, most=6):
        place = problem.made_from
        assert place is not None
        assert LECTURE[place.char_start : place.char_end] == place.quote


def test_neither_statement_nor_hints_hold_the_key() -> None:
    for problem in clozes(LECTURE, most=6):
        told = " ".join((problem.statement, *problem.hints)).lower()
        assert key_of(problem).lower() not in told


def test_a_problem_says_what_it_is_made_from() -> None:
    for problem in clozes(LECTURE):
        assert problem.statement.startswith("From “A lecture”, about 0:")
        assert problem.origin == "passage"
        assert problem.made_from is not None
        assert problem.made_from.quote in problem.explanation


def test_four_options_of_one_form_and_of_like_length() -> None:
    for problem in clozes(LECTURE, most=6):
        assert len({option.lower() for option in problem.options}) == 4
        lengths = sorted(map(len, problem.options))
        assert lengths[-1] <= 2.5 * 2.5 * lengths[0]


def test_no_wrong_option_stands_in_the_sentence() -> None:
    for problem in clozes(LECTURE, most=6):
        assert problem.made_from is not None
        sentence = problem.made_from.quote.lower()
        assert not [option for option in problem.options if option != key_of(problem) and option.lower() in sentence]


def test_ids_and_problems_are_the_same_every_time() -> None:
    first, again = (passage_problems(passages_of(LECTURE), 6, seed=4) for _ in range(2))
    assert first == again
    assert all(problem.id.startswith("p-") for problem in first)


def test_what_was_made_before_is_not_made_again() -> None:
    before = passage_problems(passages_of(LECTURE), 6)
    places = [problem.made_from for problem in before]
    for problem in passage_problems(passages_of(LECTURE), 6, taken=before, seed=1):
        assert problem.made_from is not None
        assert all(
            place is None
            or problem.made_from.char_end <= place.char_start
            or place.char_end <= problem.made_from.char_start
            for place in places
        )


def test_a_match_has_four_terms_with_what_the_source_says_they_are() -> None:
    found = [one for one in passage_problems(passages_of(LECTURE), 6, most=4) if one.kind == "match"]
    assert len(found) == 1
    [match] = found
    assert isinstance(match.key, OptionsKey)
    pairs = dict(zip(match.prompts, (match.options[number - 1] for number in match.key.right), strict=True))
    assert len(pairs) == 4
    for term, meaning in pairs.items():
        assert f"{term} is {meaning[0].lower()}{meaning[1:]}" in LECTURE


def test_a_sentence_that_leans_on_the_one_before_is_not_asked_about() -> None:
    told = [standing.stretch.text for standing in standing_sentences(script_of(LECTURE))]
    assert "It is cancelled after a second." not in told
    assert not [text for text in told if "?" in text]
    assert any(text.startswith("A deadlock") for text in told)


def test_terms_are_what_a_lecture_speaks_of_and_not_common_words() -> None:
    found = {term.text.lower() for term in key_terms(script_of(LECTURE))}
    assert {"index", "replica", "snapshot"} <= found
    assert not {"second", "group", "one", "moment", "copy"} & found


def test_common_english_words_have_small_numbers() -> None:
    assert rank_of("the") < rank_of("table") < rank_of("database") < rank_of("qwertzuiop")


def test_captions_without_marks_give_stretches_with_a_gap() -> None:
    found = clozes(SPOKEN)
    assert len(found) == 3
    assert all(problem.statement.partition("> ")[2].startswith("… ") for problem in found)


def test_another_language_is_asked_in_its_own_terms() -> None:
    found = clozes(SPANISH, "es")
    assert len(found) == 3
    assert not {key_of(problem).lower() for problem in found} & {"lugar", "paso", "cada", "puede", "cambiar"}


@pytest.mark.parametrize("text", ["", "Hello.", "Yes. No. Well, it is so.", "[Music]\n\n[Applause]", "word " * 300])
def test_better_none_than_nonsense(text: str) -> None:
    assert passage_problems(passages_of(text) if text else [], 6) == []


WORDS = st.sampled_from(
    "A The index server query it is are of , . ? So called user_id HTTP Postgres planner scan rows every with".split()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, max_size=120), st.sampled_from(["en", "es", "el", "xx"]), st.integers(0, 3))
def test_whatever_is_said_a_problem_is_whole(words: list[str], language: str, seed: int) -> None:
    text = " ".join(words)
    for problem in passage_problems(passages_of(text, language) if text else [], None, seed=seed):
        assert isinstance(problem.key, OptionsKey)
        assert len(set(problem.options)) == 4
        assert len(problem.hints) == 2
        place = problem.made_from
        assert place is not None
        assert text[place.char_start : place.char_end] == place.quote
