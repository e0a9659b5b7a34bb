"""Time zones by their IANA names: the machine's own, and what a person may have meant."""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from assistant.errors import UsageError

LOCALTIME = Path("/etc/localtime")
_NOT_ZONES = frozenset({"localtime", "Factory", "posixrules"})


def machine_timezone(link: Path = LOCALTIME) -> str | None:
    """The zone of this machine, such as Europe/Berlin: where its link leads. None where there is no link to read."""
    try:
        target = os.readlink(link)
    except OSError:
        return None
    name = target.replace("\\", "/").rpartition("zoneinfo/")[2].removeprefix("posix/")
    return name if name in _names() else None


def timezone_named(text: str) -> str:
    """The IANA name a person wrote, in any case, or by its city. Raises UsageError that names the nearest one."""
    wanted = text.strip().replace(" ", "_")
    if wanted in _names():
        return wanted
    by_name = {name.casefold(): name for name in sorted(_names())}
    found = by_name.get(wanted.casefold())
    if found is not None:
        return found
    raise UsageError(f"There is no time zone {text.strip()!r}.", _cure(wanted, by_name))


def _cure(wanted: str, by_name: dict[str, str]) -> str:
    """The zone of that city, or the name that is spelled most alike."""
    cities = {name.rpartition("/")[2]: name for name in by_name if "/" in name and not name.startswith("etc/")}
    folded = wanted.casefold()
    city = get_close_matches(folded.rpartition("/")[2], cities, n=1, cutoff=0.75)
    spelled = get_close_matches(folded, by_name, n=1, cutoff=0.75)
    near = [cities[name] for name in city] + spelled
    if not near:
        return "Give an IANA name such as Europe/Berlin or America/New_York."
    return f"Did you mean {by_name[near[0]]}?"


def zone(name: str) -> ZoneInfo:
    """The zone of a name that is known to exist."""
    return ZoneInfo(name)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NOT_ZONES
