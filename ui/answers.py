"""How an answer looks: its sentences, what is doubtful about them, and where they come from."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assistant.database.conversation_store import StoredMessage
from assistant.domain import Answer, Citation, Refusal, Sentence
from ui.printing import clock
from ui.reader import Place
from ui.render import label, show

CAUSES = {
    "not_covered": ("Not in the library", "Add a video, captions or notes on it on the Library page, then ask again."),
    "weak_evidence": ("Not enough in the library", "Add a source that treats it more closely, then ask again."),
    "unverified": ("Could not be verified", "Ask it in other words, or look into the sources on the Library page."),
    "not_yours": ("Not yours to see", "Only your own conversations can be shown to you."),
}
DOUBTS = {
    "unsupported": "Not supported by the source it names",
    "uncited": "No source given for this",
}


def draw_message(message: StoredMessage, on_thumb: Callable[[int], None]) -> None:
    """One stored turn of a conversation."""
    with st.chat_message(message.role):
        if message.answer is None:
            show(message.content)
            return
        draw_answer(message.answer, f"m{message.id}")
        _draw_tools(message, message.answer, on_thumb)


def draw_answer(answer: Answer, key: str) -> None:
    """An answer or a refusal, with its pills."""
    if answer.notice:
        st.caption(f":material/info: {label(answer.notice, 300)}")
    if answer.refusal is not None:
        _draw_refusal(answer.refusal)
        return
    for paragraph in _paragraphs(answer.sentences):
        if paragraph[0].status == "supported":
            show(" ".join(_marked(sentence) for sentence in paragraph))
        else:
            _draw_doubtful(paragraph[0])
    if answer.incomplete:
        st.caption(":material/more_horiz: The answer was cut off and is not complete.")
    _draw_pills(answer.citations, key)


def _paragraphs(sentences: tuple[Sentence, ...]) -> list[list[Sentence]]:
    """Supported sentences together as they come, each doubtful one by itself."""
    paragraphs: list[list[Sentence]] = []
    for sentence in sentences:
        if sentence.status == "supported" and paragraphs and paragraphs[-1][0].status == "supported":
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
    return paragraphs


def _marked(sentence: Sentence) -> str:
    return f"{sentence.text} {''.join(f'[{n}]' for n in sentence.citations)}".strip()


def _draw_doubtful(sentence: Sentence) -> None:
    with st.container(border=True):
        st.caption(f":material/warning: {DOUBTS[sentence.status]}")
        show(_marked(sentence))


def _draw_refusal(refusal: Refusal) -> None:
    title, cure = CAUSES[refusal.cause]
    with st.container(border=True):
        st.markdown(f":material/block: **{title}**")
        show(refusal.message)
        if refusal.nearest_week is not None:
            week = refusal.nearest_week
            st.caption(f"The nearest week is week {week.number}: {label(week.title)}.")
        st.caption(cure)


def _draw_pills(citations: tuple[Citation, ...], key: str) -> None:
    if not citations:
        return
    by_number = {citation.n: citation for citation in citations}

    def opened() -> None:
        chosen = st.session_state.get(f"{key}-pills")
        if chosen is None:
            st.session_state.pop("open_place", None)
        else:
            st.session_state["open_place"] = Place.of(by_number[chosen])

    st.pills(
        "Sources of this answer",
        list(by_number),
        format_func=lambda n: pill(by_number[n]),
        key=f"{key}-pills",
        on_change=opened,
        label_visibility="collapsed",
    )


def pill(citation: Citation) -> str:
    """n · title · 12:34, or the week for a text without times."""
    place = clock(citation.start_seconds) or (f"week {citation.weeks[0]}" if citation.weeks else "")
    return " · ".join(part for part in (str(citation.n), label(citation.title, 30), place) if part)


def _draw_tools(message: StoredMessage, answer: Answer, on_thumb: Callable[[int], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        key = f"m{message.id}-thumb"
        st.feedback(
            "thumbs",
            key=key,
            default=None if message.thumb is None else (message.thumb + 1) // 2,
            on_change=lambda: on_thumb(message.id),
        )
        with st.popover("Copy", type="tertiary", icon=":material/content_copy:"):
            st.code(copied(answer), language=None, wrap_lines=True)
        st.caption(facts(answer))


def copied(answer: Answer) -> str:
    """The answer as plain text with its sources, for the clipboard."""
    if answer.refusal is not None:
        return answer.refusal.message
    sources = [
        f"[{citation.n}] {citation.title} {clock(citation.start_seconds)} {citation.url or ''}".rstrip()
        for citation in answer.citations
    ]
    return "\n".join([" ".join(_marked(sentence) for sentence in answer.sentences), "", *sources])


def facts(answer: Answer) -> str:
    """Which model answered, how long it took, tokens and cost."""
    parts = ["quoted from the sources" if answer.model in (None, "extracts") else label(str(answer.model))]
    total = answer.timings_ms.get("total")
    if total is not None:
        parts.append(f"{total / 1000:.1f} s")
    tokens = sum(int(answer.usage.get(name) or 0) for name in ("input_tokens", "output_tokens"))
    if tokens:
        parts.append(f"{tokens:,} tokens")
    cost = answer.usage.get("cost")
    if cost:
        parts.append(f"about \\${cost:.4f}")
    return " · ".join(parts)
