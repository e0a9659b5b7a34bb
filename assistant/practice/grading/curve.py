"""A logistic curve over standardised signals, as it is fitted and kept in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """``weights`` of the signals in order, their ``means`` and ``deviations``, and the ``intercept``."""

    names: tuple[str, ...]
    weights: Array
    means: Array
    deviations: Array
    intercept: float

    def at(self, found: Mapping[str, float]) -> float:
        """The height of the curve, 0 to 1, for named signals."""
        return float(self.of_rows(np.array([[found[name] for name in self.names]]))[0])

    def of_rows(self, rows: Array) -> Array:
        """The height for each row of signals, shape (rows, names)."""
        score = (rows - self.means) / self.deviations @ self.weights + self.intercept
        heights: Array = 1 / (1 + np.exp(-score))
        return heights


def fit_curve(names: Sequence[str], rows: Array, heights: Array, strength: float = 1.0) -> Curve:
    """The curve of the largest likelihood with a ridge of that strength on its weights, by Newton's method.

    ``rows`` have the shape (answers, names), ``heights`` are 0 to 1.
    """
    means, deviations = rows.mean(0), rows.std(0) + 1e-9
    inputs = np.hstack([(rows - means) / deviations, np.ones((len(rows), 1))])
    ridge = strength * np.eye(inputs.shape[1])
    ridge[-1, -1] = 0
    weights = np.zeros(inputs.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(inputs @ weights)))
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights -= np.linalg.solve(curvature, inputs.T @ (chance - heights) + ridge @ weights)
    return Curve(tuple(names), weights[:-1], means, deviations, float(weights[-1]))


def read_curve(path: Path, names: Sequence[str]) -> Curve:
    """A curve from its file. Raises OSError, ValueError or KeyError for a file of another form."""
    kept = json.loads(path.read_text("utf-8"))
    weights, means, deviations = (
        np.array([kept[what][name] for name in names]) for what in ("weights", "means", "deviations")
    )
    return Curve(tuple(names), weights, means, deviations, float(kept["intercept"]))


def write_curve(curve: Curve, made: str, path: Path) -> None:
    """A curve into its file, with how it was made."""
    named = {
        what: {name: round(float(value), 6) for name, value in zip(curve.names, values, strict=True)}
        for what, values in (("weights", curve.weights), ("means", curve.means), ("deviations", curve.deviations))
    }
    kept = {"made": made, "intercept": round(curve.intercept, 6), **named}
    path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
