"""The documents agree with the program: dependencies, commands, options, settings, and links that resolve."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup

from assistant.domain import RefusalCause
from assistant.settings import ROOT, Settings
from ingest.captions import EXTENSIONS as CAPTION_EXTENSIONS
from ingest.files import NOTE_EXTENSIONS
from ui.cli import application

README = ROOT / "README.md"
PAGES = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND_LINE = re.compile(r"^(?:\.venv/bin/)?study ([^#\n]*)", re.MULTILINE)
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(?:\.venv/bin/)?(study [^`]+)`")


def project() -> dict[str, list[str]]:
    """The names of the direct dependencies, by the heading they stand under on the page."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = {"To run": table["dependencies"], "To develop": table["optional-dependencies"]["dev"]}
    return {heading: [re.split(r"[\[<>=! ]", item)[0] for item in items] for heading, items in listed.items()}


def commands() -> dict[str, set[str]]:
    """Every command with its options and those of its verbs."""
    group = typer.main.get_command(application)
    assert isinstance(group, TyperGroup)
    return {name: options_of(command) for name, command in group.commands.items()}


def options_of(command: TyperCommand | TyperGroup) -> set[str]:
    own = {option for parameter in command.params for option in parameter.opts}
    verbs = command.commands.values() if isinstance(command, TyperGroup) else ()
    return own.union(*(options_of(verb) for verb in verbs))


def settings_names() -> set[str]:
    source = (ROOT / "assistant" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', source))
    assert len(names) >= len(Settings.model_fields)
    return names


def written_command_lines(page: Path) -> list[list[str]]:
    """The words after `study` wherever a page shows a command, in a block or inside a sentence."""
    text = page.read_text(encoding="utf-8")
    blocks = [line for block in FENCE.findall(text) for line in COMMAND_LINE.findall(block)]
    inline = [line.removeprefix("study ") for line in INLINE.findall(FENCE.sub("", text))]
    return [line.split() for line in [*blocks, *inline]]


@pytest.mark.parametrize("heading", ["To run", "To develop"])
def test_every_direct_dependency_has_its_line_and_no_other_has(heading: str) -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE)
    assert [name for name, _ in rows] == sorted(project()[heading])
    assert all(len(reason) > 10 for _, reason in rows)


def test_the_readme_names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in commands() if not re.search(rf"\bstudy {name}\b", text)] == []


def test_the_readme_names_every_setting_in_its_table_and_no_other() -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)) == settings_names()


def test_the_readme_says_what_every_cause_of_a_refusal_means() -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)) == set(get_args(RefusalCause))


@pytest.mark.parametrize(
    "page", [README, ROOT / "docs" / "how-to" / "add-your-own-videos.md"], ids=lambda page: page.name
)
def test_a_page_on_the_library_names_every_kind_of_file_that_is_read(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    kinds = CAPTION_EXTENSIONS | NOTE_EXTENSIONS - {".markdown"}
    assert sorted(kind for kind in kinds if f"`{kind}`" not in text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_shown_on_a_page_exist_with_their_options(page: Path) -> None:
    known = commands()
    for words in written_command_lines(page):
        if words[0] in ("COMMAND", "--help"):
            continue
        assert words[0] in known, words
        shown = {word.split("=")[0] for word in words[1:] if word.startswith("--")}
        assert shown <= known[words[0]] | {"--help", "--debug"}, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_of_a_page_resolve(page: Path) -> None:
    for picture, target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        made_by_tests = picture and place.parent == ROOT / "docs" / "figures"
        assert place.exists() or made_by_tests, f"{page.name}: {target}"
        if anchor:
            headings = HEADING.findall(place.read_text(encoding="utf-8"))
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_shows_the_chat_and_the_two_commands_before_all_else() -> None:
    opening = README.read_text(encoding="utf-8").split("\n## ")[0]
    assert "](docs/figures/chat.png)" in opening
    assert re.search(r"^make run\b", opening, re.MULTILINE)
    assert re.search(r"^make test\b", opening, re.MULTILINE)


def test_the_changelog_begins_with_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    found = re.findall(
        r"^## \[([\d.]+)\] - \d{4}-\d{2}-\d{2}$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert found[0] == version
