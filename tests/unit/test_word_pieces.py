"""Word pieces of the bundled model: counted and placed, whatever the text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.models.word_pieces import TOKENIZER_FILE, load_tokenizer, piece_ids, piece_offsets, word_pieces


def test_known_pieces() -> None:
    assert piece_ids("hello world") == [7592, 2088]
    assert word_pieces(["", "hello", "unbelievable", "embeddings"]) == [0, 1, 1, 4]


def test_nothing_is_cut_or_padded() -> None:
    assert word_pieces(["word " * 1_000]) == [1_000]


def test_pieces_know_where_they_begin() -> None:
    text = "Héllo 😀 embeddings!"
    assert [text[start:] for start in piece_offsets(text)] == [
        "Héllo 😀 embeddings!",
        "😀 embeddings!",
        "embeddings!",
        "beddings!",
        "dings!",
        "s!",
        "!",
    ]


def test_marks_of_the_model_are_ordinary_text() -> None:
    assert not {100, 101, 102, 103} & set(piece_ids("[CLS] [SEP] [MASK] [UNK]"))


@given(st.text(st.characters(), max_size=300))
def test_offsets_are_in_order_within_any_text(text: str) -> None:
    offsets = piece_offsets(text)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)
    assert word_pieces([text]) == [len(offsets)]


def test_another_tokenizer_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "tokenizer.json"
    other.write_bytes(TOKENIZER_FILE.read_bytes() + b" ")
    with pytest.raises(ModelError, match="not the one"):
        load_tokenizer(other)
    with pytest.raises(ModelError, match="cannot be read"):
        load_tokenizer(tmp_path / "none")


@pytest.mark.parametrize(
    "module",
    [
        "word_pieces",
        "embedder",
        "chat",
        "prompts",
        "prices",
        "tokens",
        "failures",
        "retries",
        "streaming",
        "openai_client",
    ],
)
def test_importing_a_door_imports_nothing_heavy(module: str) -> None:
    heavy = ("openai", "langchain", "langchain_core", "onnxruntime", "numpy", "tiktoken", "tokenizers", "httpx2")
    program = f"import sys, assistant.models.{module}; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
