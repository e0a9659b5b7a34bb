"""Measure speed and memory beside peers, in one run, and print the table.

    .venv/bin/python -m bench.run [SECTION ...]      sections: ingest loading search start memory

Every figure is a ratio or a time of this run on this machine; bench/README.md keeps those that were seen.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from assistant.database import Database, open_database
from assistant.database.library_store import LibraryStore
from assistant.models.embedder import open_embedder
from assistant.retrieval.search import Retriever
from assistant.settings import ROOT, Settings
from bench.corpus import PASSAGES_PER_SOURCE, Corpus, load, write_captions
from bench.peer import PEERS, peer_python
from ingest.files import Options
from ingest.pipeline import Ingest
from tests.embedders import HashEmbedder

Row = tuple[str, str, str]
"""What was measured, the figure, what it should be."""


@contextmanager
def library() -> Iterator[tuple[Settings, Database]]:
    """A library of its own in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(STUDY_HOME=Path(folder) / "home", DATABASE_URL=None, _env_file=None)  # type: ignore[call-arg]
        database = open_database(settings)
        try:
            yield settings, database
        finally:
            database.close()
            _wait_for_the_server(settings.home)


def _wait_for_the_server(home: Path) -> None:
    """Its files can be removed once it has stopped, a moment after its last user has left."""
    while (home / "postgres" / "data" / "postmaster.pid").exists():
        time.sleep(0.05)


def bench_ingest() -> Iterator[Row]:
    """Cold: how much of the time is the model's. Warm: how much faster."""
    files = [path for path in [os.environ.get("BENCH_CAPTIONS")] if path] or [str(ROOT / "data" / "library")]
    with library() as (settings, database):
        run = [Path(path) for path in files]
        embedder = open_embedder(settings, None)
        cold = Ingest(database, embedder, settings.home, settings.now()).run(run, Options())
        warm = min(
            Ingest(database, embedder, settings.home, settings.now()).run(run, Options()).seconds for _ in range(3)
        )
    rate = cold.embedded / cold.embedding_seconds
    yield (
        f"cold ingest, {cold.embedded} passages: share of the model",
        f"{cold.embedding_seconds / cold.seconds:.0%}",
        "85 %",
    )
    yield "the model's passages a second", f"{rate:.1f}", ""
    yield "warm ingest against cold", f"{cold.seconds / warm:.0f} times faster", "30 times"


def bench_loading() -> Iterator[Row]:
    """Ready-made passages into the tables, beside langchain-postgres on the same server.

    The peer gets all rows in one call; ours come by source, two thousand passages each, in a transaction for each.
    """
    count, seed = 20_000, 7
    corpus = Corpus(seed)
    made = list(corpus.sources(count, each=2_000))
    vectors = np.split(corpus.vectors(count), len(made))
    with library() as (_, database):
        peer = _peer_seconds(database, count, corpus.dimensions, seed)
        plain = _load_all(database, made, vectors, lexical=False)
    with library() as (_, database):
        both = _load_all(database, made, vectors, lexical=True)
    yield f"langchain-postgres add_embeddings, {count} rows", f"{count / peer:.0f} rows/s", ""
    yield "ours, passages with vectors", f"{count / plain:.0f} rows/s, {peer / plain:.1f} times the rows", "20 times"
    yield "ours, with building the lexical index", f"{count / both:.0f} rows/s, {peer / both:.1f} times the rows", ""


def _load_all(database: Database, made: list, vectors: list, *, lexical: bool) -> float:  # type: ignore[type-arg]
    store = LibraryStore(database)
    began = time.perf_counter()
    for number, ((document, passages), rows) in enumerate(zip(made, vectors, strict=True)):
        load(store, "bench:384", number, document, passages, rows, lexical)
    return time.perf_counter() - began


