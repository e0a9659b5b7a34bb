"""The suites by name: which library each is put to, with which cases, and which scorers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from assistant.errors import UsageError
from assistant.models.chat import open_chat_model
from assistant.models.local_embedder import LocalEmbedder
from assistant.models.remembering import RememberingEmbedder
from assistant.practice.bank import load_bank
from assistant.settings import Settings
from evals.cases import Case, load_cases, load_lines
from evals.checker import checked_of, claims_of, score_checker
from evals.judge import judged_metric
from evals.judged import FILES, library_of_judged, read_judged, score_judged
from evals.learners import person_of, sample_course, score_learners
from evals.library import SAMPLE, library_of
from evals.metrics import Metric, Record, SuiteResult
from evals.poisoned import library_of_poisoned, poisoned_of, score_poisoned
from evals.practice_bank import score_bank
from evals.preferences import FILE as PAIRS
from evals.preferences import load_pairs, score_pairs
from evals.questions import Asked, ask_all, metrics_of, record_of
from evals.reviews import HISTORIES, load_histories, score_histories, score_memory
from evals.short_answers import FILE as GRADED
from evals.short_answers import load_graded, score_graded
from evals.utterances import score_utterances, utterance_of
from ingest.pipeline import IngestProgress

CASES = Path(__file__).resolve().parent / "cases"
QUESTION_FILES = ("answerable.jsonl", "unanswerable.jsonl", "roadmap.jsonl")
COURSES = {
    "dj4e": ("dj4e.jsonl", ("transcripts/dj4e",)),
    "py4e_talkpython": ("py4e_talkpython.jsonl", ("transcripts/py4e", "transcripts/talkpython")),
}
"""Suites of other people's transcripts: the file of questions, and the folders a library is made of."""


LECTURES = CASES / "lectures.jsonl"
"""Questions on lectures and talks of py4e and talkpython, from which the network that weighs sentences is fitted."""
CLAIMED = Path("transcripts/py4e/en")
"""One of the folders those are in."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a run tells while it goes on: files read, and cases asked, of so many."""

    reading: Callable[[str, IngestProgress], None] = lambda suite, at: None
    asking: Callable[[str, int, int], None] = lambda suite, done, total: None


@dataclass(frozen=True, slots=True)
class Run:
    """How suites are run.

    ``data`` is a folder of other people's material. ``chat`` has the chat model that is set write answers, ``judge``
    asks for its opinion of them, and ``limit`` takes that many questions, spread evenly, since a model takes time.
    """

    settings: Settings
    data: Path | None = None
    chat: bool = False
    limit: int | None = None
    judge: bool = False
    watch: Watch = Watch()


OWN = ("library", "held back", "intents", "poisoned", "checker", "learners", "bank", "memory")
"""What needs nothing but the repository."""


def names_of(data: Path | None) -> list[str]:
    """The suites that can be run: the project's own, then those for which a folder has the material."""
    if data is None:
        return list(OWN)
    courses = [name for name, (file, _) in COURSES.items() if (data / "questions" / file).is_file()]
    judged = [name for name, files in FILES.items() if (data / "retrieval" / name / files[0]).is_file()]
    others = {"preferences": PAIRS, "short answers": GRADED, "reviews": HISTORIES, "claims": CLAIMED}
    return [*OWN, *courses, *judged, *(name for name, place in others.items() if (data / place).exists())]


def chosen(wanted: Sequence[str], data: Path | None) -> list[str]:
    """The suites named; all of the project's own and those with questions when none is. Raises UsageError."""
    known = names_of(data)
    unknown = next((name for name in wanted if name not in known), None)
    if unknown is not None:
        elsewhere = unknown in (*COURSES, *FILES, "preferences", "short answers", "reviews", "claims")
        cure = "Name the folder that holds it with --data." if elsewhere else f"There are {', '.join(known)}."
        raise UsageError(f"There is no suite {unknown}.", cure)
    return (
        [name for name in known if name in wanted] if wanted else [name for name in known if name in (*OWN, *COURSES)]
    )


def run_suites(run: Run, names: Sequence[str]) -> Iterator[SuiteResult]:
    """Each suite as it is done. `library` and `held back` are parts of one: what was asked once is scored twice."""
    if "library" in names or "held back" in names:
        asked = list(_asked_of_sample(run))
        if "library" in names:
            yield _questions("library", asked, run)
        if "held back" in names:
            yield _questions("held back", [one for one in asked if one.case.held_back], run)
    for name in names:
        if name not in ("library", "held back"):
            yield _runner(name)(run)


def _runner(name: str) -> Callable[[Run], SuiteResult]:
    own: dict[str, Callable[[Run], SuiteResult]] = {
        "intents": _intents,
        "poisoned": _poisoned,
        "checker": _checker,
        "claims": _claims,
        "learners": _learners,
        "bank": _bank,
        "memory": _memory,
        "preferences": _preferences,
        "short answers": _short_answers,
        "reviews": _reviews,
    }
    if name in own:
        return own[name]
    return partial(_course, name=name) if name in COURSES else partial(_judged, name=name)


def sample_cases() -> list[Case]:
    """The questions on the sample library and the roadmap."""
    return [case for name in QUESTION_FILES for case in load_cases(CASES / name)]


def _asked_of_sample(run: Run) -> list[Asked]:
    return _asked("library", SAMPLE, sample_cases(), run)


