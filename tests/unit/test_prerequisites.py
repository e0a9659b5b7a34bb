"""Which weeks need which others first."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import SearchLine, Week
from assistant.learning.nouns import Prerequisite
from assistant.learning.prerequisites import FILE, load_rules, prerequisites_of
from assistant.settings import ROOT
from ingest.roadmap import read_roadmap

WORDS = (
    "Docker", "Kubernetes", "HTTP", "REST", "Redis", "CDNs", "Testing", "CI", "pipelines", "JWT", "Postgres", "RAG",
    "DB migrations", "Project 1: CRUD", "Deployment for projects", "Embeddings", "and", "basics", "Authorization",
)  # fmt: skip
titles = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


def week(number: int, title: str, *, optional: bool = False) -> Week:
    nothing = SearchLine(())
    return Week(number, title, None, optional, nothing, (), nothing)


def weeks_of(path: Path) -> tuple[Week, ...]:
    return read_roadmap(path.read_bytes(), path.name).roadmap.weeks


def pairs(weeks: Sequence[Week]) -> set[tuple[int, int]]:
    """(needed, week) of each."""
    return {(pair.needs, pair.week) for pair in prerequisites_of(weeks)}


OURS = weeks_of(ROOT / "data" / "roadmap.md")


@pytest.mark.parametrize(
    ("needed", "then"),
    [
        (7, 17),  # Redis before caching and CDNs
        (13, 14),  # Docker before Kubernetes
        (11, 12),  # testing before CI
        (4, 5),  # HTTP before REST
        (6, 8),  # relational databases before migrations
        (9, 21),  # JWT before the CRUD project
        (14, 23),  # Kubernetes before the projects are deployed
        (16, 23),  # observability before the projects are deployed
        (21, 23),  # a project before its deployment
        (9, 10),  # authentication before authorization
        (18, 22),  # messaging before the event-driven project
    ],
)
def test_our_roadmap_has_what_everybody_would_name(needed: int, then: int) -> None:
    assert (needed, then) in pairs(OURS)


def test_our_roadmap_has_as_many_as_can_be_drawn() -> None:
    assert 25 <= len(pairs(OURS)) <= 40
    assert {then for _, then in pairs(OURS)} >= set(range(7, 26)) | {2, 3, 4, 5}


def test_weeks_that_share_no_matter_need_each_other_not() -> None:
    assert not pairs(OURS) & {(2, 6), (1, 6), (2, 9), (17, 18), (14, 15), (13, 18), (5, 6), (7, 8), (19, 24)}


def test_an_optional_week_is_needed_by_none_and_may_need_others() -> None:
    assert pairs([week(1, "Docker", optional=True), week(2, "Kubernetes")]) == set()
    assert pairs([week(1, "Docker"), week(2, "Kubernetes", optional=True)]) == {(1, 2)}


def test_only_an_earlier_week_is_needed() -> None:
    assert pairs([week(1, "Kubernetes"), week(2, "Docker")]) == set()
    assert pairs([week(1, "Docker and Kubernetes")]) == set()


def test_numbers_do_not_matter_and_capitals_and_spaces_neither() -> None:
    assert pairs([week(31, "LANGUAGE   setup"), week(70, "data\nstructures")]) == {(31, 70)}


@pytest.mark.parametrize("title", ["Dockerfiles", "Everything undocker", "Socialising", "NoSQL"])
def test_words_are_found_whole(title: str) -> None:
    later = [week(2, "Kubernetes"), week(3, "CI"), week(4, "Database migrations")]
    assert not {pair for pair in pairs([week(1, title), *later]) if pair[0] == 1}


def test_two_rules_for_the_same_weeks_make_one_pair_with_the_first_reason() -> None:
    found = prerequisites_of([week(1, "REST and Docker"), week(2, "Docker, again, on Kubernetes")])
    reason = next(rule.reason for rule in load_rules() if rule.needs.search("REST") and rule.then.search("Docker"))
    assert found == (Prerequisite(2, 1, reason),)


@given(st.lists(st.tuples(st.integers(0, 30), titles, st.booleans()), max_size=8))
def test_pairs_are_ordered_single_and_go_from_earlier_to_later(drawn: list[tuple[int, str, bool]]) -> None:
    weeks = [week(number, title, optional=optional) for number, title, optional in drawn]
    found = [(pair.week, pair.needs) for pair in prerequisites_of(weeks)]
    assert found == sorted(set(found))
    assert all(needs < then for then, needs in found)
    assert prerequisites_of(weeks[::-1]) == prerequisites_of(weeks)


def test_every_rule_has_a_sentence_as_its_reason_and_only_the_words_it_is_read_by() -> None:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert content["as_of"].year >= 2026
    for rule in content["prerequisite"]:
        assert set(rule) == {"needs", "for", "reason"}
        assert rule["reason"][0].isupper() and rule["reason"].endswith(".") and len(rule["reason"].split()) >= 5
        assert rule["reason"].count(". ") == 0
    assert len({(rule["needs"], rule["for"]) for rule in content["prerequisite"]}) == len(content["prerequisite"])


def test_no_rule_is_there_for_nothing() -> None:
    """Each holds in our roadmap, or is one of those about language models, which other people's roadmaps have."""
    needed, later = [week(1, one.title) for one in OURS], [week(2, one.title) for one in OURS]
    idle = [
        rule.reason
        for rule in load_rules()
        if not any(rule.holds(before, after) for before in needed for after in later)
    ]
    assert len(idle) == 3


def test_a_file_that_lacks_a_reason_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "prerequisites.toml"
    file.write_text('[[prerequisite]]\nneeds = "a"\nfor = "b"\n', encoding="utf-8")
    with pytest.raises(KeyError, match="reason"):
        load_rules(file)


@pytest.mark.shared_data
def test_other_peoples_roadmaps_have_those_that_their_titles_name(test_data: Path) -> None:
    plan = "kanai_6month_backend_ai/plans/6-month-ai-backend-system-design-plan.md"
    assert pairs(weeks_of(test_data / "roadmaps" / plan)) == {
        (1, 5), (1, 7), (1, 8), (7, 8), (14, 15), (4, 18), (1, 20), (8, 21), (10, 22), (10, 23),
    }  # fmt: skip
    course = pairs(weeks_of(test_data / "roadmaps" / "mlabonne_llm_course" / "README.md"))
    assert course == {(3, 5), (6, 8), (14, 15), (14, 16)}


@pytest.mark.shared_data
@pytest.mark.parametrize("path", ["ossu_cs/README.md", "andylau_weekly_checklist/checklist.md"])
def test_a_roadmap_of_other_matters_has_none(test_data: Path, path: str) -> None:
    assert pairs(weeks_of(test_data / "roadmaps" / path)) == set()
