"""Text of strangers reaches the page as text: nothing of it is an image, a link, HTML or a diagram."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from assistant.domain import Sentence
from assistant.service import Assistant
from tests.app.conftest import Start
from tests.app.stored import answered, cited, keep
from ui import render

POISON = (
    "![x](http://evil.example/a.png) [y](http://evil.example) <img src=http://evil.example/b.png> "
    "<script>1</script> http://evil.example www.evil.example $$\\href{http://evil.example}{z}$$ :red[r] :smile:\n"
    "```mermaid\ngraph TD; A-->B\n```\n# Heading\n| a | b |\n|---|---|\n"
)
PIECES = st.sampled_from(
    [
        "![a](http://e.example/x)",
        "[b](javascript:1)",
        "<img src=x>",
        "```mermaid\n",
        "$$x$$",
        ":red[x]",
        "\n\n# h",
        "|a|",
    ]
)


class OnlyText:
    """Stands for Streamlit where nothing but `text` may be called."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, body: str) -> None:
        self.texts.append(body)


@given(st.lists(PIECES | st.text(max_size=20), max_size=8).map("".join))
def test_any_text_is_shown_as_itself_by_the_element_that_reads_no_markdown(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        only = OnlyText()
        patch.setattr(render, "st", only)
        render.show(text)
    assert only.texts == [text.replace("\x00", "")]


def _page(text: str) -> None:
    from ui.render import show

    show(text)


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb"])
def test_half_a_character_is_no_error(half: str) -> None:
    assert not AppTest.from_function(_page, args=(half,)).run(timeout=30).exception
    assert "?" in render.label(half)


def test_a_poisoned_answer_is_only_text_wherever_it_stands(start: Start, assistant: Assistant) -> None:
    said = "A deadlock is two transactions that each wait for a lock the other one holds."
    citation = cited(assistant, said, title=POISON)
    doubtful = Sentence(POISON, (1,), 0.0, "unsupported")
    keep(assistant, answered(doubtful, citations=(citation,), model=POISON, notice=POISON), POISON)
    app = start()
    app.button_group[0].set_value(1).run()
    assert not app.exception
    assert f"{POISON} [1]" in [text.value for text in app.text]
    for element in [*app.caption, *app.button, *app.expander, *(said for said in app.markdown if "evil" in said.value)]:
        assert acting(str(getattr(element, "value", None) or getattr(element, "label", ""))) <= {"strong_open"}


def acting(text: str) -> set[str]:
    """What a Markdown reader makes of a text, besides paragraphs and plain text."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"]).parse(text)
    read = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or []}
    return read - {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "strong_close"}
