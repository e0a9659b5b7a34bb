"""A file that is there wholly or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from assistant.errors import StudyError


def write_whole(file: Path, content: bytes, *, private: bool = False) -> None:
    """Put the content in the file's place: a new file is open to its owner alone, an old one that need not be keeps
    its mode.

    Raises StudyError when it cannot be written; what was there stays.
    """
    file, beside = file.resolve(), None
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".study-")
        beside = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists() and not private:
            beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise StudyError(f"{file} cannot be written: {error.strerror}.", "Choose another place.") from None
