"""Questions put to a library by the verbs everybody uses, `search` and `answer`, and what they score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from assistant.domain import Answer, FoundPassage, SourceText
from assistant.errors import NotFoundError
from assistant.models.tokens import count_tokens
from assistant.service import Assistant
from evals.answers import TokenRarity, score_answer
from evals.cases import Case
from evals.metrics import Metric, Record
from evals.retrieval import is_of_file, is_timed, ndcg, ranks_of_needs, recall, reciprocal_rank, score_characters

K = 10
LEGS = {"vectors": 0.0, "words": 1.0}
"""The weight of the words with which a leg ranks alone."""
AT_ONCE = 2
SHOWN_CHARACTERS = 320


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with what the library gave for it. ``legs`` has the ranking of each leg alone, by its name."""

    case: Case
    passages: Sequence[FoundPassage]
    legs: Mapping[str, Sequence[FoundPassage]]
    answer: Answer
    scores: Mapping[str, float | None]


RETRIEVAL = ("recall@5", "recall@10", "ndcg@10", "mrr", "character recall", "character iou")
_LOWER = frozenset({"citation distance", "words"})
_UNGATED = frozenset({"words", "character iou"})
_ANSWERS = {
    "answered": "answered",
    "key facts": "key_facts",
    "token f1": "token_f1",
    "citation precision": "citation_precision",
    "citation recall": "citation_recall",
    "citation distance": "distance",
    "cited within 15 s": "near",
    "sentences supported": "supported",
    "quotes exact": "exact",
    "words": "words",
    "refusal recall": "refused",
    "refusal precision": "refusal_right",
    "refusal cause": "cause",
    "false premises met": "premise",
}
"""The metrics of answers, by the field of `AnswerScores` they come from."""


def ask_all(
    assistant: Assistant, cases: Sequence[Case], progress: Callable[[int, int], None] | None = None
) -> list[Asked]:
    """Put every case to the library, two at a time; the order and the scores do not depend on which is first.

    With a chat model one at a time: most that run on a person's own machine answer one question after the other.
    """
    rarity = TokenRarity.among(case.reference for case in cases if case.reference)
    source_text = cache(assistant.library.source_text)
    files = _files(assistant)
    done = 0
    asked: list[Asked] = []
    with ThreadPoolExecutor(1 if assistant.settings.chat_model else AT_ONCE) as pool:
        for one in pool.map(lambda case: _ask(assistant, case, rarity, source_text, files), cases):
            asked.append(one)
            done += 1
            if progress is not None:
                progress(done, len(cases))
    return asked


def _files(assistant: Assistant) -> dict[str, str]:
    return {source.uri: source.id for source in assistant.library.sources()}


def _ask(
    assistant: Assistant,
    case: Case,
    rarity: TokenRarity,
    source_text: Callable[[str], SourceText],
    files: Mapping[str, str],
) -> Asked:
    answer = assistant.answer(case.question, week=case.week, history=case.history)
    scores: dict[str, float | None] = {}
    passages = assistant.search(case.question, k=K).passages
    legs: dict[str, Sequence[FoundPassage]] = {}
    if case.answerable and is_timed(case) and not case.history:
        legs = {
            name: assistant.retriever.search(case.question, k=K, weight=weight).passages
            for name, weight in LEGS.items()
        }
        scores |= _ranking_scores(case, passages, legs, source_text, files)
    found = asdict(score_answer(case, answer, rarity, source_text))
    scores |= {name: found[field] for name, field in _ANSWERS.items() if _applies(case, field, found)}
    return Asked(case, passages, legs, answer, scores)


def _applies(case: Case, field: str, found: Mapping[str, Any]) -> bool:
    """Whether a missing score means "could not be scored" and not "does not apply"."""
    return found[field] is not None or (field == "premise" and case.kind == "falsepremise")


def _ranking_scores(
    case: Case,
    passages: Sequence[FoundPassage],
    legs: Mapping[str, Sequence[FoundPassage]],
    source_text: Callable[[str], SourceText],
    files: Mapping[str, str],
) -> dict[str, float | None]:
    def text_of(file: str) -> SourceText | None:
        name = next((name for uri, name in files.items() if is_of_file(uri, file)), None)
        try:
            return None if name is None else source_text(name)
        except NotFoundError:
            return None

    ranks = ranks_of_needs(case, passages)
    characters = score_characters(case, passages, text_of, count_tokens)
    return {
        "recall@5": recall(ranks, 5),
        "recall@10": recall(ranks, 10),
        "ndcg@10": ndcg(ranks, 10),
        "mrr": reciprocal_rank(ranks),
        "character recall": characters[0] if characters else None,
        "character iou": characters[1] if characters else None,
        **{f"ndcg@10 {name} alone": ndcg(ranks_of_needs(case, leg), 10) for name, leg in legs.items()},
    }


def metrics_of(asked: Iterable[Asked]) -> list[Metric]:
    """Every metric over the cases it applies to, in a fixed order."""
    values: dict[str, dict[str, float | None]] = {}
    for one in asked:
        for name, value in one.scores.items():
            values.setdefault(name, {})[one.case.id] = value
    names = [*RETRIEVAL, *(f"ndcg@10 {name} alone" for name in LEGS), *_ANSWERS]
    return [
        Metric(
            name,
            values[name],
            higher_is_better=name not in _LOWER,
            gated=name not in _UNGATED and not name.endswith(" alone"),
            middle=name in ("citation distance",),
        )
        for name in names
        if name in values
    ]


def record_of(asked: Asked) -> Record:
    """The case as the report shows it."""
    case, answer = asked.case, asked.answer
    details = {
        "question": case.question,
        "history": [message.content for message in case.history],
        "answerable": case.answerable,
        "gold": [asdict(span) for span in case.spans],
        "reference": case.reference,
        "key_facts": list(case.key_facts),
        "cause": case.cause,
        "action": answer.action.name,
        "answer": answer.text,
        "marked": [sentence.text for sentence in answer.sentences if sentence.status != "supported"],
        "notice": answer.notice,
        "refusal": None if answer.refusal is None else asdict(answer.refusal),
        "citations": [_place(citation) for citation in answer.citations],
        "passages": [_passage(passage) for passage in asked.passages],
        "scores": {name: None if value is None else round(value, 4) for name, value in asked.scores.items()},
    }
    return Record(case.id, case.kind or "question", case.weeks, case.held_back, details)


def _place(citation: Any) -> dict[str, Any]:
    return {"n": citation.n, "title": citation.title, "start": citation.start_seconds, "quote": citation.quote}


def _passage(passage: FoundPassage) -> dict[str, Any]:
    text = passage.text if len(passage.text) <= SHOWN_CHARACTERS else passage.text[:SHOWN_CHARACTERS] + " …"
    return {
        "title": passage.title,
        "start": passage.start_seconds,
        "end": passage.end_seconds,
        "score": round(passage.score, 4),
        "text": text,
    }
