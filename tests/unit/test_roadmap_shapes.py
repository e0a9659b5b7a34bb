"""Other people's roadmaps: weeks or sections and tasks are found where there are any, the rest is kept as notes."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from assistant.domain import Roadmap, VideoLink
from ingest.roadmap import is_roadmap, read_roadmap


def read(text: str) -> Roadmap:
    return read_roadmap(text.encode(), "some_plan.md").roadmap


def outline(roadmap: Roadmap) -> list[tuple[int, str, list[str]]]:
    return [(week.number, week.title, [task.title for task in week.tasks]) for week in roadmap.weeks]


def test_headings_with_weeks_under_months() -> None:
    roadmap = read(
        "# My plan\n\nBe patient.\n\n# Month 1: Basics\n\n## Week 1: HTTP 🚀\n### Goal\nKnow HTTP.\n\n### Learn\n"
        "- [x] verbs\n- [ ] status codes\n\n### Build\n- A small client\n  - with retries\n  - with timeouts\n\n"
        "🔗 https://example.org/http\n\n# Month 2: Data\n\n## Week 2 - SQL\n* joins\n"
    )
    assert outline(roadmap) == [
        (1, "HTTP 🚀", ["verbs", "status codes", "A small client: with retries; with timeouts"]),
        (2, "SQL", ["joins"]),
    ]
    assert [week.month for week in roadmap.weeks] == ["Month 1: Basics", "Month 2: Data"]
    assert [task.id for task in roadmap.weeks[0].tasks][:2] == ["w01-task-verbs", "w01-task-status-codes"]
    assert [(note.line, note.text, note.understood) for note in roadmap.notes] == [
        (3, "Be patient.", True),
        (8, "Goal\nKnow HTTP.", True),
        (11, "Learn", True),
        (15, "Build", True),
        (20, "🔗 https://example.org/http", True),
    ]


@pytest.mark.parametrize(
    ("line", "number", "through", "title", "optional"),
    [
        ("## Week 3: Caching", 3, None, "Caching", False),
        ("### Week 1-2", 1, 2, "", False),
        ("### Weeks 1 – 2: Basics", 1, 2, "Basics", False),
        ("## Week 3 & 4 — Testing", 3, 4, "Testing", False),
        ("## Week 3 Caching", 3, None, "Caching", False),
        ("## Week 3 (Caching)", 3, None, "Caching", False),
        ("## Week 12 - 3 projects to build", 12, None, "3 projects to build", False),
        ("## 📅 Week 05 | Queues", 5, None, "Queues", False),
        ("## Week Six: Databases", 6, None, "Databases", False),
        ("## Optional Week 25 — AI", 25, None, "AI", True),
        ("## Bonus: Week 9: Rust", 9, None, "Rust", True),
        ("## **Week 7**: Go", 7, None, "Go", False),
        ("**Week 7: Go**", 7, None, "Go", False),
        ("**Week 7** – Go", 7, None, "Go", False),
        ("Week 7. Go", 7, None, "Go", False),
        ("Week #7 — Go", 7, None, "Go", False),
        ("W7: Go", 7, None, "Go", False),
        ("WEEK 7", 7, None, "", False),
        ("## Wk. 7", None, None, "", False),
        ("<summary>Week 7: Go</summary>", 7, None, "Go", False),
        ("## Semana 7: Go", 7, None, "Go", False),
        ("## [Week 7: Go](week7.md)", 7, None, "Go", False),
        ("## 7. Week 7: Go", 7, None, "Go", False),
        ("## Month 2 / Week 7: Go", 7, None, "Go", False),
        ("## Module 3 – Week 7", 7, None, "", False),
        ("## Week 7️⃣ Go", 7, None, "Go", False),
        ("<h3>Week 7: Go</h3>", 7, None, "Go", False),
        ("Week 7 was the hardest.", None, None, "", False),
        ("## Weekly review", None, None, "", False),
        ("## Week 1000", None, None, "", False),
    ],
)
def test_a_line_that_names_a_week(
    line: str, number: int | None, through: int | None, title: str, optional: bool
) -> None:
    roadmap = read(f"# Plan\n\n{line}\n\n- [ ] something\n")
    weeks = [week for week in roadmap.weeks if is_roadmap(f"{line}\n- Beginner task: x\n")]
    if number is None:
        assert weeks == []
    else:
        week = weeks[0]
        assert (week.number, week.through, week.title, week.optional) == (number, through, title, optional)
        assert [task.title for task in week.tasks] == ["something"]


def test_weeks_as_list_items() -> None:
    roadmap = read(
        "# Plan\n\n## Month 1\n- **Week 1**: Learn HTTP\n  - verbs\n  - [ ] codes\n- **Week 2**: Learn SQL\n\n"
        "## Month 2\n- [ ] Week 3: Ship it\n\nGood luck.\n"
    )
    assert outline(roadmap) == [
        (1, "Learn HTTP", ["verbs", "codes"]),
        (2, "Learn SQL", []),
        (3, "Ship it", ["Ship it"]),
    ]
    assert [week.month for week in roadmap.weeks] == ["Month 1", "Month 1", "Month 2"]
    assert [note.text for note in roadmap.notes] == ["Good luck."]


def test_weeks_as_rows_of_a_table() -> None:
    roadmap = read(
        "# Plan\n\n| Week | Topic | Tasks | Resources |\n|:--|---|---|---|\n"
        "| 1 | HTTP | Call an API<br>Parse JSON | [MDN](https://example.org) |\n"
        "| Week 2-3 | SQL \\| joins | Beginner task: Model users | a book |\n"
        "|  |  | Enterprise task: Pool connections | |\n\nThe end.\n"
    )
    assert outline(roadmap) == [
        (1, "HTTP", ["Call an API", "Parse JSON"]),
        (2, "SQL | joins", ["Model users", "Pool connections"]),
    ]
    assert [week.through for week in roadmap.weeks] == [None, 3]
    assert [task.id for task in roadmap.weeks[1].tasks] == ["w02-beginner", "w02-enterprise"]
    assert ("Resources: MDN", 5) in [(note.text, note.line) for note in roadmap.notes]
    assert roadmap.notes[-1].text == "The end."


def test_phases_that_say_which_weeks_they_last() -> None:
    roadmap = read(
        "# Plan\n\n## Phase 1: Basics (Weeks 1-4)\n- HTTP\n\n## Phase 2: Data (Week 5)\n- SQL\n\n## Tips\n- Rest\n"
    )
    assert [(week.number, week.through, week.title) for week in roadmap.weeks] == [
        (1, 4, "Phase 1: Basics (Weeks 1-4)"),
        (5, None, "Phase 2: Data (Week 5)"),
    ]
    assert [note.text for note in roadmap.notes] == ["## Tips\n- Rest"]


def test_sections_without_weeks_become_weeks_in_order() -> None:
    roadmap = read(
        "# Course\n\n## Introduction\n- for whom\n\n## Module 1 - Basics\n### Topics\n- HTTP\n### Resources\n"
        "- a book\n\n## Module 2 - Data\n### Project\n- Build a store\n\n## License\n- MIT\n"
    )
    assert outline(roadmap) == [(1, "Module 1 - Basics", ["HTTP"]), (2, "Module 2 - Data", ["Build a store"])]
    assert roadmap.weeks[0].line == 6


def test_numbered_headings_and_plain_headings_become_weeks_too() -> None:
    numbered = read(
        "# Course\n\n## Part A\n\n### 1. HTTP\n- verbs\n\n### 2. SQL\n- joins\n\n## Part B\n\n### 3. Redis\n- ttl\n"
    )
    assert outline(numbered) == [(1, "HTTP", ["verbs"]), (2, "SQL", ["joins"]), (3, "Redis", ["ttl"])]
    assert [week.month for week in numbered.weeks] == ["Part A", "Part A", "Part B"]
    plain = read("# Course\n\nWords.\n\n## HTTP\n- [ ] verbs\n\n## About me\nI am I.\n\n## SQL\n1. joins\n")
    assert outline(plain) == [(1, "HTTP", ["verbs"]), (2, "SQL", ["joins"])]


def test_a_checklist_alone_is_one_week() -> None:
    assert outline(read("# Todo\n\n- [ ] git\n- [x] docker\n")) == [(1, "Todo", ["git", "docker"])]


def test_months_that_each_count_their_weeks_from_one_are_counted_on() -> None:
    roadmap = read(
        "# Plan\n\n## Month 1\n### Week 1: a\n- x\n### Week 2: b\n- x\n\n"
        "## Month 2\n### Week 1: c\n- x\n### Week 2-3: d\n- x\n"
    )
    assert [(week.number, week.through, week.title, week.month) for week in roadmap.weeks] == [
        (1, None, "a", "Month 1"),
        (2, None, "b", "Month 1"),
        (3, None, "c", "Month 2"),
        (4, 5, "d", "Month 2"),
    ]
    assert len({task.id for week in roadmap.weeks for task in week.tasks}) == 4


def test_a_heading_that_only_gathers_weeks_is_their_month() -> None:
    roadmap = read("# Plan\n\n## Weeks 1-2: Basics\n\n### Week 1: a\n- x\n\n### Week 2: b\n- y\n\n## Week 3: c\n- z\n")
    assert outline(roadmap) == [(1, "a", ["x"]), (2, "b", ["y"]), (3, "c", ["z"])]
    assert [week.month for week in roadmap.weeks] == ["Weeks 1-2: Basics", "Weeks 1-2: Basics", None]


def test_two_places_that_tell_of_one_week_are_one_week() -> None:
    roadmap = read("## Week 1\n- x\n\n## Week 2\n- x\n\n## Week 1: again\n- y\n- x\n")
    assert outline(roadmap) == [(1, "again", ["x", "y", "x"]), (2, "", ["x"])]
    assert [task.id for task in roadmap.weeks[0].tasks] == ["w01-task-x", "w01-task-y", "w01-task-x-2"]


def test_an_overview_before_the_weeks_does_not_hide_them() -> None:
    roadmap = read(
        "# Plan\n\n- Week 1: HTTP\n- Week 2: SQL\n\n## Week 1: HTTP\n- [ ] verbs\n\n## Week 2: SQL\n- [ ] joins\n"
    )
    assert outline(roadmap) == [(1, "HTTP", ["verbs"]), (2, "SQL", ["joins"])]
    assert roadmap.notes[0].text == "- Week 1: HTTP\n- Week 2: SQL"


@pytest.mark.parametrize(
    ("line", "kind", "title"),
    [
        ("- **Beginner task:** Call an API", "beginner", "Call an API"),
        ("* Beginner: Call an API", "beginner", "Call an API"),
        ("Beginner project - Call", "beginner", "Call"),
        ("Beginner-friendly words", "task", None),
        ("- Enterprise-grade task: Add retries", "enterprise", "Add retries"),
        ("- Advanced task — Add retries", "enterprise", "Add retries"),
        ("- Task: Call an API", "task", "Call an API"),
        ("- Project: Call an API", "task", "Project: Call an API"),
        ("- [ ] 📚 Read a chapter", "task", "Read a chapter"),
        ("- [ ] Practice", "task", "Practice"),
        ("1) Call an API", "task", "Call an API"),
        ("☐ Call an API", "task", "Call an API"),
        ("-[ ] Call an API", "task", "Call an API"),
        ("- Beginner task: Call an API,\n  twice", "beginner", "Call an API, twice"),
        ("- Beginner task:\n  - Call an API\n  - Parse it", "beginner", "Call an API; Parse it"),
        ("### Enterprise task\nAdd retries.", "enterprise", "Add retries."),
        ("- See [the docs](https://example.org/a) first", "task", "See the docs first"),
    ],
)
def test_tasks_are_known_by_their_labels(line: str, kind: str, title: str | None) -> None:
    tasks = read(f"## Week 1: a\n{line}\n\n## Week 2: b\n").weeks[0].tasks
    assert [(task.kind, task.title) for task in tasks] == ([] if title is None else [(kind, title)])


@pytest.mark.parametrize(
    ("line", "queries", "guidance"),
    [
        ('- YouTube: "docker tutorial 2022+"', ["docker tutorial"], []),
        ("- **YouTube search:** docker tutorial", ["docker tutorial"], []),
        ('- Search for: "a" or "b"', ["a", "b"], []),
        ('- Guidance: "a"', [], ["a"]),
        ('### YouTube search\n- "a 2022+"\n- "b"', ["a", "b"], []),
        ('- YouTube (search): "a" and\n  "b"', ["a", "b"], []),
    ],
)
def test_searches_are_known_by_their_labels(line: str, queries: list[str], guidance: list[str]) -> None:
    week = read(f"## Week 1: a\n{line}\n\n## Week 2: b\n").weeks[0]
    assert [query.text for query in week.search.queries] == queries
    assert [query.text for query in week.guidance.queries] == guidance
    assert week.tasks == ()


def test_what_is_not_understood_is_reported_with_its_line() -> None:
    roadmap = read("# Plan\n\n## Week 1: a\n- x\n\nRemember the moon.\n\n## Week 2: b\n- y\n")
    assert [(note.line, note.text) for note in roadmap.notes if not note.understood] == [(6, "Remember the moon.")]


def test_a_text_with_nothing_in_it_to_do_is_all_notes_that_are_not_understood() -> None:
    roadmap = read("# Plan\n\nSome day.\n\nOr never.\n")
    assert roadmap.weeks == ()
    assert [(note.line, note.text, note.understood) for note in roadmap.notes] == [
        (3, "Some day.", False),
        (5, "Or never.", False),
    ]


def test_code_and_comments_and_front_matter_name_no_weeks() -> None:
    text = (
        "---\ntitle: My plan\nweeks: 2\n---\n\n<!--\nWeek 9: no\n-->\n\n```\nWeek 8: no\n```\n\n"
        "Week 1: a\n- x\n\nWeek 2: b\n~~~~\n- Week 7: no\n~~~~\n- y\n"
    )
    roadmap = read(text)
    assert roadmap.title == "My plan"
    assert outline(roadmap) == [(1, "a", ["x"]), (2, "b", ["y"])]


def test_a_fence_that_is_never_closed_swallows_no_week() -> None:
    assert [week.number for week in read("## Week 1\n```sql\nselect 1\n\n## Week 2\n- x\n").weeks] == [1, 2]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The plan\n\n## Week 1\n\n## Week 2\n", "The plan"),
        ("The plan\n========\n\n## Week 1\n\n## Week 2\n", "The plan"),
        ("<h1 align='center'>🚀 The plan</h1>\n\n## Week 1\n\n## Week 2\n", "The plan"),
        ("# 🚀 The **plan**\n\n# Month 1\n\n## Week 1\n\n## Week 2\n", "The plan"),
        ("# Month 1\n\n## Week 1\n\n## Week 2\n\n# Month 2\n\n## Week 3\n", "some plan"),
        ("## Week 1\n\n## Week 2\n", "some plan"),
        ("# Table of contents\n\n## Week 1\n\n## Week 2\n", "some plan"),
    ],
)
def test_the_title_is_the_first_heading_that_is_one(text: str, title: str) -> None:
    assert read(text).title == title


def shared(test_data: Path, path: str) -> Roadmap:
    file = test_data / "roadmaps" / path
    data = file.read_bytes()
    parsed = read_roadmap(data, file.name)
    assert parsed.write() == data
    return parsed.roadmap


def test_a_hyphen_after_a_label_and_optional_in_brackets() -> None:
    roadmap = read("# R\n\nWeek 1 - A\n- Beginner task - do x\n- Enterprise task - do y-z\n\nWeek 2 - B (optional)\n")
    assert [(task.kind, task.title) for task in roadmap.weeks[0].tasks] == [
        ("beginner", "do x"),
        ("enterprise", "do y-z"),
    ]
    assert [week.optional for week in roadmap.weeks] == [False, True]


@pytest.mark.shared_data
def test_a_plan_of_six_months_with_headings_for_weeks(test_data: Path) -> None:
    roadmap = shared(test_data, "kanai_6month_backend_ai/plans/6-month-ai-backend-system-design-plan.md")
    assert [week.number for week in roadmap.weeks] == list(range(1, 25))
    assert roadmap.weeks[2].title == "Caching"
    assert [task.title for task in roadmap.weeks[2].tasks][:2] == ["Cache aside", "Write through"]
    assert len({week.month for week in roadmap.weeks}) == 6
    assert sum(not note.understood for note in roadmap.notes) <= 1


@pytest.mark.shared_data
def test_a_checklist_with_emoji_in_its_boxes(test_data: Path) -> None:
    roadmap = shared(test_data, "andylau_weekly_checklist/checklist.md")
    assert sum((week.through or week.number) - week.number + 1 for week in roadmap.weeks) == 52
    assert roadmap.weeks[0].tasks[0].title == "Install Python (conda / pyenv)"
    assert all(week.tasks for week in roadmap.weeks)
    assert all(note.understood for note in roadmap.notes)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("path", "weeks"),
    [
        ("andylau_weekly_checklist/plan.md", 6),
        ("mlabonne_llm_course/README.md", 20),
        ("ossu_cs/README.md", 15),
    ],
)
def test_roadmaps_without_weeks_are_read_by_their_sections(test_data: Path, path: str, weeks: int) -> None:
    roadmap = shared(test_data, path)
    assert len(roadmap.weeks) == weeks
    assert all(week.title and week.tasks for week in roadmap.weeks)


@pytest.mark.shared_data
def test_lecture_notes_are_no_roadmaps(test_data: Path) -> None:
    notes = sorted((test_data / "roadmaps" / "kanai_6month_backend_ai" / "notes").rglob("*.md"))
    assert notes
    assert not any(is_roadmap(file.read_text("utf-8")) for file in notes)


@pytest.mark.shared_data
def test_a_link_under_any_week_of_other_peoples_roadmaps_adds_lines_and_changes_none(test_data: Path) -> None:
    link = VideoLink("abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk", "A [talk] | on *b* (x)", seconds=61)
    for file in sorted((test_data / "roadmaps").rglob("*.md")):
        parsed = read_roadmap(file.read_bytes(), file.name)
        for week in parsed.roadmap.weeks:
            linked = parsed.with_videos(week.number, (*week.videos, link))
            matcher = SequenceMatcher(None, parsed.text.splitlines(), linked.text.splitlines(), autojunk=False)
            assert {kind for kind, *_ in matcher.get_opcodes()} <= {"equal", "insert"}, (file.name, week.number)
            found = linked.roadmap.week(week.number)
            assert found is not None and found.videos == (*week.videos, link)
            assert linked.with_videos(week.number, week.videos).write() == parsed.write()


@pytest.mark.shared_data
def test_what_is_not_understood_in_other_peoples_roadmaps_is_kept_with_its_line(test_data: Path) -> None:
    for file in sorted((test_data / "roadmaps").rglob("*.md")):
        parsed = read_roadmap(file.read_bytes(), file.name)
        lines = parsed.text.splitlines()
        for note in parsed.roadmap.notes:
            words = [word for word in re.findall(r"[^\W_]+", note.text.split("\n")[0]) if word.isalnum()]
            assert all(word in lines[note.line - 1] for word in words), (file.name, note.line)
