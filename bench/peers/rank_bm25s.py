"""Rank ready-made tokens with bm25s, in its own virtual environment: JSON in, JSON out, on standard input and output.

{"passages": [[token]], "queries": [[token]], "k1": 1.2, "b": 0.75, "k": 160} -> [[place of passage, best first]]
"""

from __future__ import annotations

import json
import sys

import bm25s


def main() -> None:
    asked = json.load(sys.stdin)
    index = bm25s.BM25(method="lucene", k1=asked["k1"], b=asked["b"])
    index.index(asked["passages"], show_progress=False)
    rankings = []
    for query in asked["queries"]:
        known = [token for token in query if token in index.vocab_dict]
        scores = index.get_scores(known) if known else []
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
        rankings.append([place for place in order[: asked["k"]] if scores[place] > 0])
    json.dump(rankings, sys.stdout)


if __name__ == "__main__":
    main()
