"""Which videos may stand under a week: age, state, language and captions, each reason in words for people.

Pure: ``now`` is an aware instant of any zone. The age is decided by a video's own publish date, never by a search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from ingest.language import clear_language
from ingest.youtube.nouns import CaptionTrack, Hit, LinkState, Looked, Outcome, VideoDetails

LONGEST_SHORT = 180
"""Seconds up to which a video is a short: what YouTube itself takes for one since October 2024."""

NOT_LOOKED_UP = "it could not be looked up"
_STATES: dict[Outcome, LinkState] = {
    "unavailable": "dead",
    "private": "private",
    "age-restricted": "age-restricted",
    "none": "captions-gone",
    "disabled": "captions-gone",
}
_WHY: dict[Outcome, str] = {
    "unavailable": "removed or not available",
    "private": "private",
    "age-restricted": "age-restricted",
    "none": "without captions",
    "disabled": "without captions",
}
_NUMBERS = "zero one two three four five six seven eight nine ten".split()
_SUBTAG = re.compile(r"[a-z]{2,3}")
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis"})
_SAME = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "cmn": "zh", "yue": "zh", "tl": "fil"}
"""Other codes of a language, and written forms that a reader of one reads too."""
_NAMES = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fil": "Filipino",
    "fr": "French",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kn": "Kannada",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ms": "Malay",
    "nl": "Dutch",
    "no": "Norwegian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


# --- age --------------------------------------------------------------------------------------------------------


def cutoff(now: datetime, years: int) -> datetime:
    """The same second so many calendar years before ``now``, in UTC. From 29 February it is 28 February at need."""
    moment = now.astimezone(UTC).replace(microsecond=0)
    year = max(1, moment.year - years)
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, day=28)


def young_enough(details: VideoDetails, now: datetime, years: int) -> bool:
    """Whether a video is out and at most so many years old, to the second, or to the day where only that is known."""
    return _age_problem(details, now, years) is None


def _age_problem(details: VideoDetails, now: datetime, years: int) -> str | None:
    earliest, latest = cutoff(now, years), now.astimezone(UTC)
    if details.published is not None:
        published = details.published.astimezone(UTC)
        return _why_by_date(published.date().isoformat(), published < earliest, published > latest, years)
    if details.published_on is not None:
        day = details.published_on
        return _why_by_date(day.isoformat(), day < earliest.date(), day > latest.date(), years)
    return "its publish date is not known"


def _why_by_date(day: str, early: bool, late: bool, years: int) -> str | None:
    if late:
        return "not out yet"
    return f"published {day}, more than {_years(years)} ago" if early else None


def _years(years: int) -> str:
    number = _NUMBERS[years] if 0 <= years < len(_NUMBERS) else str(years)
    return f"{number} year" if years == 1 else f"{number} years"


# --- all of it --------------------------------------------------------------------------------------------------


def why_not(video: Looked | VideoDetails, now: datetime, years: int, language: str) -> str | None:
    """The first reason not to choose a video, a phrase for people; None where there is none.

    ``language`` is a language tag, of which the first part counts; an empty one takes any language.
    """
    if isinstance(video, VideoDetails):
        return _why_not_details(video, now, years, language)
    if video.outcome != "ok" or video.details is None:
        return _WHY.get(video.outcome, NOT_LOOKED_UP)
    return _why_not_details(video.details, now, years, language)


def dropped_hit(hit: Hit) -> str | None:
    """Why what a search says of a video already rules it out. It says nothing of the age that can be relied on."""
    return _not_now(hit.live) or _a_short(hit.short, hit.seconds)


def _why_not_details(details: VideoDetails, now: datetime, years: int, language: str) -> str | None:
    return (
        _not_now(details.live)
        or _age_problem(details, now, years)
        or _a_short(details.short, details.seconds)
        or _language_problem(details, language)
        or _captions_problem(details, language)
    )


def _not_now(live: str) -> str | None:
    return {"live": "live now", "upcoming": "not out yet"}.get(live)


def _a_short(short: bool, seconds: int | None) -> str | None:
    return "a short" if short or (seconds is not None and seconds <= LONGEST_SHORT) else None


# --- language ---------------------------------------------------------------------------------------------------


def _language_problem(details: VideoDetails, language: str) -> str | None:
    wanted, spoken = _subtag(language), _spoken(details)
    if not wanted or not spoken or wanted in spoken:
        return None
    return f"in {_NAMES.get(spoken[0], 'another language')}"


def _captions_problem(details: VideoDetails, language: str) -> str | None:
    """Captions that are there but not in the language wanted help nobody; those of no known language may."""
    if details.captions is None:
        return None
    if not details.captions:
        return "without captions"
    wanted, written = _subtag(language), _languages_of(details.captions)
    if not wanted or not written or wanted in written or len(written) < len(details.captions):
        return None
    return f"without captions in {_NAMES.get(wanted, 'the language wanted')}"


def _spoken(details: VideoDetails) -> list[str]:
    """The languages a video may be in: as it says, else as its captions do, else as its words tell; empty: unknown."""
    if said := _subtag(details.language):
        return [said]
    tracks = details.captions or ()
    original = [track for track in tracks if track.original]
    heard = [track for track in tracks if track.automatic and track.original is None]
    if of_captions := _languages_of(original or heard or tracks):
        return of_captions
    told = clear_language(f"{details.title}\n{details.description}")
    return [told] if told else []


def _languages_of(tracks: Sequence[CaptionTrack]) -> list[str]:
    return [subtag for track in tracks if (subtag := _subtag(track.language))]


def _subtag(tag: str | None) -> str | None:
    """The language of a tag without its region: ``en`` of ``en-GB``. None for none, and for what is no tag."""
    first = re.split(r"[-_]", (tag or "").strip().lower(), maxsplit=1)[0]
    if not _SUBTAG.fullmatch(first) or first in _NO_LANGUAGE:
        return None
    return _SAME.get(first, first)


# --- links that are there already -------------------------------------------------------------------------------


def link_state(looked: Looked, now: datetime, years: int) -> tuple[LinkState, str]:
    """What a link of a roadmap is worth now, and a sentence that says so."""
    details = looked.details
    if looked.outcome != "ok" or details is None:
        why = _WHY.get(looked.outcome)
        return _STATES.get(looked.outcome, "unknown"), _sentence(why) if why else looked.message or _sentence(
            NOT_LOOKED_UP
        )
    if live := _not_now(details.live):
        return "unknown", _sentence(live)
    if problem := _age_problem(details, now, years):
        return ("too-old" if problem.startswith("published") else "unknown"), _sentence(problem)
    if details.captions is not None and not details.captions:
        return "captions-gone", _sentence("without captions")
    return "ok", f"Published {details.day}."


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}."
