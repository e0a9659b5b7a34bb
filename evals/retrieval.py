"""Was it found? Scores of a ranking against the spans of a case."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.domain import CueSpan, FoundPassage, SourceText
from evals.cases import Case, Span

ENOUGH = 0.5
"""Share of a span's seconds that a passage must hold to count as having found it."""
CHARACTER_BUDGET_TOKENS = 1_000


@dataclass(frozen=True, slots=True)
class RetrievalScore:
    """Scores of one case, each 0 to 1. The two of characters are None when no source text was at hand."""

    recall_at_5: float
    recall_at_10: float
    ndcg_at_10: float
    reciprocal_rank: float
    character_recall: float | None = None
    character_iou: float | None = None


def score_ranking(case: Case, passages: Sequence[FoundPassage]) -> RetrievalScore:
    """Scores of what was found for an answerable case, best first."""
    ranks = ranks_of_needs(case, passages)
    return RetrievalScore(recall(ranks, 5), recall(ranks, 10), ndcg(ranks, 10), reciprocal_rank(ranks))


def ranks_of_needs(case: Case, passages: Sequence[FoundPassage]) -> list[int | None]:
    """For everything the case needs, the rank (from 1) of the first passage that holds it, None without one."""
    return [
        next((rank for rank, passage in enumerate(passages, 1) if any(holds(passage, span) for span in need)), None)
        for need in case.needs()
    ]


def holds(passage: FoundPassage, span: Span) -> bool:
    """Whether a passage is of the span's file and holds half of its seconds or more."""
    if passage.start_seconds is None or passage.end_seconds is None or not is_of_file(passage.uri, span.file):
        return False
    if span.start is None or span.end is None:
        return False
    shared = min(passage.end_seconds, span.end) - max(passage.start_seconds, span.start)
    return shared > 0 and shared >= ENOUGH * (span.end - span.start)


def is_timed(case: Case) -> bool:
    """Whether everything the case needs is named by seconds, so that a ranking can be scored."""
    return bool(case.spans) and all(span.start is not None and span.end is not None for span in case.spans)


def is_of_file(uri: str, file: str) -> bool:
    return uri == file or uri.endswith(f"/{file}")


def recall(ranks: Sequence[int | None], k: int) -> float:
    """Share of what is needed that is among the first k."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """1 / rank of the first useful passage, 0 without one; its mean over cases is the MRR (Voorhees, TREC-8, 1999)."""
    return max((1 / rank for rank in ranks if rank is not None), default=0.0)


def ndcg(ranks: Sequence[int | None], k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002): each need gains 1 where it is first held.

    The ideal ranking holds one need in each of its first passages; a passage that holds several cannot exceed 1.
    """
    gained = sum(1 / math.log2(rank + 1) for rank in ranks if rank is not None and rank <= k)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(ranks)) + 1))
    return min(1.0, gained / ideal)


def score_characters(
    case: Case,
    passages: Sequence[FoundPassage],
    text_of: Callable[[str], SourceText | None],
    count_tokens: Callable[[str], int],
    budget: int = CHARACTER_BUDGET_TOKENS,
) -> tuple[float, float] | None:
    """Recall and intersection over union of gold characters in the passages that fit a budget of tokens.

    ``text_of`` gives the source of a span's file, None when it is not in the library. Where a span has alternatives,
    the one found best is the gold. After Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (2024).
    None when no source of the case is at hand.
    """
    taken = within_budget(passages, count_tokens, budget)
    gold: list[tuple[str, int, int]] = []
    for need in case.needs():
        ranges = [found for span in need if (found := gold_range(span, text_of(span.file))) is not None]
        if ranges:
            gold.append(max(ranges, key=lambda found: _shared([found], taken) / max(1, found[2] - found[1])))
    if not gold:
        return None
    shared, wanted, given = _shared(gold, taken), _length(gold), _length(taken)
    return shared / wanted, shared / (wanted + given - shared)


def within_budget(
    passages: Sequence[FoundPassage], count_tokens: Callable[[str], int], budget: int
) -> list[tuple[str, int, int]]:
    """The character ranges of the first passages, the last one cut where the budget ends."""
    ranges: list[tuple[str, int, int]] = []
    for passage in passages:
        tokens = count_tokens(passage.text)
        length = passage.char_end - passage.char_start
        if tokens >= budget:
            ranges.append((passage.source_id, passage.char_start, passage.char_start + length * budget // tokens))
            return ranges
        ranges.append((passage.source_id, passage.char_start, passage.char_end))
        budget -= tokens
    return ranges


def gold_range(span: Span, source: SourceText | None) -> tuple[str, int, int] | None:
    """Source and characters of the cues that are spoken within a span."""
    if source is None:
        return None
    spoken = [cue for cue in source.cues if _is_within(cue, span)]
    return (source.source.id, spoken[0].char_start, spoken[-1].char_end) if spoken else None


def _is_within(cue: CueSpan, span: Span) -> bool:
    middle = (cue.start + cue.end) / 2
    return span.start is not None and span.end is not None and span.start <= middle <= span.end


def _shared(one: Sequence[tuple[str, int, int]], other: Sequence[tuple[str, int, int]]) -> int:
    return len(_characters(one) & _characters(other))


def _length(ranges: Sequence[tuple[str, int, int]]) -> int:
    return len(_characters(ranges))


def _characters(ranges: Sequence[tuple[str, int, int]]) -> set[tuple[str, int]]:
    return {(source, place) for source, start, end in ranges for place in range(start, end)}
