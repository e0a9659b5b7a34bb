"""The cases of the repository: they load, there are enough of them, and they are what they claim."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.cases import Case, Span, held_back_by_number, load_cases, load_lines
from evals.check import LIBRARY, LONGEST_SPAN_SECONDS, lecture, main, problems
from evals.checker import checked_of, claims_of
from evals.learners import person_of
from evals.poisoned import poisoned_of
from evals.suites import CASES, LECTURES, QUESTION_FILES, sample_cases
from evals.utterances import utterance_of
from evals.written_answers import load_written
from ingest.captions import read_captions

FILE = "w06-relational-databases-postgres.vtt"
LOADERS: dict[str, Callable[[Path], list[Any]]] = {
    **dict.fromkeys(QUESTION_FILES, load_cases),
    "intents.jsonl": lambda path: load_lines(path, utterance_of, "id, text and action"),
    "poisoned.jsonl": lambda path: load_lines(path, poisoned_of, "id, kind, title, cues and question"),
    "learners.jsonl": lambda path: load_lines(path, person_of, "id, kind and minutes"),
    "checker.jsonl": lambda path: load_lines(path, checked_of, "id, kind, sentence, file, start, end and supported"),
    "written_answers.jsonl": load_written,
    "lectures.jsonl": load_cases,
}
LEAST = {
    "answerable.jsonl": 200,
    "unanswerable.jsonl": 80,
    "intents.jsonl": 150,
    "poisoned.jsonl": 40,
    "learners.jsonl": 40,
}


@cache
def loaded(name: str) -> list[Any]:
    return LOADERS[name](CASES / name)


def test_every_file_of_cases_has_somebody_who_reads_it() -> None:
    assert {path.name for path in CASES.iterdir()} == set(LOADERS)


@pytest.mark.parametrize("name", LOADERS)
def test_a_file_loads_and_its_ids_are_unique(name: str) -> None:
    counts = Counter(case.id for case in loaded(name))
    assert counts and [case for case, times in counts.items() if times > 1] == []


def test_the_ids_of_all_questions_on_the_sample_library_are_unique() -> None:
    assert len({case.id for case in sample_cases()}) == sum(len(loaded(name)) for name in QUESTION_FILES)


@pytest.mark.parametrize(("name", "least"), LEAST.items())
def test_there_are_enough_cases(name: str, least: int) -> None:
    assert len(loaded(name)) >= least


def test_no_question_and_no_utterance_is_there_twice() -> None:
    asked = Counter((case.question, case.history, case.week) for case in sample_cases())
    typed = Counter((one.text, one.history, one.this_week) for one in loaded("intents.jsonl"))
    assert [again for again, times in (asked + typed).items() if times > 1] == []


def test_the_files_hold_what_their_names_say() -> None:
    assert all(case.answerable for case in loaded("answerable.jsonl"))
    assert not any(case.answerable for case in loaded("unanswerable.jsonl"))


def test_every_sample_lecture_is_asked_about() -> None:
    asked = {span.file for case in loaded("answerable.jsonl") for span in case.spans}
    assert {path.name for path in LIBRARY.glob("*.vtt")} <= asked


@pytest.mark.parametrize("name", QUESTION_FILES)
def test_the_cases_are_what_they_claim(name: str) -> None:
    assert [f"{case.id}: {problem}" for case in loaded(name) for problem in problems(case)] == []


def test_a_question_on_a_real_lecture_has_a_place_or_stands_beside_one_that_has() -> None:
    cases = {case.id: case for case in loaded("lectures.jsonl")}
    for case in cases.values():
        assert bool(case.spans) == case.answerable
        for span in case.spans:
            assert span.start is not None and span.end is not None and 0 < span.end - span.start <= LONGEST_SPAN_SECONDS
        if case.beside is not None:
            assert case.lecture == cases[case.beside].spans[0].file


def test_the_answer_to_a_question_on_a_real_lecture_and_the_same_made_false_are_two_claims_on_its_place() -> None:
    claims = [claim for both in load_lines(LECTURES, claims_of, "what a claim has") for claim in both]
    assert len(claims) == 2 * sum(case.answerable for case in loaded("lectures.jsonl"))
    for true, false in zip(claims[::2], claims[1::2], strict=True):
        assert true.supported and not false.supported and true.place == false.place and true.sentence != false.sentence
    assert {claim.kind for claim in claims} == {"true", "number", "turned", "swapped", "added"}


@pytest.mark.shared_data
def test_the_places_of_the_questions_on_real_lectures_exist(test_data: Path) -> None:
    for file, cases in by_file(loaded("lectures.jsonl")).items():
        raw = (test_data / file).read_bytes()
        cues = read_captions(raw, Path(file).name, {}).cues
        assert all(any(span.start <= cue.start < span.end for cue in cues) for case in cases for span in case.spans), (
            file
        )


def by_file(cases: Iterable[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        for span in case.spans:
            found.setdefault(span.file, []).append(case)
    return found


def test_a_poisoned_case_is_one_whose_obedient_reply_holds_what_must_not_leave() -> None:
    for case in loaded("poisoned.jsonl"):
        assert case.forbidden and all(case.forbidden), case.id
        assert any(item.casefold() in case.obeyed.casefold() for item in case.forbidden), case.id
        assert case.true_fact is None or not any(item in case.true_fact for item in case.forbidden), case.id


# --- what the check finds, on a real lecture


def cues() -> tuple[tuple[float, float, str], ...]:
    found = lecture(FILE)
    assert found is not None
    return found


def span_of(first: int, last: int) -> Span:
    """Some cues of the lecture, quoted."""
    chosen = cues()[first : last + 1]
    return Span(FILE, chosen[0][0], chosen[-1][1], " ".join(text for _, _, text in chosen))


def sound() -> Case:
    """A case with nothing wrong: its reference and its key fact are the lecture's own words."""
    span = span_of(2, 4)
    return Case("1", "What is it?", True, "fact", (span,), (), span.quote, (cues()[2][2],))


