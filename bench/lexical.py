"""The lexical leg against bm25s with the very same tokens, over collections with judged documents.

    .venv/bin/python -m bench.lexical FOLDER [cranfield med cisi]

FOLDER has `retrieval/cranfield` and so on. Prints nDCG@10 of the documents, by their best passage, for both.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from assistant.retrieval.question import read_question
from assistant.retrieval.terms import LENGTH_WEIGHT, SATURATION, terms
from assistant.service import Assistant
from assistant.settings import Settings
from bench.peer import PEERS, peer_python
from evals.judged import FILES, Judged, library_of_judged, ndcg, read_judged, score_judged

K, PASSAGES = 10, 160
ALL_PASSAGES = """
    select source.uri, passage.context,
           substring(source.text from passage.char_start + 1 for passage.char_end - passage.char_start), source.language
    from passage join source on source.id = passage.source_id order by passage.number"""


def peer(judged: Judged, assistant: Assistant) -> float:
    """nDCG@10 of bm25s over the library's passages, cut into the library's own terms."""
    with assistant.database.transaction() as connection:
        rows = connection.execute(ALL_PASSAGES).fetchall()
    languages = {row[3] for row in rows}
    queries = {number: read_question(judged.queries[number], languages).stems for number in judged.wanted}
    asked = {
        "passages": [terms(f"{context}\n{text}", language) for _, context, text, language in rows],
        "queries": [[stem for stem, count in stems.items() for _ in range(count)] for stems in queries.values()],
        "k1": SATURATION,
        "b": LENGTH_WEIGHT,
        "k": PASSAGES,
    }
    script = PEERS / "rank_bm25s.py"
    done = subprocess.run(
        [peer_python("bm25s"), script], input=json.dumps(asked), check=True, capture_output=True, text=True
    )
    documents = [Path(row[0]).stem for row in rows]
    scores = [
        ndcg(list(dict.fromkeys(documents[place] for place in ranking)), judged.wanted[number], K)
        for number, ranking in zip(queries, json.loads(done.stdout), strict=True)
    ]
    return fmean(scores)


def main(folder: Path, names: Sequence[str]) -> None:
    for name in names or list(FILES):
        judged = read_judged(folder / "retrieval" / name, name)
        with library_of_judged(judged, Settings(_env_file=None)) as assistant:  # type: ignore[call-arg]
            metrics, _ = score_judged(judged, assistant)
            ours = {metric.name: metric.value or 0.0 for metric in metrics}
            words, theirs = ours["ndcg@10 words alone"], peer(judged, assistant)
            print(f"{name:10} words {words:.4f}  bm25s {theirs:.4f}  difference {words - theirs:+.4f}")
            print(f"{'':10} fused {ours['ndcg@10']:.4f}  vectors {ours['ndcg@10 vectors alone']:.4f}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name the folder with the collections: python -m bench.lexical FOLDER")
    main(Path(sys.argv[1]), sys.argv[2:])
