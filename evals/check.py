"""Whether the cases on the sample library are what they claim: every gold span exists and holds the key facts.

    .venv/bin/python -m evals.check [CASES.jsonl ...]

Prints one line for each thing that is wrong, and exits 1 when there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from assistant.settings import ROOT
from evals.answers import states
from evals.cases import Case, Span, load_cases
from evals.suites import CASES, QUESTION_FILES
from ingest.captions import read_captions

LIBRARY = ROOT / "data" / "library"
ROADMAP = "roadmap.md"
LONGEST_SPAN_SECONDS = 90.0
TOLERANCE_SECONDS = 0.5
CAUSES = frozenset({"not_covered", "weak_evidence", "not_yours"})


@cache
def lecture(file: str) -> tuple[tuple[float, float, str], ...] | None:
    """Start, end and text of every cue of a sample lecture, None when there is no such file."""
    path = LIBRARY / file
    if not path.is_file():
        return None
    document = read_captions(path.read_bytes(), path.name, {})
    return tuple((cue.start, cue.end, document.text[cue.char_start : cue.char_end]) for cue in document.cues)


@cache
def roadmap_text() -> str:
    """The roadmap, blanks made alike."""
    return " ".join((ROOT / "data" / ROADMAP).read_text(encoding="utf-8").split())


def spoken(span: Span) -> str | None:
    """What is said within a span, None when its file is not there or it is outside of it."""
    if span.file == ROADMAP:
        return span.quote if " ".join(span.quote.split()) in roadmap_text() else None
    cues = lecture(span.file)
    if cues is None or span.start is None or span.end is None:
        return None
    start, end = span.start - TOLERANCE_SECONDS, span.end + TOLERANCE_SECONDS
    within = [text for begins, ends, text in cues if start <= (begins + ends) / 2 <= end]
    return " ".join(within) if within and span.end <= cues[-1][1] + TOLERANCE_SECONDS else None


def problems(case: Case) -> Iterator[str]:
    """What is wrong with a case."""
    spans = (*case.spans, *case.alternatives)
    for span in spans:
        text = spoken(span)
        if text is None:
            yield f"the span {span.file} {span.start} to {span.end} does not exist"
        elif " ".join(span.quote.split()) not in " ".join(text.split()):
            yield f"the quote is not within its span: {span.quote[:60]}"
        elif span.start is not None and not 0 < (span.end or 0) - span.start <= LONGEST_SPAN_SECONDS:
            yield f"the span is {(span.end or 0) - span.start:.0f} s long"
    yield from _about_the_answer(case) if case.answerable else _about_the_refusal(case)


def _about_the_answer(case: Case) -> Iterator[str]:
    if not case.spans or not case.reference or not case.key_facts:
        yield "an answerable question needs spans, a reference answer and key facts"
    said = " ".join(spoken(span) or "" for span in case.spans)
    for fact in case.key_facts:
        if not states(fact, said):
            yield f"the spans do not hold the key fact: {fact}"
        if not states(fact, case.reference):
            yield f"the reference answer does not hold the key fact: {fact}"


def _about_the_refusal(case: Case) -> Iterator[str]:
    if case.cause not in CAUSES:
        yield f"the cause is none of {', '.join(sorted(CAUSES))}"
    if case.lecture is not None and lecture(case.lecture) is None:
        yield f"there is no lecture {case.lecture}"


def main(paths: Sequence[str]) -> int:
    """Check files of cases, the project's own without any. Returns the exit code."""
    wrong = 0
    seen: set[str] = set()
    for path in [Path(name) for name in paths] or [CASES / name for name in QUESTION_FILES]:
        for case in load_cases(path):
            found = [*problems(case), *(["the id is used twice"] if case.id in seen else [])]
            seen.add(case.id)
            wrong += len(found)
            for problem in found:
                print(f"{path.name} {case.id}: {problem}")
    print(f"{len(seen)} cases, {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