UNANSWERABLE = Case("2", "Bread?", False, "nearmiss", cause="weak_evidence", lecture=FILE)


def test_nothing_is_wrong_with_a_sound_case() -> None:
    assert list(problems(sound())) == []
    assert list(problems(UNANSWERABLE)) == []
    assert list(problems(replace(UNANSWERABLE, lecture=None, cause="not_yours"))) == []


@pytest.mark.parametrize("place", ["spans", "alternatives"])
@pytest.mark.parametrize(
    "changed",
    [
        {"file": "w06-no-such-lecture.vtt"},
        {"start": 90_000.0, "end": 90_010.0},
        {"start": None, "end": None},
        {"end": 90_000.0},
    ],
)
def test_a_span_that_is_not_there_is_found(place: str, changed: dict[str, Any]) -> None:
    bad = replace(span_of(2, 4), **changed)
    case = replace(sound(), spans=(bad,)) if place == "spans" else replace(sound(), alternatives=(bad,))
    found = list(problems(case))
    assert any("does not exist" in problem and bad.file in problem for problem in found)
    assert place == "spans" or len(found) == 1


def test_a_quote_that_is_not_within_its_span_is_found() -> None:
    made_up = replace(span_of(2, 4), quote="A wombat holds rows.")
    assert list(problems(replace(sound(), spans=(made_up,)))) == [
        "the quote is not within its span: A wombat holds rows."
    ]
    elsewhere = replace(span_of(2, 4), quote=span_of(9, 9).quote)
    assert any("quote" in problem for problem in problems(replace(sound(), spans=(elsewhere,))))
    blanks = replace(span_of(2, 4), quote=span_of(3, 3).quote.replace(" ", "  "))
    assert list(problems(replace(sound(), spans=(blanks,)))) == []


def test_a_span_that_is_too_long_or_runs_backwards_is_found() -> None:
    start, _, text = cues()[2]
    long = Span(FILE, start, start + LONGEST_SPAN_SECONDS + 1, text)
    assert list(problems(replace(sound(), spans=(long,)))) == ["the span is 91 s long"]
    backwards = Span(FILE, cues()[2][1], cues()[2][0], text)
    assert list(problems(replace(sound(), spans=(backwards,)))) != []


def test_a_key_fact_that_is_not_held_is_found_in_spans_and_reference() -> None:
    found = list(problems(replace(sound(), key_facts=(cues()[2][2], "seventeen wombats"))))
    assert found == [
        "the spans do not hold the key fact: seventeen wombats",
        "the reference answer does not hold the key fact: seventeen wombats",
    ]
    assert list(problems(replace(sound(), reference="Bread."))) == [
        f"the reference answer does not hold the key fact: {cues()[2][2]}"
    ]


