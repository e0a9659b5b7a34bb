"""What the library holds, what it says about a subject, and how to add to it."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from assistant.domain import FoundPassage, Source
from assistant.service import Assistant
from ingest.pipeline import IngestProgress, IngestReport
from ui.opening import run_ingest
from ui.printing import clock, duration
from ui.reader import Place, draw_reader
from ui.render import label, show
from ui.resources import get_assistant
from ui.work import Work

ACCEPTED = ["vtt", "srt", "sbv", "json3", "srv3", "srv1", "ttml", "md", "txt", "json"]
STATES = {"ready": "ready", "failed": "could not be read", "empty": "no text in it"}


def page() -> None:
    """The library page."""
    assistant = get_assistant()
    place = st.session_state.get("open_place")
    if place is None:
        with st.container(width=900):
            _draw(assistant)
        return
    listing, source = st.columns([3, 2], gap="large")
    with listing:
        _draw(assistant)
    with source:
        draw_reader(assistant, place, "library-reader")


def _draw(assistant: Assistant) -> None:
    st.header("Library")
    if st.session_state.get("ingesting") is not None:
        _draw_ingest()
    for sentence in st.session_state.pop("ingested", []):
        st.info(label(sentence, 400))
    search, sources, add = st.tabs(["Search", "Sources", "Add"])
    with search:
        _draw_search(assistant)
    with sources:
        _draw_sources(assistant)
    with add:
        _draw_add(assistant)


def _draw_search(assistant: Assistant) -> None:
    query = st.text_input("Look for passages about", key="library-query", max_chars=1000)
    if not query.strip():
        st.caption("Type a few words; the passages that fit best are shown with their place.")
        return
    found = assistant.search(query, k=8).passages
    if not found:
        st.info("Nothing in the library fits.")
    for passage in found:
        _draw_passage(passage)


def _draw_passage(passage: FoundPassage) -> None:
    with st.container(border=True):
        weeks = f"week {', '.join(map(str, passage.weeks))}" if passage.weeks else ""
        st.markdown(f"**{label(passage.title)}**")
        st.caption(" · ".join(part for part in (clock(passage.start_seconds), weeks) if part))
        show(passage.text[:420] + (" …" if len(passage.text) > 420 else ""))
        if st.button("Open", key=f"open-{passage.passage_id}", type="tertiary", icon=":material/menu_book:"):
            st.session_state["open_place"] = Place(
                passage.source_id,
                passage.title,
                passage.char_start,
                passage.char_end,
                passage.text,
                passage.url,
                passage.start_seconds,
            )
            st.rerun()


def _draw_sources(assistant: Assistant) -> None:
    sources = assistant.library.sources()
    failed = [source for source in sources if source.status == "failed" or (source.reason and source.status == "ready")]
    for source in failed:
        _draw_failed(assistant, source)
    st.dataframe(
        [
            {
                "Title": source.title,
                "Weeks": ", ".join(map(str, source.weeks)),
                "Length": duration(source.duration_seconds) if source.duration_seconds else "",
                "Passages": source.passages,
                "State": STATES[source.status],
            }
            for source in sources
        ],
        hide_index=True,
        width="stretch",
    )
    _draw_remove(assistant, sources)


def _draw_failed(assistant: Assistant, source: Source) -> None:
    with st.container(border=True):
        st.markdown(f":material/error: **{label(source.title)}**")
        show(source.reason or "")
        if st.button("Read it again", key=f"retry-{source.id}"):
            start(assistant, [Path(source.uri)])
            st.rerun()


def _draw_remove(assistant: Assistant, sources: list[Source]) -> None:
    titles = {source.id: source.title for source in sources if source.kind != "roadmap"}
    chosen = st.multiselect(
        "Remove from the library (the files stay)", list(titles), format_func=lambda name: label(titles[name])
    )
    if chosen and st.button(f"Remove {len(chosen)}", icon=":material/delete:"):
        assistant.library.remove(chosen)
        st.session_state.pop("open_place", None)
        st.rerun()


def _draw_add(assistant: Assistant) -> None:
    st.markdown(
        "Captions (WebVTT, SRT, SBV, json3, srv3, TTML), notes and roadmaps (Markdown, plain text). "
        "The `.info.json` that yt-dlp writes beside a video gives its title, chapters and address."
    )
    busy = st.session_state.get("ingesting") is not None
    with st.form("add-files", clear_on_submit=True, border=False):
        files = st.file_uploader("Files", ACCEPTED, accept_multiple_files=True, disabled=busy)
        if st.form_submit_button("Add these files", disabled=busy) and files:
            folder = assistant.settings.home / "uploads"
            paths = [_keep(folder, file.name, file.getvalue()) for file in files]
            start(assistant, [path for path in paths if not path.name.endswith(".info.json")])
            st.rerun()
    with st.form("add-path", border=False):
        path = st.text_input("Or a file or folder on this machine", placeholder="/home/me/videos")
        if st.form_submit_button("Add this path", disabled=busy) and path.strip():
            start(assistant, [Path(path.strip()).expanduser()])
            st.rerun()


def _keep(folder: Path, name: str, data: bytes) -> Path:
    """Write an uploaded file into the data folder under a harmless form of its name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / (re.sub(r"[^\w.\-\[\] ]", "_", Path(name).name).lstrip(".") or "file.txt")
    path.write_bytes(data)
    return path


