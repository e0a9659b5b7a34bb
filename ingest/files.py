"""Which files to read, and what each of them is."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from assistant.domain import Document, SourceKind
from assistant.errors import ReadError, UsageError
from ingest.captions import EXTENSIONS as CAPTION_EXTENSIONS
from ingest.captions import has_times, read_captions
from ingest.notes import read_notes
from ingest.roadmap import ParsedRoadmap, is_roadmap, read_roadmap

PARSER_VERSION = 3
"""Raised when the same bytes would be read into another text: files are then read again."""

NOTE_EXTENSIONS = frozenset({".md", ".markdown", ".txt"})
LARGEST_FILE = 64 * 1024 * 1024
_WEEK_IN_NAME = re.compile(r"^w(\d{1,2})[-_ .]")


@dataclass(frozen=True, slots=True)
class Options:
    """What was said at the door about the files: what they are, their language, the weeks they serve."""

    kind: SourceKind | None = None
    language: str | None = None
    weeks: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only what was said, so that it can be kept and merged."""
        said = {"kind": self.kind, "language": self.language, "weeks": list(self.weeks)}
        return {key: value for key, value in said.items() if value}

    def over(self, kept: Mapping[str, Any]) -> Options:
        """These options, and what was said at an earlier ingest where these are silent."""
        return Options(
            self.kind or kept.get("kind"),
            self.language or kept.get("language"),
            self.weeks or tuple(kept.get("weeks", ())),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, in order, and how many others a folder held."""

    files: tuple[Path, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's bytes with those of its `.info.json`, not yet understood."""

    path: Path
    data: bytes
    info: bytes | None

    def content_hash(self, options: Options) -> str:
        """Hexadecimal SHA-256 of everything that decides what is read."""
        digest = hashlib.sha256(f"{PARSER_VERSION}\0{json.dumps(options.to_json(), sort_keys=True)}\0".encode())
        for part in (self.data, self.info or b""):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ReadFile:
    document: Document
    roadmap: ParsedRoadmap | None = None


def find_files(paths: Sequence[Path]) -> Found:
    """The named files as they are, and the known ones in the named folders.

    Raises UsageError for a path that is not there.
    """
    files: dict[Path, None] = {}
    skipped = 0
    for path in paths:
        if path.is_dir():
            for inside in _walk(path):
                if _extension(inside) in CAPTION_EXTENSIONS | NOTE_EXTENSIONS:
                    files[inside] = None
                elif not inside.name.endswith(".info.json"):
                    skipped += 1
        elif path.exists():
            files[Path(os.path.abspath(path))] = None
        else:
            raise UsageError(f"There is no file or folder {path}.", "Check the name.")
    return Found(tuple(files), skipped)


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(os.path.abspath(folder)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place, name)


def _extension(path: Path) -> str:
    return path.suffix.lower()


def load(path: Path) -> RawFile:
    """The bytes of a file and of the `.info.json` beside it. Raises ReadError."""
    if path.exists() and not path.is_file():
        raise ReadError(f"{path.name} is not an ordinary file.", "A pipe or a device is never read to its end.")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ReadError(f"{path.name} is larger than {LARGEST_FILE >> 20} MB.", "Split it into smaller files.")
        info = info_path(path)
        return RawFile(path, path.read_bytes(), info.read_bytes() if info is not None else None)
    except OSError as error:
        raise ReadError(f"{path.name} cannot be opened: {error.strerror}.", "Check that it may be read.") from None


def info_path(path: Path) -> Path | None:
    """The `.info.json` of a caption file: `talk.info.json` beside `talk.vtt`, `talk.en.vtt` or `talk.en-orig.vtt`."""
    if _extension(path) not in CAPTION_EXTENSIONS:
        return None
    stem = path.name[: -len(path.suffix)]
    for name in (stem, stem.rsplit(".", 1)[0]):
        candidate = path.with_name(f"{name}.info.json")
        if candidate.is_file():
            return candidate
    return None


def kind_of(raw: RawFile, options: Options) -> Literal["roadmap", "captions", "notes"]:
    """What the file is: as said at the door, else by its ending and text. Raises ReadError for an unknown kind."""
    if options.kind is not None:
        return options.kind
    extension = _extension(raw.path)
    if extension in CAPTION_EXTENSIONS:
        return "captions"
    if extension not in NOTE_EXTENSIONS:
        raise ReadError(
            f"{raw.path.name} is of a kind that cannot be read.",
            "Captions (.vtt .srt .sbv .json3 .srv3 .ttml) and text (.md .txt) can; --as says what a text is.",
        )
    text = raw.data.decode("utf-8", "replace")
    if extension != ".txt" and is_roadmap(text):
        return "roadmap"
    return "captions" if extension == ".txt" and has_times(text) else "notes"


def kind_by_name(path: Path) -> SourceKind | None:
    """What a file that could not be read would have been, None when its ending does not tell."""
    extension = _extension(path)
    if extension in CAPTION_EXTENSIONS:
        return "captions"
    return "notes" if extension in NOTE_EXTENSIONS else None


def read(raw: RawFile, options: Options) -> ReadFile:
    """Understand a file. Raises ReadError, and nothing else, whatever the bytes are."""
    kind = kind_of(raw, options)
    if kind == "roadmap":
        parsed = read_roadmap(raw.data, raw.path.name)
        return ReadFile(_with_options(parsed.document, options), parsed)
    if kind == "notes":
        return ReadFile(_with_options(_weeks_by_name(read_notes(raw.data, raw.path.name), raw.path), options))
    document = read_captions(raw.data, raw.path.name, _info(raw))
    return ReadFile(_with_options(_weeks_by_name(document, raw.path), options))


def _info(raw: RawFile) -> dict[str, Any] | None:
    """The metadata beside a file; one that cannot be read is as good as none."""
    if raw.info is None:
        return None
    try:
        info = json.loads(raw.info)
    except (ValueError, RecursionError):
        return None
    return info if isinstance(info, dict) else None


def _weeks_by_name(document: Document, path: Path) -> Document:
    match = _WEEK_IN_NAME.match(path.name)
    return document if document.weeks or match is None else replace(document, weeks=(int(match.group(1)),))


def _with_options(document: Document, options: Options) -> Document:
    return replace(document, language=options.language or document.language, weeks=options.weeks or document.weeks)
