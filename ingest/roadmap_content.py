"""What the lines under a week say: searches, tasks, guidance, links, and notes for all the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.domain import Note
from ingest.roadmap_lines import Line, cells, plain, without_signs
from ingest.roadmap_videos import WrittenLink, read_link

Meaning = Literal["search", "guidance", "beginner", "enterprise", "task", "learn", "about"]

_EXERCISE = r"(?:tasks?|projects?|exercises?|assignments?|practi[cs]e|challenges?|goals?|labs?)"
_LABELS: tuple[tuple[Meaning, str], ...] = (
    ("guidance", r"guidance(?: search(?:es)?)?(?: quer(?:y|ies))?"),
    (
        "search",
        r"(?:you ?tube|yt|videos?)(?: (?:search(?:es)?|quer(?:y|ies)|terms?))*|search(?:es)?(?: (?:for|on|you ?tube"
        r"|quer(?:y|ies)|terms?))*|quer(?:y|ies)|(?:suggested|recommended) (?:search(?:es)?|quer(?:y|ies))",
    ),
    (
        "beginner",
        rf"(?:beginner|starter|junior)(?:'s)?(?:[- ](?:level|friendly))?(?: {_EXERCISE})?"
        rf"|(?:easy|basic|simple|warm-?up) {_EXERCISE}",
    ),
    (
        "enterprise",
        rf"enterprise(?:[- ](?:grade|level|ready|scale))?(?: {_EXERCISE})?"
        rf"|(?:advanced|hard|expert|stretch|production(?:[- ](?:grade|level|ready))?) {_EXERCISE}",
    ),
    (
        "task",
        rf"(?:mini[- ]|weekly |final |capstone |hands[- ]on |main |side )?{_EXERCISE.replace('|goals?', '')}"
        r"|to[- ]?dos?|homework|deliverables?|hands[- ]on|build|do|make|implement|activit(?:y|ies)"
        r"|(?:action )?items?|actions?|checklist|capstone",
    ),
    (
        "learn",
        r"learn(?:ing)?|topics?(?: covered)?|concepts?|key (?:concepts?|topics?)|focus(?: areas?)?|stud(?:y|ies)|theory"
        r"|core (?:concepts?|topics?)|what (?:to|you(?:'ll| will)) learn|skills?|syllabus|content|days?|day \d+",
    ),
    (
        "about",
        r"goals?|objectives?|(?:learning )?outcomes?|(?:\w+ )?resources?|links?|readings?|reading list|references?"
        r"|books?|tools?|tooling|stack|notes?|exit(?: criteria)?|why|duration|(?:estimated )?time|hours|effort"
        r"|pre-?requisites?|summary|overview|milestones?|materials?|courses?|articles?|docs|documentation|watch|read"
        r"|tips?|checkpoint|result|success criteria|definition of done",
    ),
)
_LABEL = re.compile(
    "^(?:"
    + "|".join(f"(?P<{meaning}>{words})" for meaning, words in _LABELS)
    + r")(?P<brackets>\s*\([^()]*\))?\s*(?P<colon>:|–|—|(?<=\s)-(?=\s)|$)\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_NOTHING = re.compile(r"^(?:tasks?|to[- ]?dos?|beginner.*|enterprise.*)$", re.IGNORECASE)
_ONLY_LINKS = re.compile(r"^(?:\W*(?:https?://\S+|\[[^\[\]]*\]\([^()\s]*\)))+\W*$")


@dataclass(slots=True)
class Draft:
    """A thing a week asks for, gathered line by line."""

    meaning: Meaning
    text: str
    line: int
    indent: int = 0
    details: list[str] = field(default_factory=list)

    def is_task(self) -> bool:
        """Whether this is something to do, and says something."""
        return self.meaning not in ("search", "guidance") and any(map(str.isalnum, self.sentence()))

    def sentence(self) -> str:
        """The task in one line: what stood under it follows it."""
        title, details = (
            without_signs(plain(self.text)),
            "; ".join(detail for detail in map(plain, self.details) if detail),
        )
        if not details:
            return title
        return f"{title.rstrip(':')}: {details}" if title else details


@dataclass(slots=True)
class Content:
    """All that stood under one week; ``title`` where the week's own line had none."""

    title: str = ""
    drafts: list[Draft] = field(default_factory=list)
    links: list[tuple[int, WrittenLink]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class ContentReader:
    """Reads the lines of one week in order. What it cannot place becomes a note that is not understood."""

    def __init__(self, content: Content | None = None) -> None:
        self.content = content or Content()
        self._meaning: Meaning | None = None
        self._meaning_indent = -1
        self._draft: Draft | None = None
        self._note_indent: int | None = None
        self._touching = False
        self._header = False
        self._announces = False

    def read(self, lines: Sequence[Line]) -> Content:
        for place, line in enumerate(lines):
            follows = place + 1 < len(lines) and lines[place + 1].kind == "delimiter"
            self._header = line.kind == "row" and follows
            self._announces = _announces(line, lines[place + 1 : place + 2])
            self._line(line)
            self._touching = line.kind in ("item", "text")
        return self.content

    def _line(self, line: Line) -> None:
        if line.kind == "heading":
            self._heading(line)
        elif line.kind == "item":
            self._item(line)
        elif line.kind == "row":
            self._row(line)
        elif line.kind in ("verbatim", "comment"):
            self.note(line.text.strip(), line, understood=True)
        elif line.kind == "text":
            self._text(line)

    def _heading(self, line: Line) -> None:
        label = match_label(line.content)
        self._draft, self._note_indent = None, None
        self._meaning, self._meaning_indent = (label[0] if label else None), -1
        if label and label[1]:
            self._add(label[0], label[1], line)
        else:
            self.note(without_signs(plain(line.content)), line, understood=True)

    def _item(self, line: Line) -> None:
        link = read_link(line.content) if line.checked is None else None
        if link is not None:
            self.content.links.append((line.number, link))
            self._draft = None
            return
        if line.indent <= self._meaning_indent:
            self._meaning, self._meaning_indent = None, -1
        label = match_label(line.content)
        if label is not None and not label[1] and not self._announces:
            label = None
        if label is not None and not (label[0] in ("learn", "about", "task") and self._is_detail(line)):
            self.labelled(label, line)
        elif self._is_detail(line):
            assert self._draft is not None
            self._draft.details.append(line.content)
        elif self._is_about(line):
            self._note_indent = line.indent if self._note_indent is None else min(line.indent, self._note_indent)
            self.note(line.content, line, understood=True)
        else:
            self._add(_asked(self._meaning), line.content, line)

    def _is_detail(self, line: Line) -> bool:
        return self._draft is not None and line.indent > self._draft.indent and line.checked is None

    def _is_about(self, line: Line) -> bool:
        if line.checked is not None:
            return False
        inside = self._note_indent is not None and line.indent > self._note_indent
        return self._meaning == "about" or inside or _ONLY_LINKS.match(line.content) is not None

    def labelled(self, label: tuple[Meaning, str, str], line: Line) -> None:
        """Take a line whose label says what it is."""
        meaning, rest, name = label
        if line.checked is not None and (meaning == "about" or not rest):
            self._add("task", line.content, line)
        elif meaning == "about":
            self._draft, self._note_indent = None, line.indent
            self.note(line.content, line, understood=True)
            if not rest:
                self._meaning, self._meaning_indent = meaning, line.indent
        elif meaning in ("task", "learn"):
            if rest:
                self._add("task", rest if _SAYS_NOTHING.match(name) else line.content, line)
            else:
                self._draft = None
                self.note(line.content, line, understood=True)
                self._meaning, self._meaning_indent = meaning, line.indent
        else:
            self._add(meaning, rest, line)

    def _row(self, line: Line) -> None:
        text = " · ".join(cell for cell in cells(line.content) if any(map(str.isalnum, cell)))
        self._draft = None
        if self._header or self._meaning == "about" or not text:
            self.note(text or line.content, line, understood=True)
        else:
            self._add(_asked(self._meaning), text, line)

    def _text(self, line: Line) -> None:
        content = line.content
        label = match_label(content)
        if label is not None and (label[1] or content.rstrip("*_ ").endswith(":")):
            line = _at_margin(line)
            self._meaning, self._meaning_indent, self._note_indent = None, -1, None
            self.labelled(label, line)
            if not label[1]:
                self._meaning, self._meaning_indent = label[0], -1
        elif _ONLY_LINKS.match(content):
            self.note(content, line, understood=True)
        elif self._draft is not None and (self._touching or line.indent > max(0, self._draft.indent)):
            self._continue(content)
        elif self._draft is None and self._meaning in ("search", "guidance", "beginner", "enterprise", "task"):
            self._add(self._meaning, content, _before_margin(line) if content.endswith(":") else line)
        else:
            self._note_text(line)

    def _continue(self, content: str) -> None:
        assert self._draft is not None
        if self._draft.details:
            self._draft.details[-1] += f" {content}"
        else:
            self._draft.text = f"{self._draft.text} {content}".strip()

    def _note_text(self, line: Line) -> None:
        about = self._meaning == "about" or (self._touching and self._last_note_understood())
        if not self._touching:
            self._draft = None
        self.note(line.content, line, understood=about)

    def _last_note_understood(self) -> bool:
        return bool(self.content.notes) and self.content.notes[-1].understood

    def _add(self, meaning: Meaning, text: str, line: Line) -> None:
        self._draft = Draft(meaning, text, line.number, line.indent)
        self._note_indent = None
        self.content.drafts.append(self._draft)

    def note(self, text: str, line: Line, *, understood: bool) -> None:
        """Keep a line as a note, together with the note on the line before it."""
        notes = self.content.notes
        if notes and notes[-1].understood == understood and _last_line(notes[-1]) == line.number - 1:
            notes[-1] = Note(f"{notes[-1].text}\n{text}", notes[-1].line, understood)
        else:
            notes.append(Note(text, line.number, understood))


def _asked(meaning: Meaning | None) -> Meaning:
    return "task" if meaning in (None, "learn", "about") else meaning


def _at_margin(line: Line) -> Line:
    return replace(line, indent=0)


def _announces(line: Line, following: Sequence[Line]) -> bool:
    """Whether a line is the head of a list: it says so with a colon, or its items are under it."""
    under = bool(following) and following[0].kind == "item" and following[0].indent > line.indent
    return under or line.content.rstrip("*_ ").endswith(":")


def _before_margin(line: Line) -> Line:
    """A line that announces a list: items at the margin are its details."""
    return replace(line, indent=-1)


def _last_line(note: Note) -> int:
    return note.line + note.text.count("\n")


def match_label(content: str) -> tuple[Meaning, str, str] | None:
    """What a line's label means, the text after it, and the label itself; None where there is no label."""
    if len(content) > 4000:
        return None
    text = without_signs(re.sub(r"^(\*\*|__)(.{1,80}?)\1", r"\2", without_signs(content)))
    match = _LABEL.match(text)
    if match is None:
        return None
    meaning = next(name for name, _ in _LABELS if match[name] is not None)
    if match["colon"] == "" and match["rest"]:
        return None
    return meaning, match["rest"].strip().removeprefix("**").strip(), match[meaning]
