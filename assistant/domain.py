"""The nouns of the study assistant: frozen, typed, without I/O.

Times of cues, passages and citations are seconds from the start of the recording (``float``); character
positions index a source's text exactly as it is stored (Python string indices, end exclusive).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

SourceKind = Literal["roadmap", "captions", "notes"]
TaskKind = Literal["beginner", "enterprise", "task", "video"]
SentenceStatus = Literal["supported", "unsupported", "uncited"]
RefusalCause = Literal["not_covered", "weak_evidence", "unverified", "not_yours"]
IngestStatus = Literal["added", "updated", "unchanged", "failed", "empty", "busy"]


# --- what is read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: what is on the screen between two times."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class CueSpan:
    """Where a cue's words stand in its source's text, and when they are spoken."""

    char_start: int
    char_end: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled stretch: of a recording (seconds) or of a written text (characters)."""

    title: str
    start: float


@dataclass(frozen=True, slots=True)
class Document:
    """A file once read: its text, and where every cue of it stands.

    ``cues`` is empty for written text. ``sections`` are (character position, title) of headings or chapters, in
    order. ``section_weeks`` gives weeks to sections of a roadmap, parallel to ``sections`` (else empty).
    """

    kind: SourceKind
    title: str
    text: str
    cues: tuple[CueSpan, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    section_weeks: tuple[tuple[int, ...], ...] = ()
    chapters: tuple[Chapter, ...] = ()
    language: str = "en"
    weeks: tuple[int, ...] = ()
    url: str | None = None
    video_id: str | None = None
    duration_seconds: float | None = None
    bad_cues: int = 0


# --- the roadmap ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search the roadmap asks for. ``year_hint`` is the year of ``2022+`` or a bare year; it is not in ``text``."""

    text: str
    year_hint: int | None = None


@dataclass(frozen=True, slots=True)
class SearchLine:
    """The quoted queries of one line: all wanted (``and``) or any (``or``); ``note`` is what stood in brackets."""

    queries: tuple[SearchQuery, ...]
    combine: Literal["and", "or"] = "and"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do in a week. Ids: ``w06-beginner``, ``w06-enterprise``, ``w06-video-<id>``.

    A task that is called neither beginner nor enterprise (kind ``task``) is ``w06-task-<slug of its title>``.
    """

    id: str
    week: int
    kind: TaskKind
    title: str


@dataclass(frozen=True, slots=True)
class VideoLink:
    """A checked link written under its week."""

    id: str
    url: str
    title: str
    channel: str | None = None
    published: str | None = None
    seconds: int | None = None
    checked: str | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """A week (or, in other people's roadmaps, a section) and what it asks for. ``line`` counts from 1.

    ``through`` is the last week of a stretch ("Weeks 32-36" has number 32 and through 36), None for one week.
    """

    number: int
    title: str
    month: str | None
    optional: bool
    search: SearchLine
    tasks: tuple[Task, ...]
    guidance: SearchLine
    videos: tuple[VideoLink, ...] = ()
    line: int = 0
    through: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Text of a roadmap that is neither week nor task. ``understood`` is False where a reader should look."""

    text: str
    line: int
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A parsed roadmap. ``id`` is a slug of the title."""

    id: str
    title: str
    weeks: tuple[Week, ...]
    notes: tuple[Note, ...] = ()

    def week(self, number: int) -> Week | None:
        """The week of this number, or the stretch of weeks it lies in."""
        exact = (week for week in self.weeks if week.number == number)
        within = (week for week in self.weeks if week.number < number <= (week.through or week.number))
        return next(exact, None) or next(within, None)


# --- what is found ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source, ready to be searched. ``context`` (title, chapter) is embedded with it, never quoted."""

    id: str
    char_start: int
    char_end: int
    text: str
    context: str
    weeks: tuple[int, ...]
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage as a search returns it. ``score`` is the fused score, ``cosine`` and ``lexical`` its two legs."""

    passage_id: str
    source_id: str
    uri: str
    title: str
    kind: SourceKind
    weeks: tuple[int, ...]
    char_start: int
    char_end: int
    start_seconds: float | None
    end_seconds: float | None
    url: str | None
    text: str
    score: float
    cosine: float = 0.0
    lexical: float = 0.0
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SearchResult:
    query: str
    passages: tuple[FoundPassage, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the library as the database knows it. ``roadmap_id`` is the roadmap its weeks are of, None for any."""

    id: str
    uri: str
    kind: SourceKind
    title: str
    url: str | None
    language: str
    weeks: tuple[int, ...]
    status: str
    reason: str | None
    passages: int
    duration_seconds: float | None
    updated_at: datetime
    roadmap_id: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryVideo:
    """A recording of the library that serves weeks of a roadmap. ``seconds`` is its length where it is known."""

    source_id: str
    title: str
    url: str | None
    video_id: str | None
    weeks: tuple[int, ...]
    seconds: float | None
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class SourceText:
    """The stored text of a source with its cues: what the reader shows and citations are mapped with."""

    source: Source
    text: str
    cues: tuple[CueSpan, ...]
    chapters: tuple[Chapter, ...]


# --- what is answered -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One turn handed to a chat model or kept as history."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Action:
    """What a text was understood as. ``confirm`` is the sentence to agree to before anything is written."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence comes from. Keeps its own quote and second, so that it outlives a re-ingest."""

    n: int
    passage_id: str
    source_id: str
    uri: str
    title: str
    quote: str
    url: str | None
    start_seconds: float | None
    weeks: tuple[int, ...]
    char_start: int = 0
    char_end: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer. ``support`` is 0 to 1: how much of it the cited passage states."""

    text: str
    citations: tuple[int, ...]
    support: float
    status: SentenceStatus


@dataclass(frozen=True, slots=True)
class NearestWeek:
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Refusal:
    cause: RefusalCause
    message: str
    nearest_week: NearestWeek | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says. ``notice`` is one line when something went other than asked (a model that failed)."""

    question: str
    action: Action
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refusal: Refusal | None = None
    conversation: str | None = None
    model: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)
    notice: str | None = None
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Something to show while waiting."""

    text: str


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a streamed draft, not yet checked."""

    text: str


AnswerEvent = Progress | Delta | Answer
"""What ``ask`` yields: any number of Progress and Delta, then exactly one Answer, last."""
