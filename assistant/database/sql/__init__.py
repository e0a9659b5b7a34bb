"""Named SQL: every statement stands in a file beside this one under ``-- name: <what_it_is>``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def statements(file: str) -> dict[str, LiteralString]:
    """The statements of ``<file>.sql`` by name. They are literals of this repository, never built from input."""
    parts = _NAME.split(files(__name__).joinpath(f"{file}.sql").read_text(encoding="utf-8"))
    return {name: cast(LiteralString, text.strip()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
