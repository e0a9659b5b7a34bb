"""How an answer looks: its sentences, what is doubtful about them, and where they come from."""

from __future__ import annotations

import streamlit as st

from assistant.database.conversation_store import StoredMessage
from assistant.domain import Answer, Citation, NearestWeek, Refusal, Sentence
from assistant.service import Assistant
from ui.person import current_learner
from ui.printing import clock
from ui.reader import Place, beside, close_place, open_place, pills_of
from ui.render import label, show
from ui.trouble import attempt

AVATARS = {"user": ":material/person:", "assistant": ":material/menu_book:"}
CAUSES = {
    "not_covered": ("Not in the library", "Add a video, captions or notes on it to the library, then ask again."),
    "weak_evidence": ("Not enough in the library", "Add a source that treats it more closely, then ask again."),
    "unverified": ("Could not be verified", "Ask it in other words, or look into the sources yourself."),
    "not_yours": ("Not yours to see", "Only your own conversations can be shown to you."),
}
TALL, DOUBT_LETTERS = 600, 150
"""Letters of a tall answer, and how many of them the frame around a doubtful sentence is worth."""
GAP = 40
"""Characters between two quotations that still read as one."""
DOUBTS = {
    "unsupported": "Not supported by the source it names",
    "uncited": "No source given for this",
}


def draw_message(assistant: Assistant, message: StoredMessage) -> None:
    """One stored turn of a conversation, beside the source that was opened from it."""
    owner = f"m{message.id}"
    with (
        beside(assistant, owner, tall=_is_tall(message.answer)),
        st.chat_message(message.role, avatar=AVATARS[message.role]),
    ):
        if message.answer is None:
            show(message.content)
            return
        draw_answer(assistant, message.answer, owner)
        _draw_tools(assistant, message, message.answer)


def _is_tall(answer: Answer | None) -> bool:
    """Whether an answer is likely to be higher than the source opened beside it."""
    if answer is None:
        return False
    doubtful = sum(sentence.status != "supported" for sentence in answer.sentences)
    return len(answer.text) + DOUBT_LETTERS * doubtful > TALL


def draw_answer(assistant: Assistant, answer: Answer, owner: str) -> None:
    """An answer or a refusal, with its pills.

    One without sentences is drawn as its text: it is of the learner's own record, or a draft that was stopped.
    """
    if answer.notice:
        st.caption(f":material/info: {label(answer.notice, 300)}")
    if answer.refusal is not None:
        _draw_refusal(assistant, answer.refusal)
        return
    for paragraph in _paragraphs(answer):
        if paragraph[0].status == "supported":
            show(" ".join(_marked(sentence) for sentence in paragraph))
        else:
            _draw_doubtful(paragraph[0])
    if answer.text and not answer.sentences:
        show(answer.text)
    if answer.incomplete:
        st.caption(":material/more_horiz: The answer was cut off and is not complete.")
    _draw_pills(answer.citations, owner)


def _paragraphs(answer: Answer) -> list[list[Sentence]]:
    """Supported sentences together as they come, each doubtful one by itself.

    Quotations of different places are told apart: what does not follow on in its source begins a new paragraph.
    """
    places = {citation.n: citation for citation in answer.citations}
    paragraphs: list[list[Sentence]] = []
    for sentence in answer.sentences:
        before = paragraphs[-1][-1] if paragraphs else None
        if (
            before is not None
            and sentence.status == before.status == "supported"
            and _goes_on(before, sentence, places)
        ):
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
    return paragraphs


def _goes_on(before: Sentence, sentence: Sentence, places: dict[int, Citation]) -> bool:
    """Whether a sentence is no quotation, or one that stands right after the one before, or in the same roadmap."""
    first, second = (places[one.citations[0]] for one in (before, sentence))
    if sentence.text != second.quote or first.start_seconds is None:
        return True
    return first.source_id == second.source_id and 0 <= second.char_start - first.char_end <= GAP


def _marked(sentence: Sentence) -> str:
    return f"{sentence.text} {''.join(f'[{n}]' for n in sentence.citations)}".strip()


def _draw_doubtful(sentence: Sentence) -> None:
    with st.container(border=True, gap="xsmall"):
        st.badge(DOUBTS[sentence.status], icon=":material/warning:", color="orange")
        show(_marked(sentence))


