"""Documents with queries and judged relevance (Cranfield, MED, CISI): ranking alone, as others measure it.

The SMART form: records that begin with ``.I``, their parts with ``.T`` (title), ``.W`` (text) and others. A document
is relevant or not; where judgements are graded, every grade from 1 on is relevant and nDCG counts them alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.domain import FoundPassage
from assistant.errors import ReadError
from assistant.service import Assistant
from assistant.settings import Settings
from evals.library import library_of
from evals.metrics import Metric, Record
from evals.questions import LEGS
from ingest.pipeline import IngestProgress

PASSAGES = 40
"""Passages that are searched for; documents are ranked by their best one."""
K = 10
_RECORD = re.compile(r"^\.I\s+(\d+)\s*$", re.MULTILINE)
_PART = re.compile(r"^\.([A-Z])\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Judged:
    """A collection: texts by their number, queries by theirs, and the numbers of the texts each one wants."""

    name: str
    documents: Mapping[str, str]
    queries: Mapping[str, str]
    wanted: Mapping[str, frozenset[str]]


FILES = {
    "cranfield": ("cran.all.1400", "cran.qry", "cran.qrels"),
    "med": ("MED.ALL", "MED.QRY", "MED.REL"),
    "cisi": ("CISI.ALL", "CISI.QRY", "CISI.REL"),
}


def read_judged(folder: Path, name: str) -> Judged:
    """The collection of this name. Raises ReadError when a file is not there or is of another form."""
    texts, queries, relevance = FILES[name]
    asked = _records(folder / queries)
    if name == "cranfield":  # its judgements count the queries in the order of the file
        asked = {str(place): text for place, text in enumerate(asked.values(), 1)}
    wanted: dict[str, set[str]] = {}
    for query, document in _judgements(folder / relevance, name):
        wanted.setdefault(query, set()).add(document)
    known = {query: frozenset(found) for query, found in wanted.items() if query in asked}
    return Judged(name, _records(folder / texts), asked, known)


def _records(path: Path) -> dict[str, str]:
    parts = _RECORD.split(_read(path))[1:]
    if not parts:
        raise ReadError(f"{path} holds no records that begin with .I.")
    return {number: _title_and_text(body) for number, body in zip(parts[::2], parts[1::2], strict=True)}


def _title_and_text(body: str) -> str:
    pieces = _PART.split(body)[1:]
    kept = {letter: " ".join(text.split()) for letter, text in zip(pieces[::2], pieces[1::2], strict=True)}
    title, text = kept.get("T", ""), kept.get("W", "")
    return f"{title}\n\n{text}" if title and not text.startswith(title) else text


def _judgements(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """Query and document of each positive judgement."""
    document = 2 if name == "med" else 1
    for number, line in enumerate(_read(path).splitlines(), 1):
        fields = line.split()
        try:
            relevant = bool(fields) and (name != "cranfield" or int(fields[2]) >= 1)
            if relevant:
                yield str(int(fields[0])), str(int(fields[document]))
        except (IndexError, ValueError) as error:
            raise ReadError(f"Line {number} of {path} is no judgement.") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}.") from error


@contextmanager
def library_of_judged(
    judged: Judged, settings: Settings, progress: Callable[[IngestProgress], None] | None = None
) -> Iterator[Assistant]:
    """A library in which every document of a collection is a note, named by its number."""
    with TemporaryDirectory(prefix="study-evals-") as folder:
        for number, text in judged.documents.items():
            (Path(folder) / f"{number}.txt").write_text(text, encoding="utf-8")
        with library_of([Path(folder)], settings, progress=progress) as assistant:
            yield assistant


def score_judged(judged: Judged, assistant: Assistant) -> tuple[list[Metric], list[Record]]:
    """nDCG@10 and recall@10 of the documents, fused and by each leg alone."""
    values: dict[str, dict[str, float | None]] = {}
    records = []
    for query, wanted in judged.wanted.items():
        rankings = {name: _ranking(assistant, judged.queries[query], weight) for name, weight in _WEIGHTS.items()}
        name = f"{judged.name}-{query}"
        for leg, ranking in rankings.items():
            values.setdefault(f"ndcg@10{leg}", {})[name] = ndcg(ranking, wanted, K)
        values.setdefault("recall@10", {})[name] = len(wanted & set(rankings[""][:K])) / min(K, len(wanted))
        records.append(_record(name, judged.queries[query], rankings[""][:K], wanted, values))
    return [Metric(name, found, gated=not name.endswith("alone")) for name, found in values.items()], records


_WEIGHTS: Mapping[str, float | None] = {"": None, **{f" {name} alone": weight for name, weight in LEGS.items()}}


def _ranking(assistant: Assistant, query: str, weight: float | None) -> list[str]:
    found: Sequence[FoundPassage] = assistant.retriever.search(query, k=PASSAGES, weight=weight).passages
    return list(dict.fromkeys(Path(passage.uri).stem for passage in found))


def ndcg(ranking: Sequence[str], wanted: frozenset[str], k: int) -> float:
    """Normalised discounted cumulative gain of documents that are relevant or not (Järvelin and Kekäläinen 2002)."""
    gained = sum(1 / math.log2(rank + 1) for rank, name in enumerate(ranking[:k], 1) if name in wanted)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(wanted)) + 1))
    return gained / ideal if ideal else 0.0


def _record(
    name: str,
    query: str,
    ranking: Sequence[str],
    wanted: frozenset[str],
    values: Mapping[str, Mapping[str, float | None]],
) -> Record:
    scores = {metric: round(found[name] or 0.0, 4) for metric, found in values.items()}
    found = [{"title": document, "relevant": document in wanted} for document in ranking]
    return Record(name, "query", (), False, {"question": query, "passages": found, "scores": scores})
