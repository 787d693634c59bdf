"""What a screen on a wall shows: pages, one after the other, the same for everybody who passes."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from noaber.broadcasts.content import end_of, moment
from noaber.broadcasts.kinds import Kind, kind_of
from noaber.broadcasts.models import Broadcast, OutcomeClass
from noaber.broadcasts.queries import published_now, titles_of_end, versions_out
from noaber.cases.queries import promises as cases
from noaber.channels.models import Channel, Screen
from noaber.channels.rules import ShownMessage
from noaber.core import clock
from noaber.places.models import Area
from noaber.places.queries import area_ids_within, get_area, street_names
from noaber.site.doors import in_parts, without_doors
from noaber.site.queries.promises import line_of

ENDED_FOR = timedelta(hours=24)
LETTERS = 280  # on one page, to be read at five metres in a quarter of a minute
TOGETHER, SHORT_ADVICE = 340, 150  # so much text and advice fit on one page
LINES = 3
URGENT_FIRST = ("life", "urgent", "normal", "low")
TOLD = {cases.LATE: 2, cases.BUSY: 4}
DONE = {cases.DONE: 4, cases.NOT: 2}
STREETS_KEPT = 600  # seconds


@dataclass(frozen=True)
class Alert:
    """One part of a message that runs now."""

    name: str  # as a screen names it in its heartbeat
    kind: Kind
    title: str
    text: str
    advice: str
    called_112_at: datetime | None
    sender: str
    since: datetime
    until: datetime
    exercise: bool
    pressing: bool
    picture: dict[str, Any] = field(default_factory=dict)  # on its first part, see broadcasts.models.Picture
    part: int = 1
    parts: int = 1

    @property
    def is_short(self) -> bool:
        """Whether there is room for larger letters."""
        return not self.picture and len(self.title) <= 50 and len(self.text) + len(self.advice) <= 110


@dataclass(frozen=True)
class Line:
    """One thing that was promised, done or not done, or how a message ended."""

    kind: str
    title: str
    where: str
    word: str
    happened: str


@dataclass(frozen=True)
class Page:
    """What fills the screen at one moment: an alert, or a list."""

    alert: Alert | None = None
    heading: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Wall:
    """Everything of one screen."""

    area: Area
    others: list[str]
    pages: list[Page]

    @property
    def shows(self) -> list[str]:
        """The messages on it, each once."""
        return list(dict.fromkeys(page.alert.name for page in self.pages if page.alert))

    @property
    def now(self) -> list[Page]:
        """The pages that take turns: what is pressing leaves room for nothing else."""
        alerts = [page for page in self.pages if page.alert]
        return alerts if any(page.alert.pressing for page in alerts) else self.pages


def wall_of(screen: Screen) -> Wall | None:
    """Compose what this screen shows now. None when its first area is no more.

    Three queries for the messages, three more where exercises are shown, and two for each area.
    """
    areas = [area for pk in screen.area_ids if (area := get_area(pk))]
    if not areas or areas[0].pk != screen.area_ids[0]:
        return None
    streets = _streets(areas)
    ids = list(dict.fromkeys(pk for area in areas for pk in area_ids_within(area.pk)))
    rows = _said(ids, exercise=False)
    running = [row for row in rows if row.is_running]
    if screen.exercises and not running:
        running = [row for row in _said(ids, exercise=True) if row.is_running]
    running.sort(key=lambda row: URGENT_FIRST.index(row.urgency))
    pages = [Page(alert=part) for row in running for part in _parts_of(row, streets)]
    pages += _pages(_("Gezegd en gedaan"), _ends(rows, streets) + _lines(areas, DONE, streets))
    pages += _pages(_("Beloofd"), _lines(areas, TOLD, streets))
    return Wall(areas[0], [area.name for area in areas[1:]], pages if pages else [Page()])


def picture_on(wall: Wall | None, mark: str) -> int | None:
    """The message whose picture with this hash the screen shows now; None when it shows no such picture."""
    alerts = [page.alert for page in wall.pages if page.alert] if wall else []
    shown = (alert for alert in alerts if alert.picture.get("digest") == mark)
    return next((ShownMessage.read(alert.name).number for alert in shown), None)


def shown_name(row: Broadcast, version: int) -> str:
    """How a screen names a version of a message."""
    return str(ShownMessage(row._meta.label_lower, row.pk, version))


def _said(area_ids: list[int], *, exercise: bool) -> list[Broadcast]:
    """What was handed over to the screens here; only versions that a second person approved are read."""
    rows = published_now(ended_since=clock.now() - ENDED_FOR, area_ids=area_ids, exercise=exercise)
    return [row for row in rows[:50] if Channel.WALL in versions_out(row)[-1].content["channels"]]


def _parts_of(row: Broadcast, streets: tuple[str, ...]) -> list[Alert]:
    """A long text takes several pages, with what to do right after the first; each says until when."""
    left = versions_out(row)[-1]
    content = left.content
    until = end_of(content, row.handed_over_at)
    if until <= clock.now():
        return []
    called = content["called_112_at"]
    whole = Alert(
        name=shown_name(row, left.version),
        kind=kind_of(content["kind"]),
        title=without_doors(content["title"], streets),
        text="",
        advice=without_doors(content["advice"], streets),
        called_112_at=moment(called) if called is not None else None,
        sender=row.organisation.name,
        since=left.at,
        until=until,
        exercise=row.exercise,
        pressing=content["urgency"] in URGENT_FIRST[:2],
    )
    picture = content.get("picture", {})
    says = _divided(without_doors(content["text"], streets), whole.advice, beside=bool(picture))
    return [
        replace(whole, text=text, advice=advice, picture=picture if n == 1 else {}, part=n, parts=len(says))
        for n, (text, advice) in enumerate(says, 1)
    ]


def _divided(text: str, advice: str, *, beside: bool) -> list[tuple[str, str]]:
    """Return (text, advice) for each page; `beside` a picture there is room for half of it."""
    texts = in_parts(text, LETTERS // 2 if beside else LETTERS)
    if len(advice) <= SHORT_ADVICE and len(texts[0]) + len(advice) <= (LETTERS if beside else TOGETHER):
        return [(part, advice) for part in texts]
    advices = [("", part) for part in in_parts(advice, LETTERS)]
    return [(texts[0], ""), *advices, *((part, "") for part in texts[1:])]


def _ends(rows: list[Broadcast], streets: tuple[str, ...]) -> list[Line]:
    """How messages ended. What was taken back because it was wrong is not said once more."""
    found = []
    for row in rows:
        closing = getattr(row, "closing", None)
        if closing is not None and closing.outcome != OutcomeClass.WITHDRAWN:
            title = _in_this_language(titles_of_end(row))
            found.append(
                Line("told", without_doors(title, streets), "", "", without_doors(closing.said, streets))
            )
    return found


def _in_this_language(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "") or next(iter(texts.values()))


def _lines(areas: list[Area], most: dict[str, int], streets: tuple[str, ...]) -> list[Line]:
    rows = [line_of(case) for area in areas for case in cases.latest(area, most=most)]
    return [
        Line(
            line.kind,
            without_doors(line.title, streets),
            without_doors(line.where, streets),
            line.word,
            without_doors(line.happened, streets),
        )
        for line in rows
    ]


def _pages(heading: str, lines: list[Line]) -> list[Page]:
    return [Page(heading=heading, lines=lines[n : n + LINES]) for n in range(0, len(lines), LINES)]


def _streets(areas: list[Area]) -> tuple[str, ...]:
    """The names of the streets here, remembered for minutes: they hardly ever change."""
    ids = sorted({pk for area in areas for pk in area_ids_within(area.pk)})
    key = "site.streets:" + "-".join(str(area.pk) for area in areas)
    return cache.get_or_set(key, lambda: street_names(ids), STREETS_KEPT)
