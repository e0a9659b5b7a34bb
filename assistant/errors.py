"""One root, and a message that says what happened and the cure."""


class StudyError(Exception):
    """What went wrong, in one sentence, and what to do about it. ``exit_code`` is 1 for work, 2 for usage."""

    exit_code = 1

    def __init__(self, what: str, cure: str = "") -> None:
        self.what = what
        self.cure = cure
        super().__init__(f"{what} {cure}".strip())


class UsageError(StudyError):
    """The request itself was wrong."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting cannot be used."""


class DatabaseError(StudyError):
    """The database could not be started, reached or used."""


class MigrationError(DatabaseError):
    """The schema and this version of the program do not fit."""


class ReadError(StudyError):
    """A file could not be understood."""


class ModelError(StudyError):
    """A model's provider failed. ``retryable`` says whether the same call may work later."""

    def __init__(self, what: str, cure: str = "", *, retryable: bool = False) -> None:
        super().__init__(what, cure)
        self.retryable = retryable


class NotFoundError(StudyError):
    """A source, roadmap or conversation that does not exist (or is not this learner's)."""
