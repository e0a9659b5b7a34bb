"""The check on its own: sentences a chat model could write, true ones and others, each held against one passage.

What is true is said there in other words. What is not is said elsewhere, or has a number, a direction, an actor or an
addition that the passage does not have. Every sentence goes through the check that answers go through.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.answering.check import Support, supports
from assistant.answering.evidence import Evidence, gather
from assistant.answering.kept_vectors import KeptInLibrary
from assistant.domain import FoundPassage, Source, SourceText
from evals.cases import HELD_BACK_WEEKS, Span
from evals.metrics import Metric, Record
from evals.retrieval import is_of_file

if TYPE_CHECKING:
    from assistant.service import Assistant


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence, the place it is held against, and whether what is said there bears it out.

    ``kind`` is true, elsewhere, number, turned, swapped or added.
    """

    id: str
    kind: str
    sentence: str
    place: Span
    supported: bool

    @property
    def weeks(self) -> tuple[int, ...]:
        return () if self.place.week is None else (self.place.week,)

    @property
    def held_back(self) -> bool:
        return bool(HELD_BACK_WEEKS.intersection(self.weeks))


def checked_of(found: dict[str, Any]) -> Checked:
    """A case from its JSON. Raises KeyError or TypeError for one that lacks what every case has."""
    place = Span(found["file"], found["start"], found["end"])
    return Checked(found["id"], found["kind"], found["sentence"], place, found["supported"])


def claims_of(found: dict[str, Any]) -> list[Checked]:
    """The answer to a question on a lecture and the same made false, held against the place that answers it.

    Nothing for a question without an answer. Raises KeyError or TypeError for a case that lacks what it should have.
    """
    if not found["answerable"]:
        return []
    [span] = found["spans"]
    place = Span(span["file"], span["start"], span["end"])
    true = Checked(f"{found['id']}-true", "true", found["reference"], place, supported=True)
    return [true, Checked(f"{found['id']}-false", found["false_kind"], found["false"], place, supported=False)]


@dataclass(frozen=True, slots=True)
class _Held:
    """A case with the support it got, and the sentences of the library it was held against."""

    case: Checked
    support: Support | None
    nearest: str
    passage: str

    @property
    def passed(self) -> bool:
        return self.support is not None and self.support.enough

    @property
    def value(self) -> float:
        return 0.0 if self.support is None else self.support.value


def score_checker(cases: Sequence[Checked], assistant: Assistant) -> tuple[list[Metric], list[Record]]:
    """How many of the true sentences pass, how many of the others are caught, and how well the support tells them."""
    held = list(_held(cases, assistant))
    return metrics_of_checked([(one.case, one.value, one.passed) for one in held]), [_record(one) for one in held]


def metrics_of_checked(scored: Sequence[tuple[Checked, float, bool]]) -> list[Metric]:
    """The metrics of cases with their support and whether it was enough."""
    passed = {case.id: float(enough) for case, _, enough in scored if case.supported}
    caught = {case.id: float(not enough) for case, _, enough in scored if not case.supported}
    kinds = {case.id: case.kind for case, _, _ in scored}
    by_kind = [
        Metric(f"caught, {kind}", {name: value for name, value in caught.items() if kinds[name] == kind}, gated=False)
        for kind in dict.fromkeys(kinds[name] for name in caught)
    ]
    return [
        Metric("true supported", passed),
        Metric("unsupported caught", caught),
        *by_kind,
        Metric("area under the curve", area(scored), gated=False),
    ]


def area(scored: Sequence[tuple[Checked, float, bool]]) -> dict[str, float | None]:
    """For each true sentence the share of the others it lies above, a tie counting half.

    The mean is the area under the receiver operating characteristic (Hanley and McNeil, Radiology 143, 1982).
    """
    others = np.array([value for case, value, _ in scored if not case.supported])
    if not others.size:
        return {}
    return {
        case.id: float(np.mean(others < value) + np.mean(others == value) / 2)
        for case, value, _ in scored
        if case.supported
    }


