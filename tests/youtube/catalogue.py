"""Videos for every week of the roadmap: good ones that say what the sample lectures say, and others to leave out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from assistant.domain import Week
from ingest.captions import read_captions
from ingest.roadmap import read_roadmap
from ingest.youtube.queries import searches_of
from tests.youtube.clips import Captions, Catalogue, Channel, Clip, Playlist, id_of

DATA = Path(__file__).parents[2] / "data"
CHANNELS = ("Backend Talks", "Practical Servers", "The Query Plan", "Ship It Slowly")
GERMAN = "Heute sehen wir uns gemeinsam an, wie das alles funktioniert, und danach schreiben wir den Code dazu."
OFF_TOPIC = (
    ("My trip through the Alps by camper van", "Mountains, lakes, good food and far too much rain."),
    ("Ten pasta dishes for a small kitchen", "Garlic, olive oil and whatever is in the fridge."),
    ("Ranked match highlights, season 14", "The comeback nobody saw coming."),
)


def roadmap_catalogue(now: datetime) -> Catalogue:
    """Six to nine videos for each week of ``data/roadmap.md``, found by its own searches. Dates count from ``now``."""
    path = DATA / "roadmap.md"
    weeks = read_roadmap(path.read_bytes(), path.name).roadmap.weeks
    clips: list[Clip] = []
    searches: dict[str, tuple[str, ...]] = {}
    for week in weeks:
        found = list(_of_week(week, now))
        clips += found
        for query in searches_of(week):
            searches[query] = tuple(clip.id for clip in found)
    good = tuple(clip.id for clip in clips if clip.title.endswith("explained"))
    return Catalogue(
        tuple(clips),
        searches,
        (Playlist("PLbackend0000000000000000000000000", "A year of backend", good),),
        (Channel("UCbackendtalks0000000000", "@backendtalks", "Backend Talks", good),),
    )


def large_catalogue(now: datetime, videos: int = 200) -> Catalogue:
    """A channel that has so many videos, all with captions, which are a playlist too: for runs that take a while."""
    week_of = [place % 24 + 1 for place in range(videos)]
    lectures = {number: _lecture(number) for number in sorted(set(week_of))}
    clips = tuple(
        Clip(
            id_of(f"large {place}"),
            f"Lecture {place + 1} of {videos}",
            published=now - timedelta(days=2 * place + 1),
            seconds=_length(lectures[number][0]),
            captions=lectures[number][:1],
            description=lectures[number][0].cues[0][2],
        )
        for place, number in enumerate(week_of)
    )
    named = tuple(clip.id for clip in clips)
    return Catalogue(
        clips,
        {},
        (Playlist("PLbackend0000000000000000000000000", "A year of backend", named),),
        (Channel("UCbackendtalks0000000000", "@backendtalks", "Backend Talks", named),),
    )


def _of_week(week: Week, now: datetime) -> Iterator[Clip]:
    """The good ones, then those that must be left out, as a search mixes them."""
    number, name = week.number, week.title
    first, second, chapters = _lecture(number)
    about = f"{name}: what it is, how it works and where it goes wrong. {first.cues[0][2]}"
    channel = CHANNELS[number % len(CHANNELS)]

    def clip(kind: str, title: str, days: int, **more: object) -> Clip:
        published = now - timedelta(days=days, hours=number)
        usual: dict[str, object] = {"channel": channel, "description": about, "views": 900 * number + 4_000}
        return Clip(id_of(f"{number} {kind}"), title, published=published, **(usual | more))  # type: ignore[arg-type]

    yield clip("old", f"{name}: the complete course", 365 * 4, captions=(first,), views=2_000_000)
    yield clip("good", f"{name} explained", 150 + number, seconds=_length(first), captions=(first,), chapters=chapters)
    title, text = OFF_TOPIC[number % len(OFF_TOPIC)]
    yield clip("off", title, 40, description=text, captions=(first,), channel="Weekend")
    yield clip("short", f"{name} in sixty seconds #shorts", 20, seconds=58, short=True)
    practice = searches_of(week)[-1]
    other = CHANNELS[(number + 1) % len(CHANNELS)]
    yield clip("auto", f"{practice} in practice", 420, seconds=_length(second), captions=(second,), channel=other)
    yield clip("mute", f"{name}, a walk through the code", 90, seconds=900)
    if number % 2 == 0:
        german = Captions(((0.0, 6.0, GERMAN),), "de", True, "Deutsch")
        yield clip("german", f"{name} einfach erklärt", 60, captions=(german,), language="de", description=GERMAN)
    if number % 3 == 0:
        yield clip("private", f"{name} (draft)", 30, state="private")
    if number % 5 == 0:
        yield clip("live", f"{name}: live questions", 1, state="live")


def _lecture(number: int) -> tuple[Captions, Captions, tuple[tuple[float, str], ...]]:
    """The sample lecture of a week as two videos' captions, the second's by a recogniser; and the first's chapters."""
    path = next((DATA / "library").glob(f"w{number:02}-*.vtt"))
    document = read_captions(path.read_bytes(), path.name)
    cues = [(cue.start, cue.end - cue.start, document.text[cue.char_start : cue.char_end]) for cue in document.cues]
    half = len(cues) // 2
    begin = cues[half][0]
    info = json.loads(path.with_suffix("").with_suffix(".info.json").read_text())
    chapters = [(float(one["start_time"]), str(one["title"])) for one in info.get("chapters", [])]
    second = [(start - begin, length, words.lower().rstrip(".")) for start, length, words in cues[half:]]
    return (
        Captions(tuple(cues[:half])),
        Captions(tuple(second), automatic=True),
        tuple((start, title) for start, title in chapters if start < begin),
    )


def _length(captions: Captions) -> int:
    start, length, _ = captions.cues[-1]
    return max(600, round(start + length) + 5)
