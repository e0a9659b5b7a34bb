"""An error as a person meets it: one sentence and an exit code."""

from __future__ import annotations

from assistant.errors import StudyError


def sentence_and_code(error: Exception) -> tuple[str, int]:
    """What to print and how to exit. An error that is not ours is a defect and says how to report it."""
    if isinstance(error, StudyError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or 'the system refused'}.", 1
    return (
        f"Something unforeseen happened ({type(error).__name__}). Run it again with --debug and report what it prints.",
        1,
    )
