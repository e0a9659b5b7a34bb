"""What a call costs, by the dated price file ``data/prices.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "data" / "prices.toml"
_SNAPSHOT = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$")
"""The date at the end of a model's name that pins one version of it; versions cost the same."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float = 0.0


@dataclass(frozen=True, slots=True)
class Prices:
    """``as_of`` is the day the prices were looked up."""

    as_of: date
    models: Mapping[str, Price]

    def cost(self, model: str, input_tokens: int, output_tokens: int = 0) -> float | None:
        """US dollars for these tokens; 0 for the bundled model, None when the model's price is not known.

        ``model`` is a name as an embedder or chat model gives it: ``openai:text-embedding-3-small:1536``,
        ``gpt-4o-mini``, ``langchain:openai:gpt-4o``.
        """
        if model.startswith("local:"):
            return 0.0
        price = next((self.models[name] for name in _names(model) if name in self.models), None)
        if price is None:
            return None
        return (price.input * input_tokens + price.output * output_tokens) / 1_000_000


def cost(model: str, input_tokens: int, output_tokens: int = 0) -> float | None:
    """``Prices.cost`` by the price file."""
    return load_prices().cost(model, input_tokens, output_tokens)


@cache
def load_prices(path: Path = FILE) -> Prices:
    """The price file, read once. Raises OSError or ValueError when it is missing or malformed."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Prices(content["as_of"], {name: Price(**price) for name, price in content["models"].items()})


def _names(model: str) -> list[str]:
    """What a model may be called in the price file: as it stands, then without provider, dimensions and date."""
    parts = model.split(":")
    bare = [part for part in parts if part not in ("langchain", "openai", "anthropic") and not part.isdecimal()]
    name = ":".join(bare)
    return [model, name, _SNAPSHOT.sub("", name)]
