"""Fits the bundled network to answers: `python -m evals.fit_answers WEIGHTS DATA`.

WEIGHTS is a folder with all-MiniLM-L6-v2 as floats, as transformers reads it; torch and transformers are needed for
this alone and have to be installed first. DATA is the folder that `study evals --data` takes. Only biases and the
scales of the normalisations are fitted (Ben Zaken et al., BitFit, ACL 2022): 30,720 numbers, which take the place of
those of the bundled file when it is opened. docs/decisions/a-network-fitted-to-answers.md has what came of it.

A sentence that answers a question, with its neighbours, is put before ten that were found for it and do not, by a
softmax over their cosines (InfoNCE; van den Oord et al. 2018).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.evidence import Evidence, SourceSentence, in_company
from assistant.answering.extracts import score_sentences
from assistant.domain import SourceText
from assistant.models.local_embedder import ANSWERS
from assistant.service import Assistant
from assistant.settings import Settings
from evals.cases import Case, load_cases
from evals.library import SAMPLE, library_of
from evals.retrieval import is_of_file
from evals.suites import sample_cases

SEED = 0
EPOCHS = 3
AT_ONCE = 4
RATE, WARM_UP, LEAST_RATE = 1e-3, 20, 0.05
"""The learning rate at its peak, the steps until it is reached, and the share of it that the end is no lower than."""
TEMPERATURE = 0.05
WRONG, FROM_BEST = 10, 24
"""How many wrong sentences stand beside a right one, drawn from so many that score best."""
BESIDE_SECONDS = 15.0
"""Sentences so near to a right one are neither right nor wrong."""
LONGEST = 96
"""Word pieces of a text that are read."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what answers it, and what was found for it and does not: sentences with their neighbours."""

    question: str
    right: Sequence[str]
    wrong: Sequence[str]


def examples_of(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Example]:
    """What a library finds for each question; those for which nothing right is found are passed over."""
    text_of = cache(assistant.library.source_text)
    files = {source.id: source.uri for source in assistant.library.sources()}
    for case in cases:
        if not case.answerable or case.history:
            continue
        evidence = assistant.evidence(case.question, week=case.week)
        texts = [in_company(evidence.sentences, place) for place in range(len(evidence.sentences))]
        far = [seconds_from_gold(case, one, evidence, text_of, files) for one in evidence.sentences]
        best_first = np.argsort(-score_sentences(evidence, case.question, "answer"))
        right = [text for text, seconds in zip(texts, far, strict=True) if seconds <= 0]
        wrong = [texts[place] for place in best_first if far[place] > BESIDE_SECONDS][:FROM_BEST]
        if right and wrong:
            yield Example(case.question, right, wrong)


def seconds_from_gold(
    case: Case, sentence: SourceSentence, evidence: Evidence, text_of: Any, files: Mapping[str, str]
) -> float:
    """How far a sentence is said from the nearest place with an answer; infinite in another file."""
    name = evidence.passages[sentence.passage].source_id
    source: SourceText = text_of(name)
    cues = [cue for cue in source.cues if cue.char_end > sentence.char_start and cue.char_start < sentence.char_end]
    spans = [span for need in case.needs() for span in need if span.start is not None and span.end is not None]
    far = [
        max(span.start - cues[-1].end, cues[0].start - span.end)  # type: ignore[operator]
        for span in spans
        if cues and is_of_file(files[name], span.file)
    ]
    return min(far, default=float("inf"))


def fit(weights: Path, examples: Sequence[Example]) -> dict[str, np.ndarray]:
    """The fitted biases and scales by their names in the bundled file."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    read, network = AutoTokenizer.from_pretrained(weights), AutoModel.from_pretrained(weights)
    free = free_of(network)
    batches = [order[at : at + AT_ONCE] for order in _orders(examples, chance) for at in range(0, len(order), AT_ONCE)]
    network.train()

    def loss_of(batch: Sequence[Example]) -> Any:
        return sum(_loss(torch, read, network, *drawn(example, chance)) for example in batch) / len(batch)

    descend(torch, free, [partial(loss_of, batch) for batch in batches])
    return {f"inner.{name}": value.detach().numpy() for name, value in free.items()}


def descend(torch: Any, free: Mapping[str, Any], losses: Sequence[Callable[[], Any]]) -> None:
    """Change the free values step by step, so that what the losses give, one a step, becomes less."""
    optimiser = torch.optim.AdamW(free.values(), lr=RATE, weight_decay=0.01)
    for step, loss_of in enumerate(losses):
        loss = loss_of()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(free.values(), 1.0)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * max(LEAST_RATE, 1 - (step + 1) / len(losses))
        optimiser.step()
        if step % 25 == 0:
            print(f"step {step} of {len(losses)}, loss {float(loss.detach()):.2f}", flush=True)


def free_of(network: Any) -> dict[str, Any]:
    """The biases and the scales of the normalisations by their names, set free; everything else is held."""
    free = {
        name: value
        for name, value in network.named_parameters()
        if (name.endswith(".bias") or "LayerNorm" in name) and not name.startswith("pooler")
    }
    network.requires_grad_(False)
    for value in free.values():
        value.requires_grad_(True)
    return free


def _orders(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """All examples in another order, once for each epoch."""
    for _ in range(EPOCHS):
        yield chance.sample(examples, len(examples))


def drawn(example: Example, chance: random.Random) -> tuple[str, list[str]]:
    """The question, and texts of which the first answers it."""
    wrong = chance.sample(example.wrong, min(WRONG, len(example.wrong)))
    return example.question, [chance.choice(example.right), *wrong]


def _loss(torch: Any, read: Any, network: Any, question: str, texts: Sequence[str]) -> Any:
    """The cross-entropy of the first text among all."""
    entered = read([question, *texts], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
    mask = entered["attention_mask"].unsqueeze(-1)
    means = (network(**entered).last_hidden_state * mask).sum(1) / mask.sum(1)
    vectors = torch.nn.functional.normalize(means, dim=-1)
    cosines = (vectors[1:] @ vectors[0]).unsqueeze(0)
    return torch.nn.functional.cross_entropy(cosines / TEMPERATURE, torch.tensor([0]))


def _examples(paths: Sequence[Path], cases: Sequence[Case]) -> list[Example]:
    with library_of(paths, Settings()) as assistant:
        vars(assistant)["answer_reader"] = assistant.reader  # What was fitted before does not choose the examples.
        return list(examples_of(assistant, cases))


def main(weights: Path, data: Path) -> None:
    """Fit on the sample lectures that are not held back and on the lectures of `py4e_talkpython`; write the file."""
    cases = [case for case in sample_cases() if not case.held_back]
    others = load_cases(data / "questions" / "py4e_talkpython.jsonl")
    named = sorted({span.file for case in others for span in (*case.spans, *case.alternatives)})
    examples = [*_examples(SAMPLE, cases), *_examples([data / name for name in named], others)]
    print(f"{len(examples)} questions")
    fitted = fit(weights, examples)
    np.savez(ANSWERS, **fitted)  # type: ignore[arg-type]  # the names are not those of its options


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
