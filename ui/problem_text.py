"""A problem's text on the page: prose and code, told apart by their fences; nothing in it acts."""

from __future__ import annotations

import re

import streamlit as st

from ui.render import label

LONGEST = 20_000
_FENCE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")


def draw_text(text: str) -> None:
    """Fenced code as code, the rest as text with inline code."""
    place = 0
    for fence in _FENCE.finditer(text):
        _draw_prose(text[place : fence.start()])
        draw_code(fence[1].rstrip())
        place = fence.end()
    _draw_prose(text[place:])


def draw_code(text: str) -> None:
    """Code in one colour: those of Streamlit's highlighting do not stand out enough in the dark theme."""
    st.code(text, language=None, wrap_lines=True)


def _draw_prose(text: str) -> None:
    lines = [prose(line) for line in text.strip().splitlines()]
    if any(lines):
        st.markdown("  \n".join(lines))


def prose(line: str) -> str:
    """One line for a place that reads Markdown: code between backticks stays code, all else is text."""
    parts = _CODE.split(line)
    return "".join(f"`{part}`" if number % 2 else _spaced(part) for number, part in enumerate(parts) if part)


def _spaced(part: str) -> str:
    """Escaped, with the spaces at its ends that `label` takes away."""
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() and part.strip() else ""
    return f"{before}{label(part, LONGEST)}{after}"
