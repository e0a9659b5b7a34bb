"""Fits the bundled network to absent facts: `python -m evals.fit_facts WEIGHTS DATA`; see `evals.fit_answers` for both.

What answers a question, a sentence with its neighbours, is put before what was found for it and does not, and before
what answers the other questions of the batch, by a softmax over their cosines (InfoNCE; van den Oord et al. 2018). What
is nearest to a near miss, a question whose subject is spoken of and whose fact is absent, is kept farther from it than
what answers is from a question that has an answer (a logistic loss of each pair; Burges et al., ICML 2005).
The cases are questions on real lectures, most near misses beside a question on the very same place.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.evidence import in_company
from assistant.answering.extracts import score_sentences
from assistant.models.local_embedder import FACTS
from assistant.service import Assistant
from assistant.settings import Settings
from evals.cases import Case, load_cases
from evals.fit_answers import BESIDE_SECONDS, FROM_BEST, SEED, TEMPERATURE, descend, free_of, seconds_from_gold
from evals.library import library_of
from evals.suites import LECTURES

EPOCHS = 2
AT_ONCE, NEAR_MISSES_AT_ONCE = 8, 4
WRONG, NEAREST = 4, 3
"""How many wrong sentences stand beside a right one, and how many of the nearest are read of a near miss."""
OF_NEAR_MISSES = 0.5
LONGEST = 112
"""Word pieces of a text that are read."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what answers it, and what does not, likeliest first: sentences with their neighbours.

    Of a near miss nothing is right, and the ``nearest`` first of what is wrong may be read.
    """

    question: str
    right: Sequence[str]
    wrong: Sequence[str]
    nearest: int = NEAREST


def examples_of(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Example]:
    """What a library finds for each question; those for which nothing is found that is needed are passed over.

    In front of what is found for a near miss stands what answers the question on the same place, where there is one.
    """
    files = {source.id: source.uri for source in assistant.library.sources()}
    right_of: dict[str, Sequence[str]] = {}
    for case in sorted(cases, key=lambda case: not case.answerable):
        right, wrong = _found(assistant, case, files)
        right_of[case.id] = right
        beside = right_of.get(case.beside or "", ())
        if not case.answerable and wrong:
            yield Example(case.question, (), [*beside, *wrong], max(NEAREST, len(beside) + 1))
        elif right and wrong:
            yield Example(case.question, right, wrong)


def _found(assistant: Assistant, case: Case, files: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The sentences found that answer a question and those that do not, with their neighbours, likeliest first."""
    evidence = assistant.evidence(case.question)
    texts = [in_company(evidence.sentences, place) for place in range(len(evidence.sentences))]
    text_of = cache(assistant.library.source_text)
    far = [seconds_from_gold(case, one, evidence, text_of, files) for one in evidence.sentences]
    best_first = np.argsort(-score_sentences(evidence, case.question, "answer"))
    right = [texts[place] for place in best_first if far[place] <= 0]
    return right, [texts[place] for place in best_first if far[place] > BESIDE_SECONDS][:FROM_BEST]


class Reader:
    """The network as torch runs it, of which the biases and the scales of the normalisations are free."""

    def __init__(self, torch: Any, read: Any, network: Any) -> None:
        self.torch, self.network, self.free = torch, network, free_of(network)
        self._read = read

    def vectors(self, texts: Sequence[str]) -> Any:
        """The vectors of texts, of length 1, shape (texts, dimensions)."""
        entered = self._read(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        mask = entered["attention_mask"].unsqueeze(-1)
        means = (self.network(**entered).last_hidden_state * mask).sum(1) / mask.sum(1)
        return self.torch.nn.functional.normalize(means, dim=-1)


def fit(weights: Path, examples: Sequence[Example]) -> dict[str, np.ndarray]:
    """The fitted biases and scales by their names in the bundled file."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    reader = Reader(torch, AutoTokenizer.from_pretrained(weights), AutoModel.from_pretrained(weights))
    answered = [example for example in examples if example.right]
    near_misses = [example for example in examples if not example.right]

    def loss_of(batch: Sequence[Example]) -> Any:
        return loss(reader, batch, _some(near_misses, NEAR_MISSES_AT_ONCE, chance), chance)

    reader.network.train()
    descend(torch, reader.free, [partial(loss_of, batch) for batch in _batches(answered, chance)])
    return {f"inner.{name}": value.detach().numpy() for name, value in reader.free.items()}


def loss(reader: Reader, batch: Sequence[Example], near_misses: Sequence[Example], chance: random.Random) -> Any:
    """The cross-entropy of what answers among all texts of a batch, and how far near misses come as near as answers."""
    torch, functional = reader.torch, reader.torch.nn.functional
    questions = reader.vectors([example.question for example in (*batch, *near_misses)])
    drawn = [[chance.choice(example.right), *_some(example.wrong, WRONG, chance)] for example in batch]
    firsts = np.cumsum([0, *(len(texts) for texts in drawn)])[:-1]
    cosines = questions[: len(batch)] @ reader.vectors([text for texts in drawn for text in texts]).T
    nearest = [
        (reader.vectors(_some(example.wrong[: example.nearest], NEAREST, chance)) @ question).max()
        for example, question in zip(near_misses, questions[len(batch) :], strict=True)
    ]
    answers = torch.stack([cosines[row, first] for row, first in enumerate(firsts)])
    apart = answers.unsqueeze(1) - torch.stack(nearest).unsqueeze(0)
    chosen = functional.cross_entropy(cosines / TEMPERATURE, torch.tensor(firsts))
    return chosen + OF_NEAR_MISSES * functional.softplus(-apart / TEMPERATURE).mean()


def _some(found: Sequence[Any], most: int, chance: random.Random) -> list[Any]:
    return chance.sample(found, min(most, len(found)))


def _batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """All examples in another order in each epoch, so many at once."""
    waiting: list[Example] = []
    for _ in range(len(examples) * EPOCHS // AT_ONCE):
        if len(waiting) < AT_ONCE:
            waiting += chance.sample(examples, len(examples))
        yield waiting[:AT_ONCE]
        del waiting[:AT_ONCE]


def main(weights: Path, data: Path) -> None:
    """Fit on the questions on real lectures, and write the file."""
    cases = load_cases(LECTURES)
    named = {span.file for case in cases for span in case.spans} | {case.lecture for case in cases if case.lecture}
    with library_of([data / name for name in sorted(named)], Settings()) as assistant:
        examples = list(examples_of(assistant, cases))
    print(f"{len(examples)} questions")
    np.savez(FACTS, **fit(weights, examples))  # type: ignore[arg-type]  # the names are not those of its options


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
