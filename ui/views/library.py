"""What the library holds, what it says about a subject, and how to add to it."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import streamlit as st

from assistant.domain import FoundPassage, Source
from assistant.errors import UsageError
from assistant.learning.words import counted
from assistant.service import Assistant
from ingest.files import Options
from ingest.pipeline import IngestProgress, IngestReport
from ui.learning_actions import draw_told
from ui.library_videos import draw_videos
from ui.library_words import described, spelled_weeks
from ui.opening import run_ingest
from ui.printing import clock, duration
from ui.reader import COLUMN, Place, beside, close_place, open_place
from ui.render import label, show
from ui.resources import get_assistant
from ui.trouble import attempt
from ui.video_cards import draw_work
from ui.video_words import seen
from ui.videos import desk_of
from ui.work import Work

ACCEPTED = ["vtt", "srt", "sbv", "json3", "srv3", "srv1", "ttml", "md", "txt", "json"]
SOURCES = 15
"""How many are shown before a person asks for more."""
PASSAGES = 8
EXCERPT = 420
LONGEST_NAME = 120
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069]+')

IngestEvent = IngestProgress | IngestReport


def page() -> None:
    """The library page."""
    assistant = get_assistant()
    _settle()
    with st.container(width=COLUMN):
        st.title("Library", anchor=False)
        draw_told(assistant)
        desk = desk_of(assistant)
        draw_work(desk)
        _draw_ingest()
        _draw_outcome()
    sources, search, videos, add = st.tabs(["Sources", "Search", "Videos", "Add"], key="library-tab", on_change="rerun")
    if sources.open:
        with sources:
            _draw_sources(assistant)
    if search.open:
        with search:
            _draw_search(assistant)
    if videos.open:
        with videos, st.container(width=COLUMN):
            draw_videos(assistant, desk)
    if add.open:
        with add, st.container(width=COLUMN):
            _draw_add(assistant)


# -- what is there --------------------------------------------------------------------------------------------------


def _draw_sources(assistant: Assistant) -> None:
    sources = assistant.library.sources()
    troubled = [source for source in sources if source.status == "failed" or source.reason]
    for source in troubled:
        _draw_troubled(assistant, source)
    readable = [source for source in sources if source.status != "failed"]
    if not readable:
        st.info("Nothing is in the library yet. Add a file, a folder or a video's captions under “Add”.")
        return
    found, shown = _wanted(readable), st.session_state.get("sources-shown", SOURCES)
    for source in found[:shown]:
        _draw_source(assistant, source)
    if len(found) > shown:
        more = {"sources-shown": shown + SOURCES}
        st.button("More sources", type="tertiary", icon=":material/expand_more:", on_click=_remember, args=(more,))
    _draw_remove(assistant, sources)


def _remember(values: dict[str, int]) -> None:
    st.session_state.update(values)


def _wanted(sources: list[Source]) -> list[Source]:
    """Those whose title has the words typed, in a library that is too long to be read through."""
    words = ""
    with st.container(width=COLUMN):
        if len(sources) > SOURCES:
            words = st.text_input("Find a source by its title", key="library-filter", type="search", live=True) or ""
        found = [source for source in sources if words.lower().strip() in source.title.lower()]
        st.caption(_summed(found))
    return found


def _summed(sources: Sequence[Source]) -> str:
    passages = counted(sum(source.passages for source in sources), "passage")
    seconds = sum(source.duration_seconds or 0 for source in sources)
    length = f", {duration(seconds)} of recordings" if seconds else ""
    return f"{counted(len(sources), 'source')} with {passages}{length}"


def _draw_source(assistant: Assistant, source: Source) -> None:
    owner = f"source-{source.id}"
    with beside(assistant, owner), st.container(border=True, gap="xxsmall"):
        st.button(
            label(source.title),
            key=f"{owner}-open",
            type="tertiary",
            icon=":material/menu_book:",
            wrap=False,
            on_click=open_place,
            args=(owner, Place.of_source(source)),
        )
        st.caption(described(source))


def _draw_troubled(assistant: Assistant, source: Source) -> None:
    with st.container(width=COLUMN), st.container(border=True, gap="xsmall"):
        st.markdown(f":material/error: **{label(source.title)}** · {described(source)}")
        show(source.reason or "")
        st.button(
            "Read it again",
            key=f"retry-{source.id}",
            icon=":material/refresh:",
            on_click=start,
            args=(assistant, [Path(source.uri)]),
            disabled=_busy(),
        )


def _draw_remove(assistant: Assistant, sources: list[Source]) -> None:
    titles = {source.id: source.title for source in sources if source.kind != "roadmap"}
    with st.container(width=COLUMN), st.expander("Remove sources", icon=":material/delete:", type="compact"):
        chosen = st.multiselect(
            "Sources to remove (their files stay)",
            list(titles),
            format_func=lambda name: seen(titles[name]),
            key="library-remove",
            placeholder="Choose sources",
        )
        st.button(
            f"Remove {counted(len(chosen), 'source')}" if chosen else "Remove",
            disabled=not chosen,
            on_click=attempt,
            args=(_remove, assistant),
        )


def _remove(assistant: Assistant) -> None:
    assistant.library.remove(st.session_state["library-remove"])
    st.session_state["library-remove"] = []
    close_place()


# -- what it says ---------------------------------------------------------------------------------------------------


def _draw_search(assistant: Assistant) -> None:
    with st.container(width=COLUMN):
        query = st.text_input(
            "Look for passages about",
            key="library-query",
            max_chars=1000,
            icon=":material/search:",
            placeholder="joins",
        )
        if not (query or "").strip():
            st.caption("Type a few words and press Enter; the passages that fit best are shown with their place.")
            return
        found = assistant.search(query or "", k=PASSAGES).passages
        if not found:
            st.info("Nothing in the library fits.")
    for passage in found:
        _draw_passage(assistant, passage, query or "")


def _draw_passage(assistant: Assistant, passage: FoundPassage, query: str) -> None:
    owner = f"passage-{passage.passage_id}"
    weeks = spelled_weeks(passage.weeks) if passage.weeks else ""
    with beside(assistant, owner), st.container(border=True, gap="xsmall"):
        st.button(
            label(passage.title),
            key=f"{owner}-open",
            type="tertiary",
            icon=":material/menu_book:",
            wrap=False,
            on_click=open_place,
            args=(owner, Place.of_passage(passage)),
        )
        st.caption(" · ".join(part for part in (clock(passage.start_seconds), weeks) if part))
        show(excerpt(passage.text, query))


def excerpt(text: str, query: str) -> str:
    """The part of a passage where the query's words stand closest, or its beginning, cut between words."""
    if len(text) <= EXCERPT:
        return text
    start = _best_start(text, query)
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + EXCERPT // 2)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _best_start(text: str, query: str) -> int:
    """The beginning of the sentence from which on most words are the query's, compared by their first letters."""
    stems = {word[:6] for word in re.findall(r"\w{4,}", query.lower())}
    places = [word.start() for word in re.finditer(r"\w+", text) if word.group().lower()[:6] in stems]
    best = max(places, key=lambda at: sum(at <= other < at + EXCERPT for other in places), default=0)
    sentence = text.rfind(". ", 0, min(best, len(text) - EXCERPT // 2))
    return sentence + 2 if sentence >= 0 else 0


# -- adding ---------------------------------------------------------------------------------------------------------


def _draw_add(assistant: Assistant) -> None:
    st.markdown(
        "Captions (WebVTT, SRT, SBV, json3, srv3, srv1, TTML), transcripts, notes and roadmaps (Markdown, plain text). "
        "The `.info.json` that yt-dlp writes beside a video gives its title, chapters and address."
    )
    with st.form("add-files", clear_on_submit=True, border=False):
        st.file_uploader("Files", ACCEPTED, accept_multiple_files=True, disabled=_busy(), key="add-uploads")
        st.form_submit_button(
            "Add these files", disabled=_busy(), on_click=attempt, args=(_add_uploads, assistant), key="add-files-now"
        )
    with st.form("add-path", border=False):
        st.text_input("Or a file or folder on this machine", placeholder="/home/me/videos", key="add-this-path")
        st.form_submit_button(
            "Add this path", disabled=_busy(), on_click=attempt, args=(_add_path, assistant), key="add-path-now"
        )
    with st.form("add-transcript", border=False):
        _draw_paste(assistant)


def _draw_paste(assistant: Assistant) -> None:
    """A transcript as text, with its name and the week it serves."""
    st.text_area(
        "Or paste a transcript",
        key="paste-text",
        height=160,
        placeholder="0:00 What stands beside the video as its transcript, with times or without.",
    )
    roadmap = assistant.library.roadmap()
    weeks = {week.number: week.title for week in roadmap.weeks} if roadmap is not None else {}
    st.text_input("Its title", key="paste-title", max_chars=LONGEST_NAME)
    st.selectbox(
        "The week it serves",
        list(weeks),
        None,
        format_func=lambda number: seen(f"Week {number} · {weeks[number]}"),
        key="paste-week",
        placeholder="No week",
    )
    st.form_submit_button(
        "Add this transcript", disabled=_busy(), on_click=attempt, args=(_add_pasted, assistant), key="paste-now"
    )


def _busy() -> bool:
    return st.session_state.get("ingesting") is not None


def _add_uploads(assistant: Assistant) -> None:
    folder = assistant.settings.home / "uploads"
    paths = [_keep(folder, file.name, file.getvalue()) for file in st.session_state["add-uploads"] or []]
    if paths:
        start(assistant, [path for path in paths if not path.name.endswith(".info.json")])


def _add_path(assistant: Assistant) -> None:
    path = str(st.session_state["add-this-path"] or "").strip()
    if path:
        start(assistant, [Path(path).expanduser()])


def _add_pasted(assistant: Assistant) -> None:
    """Keep a pasted text as a file and read it in. Raises UsageError without text or title."""
    text, title = str(st.session_state["paste-text"] or ""), str(st.session_state["paste-title"] or "").strip()
    if not text.strip():
        raise UsageError("There is no text yet.", "Paste a transcript into the field.")
    if not title:
        raise UsageError("The transcript has no title yet.", "Give it one; it is shown with what is cited from it.")
    path = _keep_new(assistant.settings.home / "uploads", title, text.encode("utf-8", "replace"))
    week = st.session_state["paste-week"]
    start(assistant, [path], Options(weeks=(week,) if week is not None else ()))
    for name in ("paste-text", "paste-title"):
        st.session_state[name] = ""


def _keep_new(folder: Path, title: str, data: bytes) -> Path:
    """Write a pasted text under its title. Another text of the same title stays: this one gets a number."""
    for number in count(1):
        path = folder / f"{_as_name(title)}{'' if number == 1 else f' {number}'}.txt"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(data)
            return path
        if path.read_bytes() == data:
            return path
    raise AssertionError("numbers do not end")


def _keep(folder: Path, name: str, data: bytes) -> Path:
    """Write an uploaded file into the data folder under a harmless form of its name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _harmless(name)
    path.write_bytes(data)
    return path


def _as_name(title: str) -> str:
    """A title as a file's name: what no file system takes, or what could lead elsewhere, is left out."""
    bare = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip(". ")
    return bare.encode("utf-8", "ignore")[:LONGEST_NAME].decode("utf-8", "ignore").strip() or "Transcript"


def _harmless(name: str) -> str:
    harmless = re.sub(r"[^\w.\-\[\] ]", "_", Path(name).name).lstrip(".") or "file.txt"
    return harmless[-LONGEST_NAME:]


def start(assistant: Assistant, paths: list[Path], options: Options | None = None) -> None:
    """Ingest in a thread that goes on whatever is clicked meanwhile."""

    def events(stopped: Callable[[], bool]) -> Iterator[IngestEvent]:
        yield from _stream(lambda tell: run_ingest(assistant, paths, options, progress=tell))

    st.session_state["ingested"] = None
    st.session_state["ingesting"] = Work(events)


def _stream(run: Callable[[Callable[[IngestProgress], None]], IngestReport]) -> Iterator[IngestEvent]:
    """The progress of an ingest and its report, one after the other; its error is raised here."""
    told: queue.Queue[IngestEvent | BaseException] = queue.Queue()

    def work() -> None:
        try:
            told.put(run(told.put))
        except Exception as error:  # noqa: BLE001  (handed over and raised below)
            told.put(error)

    threading.Thread(target=work, name="study-ingest", daemon=True).start()
    while True:
        event = told.get()
        if isinstance(event, BaseException):
            raise event
        yield event
        if isinstance(event, IngestReport):
            return


def _settle() -> None:
    """Keep what came of an ingest that has ended."""
    work: Work[IngestEvent] | None = st.session_state.get("ingesting")
    if work is not None and not work.running:
        st.session_state["ingesting"] = None
        st.session_state["ingested"] = _outcome(work.events, work.failure)


@st.fragment(run_every=0.5)
def _draw_ingest() -> None:
    """How far the ingest is, with rate and end; the page is drawn whole once it is done."""
    work: Work[IngestEvent] | None = st.session_state.get("ingesting")
    if work is None:
        return
    if not work.running:
        st.rerun()
    at = next((event for event in reversed(work.events) if isinstance(event, IngestProgress)), None)
    if at is None:
        st.progress(0.0, "Looking at the files")
    else:
        st.progress(at.bytes_done / at.bytes_total if at.bytes_total else 0.0, _going(at))


def _going(at: IngestProgress) -> str:
    """3 of 12 files, 14 passages a second, about 2 min left: name."""
    rate = f", {at.embedded / at.seconds:.0f} passages a second" if at.seconds > 0 and at.embedded else ""
    share = at.bytes_done / at.bytes_total if at.bytes_total else 0.0
    left = f", about {duration(at.seconds * (1 - share) / share)} left" if share > 0.02 else ""
    return f"{at.files_done} of {counted(at.files_total, 'file')}{rate}{left}: {label(at.name, 40)}"


def _outcome(events: Sequence[IngestEvent], failure: str | None) -> tuple[str | None, list[str]]:
    """What was read, and what was not and why."""
    report = next((event for event in reversed(events) if isinstance(event, IngestReport)), None)
    if report is None:
        return None, [failure or "The files could not be read."]
    bad = [f"{Path(s.uri).name}: {s.reason}" for s in report.sources if s.status in ("failed", "busy", "empty")]
    read = counted(len(report.sources) - len(bad), "file")
    skipped = f" {counted(report.skipped, 'file')} of other kinds skipped." if report.skipped else ""
    return f"{read} read, {counted(report.passages, 'passage')} in {duration(report.seconds)}.{skipped}", bad


def _draw_outcome() -> None:
    done, bad = st.session_state.get("ingested") or (None, [])
    if done:
        st.success(label(done, 300), icon=":material/check:")
    for sentence in bad:
        st.error(label(sentence, 400), icon=":material/error:")
