"""The local model's own tokenizer: word pieces counted and placed, without the model (and without onnxruntime)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.models.clean import sendable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER_FILE = Path(__file__).with_name("data") / "tokenizer.json"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer without its built-in truncation and padding. Raises ModelError when it is another file."""
    from tokenizers import Tokenizer

    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The tokenizer {path} cannot be read: {error.strerror}.", "Get the file back.") from None
    if hashlib.sha256(content).hexdigest() != TOKENIZER_SHA256:
        raise ModelError(f"The tokenizer {path} is not the one the model was made with.", "Get the file back.")
    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # A transcript that says "[SEP]" says five characters; it must not speak to the model.
    tokenizer.encode_special_tokens = True
    return tokenizer


@cache
def shared_tokenizer() -> Tokenizer:
    """The one tokenizer of this process; encoding with it is thread-safe."""
    return load_tokenizer(TOKENIZER_FILE)


def piece_ids(text: str) -> list[int]:
    """The vocabulary numbers of a text's word pieces, without the model's two marks around them."""
    ids: list[int] = shared_tokenizer().encode(sendable(text), add_special_tokens=False).ids
    return ids


def piece_offsets(text: str) -> list[int]:
    """The character position where each word piece of a text begins, in order."""
    encoding = shared_tokenizer().encode(sendable(text), add_special_tokens=False)
    return [start for start, _ in encoding.offsets]


def word_pieces(texts: Sequence[str]) -> list[int]:
    """How many word pieces each text has, without the model's two marks around them."""
    return [len(piece_ids(text)) for text in texts]
