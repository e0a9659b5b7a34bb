"""Bytes become text that a database takes."""

from __future__ import annotations

import codecs
import re
import unicodedata

from assistant.errors import ReadError

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
MOST_CONTROLS = 0.02
"""Share of control characters above which bytes are not text."""


def decode(data: bytes, name: str) -> str:
    """The text of a file: UTF-8 (some broken bytes do no harm), UTF-16 or, where neither fits, Windows-1252.

    Lines end with \\n.

    Raises ReadError for what is not text.
    """
    text = _decoded(data)
    controls = sum(1 for letter in text[:20_000] if _CONTROLS.match(letter) and letter != "\ufeff")
    if controls > MOST_CONTROLS * max(1, min(len(text), 20_000)) + 4:
        raise ReadError(f"{name} is not text.", "Save it as UTF-8 text.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    # Every second byte of western text in UTF-16 is zero.
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if data[first:200:2].count(0) > 0.4 * len(data[first:200:2]):
            return data.decode(encoding, "replace")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # In UTF-8 with a broken place most letters beyond ASCII are whole; in another encoding next to none are.
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if broken <= whole else data.decode("cp1252", "replace")
