"""YouTube's json3, srv3 and srv1, and TTML."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.parsers import expat

from assistant.errors import ReadError
from ingest.captions.cues import RawCue
from ingest.captions.timed_text import Parsed, seconds

_OFFSET = re.compile(r"^(\d+(?:\.\d+)?)(h|ms|m|s|t)?$")
_TTML_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3})\d*|:\d+)?$")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}
DEEPEST = 100


def parse_json3(text: str, name: str) -> Parsed:
    """YouTube's json3. Raises ReadError when it is something else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ReadError(f"{name} is not JSON.", "Download the captions again.") from None
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list):
        raise ReadError(f"{name} is JSON, but holds no captions.", "Download the captions again as json3.")
    parsed = Parsed()
    for event in events:
        _read_event(event, parsed)
    _end_at_the_next(parsed)
    return parsed


def _read_event(event: Any, parsed: Parsed) -> None:
    segments = event.get("segs") if isinstance(event, dict) else None
    if not isinstance(segments, list):
        return
    words = "".join(str(part.get("utf8", "")) for part in segments if isinstance(part, dict))
    if not words.strip():
        return
    start, length = event.get("tStartMs"), event.get("dDurationMs", 0)
    if not _is_number(start) or not _is_number(length):
        parsed.bad += 1
        return
    parsed.cues.append(RawCue(start / 1000, (start + length) / 1000, tuple(_escaped(words).split("\n"))))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e10


def _escaped(words: str) -> str:
    """Plain words as a caption file would write them, so that cleaning gives them back as they were."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _end_at_the_next(parsed: Parsed) -> None:
    """Automatic captions stay on the screen while the next ones come; their words are spoken before."""
    following = [cue.start for cue in parsed.cues[1:]]
    parsed.cues[:-1] = [
        RawCue(cue.start, min(cue.end, after) if after >= cue.start else cue.end, cue.lines)
        for cue, after in zip(parsed.cues, following, strict=False)
    ]


class _Reader:
    """Reads <p> and <text> of srv3, srv1 and TTML. Entities of the document's own are refused."""

    def __init__(self, name: str) -> None:
        self.parsed = Parsed()
        self.language: str | None = None
        self._name = name
        self._depth = 0
        self._tick_rate = 1.0
        self._milliseconds = False
        self._html = False
        self._cue: tuple[float, float] | None = None
        self._words: list[str] = []
        self._open = False
        self._known = False
        self._in_body = False
        self._stray = False

    def read(self, data: bytes) -> Parsed:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._refuse
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError):
            if not self.parsed.cues:
                raise ReadError(f"{self._name} is not well-formed XML.", "Download the captions again.") from None
            self.parsed.bad += 1
        if not self.parsed.cues and (self._stray or not self._known):
            raise ReadError(f"{self._name} is XML, but holds no captions.", "Download the captions again.")
        self.parsed.language = self.language
        return self.parsed

    def _refuse(self, *_: Any) -> None:
        raise ReadError(f"{self._name} declares entities of its own.", "Caption files do not; take another one.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ReadError(f"{self._name} is nested too deeply.", "Take another file.")
        local = tag.rsplit(" ", 1)[-1].lower()
        plain = {name.rsplit(" ", 1)[-1]: value for name, value in attributes.items()}
        if local in ("tt", "timedtext", "transcript"):
            self._known = True
            self._html = local == "transcript"
            self._milliseconds = local == "timedtext"
            self.language = plain.get("lang") or None
            rate = plain.get("tickRate", "")
            self._tick_rate = float(rate) if rate.isdecimal() and int(rate) else 1.0
        elif local in ("p", "text"):
            self._open, self._words, self._cue = True, [], self._times(plain)
        elif local == "br" and self._open:
            self._words.append("\n")
        elif local == "span" and self._open and self._cue is None:
            self._cue = self._times(plain)
        self._in_body |= local in ("body", "transcript")

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag.rsplit(" ", 1)[-1].lower() not in ("p", "text") or not self._open:
            return
        self._open = False
        words = "".join(self._words)
        if not words.strip():
            return
        if self._cue is None:
            self.parsed.bad += 1
        else:
            # srv1 holds escaped HTML, whose tags and entities cleaning resolves; elsewhere a `<` is spoken.
            written = words if self._html else words.replace("<", "&lt;").replace(">", "&gt;")
            self.parsed.cues.append(RawCue(*self._cue, tuple(written.split("\n"))))

    def _text(self, text: str) -> None:
        if self._open:
            self._words.append(text)
        elif self._in_body and text.strip():
            self._stray = True

    def _times(self, attributes: dict[str, str]) -> tuple[float, float] | None:
        begin = attributes.get("t") if self._milliseconds else attributes.get("begin", attributes.get("start"))
        length = attributes.get("d") if self._milliseconds else attributes.get("dur")
        start = self._seconds(begin)
        if start is None:
            return None
        end = self._seconds(attributes.get("end"))
        lasting = self._seconds(length)
        return start, end if end is not None else start + (lasting or 0.0)

    def _seconds(self, value: str | None) -> float | None:
        text = (value or "").strip()
        clock, offset = _TTML_CLOCK.match(text), _OFFSET.match(text)
        if clock:
            return seconds(*clock.groups())
        if offset is None or len(text) > 15:
            return None
        number, unit = float(offset.group(1)), offset.group(2)
        if unit == "t":
            return number / self._tick_rate
        return number / 1000 if self._milliseconds and unit is None else number * _UNITS[unit]


def parse_xml(data: bytes, name: str) -> Parsed:
    """srv3, srv1 or TTML. Raises ReadError when nothing of it can be read, or when it declares entities."""
    reader = _Reader(name)
    parsed = reader.read(data)
    if reader._milliseconds:
        _end_at_the_next(parsed)
    return parsed
