"""`study evals`: run the suites, print the table, write the report, say what got worse."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from assistant.errors import UsageError
from assistant.settings import load_settings
from evals.baseline import BASELINE, FLOORS, Judgement, accepted, judge, load_baseline, load_floors, write_baseline
from evals.metrics import SuiteResult
from evals.reporting.page import write_page
from evals.reporting.report import LATEST, document, table, write_json
from evals.suites import Run, Watch, chosen, run_suites
from ingest.pipeline import IngestProgress
from ui.printing import confirm, console, error_console, print_json

REPORT = "evals/latest.html"
HEADINGS = ["metric", "value", "95 % interval", "change", "floor", "verdict", "scored"]


def evals(
    suites: Sequence[str],
    data: Path | None,
    chat: bool,
    limit: int | None,
    judge_too: bool,
    accept: bool,
    report: Path | None,
    yes: bool,
    json: bool,
    *,
    baseline: Path = BASELINE,
    floors: Path = FLOORS,
) -> None:
    """Run suites and report; exit 1 when one got worse or fell below its floor."""
    settings = load_settings()
    _check(data, chat or judge_too, settings.chat_model, limit, accept)
    names = chosen(suites, data)
    began = time.perf_counter()
    with _watching(quiet=json) as watch:
        results = list(run_suites(Run(settings, data, chat, limit, judge_too, watch), names))
    judgements = judge(results, load_baseline(baseline), load_floors(floors))
    made = document(results, judgements, settings.now(), time.perf_counter() - began)
    page = report or settings.home / REPORT
    write_json(made, settings.home / LATEST)
    write_page(made, page)
    print_json(table(judgements)) if json else _print(judgements, page)
    if accept:
        _accept(results, judgements, yes, json, baseline)
    elif any(judgement.fails for judgement in judgements):
        raise typer.Exit(1)


def calibrate(yes: bool, json: bool) -> None:
    """Fit the evidence gate anew, show what it would do, and write it down when that is agreed to."""
    from evals.calibrate import calibration, weigh, write
    from evals.library import SAMPLE, library_of
    from evals.suites import sample_cases

    settings = load_settings()
    with library_of(SAMPLE, settings) as assistant:
        weighed = weigh(assistant, sample_cases())
        found = calibration(weighed, assistant.library.passage_count(), assistant.reader.model, settings.now())
    print_json(found) if json else console().print(_told(found), markup=False)
    if not json and confirm("Use this bar from now on?", yes, json):
        write(found)


def _told(found: dict[str, Any]) -> str:
    lines = [
        f"bar {found['bar']:.3f} for the sample library of {found['passages']} passages, weighed by {found['model']}"
    ]
    for part in ("fitted_on", "held_back"):
        shares = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in found[part].items())
        lines.append(f"  {part.replace('_', ' ')}: {shares}")
    return "\n".join(lines)


def _check(data: Path | None, chat: bool, model: str | None, limit: int | None, accept: bool) -> None:
    if data is not None and not data.is_dir():
        raise UsageError(f"There is no folder {data}.", "Name the folder with the questions and transcripts.")
    if chat and not model:
        raise UsageError("No chat model is set.", "Set STUDY_CHAT_MODEL, or leave out --chat.")
    if accept and limit is not None:
        raise UsageError("A part of the questions is no baseline.", "Leave out --limit.")


def _accept(
    results: Sequence[SuiteResult], judgements: Sequence[Judgement], yes: bool, json: bool, baseline: Path
) -> None:
    """Make this run the baseline, after its differences were shown. Never below a floor."""
    below = [f"{one.suite}: {one.metric.name}" for one in judgements if one.verdict == "below floor"]
    if below:
        raise UsageError(f"Below its floor, and so not accepted: {', '.join(below)}.")
    if not json:
        _print_differences(judgements)
    if confirm("Make this the baseline?", yes, json):
        write_baseline(accepted(results, load_baseline(baseline)), baseline)


def _print_differences(judgements: Sequence[Judgement]) -> None:
    changed = [one for one in judgements if one.change is None or one.change.change]
    screen = console()
    screen.print(f"{len(changed)} of {len(judgements)} figures differ from the baseline.")
    for one in changed:
        before = "none" if one.baseline is None else f"{one.baseline:.3f}"
        now = "none" if one.value is None else f"{one.value:.3f}"
        screen.print(f"  {one.suite}: {one.metric.name} {before} -> {now}", markup=False)


def _print(judgements: Sequence[Judgement], page: Path) -> None:
    for suite in dict.fromkeys(one.suite for one in judgements):
        rows = [_cells(one) for one in judgements if one.suite == suite]
        print("\n".join([suite, *_lines([HEADINGS, *rows]), ""]))
    worst = [f"{one.suite}: {one.metric.name}" for one in judgements if one.fails]
    print(f"Worse or below its floor: {', '.join(worst)}." if worst else "Nothing got worse.")
    print(f"Every case: {page}")


def _lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as aligned text: names and verdicts to the left, figures to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(_aligned(place, cell, widths[place]) for place, cell in enumerate(row)).rstrip()
        for row in rows
    ]


def _aligned(place: int, cell: str, width: int) -> str:
    return cell.ljust(width) if HEADINGS[place] in ("metric", "verdict") else cell.rjust(width)


def _cells(one: Judgement) -> list[str]:
    value = "none" if one.value is None else f"{one.value:.3f}"
    change = "" if one.change is None else f"{one.change.change:+.3f}"
    floor = "" if one.floor is None else f"{one.floor:g}"
    unscored = f" ({one.metric.unscored} not)" if one.metric.unscored else ""
    scored = f"{len(one.metric.scored)}{unscored}"
    return [one.metric.name, value, f"{one.low:.3f} to {one.high:.3f}", change, floor, one.verdict, scored]


@contextmanager
def _watching(quiet: bool) -> Iterator[Watch]:
    """What is going on, on a terminal."""
    screen = error_console()
    if quiet or not screen.is_terminal:
        yield Watch()
        return
    with screen.status("Starting") as status:

        def reading(suite: str, at: IngestProgress) -> None:
            status.update(f"{suite}: reading {at.files_done} of {at.files_total} files")

        def asking(suite: str, done: int, total: int) -> None:
            status.update(f"{suite}: asked {done} of {total} questions")

        yield Watch(reading, asking)
