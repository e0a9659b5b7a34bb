"""What went wrong, as one sentence at the top of the page, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from assistant.errors import StudyError
from ui.failure import sentence_and_code
from ui.render import label

LOG = logging.getLogger("study")
LONGEST = 600


def tell(sentence: str) -> None:
    """Have a sentence shown the next time the page is drawn."""
    st.session_state["trouble"] = sentence


def draw_trouble() -> None:
    """The sentence that waits, once."""
    sentence = st.session_state.pop("trouble", None)
    if sentence:
        _draw(sentence)


def attempt(action: Callable[..., object], *arguments: Any) -> None:
    """For what a click does before the page is drawn: an error becomes the sentence on it."""
    try:
        action(*arguments)
    except Exception as error:  # noqa: BLE001  (a click must end in a page)
        tell(sentence_of(error))


@contextmanager
def caught() -> Iterator[None]:
    """For drawing: an error takes the place of what could not be drawn."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (Streamlit's own signals are no Exceptions and pass)
        _draw(sentence_of(error))


def sentence_of(error: Exception) -> str:
    """What to show of an error. One that is not ours is a defect: its traceback goes to the log."""
    if isinstance(error, StudyError | OSError):
        return sentence_and_code(error)[0]
    LOG.error("A page failed.", exc_info=error)
    return f"Something unforeseen happened ({type(error).__name__}). Reload the page; the log of the app says more."


def _draw(sentence: str) -> None:
    st.error(label(sentence, LONGEST), icon=":material/error:")
