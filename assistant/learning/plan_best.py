"""The best plan of a week: where each day begins and ends along the works, and how its part is cut into sessions.

The works lie one behind the other on a line, and a week without gaps is a row of points on it: where Monday ends, where
Tuesday ends, and so on. Points are only taken where a session may begin or end ("nodes"). ``costs[q, p]`` is the least
that cutting the line from node p to node q costs, found once for all days; ``best[q]`` is then the most that a week up
to a day can reach when it ends at node q. Both are exact: nothing that is legal is left out.

A free stretch of a day ("slot") also needs breaks between its sessions. The least cost has the fewest sessions (see
`plan_objective`), so that it is also what needs the least time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from assistant.learning.plan_days import Slot
from assistant.learning.plan_objective import (
    LATER,
    MINUTE,
    OTHER_DAY,
    SESSION,
    SHORT,
    SHORT_REST,
    missing_at_the_end,
    shortness,
)
from assistant.learning.plan_pieces import Cut, Lengths, Stretch
from assistant.learning.plan_request import BREAK

Points = NDArray[np.int64]
Costs = NDArray[np.int32]
NEVER = -1_000_000_000
"""Less than any cut is worth; two of it still fit into a number of 32 bits."""
WORST = -(1 << 60)


@dataclass(frozen=True, slots=True)
class Piece:
    """A session to be: the slot it lies in, and the cuts of its stretch (by number) it lies between."""

    slot: int
    stretch: int
    begin: Cut
    end: Cut


@dataclass(frozen=True, slots=True)
class Week:
    """What the best plan depends on.

    ``minutes`` are those left of each day, ``slots`` stand in order, ``reach`` says for each slot how many of the
    stretches may be begun in it.
    """

    stretches: Sequence[Stretch]
    lengths: Lengths
    minutes: Sequence[int]
    slots: Sequence[Slot]
    reach: Sequence[int]


def best_pieces(week: Week) -> list[Piece]:
    """The sessions of the best plan, in order."""
    if not week.stretches or not week.slots:
        return []
    return _Search(week).pieces()


class _Line:
    """The nodes of the works: ``at`` is where each lies (minutes), ``first`` where each stretch begins (nodes)."""

    def __init__(self, week: Week) -> None:
        stretches = week.stretches
        self.first = [0, *accumulate(len(stretch.cuts) - 1 for stretch in stretches)]
        begins = [0, *accumulate(stretch.minutes for stretch in stretches)]
        nodes = [begins[number] + cut.minute for number, one in enumerate(stretches) for cut in one.cuts[1:]]
        self.at: Points = np.array([0, *nodes], dtype=np.int64)
        self.stretch_of = [number for number, one in enumerate(stretches) for _ in one.cuts[1:]]
        self.inside = np.zeros(len(self.at), dtype=np.int64)
        self.missing = np.zeros(len(self.at), dtype=np.int64)
        for _, group in groupby(range(len(stretches)), key=lambda number: stretches[number].work):
            self._mark(week, list(group))

    def _mark(self, week: Week, numbers: Sequence[int]) -> None:
        """The nodes at which a work is begun and not finished, and what its rest lacks to a session there."""
        begin, end = self.first[numbers[0]], self.first[numbers[-1] + 1]
        own = [week.stretches[number] for number in numbers]
        for node in range(begin + 1, end + 1):
            placed = int(self.at[node] - self.at[begin])
            self.inside[node] = placed < sum(stretch.minutes for stretch in own)
            self.missing[node] = missing_at_the_end(own, placed, week.lengths)


class _Search:
    def __init__(self, week: Week) -> None:
        self.week, self.line = week, _Line(week)
        self.between: Costs = (self.line.at[:, None] - self.line.at[None, :]).astype(np.int32)
        self.costs = self._cuts()
        self.most_sessions = int(-self.costs[self.costs > NEVER].min()) // SESSION

    def pieces(self) -> list[Piece]:
        """Forward over the days for what can be reached, back again for how."""
        best: Points = np.full(len(self.line.at), WORST, dtype=np.int64)
        best[0] = 0
        steps: list[_Step] = []
        minutes = 0
        for day, group in groupby(range(len(self.week.slots)), key=lambda slot: self.week.slots[slot].day):
            minutes += self.week.minutes[day]
            count = int(np.searchsorted(self.line.at, minutes, side="right"))
            slots = list(group)
            steps.append(_Step(day, slots, self._through(slots, count), best))
            best = self._after(steps[-1])
        total = best + MINUTE * self.line.at - SHORT_REST * self.line.missing
        return self._back(int(total.argmax()), steps)

    # -- cutting a part of the line into sessions --------------------------------------------------------------------

    def _cuts(self) -> Costs:
        """The least cost of cutting the line between any two nodes that a day's minutes reach over."""
        count = len(self.line.at)
        costs: Costs = np.full((count, count), NEVER, dtype=np.int32)
        np.fill_diagonal(costs, 0)
        earliest = np.searchsorted(self.line.at, self.line.at - max(self.week.minutes))
        for node in range(1, count):
            low = int(earliest[node])
            begin, values = self._sessions_to(node)
            rows = costs[begin:node, low:node] + values[:, None]
            costs[node, low:node] = np.maximum(rows.max(axis=0, initial=NEVER), NEVER)
        return costs

    def _sessions_to(self, node: int) -> tuple[int, Costs]:
        """What a session costs that ends at a node, for each node it may begin at, from the returned one on."""
        line, lengths = self.line, self.week.lengths
        number = line.stretch_of[node - 1]
        first, stretch = line.first[number], self.week.stretches[number]
        begin = max(first, int(np.searchsorted(line.at, line.at[node] - lengths.longest)))
        minutes = line.at[node] - line.at[begin:node]
        ends = stretch.cuts[node - first].minute == stretch.minutes
        legal = minutes >= (0 if ends else self._shortest(stretch, node - first))
        return begin, np.where(legal, -SESSION - SHORT * shortness(minutes, lengths.longest), NEVER).astype(np.int32)

    def _shortest(self, stretch: Stretch, cut: int) -> int:
        """The least minutes of a session that ends at a cut: of whole chapters less, where one more is too much."""
        lengths = self.week.lengths
        if not stretch.chapters:
            return lengths.shortest
        following = stretch.cuts[cut + 1].minute - stretch.cuts[cut].minute if cut + 1 < len(stretch.cuts) else 0
        return min(lengths.shortest, lengths.part - following + 1)

    # -- days --------------------------------------------------------------------------------------------------------

    def _through(self, slots: Sequence[int], count: int) -> list[Costs]:
        """After each slot of a day the least cost between the node the day began with and any of the first ``count``.

        No later one can be reached by then.
        """
        minutes = self.week.minutes[self.week.slots[slots[0]].day]
        found: list[Costs] = []
        for slot in slots:
            through = self._in_slot(slot, count)
            found.append(_joined(found[-1], through) if found else through)
        if len(slots) > 1 or minutes < max(self.week.minutes):
            found[-1] = np.where(self.between[:count, :count] <= minutes, found[-1], NEVER)
        return found

    def _in_slot(self, slot: int, count: int) -> Costs:
        """The least cost of each part of the line that fits into a slot; 0 for none of it."""
        node, room = self.line.first[self.week.reach[slot]], self.week.slots[slot].minutes
        costs, between = self.costs[:count, :count], self.between[:count, :count]
        if room < max(self.week.minutes) + BREAK * self.most_sessions:
            sessions = -costs // SESSION
            costs = np.where(between + BREAK * np.maximum(sessions - 1, 0) <= room, costs, NEVER)
        if node + 1 < len(costs):
            costs = costs.copy()
            costs[node + 1 :] = NEVER
            np.fill_diagonal(costs, 0)
        return costs

    def _leaving(self, step: _Step) -> Points:
        """What a week is worth that goes on from each node on a day, but for the minutes it is later there."""
        worth = step.best + LATER * step.day * self.line.at - OTHER_DAY * self.line.inside
        return worth[: len(step.through[-1])]

    def _after(self, step: _Step) -> Points:
        through = step.through[-1]
        count = len(through)
        reached = (through + self._leaving(step)[None, :]).max(axis=1) - LATER * step.day * self.line.at[:count]
        best = step.best.copy()
        best[:count] = np.maximum(best[:count], np.where(reached > NEVER // 2, reached, WORST))
        return best

    # -- the way back ------------------------------------------------------------------------------------------------

    def _back(self, node: int, steps: Sequence[_Step]) -> list[Piece]:
        found: list[Piece] = []
        for step in reversed(steps):
            ways = step.through[-1][node] + self._leaving(step)
            if ways.max() - LATER * step.day * self.line.at[node] > step.best[node]:
                begin = int(ways.argmax())
                found = self._pieces_of_day(step, begin, node) + found
                node = begin
        return found

    def _pieces_of_day(self, step: _Step, begin: int, end: int) -> list[Piece]:
        """The sessions of a day; of ways that are equally good the one with as much as can be in the earlier slots."""
        found: list[Piece] = []
        for place in range(len(step.slots) - 1, -1, -1):
            middle = begin
            if place:
                ways = self._in_slot(step.slots[place], len(step.through[-1]))[end] + step.through[place - 1][:, begin]
                middle = int(np.flatnonzero(ways == ways.max())[-1])
            found = self._pieces_between(step.slots[place], middle, end) + found
            end = middle
        return found

    def _pieces_between(self, slot: int, begin: int, end: int) -> list[Piece]:
        found: list[Piece] = []
        while end > begin:
            first, values = self._sessions_to(end)
            start = first + int((self.costs[first:end, begin] + values).argmax())
            number = self.line.stretch_of[end - 1]
            cuts, base = self.week.stretches[number].cuts, self.line.first[number]
            found.insert(0, Piece(slot, number, cuts[start - base], cuts[end - base]))
            end = start
        return found


@dataclass(frozen=True, slots=True)
class _Step:
    """A day of the search: its slots, what they make of each beginning, and the most that was reached before it."""

    day: int
    slots: Sequence[int]
    through: Sequence[Costs]
    best: Points


def _joined(first: Costs, second: Costs) -> Costs:
    """The least cost of going on from what the first reaches with the second: both are by (end, beginning)."""
    joined: Costs = np.full_like(first, NEVER)
    earliest = (first > NEVER).argmax(axis=1)
    for node, row in enumerate(second):
        ways = np.flatnonzero(row > NEVER)
        low = int(earliest[ways].min())
        joined[node, low : node + 1] = (first[ways, low : node + 1] + row[ways, None]).max(axis=0)
    return np.maximum(joined, NEVER)
