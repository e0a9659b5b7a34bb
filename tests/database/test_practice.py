"""Problems set, answered, rated, reported and brought back, on a real database with the roadmap and the lectures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from assistant.database import LOCAL_LEARNER
from assistant.database.learner_store import LearnerStore
from assistant.errors import NotFoundError, UsageError
from assistant.practice.nouns import OPTION_KINDS, OptionsKey, Problem, Response, Review, TextKey, Wish
from assistant.practice.reviews import due_after
from assistant.practice.verbs import Practice
from assistant.service import Assistant
from assistant.settings import ROOT, Settings
from ui.opening import run_ingest

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ME, OTHER = LOCAL_LEARNER, UUID("00000000-0000-0000-0000-000000000002")


@pytest.fixture
def assistant(filled_settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(filled_settings.model_copy(update={"fixed_now": NOW})) as opened:
        LearnerStore(opened.database).ensure(OTHER, "other", NOW)
        yield opened


@pytest.fixture
def practice(assistant: Assistant) -> Practice:
    return assistant.practice


def one(practice: Practice, kind: str, now: datetime = NOW) -> Problem:
    """A problem of the kind, set to the local learner."""
    found = practice.set_problems(ME, now, Wish(topic=None, kind=kind, week=None, source=None, origin="bank"))  # type: ignore[arg-type]
    return found.problems[0].problem


def right(problem: Problem) -> Response:
    assert isinstance(problem.key, OptionsKey)
    return Response(options=problem.key.right)


def wrong(problem: Problem) -> Response:
    assert isinstance(problem.key, OptionsKey)
    numbers = range(1, len(problem.options) + 1)
    return Response(options=(next(number for number in numbers if number not in problem.key.right),))


# -- setting -----------------------------------------------------------------------------------------------------------


def test_a_week_sets_so_many_different_problems_of_its_own_with_where_they_are_explained(practice: Practice) -> None:
    found = practice.set_problems(ME, NOW, Wish(week=6, count=5))
    assert [one.problem.week for one in found.problems] == [6] * 5
    assert len({one.problem.id for one in found.problems}) == 5
    assert len({one.problem.kind for one in found.problems}) >= 3
    cited = [one.source for one in found.problems if one.source is not None]
    assert cited and all(source.start_seconds is not None and source.title for source in cited)


def test_what_was_just_set_is_not_set_again_while_there_is_something_else(practice: Practice) -> None:
    first = practice.set_problems(ME, NOW, Wish(week=7, count=3))
    second = practice.set_problems(ME, NOW, Wish(week=7, count=3))
    assert not {one.problem.id for one in first.problems} & {one.problem.id for one in second.problems}


def test_without_a_wish_the_problem_is_of_the_week_that_comes_next(practice: Practice) -> None:
    found = practice.set_problems(ME, NOW, Wish())
    assert found.problems[0].problem.week == 1 and "week 1" in found.notice


def test_a_topic_finds_problems_on_it_in_whatever_week_they_stand(practice: Practice) -> None:
    found = practice.set_problems(ME, NOW, Wish(topic="index", count=2))
    assert found.problems
    for set_problem in found.problems:
        problem = set_problem.problem
        assert "index" in f"{problem.topic} {problem.statement} {problem.look_for} {problem.options}".casefold()


def test_a_wish_that_cannot_be_met_is_refused_in_a_sentence(practice: Practice) -> None:
    for wish in (Wish(week=99), Wish(count=0), Wish(week=6, due=True), Wish(origin="generated", fresh=True)):
        with pytest.raises(UsageError):
            practice.set_problems(ME, NOW, wish)
    with pytest.raises(NotFoundError):
        practice.problem("w06-no-such-thing")


def test_a_topic_nobody_wrote_on_says_so_and_sets_nothing(practice: Practice) -> None:
    found = practice.set_problems(ME, NOW, Wish(topic="sourdough hydration", origin="bank"))
    assert not found.problems and "sourdough" in found.notice


# -- answering ---------------------------------------------------------------------------------------------------------


def test_a_right_answer_is_kept_and_comes_back_another_day(practice: Practice) -> None:
    problem = one(practice, "choice")
    graded = practice.answer(ME, NOW, problem.id, right(problem))
    assert graded.judged.grade == 1.0 and graded.judged.verdict == "right"
    assert graded.next_due is not None and graded.next_due > NOW + timedelta(hours=12)
    attempt = practice.last_attempt(ME)
    assert attempt is not None and attempt.problem_id == problem.id and attempt.grade == 1.0
    assert practice.last_attempt(OTHER) is None and practice.due(OTHER, NOW + timedelta(days=90)).items == ()


def test_a_wrong_answer_comes_back_before_a_right_one_and_says_why(practice: Practice) -> None:
    problem = one(practice, "choice")
    graded = practice.answer(ME, NOW, problem.id, wrong(problem))
    other = practice.set_problems(ME, NOW, Wish(week=9, kind="choice")).problems[0].problem
    after = practice.answer(ME, NOW, other.id, right(other))
    assert graded.judged.grade == 0.0 and graded.rating == "again" and graded.solution
    assert graded.next_due is not None and after.next_due is not None and graded.next_due < after.next_due


def test_what_is_due_is_set_and_once_answered_due_no_more(practice: Practice) -> None:
    problem = one(practice, "choice")
    graded = practice.answer(ME, NOW, problem.id, wrong(problem))
    assert graded.next_due is not None
    later = graded.next_due + timedelta(hours=1)
    due = practice.due(ME, later)
    assert [item.problem_id for item in due.items] == [problem.id] and 0 < due.minutes <= due.limit_minutes
    assert practice.set_problems(ME, later, Wish(due=True)).problems[0].problem.id == problem.id
    practice.answer(ME, later, problem.id, right(problem))
    assert practice.due(ME, later).items == ()


def test_what_cannot_be_an_answer_is_refused_and_nothing_is_kept(practice: Practice) -> None:
    problem = one(practice, "choice")
    for response in (Response(), Response(options=(9,)), Response(options=(0,)), Response(text="   ")):
        with pytest.raises(UsageError):
            practice.answer(ME, NOW, problem.id, response)
    assert practice.last_attempt(ME) is None


def test_an_answer_in_words_that_has_every_point_is_right(practice: Practice) -> None:
    problem = one(practice, "short")
    assert isinstance(problem.key, TextKey)
    graded = practice.answer(ME, NOW, problem.id, Response(text=problem.key.reference))
    assert graded.judged.grade is not None and graded.judged.grade > 0.8
    assert graded.judged.right


def test_hints_come_one_after_the_other_and_lower_the_rating(practice: Practice) -> None:
    problem = one(practice, "choice")
    hints = [practice.hint(ME, NOW, problem.id) for _ in range(2)]
    assert [hint.number for hint in hints] == [1, 2] and hints[0].text != hints[1].text
    with pytest.raises(UsageError, match="no more hints"):
        practice.hint(ME, NOW, problem.id)
    graded = practice.answer(ME, NOW, problem.id, right(problem))
    assert graded.rating == "hard"
    practice.set_problems(ME, NOW, Wish(week=problem.week))
    assert practice.hints_shown(ME, problem.id) == ()


def test_the_answer_asked_for_before_an_attempt_counts_as_not_recalled(practice: Practice) -> None:
    problem = one(practice, "choice")
    solution = practice.reveal(ME, NOW, problem.id)
    assert solution.text and solution.explanation
    practice.reveal(ME, NOW, problem.id)
    graded = practice.answer(ME, NOW, problem.id, right(problem))
    assert graded.rating == "again" or graded.next_due is not None
    assert practice.due(ME, NOW + timedelta(days=2)).items


def test_a_rating_can_be_corrected_and_moves_the_day_it_comes_back(practice: Practice) -> None:
    problem = one(practice, "choice")
    graded = practice.answer(ME, NOW, problem.id, right(problem))
    easier = practice.rate(ME, NOW, problem.id, "easy")
    harder = practice.rate(ME, NOW, problem.id, "hard")
    assert graded.next_due is not None and easier is not None and harder is not None and harder < easier
    with pytest.raises(UsageError):
        practice.rate(ME, NOW, one(practice, "order").id, "good")


# -- reports -----------------------------------------------------------------------------------------------------------


def test_a_reported_problem_is_set_to_nobody_until_the_report_is_taken_back(practice: Practice) -> None:
    problem = one(practice, "choice")
    practice.answer(ME, NOW, problem.id, wrong(problem))
    practice.report(problem.id, "two are right", NOW)
    assert problem.id not in {found.id for found in practice.available()}
    assert practice.due(ME, NOW + timedelta(days=9)).items == ()
    assert [report.why for report in practice.reports()] == ["two are right"]
    practice.take_back_report(problem.id, NOW)
    assert problem.id in {found.id for found in practice.available()}
    with pytest.raises(UsageError):
        practice.report(problem.id, "  ", NOW)


# -- from passages -----------------------------------------------------------------------------------------------------


def test_a_transcript_just_read_in_gives_at_least_three_problems_without_a_model(
    assistant: Assistant, practice: Practice, tmp_path: Path
) -> None:
    lecture = next((ROOT / "data" / "library").glob("w18-*.vtt"))
    file = tmp_path / "brokers.vtt"
    file.write_bytes(lecture.read_bytes())
    source = run_ingest(assistant, [file]).sources[0].source_id
    found = practice.set_problems(ME, NOW, Wish(source=source, origin="passage", count=3))
    assert len(found.problems) == 3
    for set_problem in found.problems:
        problem = set_problem.problem
        assert problem.origin == "passage" and problem.kind in ("cloze", "match")
        assert set_problem.source is not None and set_problem.source.source_id == source
        graded = practice.answer(ME, NOW, problem.id, right(problem))
        assert graded.judged.grade == 1.0 and graded.citation is not None


def test_problems_go_with_the_source_they_were_made_from(assistant: Assistant, practice: Practice) -> None:
    source = next(one for one in assistant.library.sources() if one.kind == "captions").id
    problem = practice.set_problems(ME, NOW, Wish(source=source, origin="passage")).problems[0].problem
    assert problem.kind in OPTION_KINDS and problem.topic not in problem.options
    practice.answer(ME, NOW, problem.id, right(problem))
    assistant.library.remove([source])
    assert problem.id not in {found.id for found in practice.available()}
    with pytest.raises(NotFoundError):
        practice.problem(problem.id)
    assert practice.last_attempt(ME) is not None and practice.due(ME, NOW + timedelta(days=30)).items == ()


def test_a_wish_for_nothing_in_particular_sets_what_is_due(practice: Practice) -> None:
    problem = one(practice, "choice")
    practice.answer(ME, NOW, problem.id, wrong(problem))
    later = NOW + timedelta(days=2)
    assert practice.set_problems(ME, later, Wish(fresh=True)).problems[0].problem.id == problem.id


def test_a_hint_or_the_answer_seen_one_day_does_not_spoil_an_answer_of_another_day(practice: Practice) -> None:
    problem = one(practice, "choice")
    practice.hint(ME, NOW, problem.id)
    practice.reveal(ME, NOW, problem.id)
    later = NOW + timedelta(days=2)
    assert practice.set_problems(ME, later, Wish(due=True)).problems[0].hints_available == 2
    graded = practice.answer(ME, later, problem.id, right(problem))
    assert graded.rating in ("good", "easy") and graded.next_due is not None and graded.next_due > later
    assert practice.due(ME, later).items == ()


def test_the_same_answer_sent_twice_is_one_review(practice: Practice) -> None:
    problem = one(practice, "choice")
    first = practice.answer(ME, NOW, problem.id, right(problem))
    second = practice.answer(ME, NOW, problem.id, right(problem))
    assert first.rating is not None and second.rating is None and second.next_due is None


def test_a_rating_after_the_answer_was_shown_corrects_what_that_said(practice: Practice) -> None:
    problem = one(practice, "choice")
    practice.reveal(ME, NOW, problem.id)
    practice.answer(ME, NOW, problem.id, right(problem))
    due = practice.rate(ME, NOW, problem.id, "good")
    assert due == due_after([Review(problem.id, "good", NOW)], problem.id)


# -- difficulty, decks -------------------------------------------------------------------------------------------------


def test_a_harder_one_is_harder_and_an_easier_one_easier(practice: Practice) -> None:
    start = next(found for found in practice.available() if found.kind == "choice" and found.difficulty == 3)
    practice.answer(ME, NOW, start.id, right(start))
    harder = practice.set_problems(ME, NOW, Wish(week=start.week, step="harder")).problems[0].problem
    easier = practice.set_problems(ME, NOW, Wish(week=start.week, step="easier")).problems[0].problem
    assert harder.difficulty >= start.difficulty >= easier.difficulty
    assert harder.difficulty > easier.difficulty


def test_a_deck_holds_every_problem_once_with_its_solution(practice: Practice) -> None:
    cards = list(practice.deck(ME, week=3))
    assert len(cards) >= 8 and len({card.problem.id for card in cards}) == len(cards)
    assert all(card.solution and card.problem.week == 3 for card in cards)
    assert list(practice.deck(ME, practised=True)) == []


def test_another_roadmap_has_no_problems_of_weeks_that_it_lacks(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "juggling.md"
    file.write_text("# Juggling\n\n## Week 1: One ball\n\n- Beginner task: throw and catch\n", "utf-8")
    run_ingest(assistant, [file])
    assistant.library.use_roadmap("juggling")
    assert assistant.practice.available() == ()
    assert assistant.practice.set_problems(ME, NOW, replace(Wish(), week=1, origin="bank")).problems == ()
