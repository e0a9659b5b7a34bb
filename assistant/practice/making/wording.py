"""What problems made from a passage are called, and what they say of the place they come from."""

from __future__ import annotations

import hashlib

from assistant.learning.words import clock_words

LONGEST_TOPIC = 60


def about_second(second: float | None) -> str:
    """ "about 3:20"; empty for a text that is not spoken."""
    return "" if second is None else f"about {clock_words(second)}"


def place_words(title: str, when: str) -> str:
    """The title of a source and where in it."""
    quoted = f"“{' '.join(title.split())}”"
    return f"{quoted}, {when}" if when else quoted


def topic_of_source(title: str) -> str:
    """What a problem made from a source is on: its title, since a word of the passage could be the answer."""
    words = " ".join(title.split())
    return words if len(words) <= LONGEST_TOPIC else f"{words[: LONGEST_TOPIC - 1].rpartition(' ')[0]}…"


def name_of(begin: str, *parts: str) -> str:
    """An id that follows from what a problem says: ``p-`` or ``g-`` and sixteen hexadecimal digits."""
    told = "\0".join(parts).encode("utf-8", "replace")
    return f"{begin}-{hashlib.blake2b(told, digest_size=8).hexdigest()}"
