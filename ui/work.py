"""Work that goes on while the page is drawn again: a thread, and what it has said so far."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from ui.trouble import sentence_of

Event = TypeVar("Event")


class Work(Generic[Event]):
    """Runs a generator in a thread and keeps every event, so that a page that is drawn again reads on."""

    def __init__(self, make: Callable[[Callable[[], bool]], Iterator[Event]]) -> None:
        """``make`` is given what says whether the work was told to stop."""
        self._make = make
        self._events: list[Event] = []
        self._stopping = threading.Event()
        self.failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="study-work", daemon=True)
        self._thread.start()

    @property
    def events(self) -> list[Event]:
        """All events so far."""
        return list(self._events)

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask it to end after the event it is at."""
        self._stopping.set()

    @property
    def stopped(self) -> bool:
        return self._stopping.is_set()

    def wait(self, seconds: float) -> None:
        """Wait for the end, for so long at most."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            for event in self._make(self._stopping.is_set):
                self._events.append(event)
                if self._stopping.is_set():
                    return
        except Exception as error:  # noqa: BLE001  (a thread's error has to reach the page, as a sentence)
            self.failure = sentence_of(error)
