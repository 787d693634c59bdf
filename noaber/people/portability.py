"""What the house knows about one person, gathered from every room.

This room cannot import the rooms above it; they bring their chapter themselves, when their app starts:

    contribute("cases", cases_about, title=_("Mijn meldingen"))

A chapter is a function of a person that gives plain values (dicts, lists, text, numbers, moments), all about
that person or written by them, nothing about somebody else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from noaber.journal.queries import readings_about_any
from noaber.people.models import Person


@dataclass(frozen=True)
class Chapter:
    """One room's part of the download; `files` gives (name, bytes) for what is no text."""

    name: str
    title: str
    values: Callable[[Person], object]
    files: Callable[[Person], Iterable[tuple[str, bytes]]] | None = None


@dataclass(frozen=True)
class SeenBy:
    """Somebody read something of yours: when, who (by role, or by name when they work here), what and why."""

    at: datetime
    reader: str
    what: str
    why: str
    url: str = ""


_chapters: dict[str, Chapter] = {}
_readings: dict[str, Callable[[Person], Iterable[SeenBy]]] = {}


def contribute(name: str, values, *, title: str = "", files=None) -> None:
    """Add a room's chapter to the download of one's own data."""
    _chapters[name] = Chapter(name, title or name, values, files)


def contribute_readings(name: str, readings: Callable[[Person], Iterable[SeenBy]]) -> None:
    """Add a room's answer to "who read what I sent in"."""
    _readings[name] = readings


def chapters() -> list[Chapter]:
    """Every chapter, in the order in which the rooms brought them."""
    return list(_chapters.values())


def readings_of(person: Person) -> list[SeenBy]:
    """Who read what this person sent in, the latest first."""
    found = [seen for readings in _readings.values() for seen in readings(person)]
    return sorted(found, key=lambda seen: seen.at, reverse=True)


def readings_about_these(model, described: Mapping[int, tuple[str, str]], *, why: str) -> list[SeenBy]:
    """Who opened objects of one kind, each described by (what, address); readers by the name others see."""
    readings = list(readings_about_any(model, described))
    numbers = {key: int(key[7:]) for row in readings if (key := row.reader).startswith("person:")}
    names = {person.pk: str(person.display_name) for person in Person.objects.filter(pk__in=numbers.values())}
    return [
        SeenBy(row.at, names.get(numbers.get(row.reader), _("iemand")), what, why, url)
        for row in readings
        for what, url in [described[row.object_id]]
    ]
