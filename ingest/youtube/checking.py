"""Every link of a roadmap looked at again: there, young enough, with captions? If not, what could take its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from assistant.domain import Roadmap, VideoLink, Week
from ingest.roadmap_videos import youtube_id
from ingest.youtube.links import LinkSearch, link_of, wanted_weeks
from ingest.youtube.nouns import (
    CheckedLink,
    CheckReport,
    LinksRequest,
    Looked,
    Resume,
    VideoProgress,
    WeekLinks,
    YouTubeError,
)
from ingest.youtube.rules import link_state
from ingest.youtube.stored import Remembering


class LinkCheck:
    """One run over the links of weeks. A replacement is looked for with ``search`` where a link is no longer good."""

    def __init__(self, door: Remembering, search: LinkSearch, now: datetime, request: LinksRequest) -> None:
        self._door = door
        self._search = search
        self._now = now
        self._request = request

    def run(self, roadmap: Roadmap) -> Iterator[VideoProgress | CheckReport]:
        """Every link, then the report. Raises NotFoundError for a week that is not there."""
        every = replace(self._request, every=not self._request.weeks)
        weeks = [week for week in wanted_weeks(roadmap, every) if week.videos]
        checked: list[CheckedLink] = []
        for place, week in enumerate(weeks):
            try:
                yield VideoProgress(f"Week {week.number}: looking at {len(week.videos)} links", place, len(weeks))
                checked.extend(self._checked(week))
            except YouTubeError as error:
                yield self._stopped(checked, error, weeks[place:])
                return
        yield from self._with_replacements(checked, {week.number: week for week in weeks})

    def _checked(self, week: Week) -> list[CheckedLink]:
        """Each link of a week. One that leads elsewhere than to YouTube is not asked for."""
        ours = [link for link in week.videos if youtube_id(link.url) == link.id]
        looked = {one.id: one for one in self._door.details([link.id for link in ours])}
        looked = {name: self._with_captions(one) for name, one in looked.items()}
        return [self._judged(week.number, link, looked.get(link.id)) for link in week.videos]

    def _with_captions(self, looked: Looked) -> Looked:
        if looked.outcome == "ok" and looked.details is not None and looked.details.captions is None:
            return self._door.with_captions(looked.details)
        return looked

    def _judged(self, week: int, link: VideoLink, looked: Looked | None) -> CheckedLink:
        if looked is None:
            return CheckedLink(week, link, "elsewhere", "Not a video of YouTube; it was not looked at.")
        state, message = link_state(looked, self._now, self._request.years)
        return CheckedLink(week, link, state, message)

    def _with_replacements(
        self, checked: Sequence[CheckedLink], weeks: Mapping[int, Week]
    ) -> Iterator[VideoProgress | CheckReport]:
        """The report, with a proposal for each link that is no longer good, as far as YouTube lets it be looked for."""
        result = list(checked)
        for week in dict.fromkeys(link.week for link in checked if _wants_another(link)):
            places = [place for place, link in enumerate(result) if link.week == week and _wants_another(link)]
            try:
                for event in self._search.for_week(weeks[week], len(places)):
                    if isinstance(event, WeekLinks):
                        for place, video in zip(places, event.videos, strict=False):
                            result[place] = replace(result[place], replacement=video)
                    else:
                        yield event
            except YouTubeError as error:
                message = f"The links were checked, but replacements could not be looked for. {error}"
                yield CheckReport(tuple(result), error.outcome, message, None, self._door.quota)
                return
        yield CheckReport(tuple(result), "ok", _summed(result), None, self._door.quota)

    def _stopped(self, checked: Sequence[CheckedLink], error: YouTubeError, left: Sequence[Week]) -> CheckReport:
        resume = Resume(f"week {left[0].number}", len(left), error.retry_at)
        return CheckReport(tuple(checked), error.outcome, str(error), resume, self._door.quota)


def links_after(report: CheckReport, roadmap: Roadmap, now: datetime) -> dict[int, list[VideoLink]]:
    """The links of the weeks checked: good ones with today's date, bad ones replaced where they can be."""
    checked = {(link.week, link.link.id): link for link in report.links}
    links = {
        week.number: [
            _after(checked[week.number, link.id], now) if (week.number, link.id) in checked else link
            for link in week.videos
        ]
        for week in roadmap.weeks
    }
    known = {week.number: week for week in roadmap.weeks}
    return {week: after for week, after in links.items() if list(known[week].videos) != after}


def _after(checked: CheckedLink, now: datetime) -> VideoLink:
    if checked.state == "ok":
        if checked.link.checked is None:  # written by hand: its line stays as it is
            return checked.link
        return replace(checked.link, checked=now.date().isoformat())
    return checked.link if checked.replacement is None else link_of(checked.replacement, now)


def _wants_another(link: CheckedLink) -> bool:
    return link.state not in ("ok", "unknown", "elsewhere")


def _summed(links: Sequence[CheckedLink]) -> str:
    bad = sum(link.needs_attention for link in links)
    if not links:
        return "The roadmap has no links yet."
    looked = f"{len(links)} {'link' if len(links) == 1 else 'links'} looked at"
    return f"{looked}; {bad} {'needs' if bad == 1 else 'need'} attention." if bad else f"{looked}; all good."