def _draw_refusal(assistant: Assistant, refusal: Refusal) -> None:
    title, cure = CAUSES[refusal.cause]
    with st.container(border=True):
        st.markdown(f":material/block: **{title}**")
        show(refusal.message)
        if refusal.nearest_week is not None:
            _draw_nearest(assistant, refusal, refusal.nearest_week)
        st.markdown(cure)
        _draw_ways(refusal)


def _draw_nearest(assistant: Assistant, refusal: Refusal, nearest: NearestWeek) -> None:
    """The nearest week and, where the question belongs there, the searches by which the roadmap would fill it."""
    st.markdown(f"The nearest week is week {nearest.number}: {label(nearest.title)}.")
    roadmap = assistant.library.roadmap() if refusal.cause == "weak_evidence" else None
    week = roadmap.week(nearest.number) if roadmap is not None else None
    if week is not None and week.search.queries:
        searches = f" {week.search.combine} ".join(f"“{query.text}”" for query in week.search.queries)
        st.markdown(f"To find videos for it, the roadmap says to search for {label(searches, 300)}.")


def _draw_ways(refusal: Refusal) -> None:
    """Links to where the gap can be closed."""
    pages = st.session_state["pages"]
    with st.container(horizontal=True):
        if refusal.nearest_week is not None:
            number = refusal.nearest_week.number
            asked = {"week": str(number)}
            st.page_link(pages["roadmap"], label=f"See week {number}", icon=":material/map:", query_params=asked)
        if refusal.cause != "not_yours":
            st.page_link(pages["library"], label="Open the library", icon=":material/local_library:")


def _draw_pills(citations: tuple[Citation, ...], owner: str) -> None:
    if not citations:
        return
    by_number = {citation.n: citation for citation in citations}

    def chosen() -> None:
        number = st.session_state.get(pills_of(owner))
        if number is None:
            close_place()
        else:
            open_place(owner, Place.of(by_number[number]))
            st.session_state[pills_of(owner)] = number

    st.pills(
        "Sources of this answer",
        list(by_number),
        format_func=lambda n: pill(by_number[n]),
        key=pills_of(owner),
        on_change=chosen,
        label_visibility="collapsed",
    )


def pill(citation: Citation) -> str:
    """n · title · 12:34, or the week for a text without times."""
    place = clock(citation.start_seconds) or (f"week {citation.weeks[0]}" if citation.weeks else "")
    return " · ".join(part for part in (str(citation.n), label(citation.title, 30), place) if part)


def _draw_tools(assistant: Assistant, message: StoredMessage, answer: Answer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.feedback(
            "thumbs",
            key=f"m{message.id}-thumb",
            default=None if message.thumb is None else (message.thumb + 1) // 2,
            on_change=lambda: attempt(_keep_thumb, assistant, message.id),
        )
        with st.popover("Copy", type="tertiary", icon=":material/content_copy:"):
            st.code(copied(answer), language=None, wrap_lines=True)
        if facts(answer):
            st.caption(facts(answer), width="content")


def _keep_thumb(assistant: Assistant, number: int) -> None:
    chosen = st.session_state.get(f"m{number}-thumb")
    thumb = None if chosen is None else 1 if chosen else -1
    assistant.conversations.set_feedback(current_learner(assistant), number, thumb, assistant.settings.now())  # type: ignore[arg-type]


def copied(answer: Answer) -> str:
    """The answer as plain text with its sources, for the clipboard."""
    if answer.refusal is not None:
        return answer.refusal.message
    if not answer.text:
        return answer.notice or ""
    sources = [
        f"[{citation.n}] {citation.title} {clock(citation.start_seconds)} {citation.url or ''}".rstrip()
        for citation in answer.citations
    ]
    text = " ".join(_marked(sentence) for sentence in answer.sentences) or answer.text
    return "\n".join([text, "", *sources])


def facts(answer: Answer) -> str:
    """Which model answered, how long it took, tokens and cost."""
    parts = [_written_by(answer)] if answer.model is not None or answer.sentences else []
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


def _written_by(answer: Answer) -> str:
    return "quoted from the sources" if answer.model is None else label(str(answer.model))
