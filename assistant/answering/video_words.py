"""What the chat says of videos. Titles, channels and reasons come from outside: they are put as text, on one line.

Every function is pure; ``today`` is the day on which it is said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from assistant.errands import VideoOffer
from assistant.learning.words import counted, date_words, length_words, weeks_words

INSTEAD = (
    "Transcripts you have as files can be added all the same: on the library page, or with `study ingest` and their "
    "folder."
)
NO_ERRANDS = f"Videos cannot be looked for here. {INSTEAD}"
STOPPED = "Stopped. What was found, written and fetched by then is kept; ask for it again to go on from there."
WHICH = "Say what the video should be about, or for which week of the roadmap it is."
LONGEST_TITLE, LONGEST_REASON = 100, 300


def one_line(text: str, longest: int = LONGEST_TITLE) -> str:
    """A text from outside on one line, shortened, without the signs that no one sees."""
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Zs") else sign for sign in text)
    line = " ".join("".join(sign for sign in seen if not unicodedata.category(sign).startswith("C")).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def title_words(title: str) -> str:
    """A title in quotation marks, with none of them inside."""
    return f"“{one_line(title).replace('“', '‘').replace('”', '’')}”"


def offers_words(offers: Sequence[VideoOffer], wanted: str, today: date) -> str:
    """What was found, a line each, best first."""
    head = f"{counted(len(offers), 'video')} {wanted}:"
    return "\n".join([head, *(f"{number}. {_offer(offer, today)}" for number, offer in enumerate(offers, 1))])


def _offer(offer: VideoOffer, today: date) -> str:
    by = f" by {one_line(offer.channel)}" if offer.channel else ""
    length = length_words(max(1, round(offer.seconds / 60))) if offer.seconds else ""
    facts = ", ".join(part for part in (f"{title_words(offer.title)}{by}", length, _published(offer, today)) if part)
    reason = one_line(offer.reason, LONGEST_REASON)
    return f"{facts}. {reason[0].upper()}{reason[1:].rstrip('.')}." if reason else f"{facts}."


def _published(offer: VideoOffer, today: date) -> str:
    try:
        day = date.fromisoformat((offer.published or "")[:10])
    except ValueError:
        return ""
    return f"published {date_words(day, today)}"


def add_question(places: Sequence[int], offered: int, week: int) -> str:
    """Add 1 to week 14 and fetch its transcript?"""
    if len(places) == 1:
        return f"Add {places[0]} to week {week} and fetch its transcript?"
    if len(places) == offered:
        named = "both" if offered == 2 else f"all {offered}"
    else:
        named = f"{', '.join(map(str, places[:-1]))} and {places[-1]}"
    return f"Add {named} to week {week} and fetch their transcripts?"


def links_question(weeks: Sequence[int], every: bool) -> str:
    """What is agreed to before links are written. ``every``: the weeks are all those without a video."""
    named = weeks_words(weeks)
    if every:
        named = f"the {counted(len(weeks), 'week')} without one" if len(weeks) > 1 else f"{named}, which has none"
    return f"Find videos on YouTube for {named}, write the links into the roadmap and fetch their transcripts?"


def links_words(weeks: int, minutes: int) -> str:
    """How long it takes, and that it can be stopped."""
    return (
        f"This takes about {length_words(minutes)} for {counted(weeks, 'week')}, because YouTube is asked slowly. "
        "You can stop it; what was done by then is kept."
    )