def start(assistant: Assistant, paths: list[Path]) -> None:
    """Ingest in a thread that goes on whatever is clicked meanwhile."""

    def events() -> Iterator[IngestProgress | IngestReport]:
        yield from _stream(assistant, paths)

    st.session_state["ingesting"] = Work(events)


def _stream(assistant: Assistant, paths: list[Path]) -> Iterator[IngestProgress | IngestReport]:
    """The progress of an ingest and its report, one after the other; its error is raised here."""
    told: queue.Queue[IngestProgress | IngestReport | BaseException] = queue.Queue()

    def run() -> None:
        try:
            told.put(run_ingest(assistant, paths, progress=told.put))
        except Exception as error:  # noqa: BLE001  (handed over and raised below)
            told.put(error)

    threading.Thread(target=run, name="study-ingest", daemon=True).start()
    while True:
        event = told.get()
        if isinstance(event, BaseException):
            raise event
        yield event
        if isinstance(event, IngestReport):
            return


@st.fragment(run_every=0.5)
def _draw_ingest() -> None:
    """How far the ingest is, with rate and end; the page is drawn whole once it is done."""
    work: Work[IngestProgress | IngestReport] | None = st.session_state.get("ingesting")
    if work is None:
        return
    events = work.events
    if not work.running:
        st.session_state["ingesting"] = None
        st.session_state["ingested"] = _outcome(events, work.failure)
        st.rerun()
    at = next((event for event in reversed(events) if isinstance(event, IngestProgress)), None)
    if at is None:
        st.progress(0.0, "Looking at the files")
        return
    rate = f", {at.embedded / at.seconds:.0f} passages a second" if at.seconds > 0 and at.embedded else ""
    share = at.bytes_done / at.bytes_total if at.bytes_total else 0.0
    left = f", about {duration(at.seconds * (1 - share) / share)} left" if share > 0.02 else ""
    st.progress(share, f"{at.files_done} of {at.files_total} files{rate}{left}: {label(at.name, 40)}")


def _outcome(events: list[IngestProgress | IngestReport], failure: str | None) -> list[str]:
    if failure is not None:
        return [failure]
    report = next(event for event in reversed(events) if isinstance(event, IngestReport))
    bad = [f"{Path(s.uri).name}: {s.reason}" for s in report.sources if s.status in ("failed", "busy", "empty")]
    good = len(report.sources) - len(bad)
    return [f"{good} read, {report.passages} passages in {duration(report.seconds)}.", *bad]
