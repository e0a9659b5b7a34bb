"""The bundled embedding model."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.models.local_embedder import ANSWERS, LocalEmbedder, bundled_model
from assistant.settings import ROOT


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder(threads=2)


TEXTS = [
    "A cache keeps the results of earlier work so that later requests are answered faster.",
    "An index lets the database find rows without reading the whole table.",
    "The cat sat on the mat.",
]


def test_vectors_are_of_length_one_and_of_the_stated_size(embedder: LocalEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (3, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert embedder.model == f"local:all-MiniLM-L6-v2-int8:{embedder.dimensions}"
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_the_model_reports_to_nobody_and_leaves_no_number_of_this_machine_behind(tmp_path: Path) -> None:
    work = "from assistant.models.local_embedder import LocalEmbedder; LocalEmbedder().embed_query('hello')"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    subprocess.run([sys.executable, "-c", work], cwd=ROOT, env={**clean, "HOME": str(tmp_path)}, check=True)
    assert [path for path in tmp_path.rglob("*") if "onnx" in path.name.lower() or path.name == "Microsoft"] == []


def test_what_means_the_same_is_near(embedder: LocalEmbedder) -> None:
    cosines = embedder.embed(TEXTS) @ embedder.embed_query("How does a database look up a row quickly?")
    assert np.argmax(cosines) == 1
    assert cosines[1] > 0.5 > 0.2 > cosines[2]


def test_a_vector_depends_on_its_text_alone(embedder: LocalEmbedder) -> None:
    together = embedder.embed([*TEXTS, "word " * 200])
    alone = np.stack([embedder.embed_query(text) for text in TEXTS])
    assert np.array_equal(together[:3], alone)
    assert np.array_equal(embedder.embed(TEXTS[:1])[0], alone[0])


def test_a_text_is_read_to_256_pieces_and_no_further(embedder: LocalEmbedder) -> None:
    read, cut = "word " * 253, "word " * 254
    assert embedder.count_tokens([read, cut, cut + "never read", ""]) == [255, 256, 256, 2]
    assert np.array_equal(embedder.embed_query(cut), embedder.embed_query(cut + "never read"))
    assert not np.array_equal(embedder.embed_query(read), embedder.embed_query(read + "read"))


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "😀" * 50_000, "a" * 100_000, " " * 100_000, "[SEP]"])
def test_no_text_is_too_odd(embedder: LocalEmbedder, text: str) -> None:
    assert np.isfinite(embedder.embed_query(text)).all()


def test_batches_hold_every_text_once_longest_first(embedder: LocalEmbedder) -> None:
    texts = ["word " * (1 + place * 7 % 50) for place in range(75)]
    batches = embedder.batches(texts)
    assert [len(batch) for batch in batches] == [32, 32, 11]
    order = [place for batch in batches for place in batch]
    assert sorted(order) == list(range(75))
    lengths = [len(texts[place]) for place in order]
    assert lengths == sorted(lengths, reverse=True)
    assert embedder.batches([]) == []


def test_threads_may_share_it() -> None:
    fresh = LocalEmbedder(threads=2)
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(fresh.embed, [TEXTS] * 4))
    assert all(np.array_equal(vectors[0], others) for others in vectors)


def test_a_damaged_or_missing_model_is_refused_at_the_first_text(tmp_path: Path) -> None:
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(bundled_model().read_bytes()[:-1] + b"!")
    with pytest.raises(ModelError, match="damaged"):
        LocalEmbedder(damaged).embed(TEXTS)
    with pytest.raises(ModelError, match="cannot be read"):
        LocalEmbedder(tmp_path / "none").embed_query("a")


def test_every_fitted_bias_has_its_place_in_the_bundled_file() -> None:
    content, biases = bundled_model().read_bytes(), dict(np.load(ANSWERS))
    assert [name for name in biases if name.encode() not in content] == []
    assert sum(bias.size for bias in biases.values()) == 30_720
    assert {bias.dtype for bias in biases.values()} == {np.dtype(np.float32)}


def test_what_answers_is_nearer_for_the_network_fitted_to_answers(embedder: LocalEmbedder) -> None:
    question = "How many connections should a pool have?"
    answer = "Twice the number of cores is a good start, and more only makes them wait for each other."
    subject = "Today we speak about connection pools, and about how many questions I get about a pool."
    fitted = LocalEmbedder(fitted=ANSWERS)

    def ahead(model: LocalEmbedder) -> float:
        cosines = model.embed([answer, subject]) @ model.embed_query(question)
        return float(cosines[0] - cosines[1])

    assert ahead(fitted) > ahead(embedder)
    assert fitted.model == f"local:all-MiniLM-L6-v2-int8+answers:{fitted.dimensions}"
