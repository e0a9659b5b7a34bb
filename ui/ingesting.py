"""`study ingest` with its progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import typer

from assistant.domain import SourceKind
from assistant.errors import UsageError
from assistant.models.prices import cost
from ingest.files import Options
from ingest.pipeline import IngestProgress, IngestReport
from ui.opening import open_assistant, run_ingest
from ui.printing import console, duration, error_console, print_json, to_dict

KINDS = ("roadmap", "captions", "notes")


def ingest(paths: list[Path], kind: str | None, language: str | None, weeks: tuple[int, ...], json: bool) -> None:
    """Ingest and report; exit 1 when a source failed or is busy."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"--as {kind} is not known.", f"It is one of {', '.join(KINDS)}.")
    options = Options(cast("SourceKind | None", kind), language, weeks)
    with open_assistant() as assistant, progress_bar(quiet=json) as progress:
        report = run_ingest(assistant, paths, options, progress)
    print_json(report_to_json(report)) if json else print_report(report)
    if report.needs_attention:
        raise typer.Exit(1)


def report_to_json(report: IngestReport) -> dict[str, Any]:
    """The document of `study ingest --json`."""
    return {
        "sources": [to_dict(source) for source in report.sources],
        "skipped": report.skipped,
        "passages": report.passages,
        "embedded": report.embedded,
        "cache_hits": report.cache_hits,
        "seconds": round(report.seconds, 3),
        "embedding_seconds": round(report.embedding_seconds, 3),
    }


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[IngestProgress], None]]:
    """A bar with rate and time left on a terminal, nothing elsewhere."""
    screen = error_console()
    if quiet or not screen.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.fields[files_done]} of {task.fields[files_total]} files"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("{task.fields[file]}", markup=False),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=None, files_done=0, files_total=0, rate="", file="")

        def show(at: IngestProgress) -> None:
            rate = f"{at.embedded / at.seconds:.0f} passages/s" if at.embedded and at.seconds > 0 else ""
            bar.update(
                task,
                total=at.bytes_total,
                completed=at.bytes_done,
                files_done=at.files_done,
                files_total=at.files_total,
                rate=rate,
                file=at.name,
            )

        yield show


def print_report(report: IngestReport) -> None:
    """What an ingest did, in a few lines for people."""
    screen = console()
    counts = Counter(source.status for source in report.sources)
    for source in report.sources:
        if source.status in ("failed", "busy", "empty") or source.reason:
            screen.print(f"{source.status:>9}  {source.uri}: {source.reason}", markup=False)
    done = ", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "nothing to read"
    skipped = f", {report.skipped} of other kinds skipped" if report.skipped else ""
    screen.print(f"{done}{skipped}. {report.passages} passages in {duration(report.seconds)}.")
    screen.print(cache_line(report.model, report.embedded, report.cache_hits, report.tokens_sent, report.tokens_saved))


def cache_line(model: str, embedded: int, hits: int, sent: int, saved: int) -> str:
    """How much was embedded, how much was there already, and what that cost and saved."""
    total = embedded + hits
    share = f"{hits / total:.0%}" if total else "none"
    line = f"{embedded} embedded, {hits} there already ({share} of {total})."
    paid, spared = cost(model, sent, 0), cost(model, saved, 0)
    if paid is None or spared is None or not (paid or spared):
        return line
    return f"{line} Paid about ${paid:.4f}, saved about ${spared:.4f}."
