from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.question import LONGEST_QUESTION, MOST_TERMS, cleaned_text, read_question
from assistant.retrieval.weighting import OF_A_FOREIGN_LANGUAGE, OF_KEYWORDS, OF_PROSE, lexical_weight

LOCAL = "local:all-MiniLM-L6-v2-int8:384"


@given(st.text(st.characters(codec=None)), st.lists(st.sampled_from(["en", "es", "el", "zh"])))
def test_any_text_is_a_question(text: str, languages: list[str]) -> None:
    question = read_question(text, languages)
    question.text.encode("utf-8")
    assert "\x00" not in question.text
    assert 0 <= lexical_weight(question, LOCAL) <= 1


def test_a_page_pasted_as_a_question_is_cut() -> None:
    question = read_question("why does caching help " * 5_000, ["en"])
    assert len(question.text) <= LONGEST_QUESTION
    assert len(question.stems) <= MOST_TERMS
    assert max(question.stems.values()) == 3


@pytest.mark.parametrize("text", ["", "   ", "\x00\x00", "\ud800", "\n\t"])
def test_nothing_to_search_for_is_empty(text: str) -> None:
    assert cleaned_text(text) == ""


def test_words_are_stemmed_as_each_language_of_the_library_has_stemmed_its_own() -> None:
    stems = read_question("¿Qué son las funciones?", ["en", "es"]).stems
    assert set(stems) == {"funcion"}
    assert "databas" in read_question("What is the database for?", ["en", "el"]).stems
    assert "the" not in read_question("What is the database for?", ["en", "el"]).stems


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I index a column?", "en"),
        ("docker networking", "en"),
        ("¿Cómo se crea una lista?", "es"),
        ("Τι είναι η βάση δεδομένων;", "el"),
        ("βάσεις δεδομένων", "el"),
        ("什么是索引", "zh"),
        ("", "en"),
    ],
)
def test_the_language_of_a_question_is_guessed(text: str, language: str) -> None:
    assert read_question(text, ["en"]).language == language


def test_words_count_more_in_keywords_and_most_where_the_model_does_not_know_the_language() -> None:
    assert lexical_weight(read_question("How do I add an index to a table?", ["en"]), LOCAL) == OF_PROSE
    assert lexical_weight(read_question("makemigrations no changes detected", ["en"]), LOCAL) == OF_KEYWORDS
    greek = read_question("Τι είναι η βάση δεδομένων;", ["en", "el"])
    assert lexical_weight(greek, LOCAL) == OF_A_FOREIGN_LANGUAGE
    assert lexical_weight(greek, "openai:text-embedding-3-small:1536") == OF_PROSE