def _held(cases: Sequence[Checked], assistant: Assistant) -> Iterator[_Held]:
    """Each case held against the passage of its place, lecture by lecture, one on each core."""
    sources = assistant.library.sources()
    by_lecture: dict[str, list[Checked]] = {}
    for case in cases:
        by_lecture.setdefault(case.place.file, []).append(case)
    with ThreadPoolExecutor(os.cpu_count()) as cores:
        for held in cores.map(lambda file: _of_lecture(file, by_lecture[file], sources, assistant), by_lecture):
            yield from held


def _of_lecture(file: str, cases: Sequence[Checked], sources: Sequence[Source], assistant: Assistant) -> list[_Held]:
    whole = _lecture(file, sources, assistant)
    vectors = assistant.reader.embed([case.sentence for case in cases])
    return [
        _of_case(case, vector, of_one(whole, covering(whole.passages, case.place)))
        for case, vector in zip(cases, vectors, strict=True)
    ]


def _of_case(case: Checked, vector: np.ndarray, evidence: Evidence) -> _Held:
    support = supports(case.sentence, vector, evidence, 0)
    nearest = "" if support is None else evidence.sentences[support.place].text
    return _Held(case, support, nearest, evidence.passages[0].text)


def _lecture(file: str, sources: Sequence[Source], assistant: Assistant) -> Evidence:
    """All the passages of a lecture, read as those that a search found are read."""
    source = next(source for source in sources if is_of_file(source.uri, file))
    text = assistant.library.source_text(source.id)
    passages = [_passage(text, *place) for place in assistant.library.passage_ranges(source.id)]
    return gather(source.title, passages, lambda _: text, assistant.reader, {}, kept=KeptInLibrary(assistant))


def _passage(text: SourceText, name: str, start: int, end: int) -> FoundPassage:
    source = text.source
    cues = [cue for cue in text.cues if cue.char_end > start and cue.char_start < end]
    return FoundPassage(
        passage_id=name,
        source_id=source.id,
        uri=source.uri,
        title=source.title,
        kind=source.kind,
        weeks=source.weeks,
        char_start=start,
        char_end=end,
        start_seconds=cues[0].start,
        end_seconds=cues[-1].end,
        url=source.url,
        text=text.text[start:end],
        score=0.0,
        language=source.language,
    )


def of_one(evidence: Evidence, number: int) -> Evidence:
    """One passage's part of the evidence, the sentences that it shares with its neighbours among it."""
    passage = evidence.passages[number]
    places = [
        place
        for place, sentence in enumerate(evidence.sentences)
        if passage.char_start <= sentence.char_start and sentence.char_end <= passage.char_end
    ]
    sentences = tuple(replace(evidence.sentences[place], passage=0) for place in places)
    weighed = (evidence.vectors[places], evidence.nearness[places], evidence.company[places])
    return Evidence((passage,), sentences, *weighed, evidence.rarity)


def covering(passages: Sequence[FoundPassage], place: Span) -> int:
    """The passage that holds most of a place; of several, the one in whose middle it lies."""
    start, end = place.start or 0.0, place.end or 0.0

    def fit(number: int) -> tuple[float, float]:
        first, last = passages[number].start_seconds or 0.0, passages[number].end_seconds or 0.0
        return min(last, end) - max(first, start), min(start - first, last - end)

    return max(range(len(passages)), key=fit)


def _record(held: _Held) -> Record:
    case = held.case
    right = float(held.passed == case.supported)
    details: Mapping[str, Any] = {
        "question": case.sentence,
        "answer": held.nearest,
        "passage": held.passage,
        "supported": case.supported,
        "support": held.value,
        "scores": {"true supported" if case.supported else "unsupported caught": right},
    }
    return Record(case.id, case.kind, case.weeks, case.held_back, details)