def _peer_seconds(database: Database, count: int, dimensions: int, seed: int) -> float:
    with database.owner() as connection:
        info = connection.info
        url = f"postgresql+psycopg://{info.user}@/{info.dbname}?host={info.host}&port={info.port}"
    script = PEERS / "load_langchain_postgres.py"
    command = [str(peer_python("langchain_postgres")), str(script), url, str(count), str(dimensions), str(seed)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def bench_search() -> Iterator[Row]:
    """A search, its question embedded, over growing libraries."""
    with library() as (settings, database):
        store, corpus = LibraryStore(database), Corpus(11)
        embedder = open_embedder(settings, None)
        store.put_value("embedding_model", embedder.model)
        loaded = 0
        for size, allowed in ((5_000, 40), (50_000, 90)):
            for document, passages in corpus.sources(size - loaded, loaded // PASSAGES_PER_SOURCE):
                number = loaded // PASSAGES_PER_SOURCE
                load(store, embedder.model, number, document, passages, corpus.vectors(len(passages)), lexical=True)
                loaded += len(passages)
            with database.owner() as connection:
                connection.commit()
                connection.autocommit = True
                connection.execute("vacuum analyze")
            p50, p95 = _search_milliseconds(Retriever(database, embedder), corpus)
            yield f"search over {size} passages", f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", f"p95 {allowed} ms"


def _search_milliseconds(retriever: Retriever, corpus: Corpus) -> tuple[float, float]:
    times = []
    for number in range(210):
        query = f"{corpus.words(8)} question {number}"
        began = time.perf_counter()
        retriever.search(query, k=10)
        times.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(times[10:], 50)), float(np.percentile(times[10:], 95))


BARE = """
import typer
app = typer.Typer()
@app.command()
def one(name: str) -> None: "One."
@app.command()
def two(name: str) -> None: "Two."
app()
"""


def bench_start() -> Iterator[Row]:
    """From the start of the process to its end."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        environment = {**os.environ, "STUDY_HOME": str(Path(folder) / "home")}
        study = str(Path(sys.executable).with_name("study"))
        ours, theirs = _medians([study, "--help"], [sys.executable, str(bare), "--help"], environment)
        yield "study --help against a bare Typer app", f"{ours / theirs:.2f} times ({ours * 1000:.0f} ms)", "1.3 times"
        ask = [study, "ask", "What is a foreign key?", "--json"]
        subprocess.run([study, "ingest", str(ROOT / "data")], env=environment, check=True, capture_output=True)
        subprocess.run(ask, env=environment, check=True, capture_output=True)
        seconds, _ = _medians(ask, [sys.executable, "-c", ""], environment, rounds=5)
        yield "study ask, no chat model", f"{seconds:.2f} s", "2.5 s"


def _medians(one: list[str], other: list[str], environment: dict[str, str], rounds: int = 15) -> tuple[float, float]:
    """The median seconds of two commands run in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for command, kept in zip((one, other), times, strict=True):
            began = time.perf_counter()
            subprocess.run(command, env=environment, check=True, capture_output=True)
            kept.append(time.perf_counter() - began)
    return float(np.median(times[0])), float(np.median(times[1]))


def bench_memory() -> Iterator[Row]:
    """The most memory an ingest of 150 hours takes (a process of its own, stand-in vectors)."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", "--measure-memory"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    yield "peak memory, 150 hours of captions", f"{int(done.stdout.split()[-1]) / 1e6:.0f} MB", "1,000 MB"


def measure_memory() -> None:
    """Ingest 150 hours in this process and print its peak resident size in bytes."""
    with library() as (settings, database), tempfile.TemporaryDirectory() as folder:
        write_captions(Path(folder), 150, seed=3)
        embedder = HashEmbedder("bench:384", 384, batch=64)
        Ingest(database, embedder, settings.home, settings.now()).run([Path(folder)], Options())
    print(_peak_bytes())


def _peak_bytes() -> int:
    """The most memory this process had. Linux's ru_maxrss begins with that of the process it was forked from."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


SECTIONS: dict[str, Callable[[], Iterator[Row]]] = {
    "ingest": bench_ingest,
    "loading": bench_loading,
    "search": bench_search,
    "start": bench_start,
    "memory": bench_memory,
}


def main(wanted: list[str]) -> None:
    if wanted == ["--measure-memory"]:
        measure_memory()
        return
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.exit(f"There is no section {unknown[0]}; there are {', '.join(SECTIONS)}.")
    print(f"{'measured':52} {'seen':44} wanted")
    for name in wanted or SECTIONS:
        for what, seen, should in SECTIONS[name]():
            print(f"{what:52} {seen:44} {should}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
