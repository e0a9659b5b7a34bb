"""What one answer took: tokens and their price, milliseconds by step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.models.prices import cost

if TYPE_CHECKING:
    from assistant.models.chat import Usage


class Spending:
    """Adds up over the steps of one answer."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._steps: dict[str, float] = {}
        self._read = self._written = 0
        self._counted = False

    def add(self, usage: Usage | None) -> None:
        """Tokens of one call, where the provider counts them."""
        if usage is not None:
            self._counted = True
            self._read += usage.input_tokens
            self._written += usage.output_tokens

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; one that is taken twice adds up."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._steps[name] = self._steps.get(name, 0.0) + (time.perf_counter() - began) * 1000

    def usage(self, model: str | None) -> dict[str, Any]:
        """Tokens read and written and, where the model's price is known, US dollars; empty without a model's count."""
        if model is None or not self._counted:
            return {}
        dollars = cost(model, self._read, self._written)
        told = {} if dollars is None else {"cost": round(dollars, 6)}
        return {"input_tokens": self._read, "output_tokens": self._written, **told}

    def timings(self) -> dict[str, float]:
        """Milliseconds by step, and in all."""
        steps = {name: round(milliseconds, 3) for name, milliseconds in self._steps.items()}
        return {**steps, "total": round((time.perf_counter() - self._began) * 1000, 3)}
