"""Text made fit to be sent: what a tokenizer or a JSON encoder would choke on is replaced."""

from __future__ import annotations


def sendable(text: str) -> str:
    """The text with each lone surrogate replaced by one question mark, so that positions stay."""
    return text.encode("utf-8", "replace").decode("utf-8")
