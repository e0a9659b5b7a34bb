"""An embedder that remembers embeds every text once, as long as it is used."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.remembering import RememberingEmbedder


class Counting:
    """Gives each text a vector of its own, and keeps what it was asked for."""

    model, dimensions = "counting:2", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.extend(texts)
        return np.array([[len(text), hash(text) % 997] for text in texts], dtype=np.float32).reshape(-1, 2)

    def embed_query(self, text: str) -> np.ndarray:
        vector: np.ndarray = self.embed([text])[0]
        return vector

    def batches(self, texts: Sequence[str]) -> list[list[int]]:
        return [list(range(len(texts)))]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=8), st.integers(1, 9))
def test_the_vectors_are_those_of_the_embedder_itself(rounds: list[list[str]], most: int) -> None:
    remembering = RememberingEmbedder(Counting(), most)
    for texts in rounds:
        assert np.array_equal(remembering.embed(texts), Counting().embed(texts))


def test_a_text_is_embedded_once_also_within_one_call() -> None:
    inner = Counting()
    remembering = RememberingEmbedder(inner)
    remembering.embed(["a", "b", "a"])
    remembering.embed(["b", "c"])
    remembering.embed_query("c")
    assert inner.asked == ["a", "b", "c"]


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    inner = Counting()
    remembering = RememberingEmbedder(inner, most=2)
    for texts in (["a"], ["b"], ["a"], ["c"], ["a"], ["b"]):
        remembering.embed(texts)
    assert inner.asked == ["a", "b", "c", "b"]


def test_threads_that_ask_for_the_same_get_the_same() -> None:
    remembering = RememberingEmbedder(Counting(), most=3)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: remembering.embed(["a", "b", "c", "d"]), range(64)))
    assert all(np.array_equal(vectors, found[0]) for vectors in found)