def _asked(name: str, paths: Sequence[Path], cases: Sequence[Case], run: Run) -> list[Asked]:
    cases = cases if run.limit is None else _spread(cases, run.limit)
    reading = partial(run.watch.reading, name)
    with library_of(paths, run.settings, with_chat=run.chat, progress=reading) as assistant:
        return ask_all(assistant, cases, partial(run.watch.asking, name))


def _spread(cases: Sequence[Case], limit: int) -> list[Case]:
    """So many cases, at even distances."""
    return [cases[place * len(cases) // limit] for place in range(min(limit, len(cases)))]


def _questions(name: str, asked: Sequence[Asked], run: Run) -> SuiteResult:
    metrics = metrics_of(asked)
    chat = open_chat_model(run.settings) if run.judge else None
    if chat is not None:
        metrics.append(judged_metric(chat, asked))
    return SuiteResult(name, tuple(metrics), tuple(record_of(one) for one in asked), made_with(run))


def made_with(run: Run) -> str:
    """The models a result depends on."""
    written = run.settings.chat_model if run.chat else "quotations"
    return f"{run.settings.embedding_model or 'local'}, {written}"


def _intents(run: Run) -> SuiteResult:
    utterances = load_lines(CASES / "intents.jsonl", utterance_of, "id, text and action")
    metrics, records = score_utterances(utterances)
    return SuiteResult("intents", (*metrics, *_held_back(metrics, records)), tuple(records))


def _held_back(metrics: Sequence[Metric], records: Sequence[Record]) -> list[Metric]:
    names = [record.id for record in records if record.held_back]
    return [replace(metric.of(names), name=f"{metric.name}, held back", gated=False) for metric in metrics]


def _poisoned(run: Run) -> SuiteResult:
    cases = load_lines(CASES / "poisoned.jsonl", poisoned_of, "id, kind, title, cues, question, obeyed and forbidden")
    with library_of_poisoned(cases, run.settings) as assistant:
        metrics, records = score_poisoned(cases, assistant)
    return SuiteResult("poisoned", tuple(metrics), tuple(records), made_with(replace(run, chat=False)))


def _checker(run: Run) -> SuiteResult:
    cases = load_lines(CASES / "checker.jsonl", checked_of, "id, kind, sentence, file, start, end and supported")
    with library_of(SAMPLE[1:], run.settings) as assistant:
        metrics, records = score_checker(cases, assistant)
    metrics += _held_back(metrics, records)
    return SuiteResult("checker", tuple(metrics), tuple(records), made_with(replace(run, chat=False)))


def _claims(run: Run) -> SuiteResult:
    fields = "id, answerable, spans, reference, false and false_kind"
    cases = [case for both in load_lines(LECTURES, claims_of, fields) for case in both]
    files = sorted({case.place.file for case in cases})
    reading = partial(run.watch.reading, "claims")
    with library_of([_data(run) / file for file in files], run.settings, progress=reading) as assistant:
        metrics, records = score_checker(cases, assistant)
    return SuiteResult("claims", tuple(metrics), tuple(records), made_with(replace(run, chat=False)))


def _learners(run: Run) -> SuiteResult:
    people = load_lines(CASES / "learners.jsonl", person_of, "id, kind, seed and minutes")
    metrics, records = score_learners(people, sample_course())
    return SuiteResult("learners", tuple(metrics), tuple(records))


def _memory(run: Run) -> SuiteResult:
    metrics, records = score_memory()
    return SuiteResult("memory", tuple(metrics), tuple(records))


def _short_answers(run: Run) -> SuiteResult:
    metrics, records = score_graded(load_graded(_data(run) / GRADED), RememberingEmbedder(LocalEmbedder()))
    return SuiteResult("short answers", tuple(metrics), tuple(records))


def _reviews(run: Run) -> SuiteResult:
    metrics, records = score_histories(load_histories(_data(run) / HISTORIES))
    return SuiteResult("reviews", tuple(metrics), tuple(records))


def _bank(run: Run) -> SuiteResult:
    with library_of(SAMPLE, run.settings, progress=partial(run.watch.reading, "bank")) as assistant:
        metrics, records = score_bank(load_bank(), assistant, partial(run.watch.asking, "bank"))
    return SuiteResult("bank", tuple(metrics), tuple(records), made_with(replace(run, chat=False)))


def _preferences(run: Run) -> SuiteResult:
    metrics, records = score_pairs(load_pairs(_data(run) / PAIRS))
    return SuiteResult("preferences", tuple(metrics), tuple(records))


def _course(run: Run, name: str) -> SuiteResult:
    file, folders = COURSES[name]
    data = _data(run)
    cases = load_cases(data / "questions" / file)
    return _questions(name, _asked(name, [data / folder for folder in folders], cases, run), run)


def _judged(run: Run, name: str) -> SuiteResult:
    judged = read_judged(_data(run) / "retrieval" / name, name)
    with library_of_judged(judged, run.settings, partial(run.watch.reading, name)) as assistant:
        metrics, records = score_judged(judged, assistant)
    return SuiteResult(name, tuple(metrics), tuple(records), made_with(replace(run, chat=False)))


def _data(run: Run) -> Path:
    assert run.data is not None, "a suite of other people's material was chosen without its folder"
    return run.data
