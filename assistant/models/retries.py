"""The one retry layer: bounded, with jitter, and obedient to Retry-After."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

from assistant.models.failures import Failure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how long to wait. Waiting, chance and the clock are given, so that tests need neither."""

    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 60.0
    chance: Random = field(default_factory=Random)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def wait(self, attempt: int, failure: Failure) -> float | None:
        """Seconds before the next attempt (counted from 0), or None when this was the last that makes sense.

        Without Retry-After, full jitter: uniform between 0 and an exponentially growing bound (Brooker,
        "Exponential backoff and jitter", AWS Architecture Blog 2015). With it, that time and up to a tenth more.
        """
        if not failure.again or attempt + 1 >= self.attempts:
            return None
        if failure.retry_after is None:
            return self.chance.uniform(0, min(self.longest_wait, self.first_wait * 2**attempt))
        if failure.retry_after > self.longest_wait:
            return None
        return failure.retry_after * self.chance.uniform(1, 1.1)

    def call(self, work: Callable[[], T], read: Callable[[Exception], Failure]) -> T:
        """What the work returns. Raises the ModelError of the failure that ended the attempts."""
        attempt = 0
        while True:
            try:
                return work()
            # Safe because nothing is swallowed: every error is raised again as a sentence, or tried again.
            except Exception as error:  # noqa: BLE001
                failure = read(error)
            seconds = self.wait(attempt, failure)
            if seconds is None:
                raise failure.error
            self.sleep(seconds)
            attempt += 1
