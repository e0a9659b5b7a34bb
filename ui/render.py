"""The one way text from transcripts, models and files gets onto the page: as text.

`show` draws it with an element that knows no Markdown at all. `label` is for the few places (buttons, pills, expanders)
whose text Streamlit reads as Markdown: every mark is escaped, and what Streamlit or its parser turns into a link, an
emoji or an icon after the escaping (`https:`, `www.`, `:name:`, an address with @) is broken by an invisible joiner.
"""

from __future__ import annotations

import re

import streamlit as st

_JOINER = "\u2060"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$^&=\"'/%])")
_LIVE = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
LONGEST_LABEL = 90


def show(text: str) -> None:
    """Draw text that may hold anything: what it says is what is seen."""
    st.text(text.replace("\x00", "").encode("utf-8", "replace").decode())


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """Text for a place that reads Markdown, so that nothing of it acts; on one line, shortened."""
    line = _SPACE.sub(" ", text.encode("utf-8", "replace").decode()).strip()
    if len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    return _MARKS.sub(r"\\\1", _LIVE.sub(_JOINER, line))
