"""Labels act on nothing, and both themes can be read."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.settings import ROOT
from ui.render import label

MARKS = st.sampled_from(
    [*list("[]()!<>*_`~$:#@/\\.-&=\"'"), "http://evil.example", "www.evil.example", "javascript:", "img"]
)


@given(st.lists(MARKS | st.characters(), max_size=40).map("".join))
def test_a_label_of_any_text_is_nothing_but_text_to_a_markdown_reader(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"linkify": False, "html": True}).enable("strikethrough").parse(label(text))
    inline = [child.type for token in tokens for child in (token.children or [])]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert set(inline) <= {"text", "text_special"}


@pytest.mark.parametrize(
    "live", ["https://evil.example/a", "www.evil.example", "me@evil.example", ":smile:", ":material/home:"]
)
def test_what_becomes_alive_after_the_escaping_is_broken_by_a_joiner(live: str) -> None:
    assert "\u2060" in label(live)


def test_a_label_is_one_line_and_not_too_long() -> None:
    assert label("a\n\nb\tc") == "a b c"
    assert len(label("x" * 500, 50)) == 50


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_links_stand_out_from_both_backgrounds(theme: str) -> None:
    colours = tomllib.loads((ROOT / "ui" / ".streamlit" / "config.toml").read_text())["theme"][theme]
    for front in ("textColor", "linkColor", "primaryColor"):
        for back in ("backgroundColor", "secondaryBackgroundColor"):
            assert contrast(colours[front], colours[back]) >= 4.5, (front, back)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
