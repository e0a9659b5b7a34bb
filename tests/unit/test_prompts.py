"""Prompts with holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.prompts import FOLDER, Prompt, load_prompt

PROMPT = Prompt("greeting", "Dear {{name}}, {{ name }}: {{wish}} {not a hole} {{}}")


def test_every_hole_is_filled() -> None:
    assert PROMPT.holes == {"name", "wish"}
    assert PROMPT.fill(name="Ada", wish="hello") == "Dear Ada, Ada: hello {not a hole} {{}}"


def test_what_is_filled_in_is_not_looked_at_for_holes() -> None:
    assert PROMPT.fill(name="{{wish}}", wish=r"\1 {{name}}").startswith(r"Dear {{wish}}, {{wish}}: \1 {{name}}")


@pytest.mark.parametrize("holes", [{"name": "a"}, {"name": "a", "wish": "b", "more": "c"}, {}])
def test_a_hole_left_or_a_value_too_many_is_an_error(holes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="greeting"):
        PROMPT.fill(**holes)


def test_a_prompt_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "short.md").write_text("\nSay {{what}}.\n", encoding="utf-8")
    assert load_prompt("short", tmp_path).fill(what="yes") == "Say yes."
    with pytest.raises(FileNotFoundError):
        load_prompt("none", tmp_path)


def test_every_prompt_of_the_program_can_be_filled() -> None:
    for path in FOLDER.glob("*.md"):
        prompt = load_prompt(path.stem)
        filled = prompt.fill(**dict.fromkeys(prompt.holes, "x"))
        assert filled
        assert "{{" not in filled
