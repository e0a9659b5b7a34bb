"""Prompts are files: ``prompts/<name>.md``, with ``{{holes}}`` to fill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("prompts")
_HOLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with holes."""

    name: str
    text: str

    @property
    def holes(self) -> frozenset[str]:
        return frozenset(_HOLE.findall(self.text))

    def fill(self, **holes: str) -> str:
        """The text with every hole filled, in one pass: what is filled in is not itself looked at for holes.

        Raises ValueError when a hole is left or a value has no hole.
        """
        if self.holes != holes.keys():
            missing, extra = sorted(self.holes - holes.keys()), sorted(holes.keys() - self.holes)
            raise ValueError(f"The prompt {self.name} lacks {missing} and does not know {extra}.")
        return _HOLE.sub(lambda hole: holes[hole[1]], self.text)


@cache
def load_prompt(name: str, folder: Path = FOLDER) -> Prompt:
    """The prompt of that name, read once. Raises FileNotFoundError when there is none."""
    return Prompt(name, (folder / f"{name}.md").read_text(encoding="utf-8").strip())