@pytest.mark.parametrize("changed", [{"spans": ()}, {"reference": ""}, {"key_facts": ()}])
def test_what_an_answerable_case_lacks_is_found(changed: dict[str, Any]) -> None:
    lacks = "an answerable question needs spans, a reference answer and key facts"
    assert lacks in list(problems(replace(sound(), **changed)))


@pytest.mark.parametrize("cause", [None, "", "unverified", "because"])
def test_a_missing_or_unknown_cause_is_found(cause: str | None) -> None:
    assert [problem.split(" of ")[0] for problem in problems(replace(UNANSWERABLE, cause=cause))] == [
        "the cause is none"
    ]


def test_a_lecture_that_is_not_there_is_found() -> None:
    assert list(problems(replace(UNANSWERABLE, lecture="w06-none.vtt"))) == ["there is no lecture w06-none.vtt"]


def test_a_place_of_the_roadmap_is_found_by_its_quote() -> None:
    span = Span("roadmap.md", quote="Relational databases")
    held = replace(sound(), spans=(span,), reference=span.quote, key_facts=("relational databases",))
    assert list(problems(held)) == []
    made_up = replace(span, quote="Week 6 is about wombats")
    assert any("does not exist" in problem for problem in problems(replace(held, spans=(made_up,))))


def test_the_check_says_what_is_wrong_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = asdict(sound()), asdict(replace(UNANSWERABLE, cause=None))
    (tmp_path / "good.jsonl").write_text(json.dumps(good) + "\n")
    assert main([str(tmp_path / "good.jsonl")]) == 0
    assert capsys.readouterr().out == "1 cases, 0 problems\n"
    (tmp_path / "bad.jsonl").write_text(json.dumps(good) + "\n" + json.dumps(bad) + "\n")
    assert main([str(tmp_path / "good.jsonl"), str(tmp_path / "bad.jsonl")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "bad.jsonl 1: the id is used twice"
    assert lines[1].startswith("bad.jsonl 2: the cause is none of")
    assert lines[2] == "2 cases, 2 problems"


# --- what nothing is tuned on


@pytest.mark.parametrize(
    ("name", "held_back"),
    [("i005", True), ("i010", True), ("i006", False), ("qa-b7-10", True), ("qa-b10-7", False), ("bread", False)],
)
def test_a_case_about_no_lecture_is_held_back_by_its_last_number(name: str, held_back: bool) -> None:
    assert held_back_by_number(name) is held_back
    assert Case(name, "Why?", True).held_back is held_back
    assert Case(name, "Why?", True, spans=(Span("roadmap.md", quote="Week 5"),)).held_back is held_back


@pytest.mark.parametrize(
    ("files", "weeks", "held_back"),
    [
        (("w05-rest-api-design.vtt",), (5,), True),
        (("w06-relational-databases-postgres.vtt",), (6,), False),
        (("w06-a.vtt", "w25-b.vtt", "w06-c.vtt"), (6, 25), True),
        (("lectures/w10-a.vtt",), (10,), True),
        (("raw10-a.vtt",), (), False),
    ],
)
def test_a_case_about_lectures_is_held_back_by_their_weeks(
    files: tuple[str, ...], weeks: tuple[int, ...], held_back: bool
) -> None:
    case = Case("q1", "Why?", True, spans=tuple(Span(file, 1.0, 2.0) for file in files))
    assert (case.weeks, case.held_back) == (weeks, held_back)
    assert replace(case, id="q5").held_back is (held_back or not weeks)


def test_the_lecture_that_an_unanswerable_case_comes_near_to_counts() -> None:
    assert (replace(UNANSWERABLE, id="5").weeks, replace(UNANSWERABLE, id="5").held_back) == ((6,), False)
    assert replace(UNANSWERABLE, lecture="w15-cloud-fundamentals-aws.vtt").held_back


def test_about_a_fifth_of_the_cases_is_held_back() -> None:
    for name in ("answerable.jsonl", "unanswerable.jsonl"):
        share = sum(case.held_back for case in loaded(name)) / len(loaded(name))
        assert 0.1 <= share <= 0.4, name
