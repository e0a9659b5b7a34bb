from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.terms import MAXIMUM_TERM_LENGTH, impacts, terms, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we write C++ and C#", {"c++", "c#"}),
        ("node.js", {"node.js", "node", "js"}),
        ("a k8s cluster", {"k8s"}),
        ("OAuth2", {"oauth2", "oauth", "2"}),
        ("docker build --no-cache .", {"--no-cache"}),
        ("docker run -it -p 80:80", {"-it", "-p", "80"}),
        ("PostgreSQL 18.4", {"postgresql", "18.4", "18"}),
        ("get_user_name", {"get_user_name", "user", "name"}),
        ("getUserName", {"user", "name"}),
        ("HTTPResponse", {"http", "respons"}),
        ("CI/CD over TCP/IP with HTTP/2", {"ci/cd", "tcp/ip", "http/2"}),
        (".NET reads .env", {".net", ".env"}),
        ("many-to-many", {"many-to-many", "mani"}),
        ("1,000,000 rows", {"1000000"}),
        ("cat /etc/nginx/nginx.conf", {"nginx.conf", "nginx", "conf"}),
    ],
)
def test_technical_words_survive(text: str, expected: set[str]) -> None:
    assert expected <= set(terms(text, "en"))


def test_a_product_name_with_capitals_inside_stays_one_word() -> None:
    assert terms("JavaScript and PostgreSQL", "en") == ["javascript", "postgresql"]


def test_stop_words_are_dropped_and_contractions_with_them() -> None:
    assert terms("What's the thing that doesn't work? It isn't it's", "en") == ["thing", "work"]
    assert terms("to be or not to be", "en") == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "caching databases", "cached database"),
        ("es", "las funciones", "una función"),
        ("es-MX", "FUNCION", "función"),
        ("el", "βάσεις δεδομένων", "ΒΑΣΗ ΔΕΔΟΜΕΝΑ"),
        ("pt-BR", "as listas", "lista"),
        ("xx", "Ünïcode", "unicode"),
    ],
)
def test_forms_of_a_word_meet_in_one_term(language: str, one: str, other: str) -> None:
    assert terms(one, language) == terms(other, language) != []


def test_a_script_without_spaces_is_found_by_pairs_of_characters() -> None:
    assert set(terms("数据库", "zh")) < set(terms("什么是数据库索引", "zh"))


def test_the_same_word_in_compatibility_characters_is_the_same_term() -> None:
    assert terms("ﬁle Ｄｏｃｋｅｒ", "en") == terms("file Docker", "en")


@given(st.text(st.characters(codec=None)), st.sampled_from(["en", "el", "es", "zh", "hi", "", "-", "x" * 50]))
def test_any_text_gives_terms_that_can_be_stored(text: str, language: str) -> None:
    found = terms(text, language)
    assert all(0 < len(term) <= MAXIMUM_TERM_LENGTH for term in found)
    assert "\x00" not in "".join(found)
    "".join(found).encode("utf-8")
    assert all(weight > 0 for weight in impacts(found).values())


@given(st.text(), st.text())
def test_words_on_two_lines_do_not_touch_each_other(one: str, other: str) -> None:
    assert list(tokens(f"{one}\n{other}")) == [*tokens(one), *tokens(other)]


@pytest.mark.parametrize("piece", ["a", "-", "a.b", "e\u0301\u0323", "aB", "_a", "--a-", "数", "1,", "/a", "é'", "A.é"])
def test_a_megabyte_of_anything_takes_a_moment(piece: str) -> None:
    start = time.perf_counter()
    terms(piece * (1_000_000 // len(piece)) + "é", "en")
    assert time.perf_counter() - start < 5


def test_an_impact_grows_with_frequency_but_saturates_and_shrinks_with_length() -> None:
    once, often = impacts(["cache", "redis"])["cache"], impacts(["cache"] * 50)["cache"]
    assert once < often < 2.2
    assert impacts(["cache"] + ["other"] * 500)["cache"] < once
