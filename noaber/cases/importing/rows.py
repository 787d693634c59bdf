"""From a record to a clean row, or the reason why not."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from noaber.places.cells import rd_to_wgs84

from ..terms import due_at

RD_WEST, RD_EAST, RD_SOUTH, RD_NORTH = 0, 300_000, 300_000, 630_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Rejected(ValueError):
    """This record cannot become a case; the sentence says why."""


@dataclass(slots=True)
class Row:
    line: int
    external_id: str
    category: str
    title: str
    text: str
    place_text: str
    lon: float | None
    lat: float | None
    status: str
    outcome: str
    channel: str
    filed_at: datetime
    due_at: datetime
    closed_at: datetime | None
    extra_json: str


class RowReader:
    """Turns records into rows by one mapping. `terms` gives per category slug its name and working days."""

    def __init__(self, mapping, categories, now):
        self.mapping = mapping
        self.categories = categories
        self.now = now
        self.due_cache = {}
        self.skew = timedelta(seconds=mapping.clock_skew_seconds)

    def row(self, line: int, record: dict) -> Row:
        get = self.getter(record)
        category = self.category(get("category"))
        filed_at = self.required_moment(get("filed_at"))
        closed_at = self.moment(get("closed_at"))
        status = self.status(get("status"), closed_at)
        self.check_times(filed_at, closed_at)
        lon, lat = point(get("lon"), get("lat"))
        return Row(
            line=line,
            external_id=identifier(get("external_id")),
            category=category,
            title=(clean(get("title")) or self.categories[category].name)[:120],
            text=clean(get("text")),
            place_text=clean(get("place_text"))[:200],
            lon=lon,
            lat=lat,
            status=status,
            outcome=self.outcome(get("outcome")) if status == "closed" else "",
            channel=self.mapping.channel.ours(get("channel")) or "api",
            filed_at=filed_at,
            due_at=self.moment(get("due_at")) or self.due(category, filed_at),
            closed_at=closed_at if status == "closed" else None,
            extra_json=self.kept(record),
        )

    def kept(self, record: dict) -> str:
        kept = {name: clean(str(record[name]))[:200] for name in self.mapping.extra if record.get(name)}
        return json.dumps(kept) if kept else "{}"

    def getter(self, record):
        columns = self.mapping.columns

        def get(name):
            value = record.get(columns.get(name, ""))
            return "" if value is None else str(value)

        return get

    def category(self, theirs: str) -> str:
        ours = self.mapping.category.ours(theirs)
        if ours is None:
            raise Rejected(_("onbekende categorie “%s”") % theirs[:60])
        return ours

    def status(self, theirs: str, closed_at) -> str:
        if "status" not in self.mapping.columns:
            return "closed" if closed_at else "open"
        ours = self.mapping.status.ours(theirs)
        if ours is None:
            raise Rejected(_("onbekende stand “%s”") % theirs[:60])
        if ours == "closed" and closed_at is None:
            raise Rejected(_("afgehandeld zonder moment van afhandelen"))
        return ours

    def outcome(self, theirs: str) -> str:
        ours = self.mapping.outcome.ours(theirs)
        if ours is None:
            raise Rejected(_("onbekende afloop “%s”") % theirs[:60])
        return ours

    def check_times(self, filed_at, closed_at):
        if filed_at > self.now + timedelta(days=1):
            raise Rejected(_("gemeld in de toekomst"))
        if closed_at and closed_at < filed_at - self.skew:
            raise Rejected(_("afgehandeld voordat het gemeld was"))

    def required_moment(self, text: str) -> datetime:
        moment = self.moment(text)
        if moment is None:
            raise Rejected(_("geen moment van melden"))
        return moment

    def moment(self, text: str) -> datetime | None:
        text = text.strip()
        if not text:
            return None
        try:
            if self.mapping.date_format == "iso":
                moment = datetime.fromisoformat(text)
            else:
                moment = datetime.strptime(text, self.mapping.date_format)  # noqa: DTZ007
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.mapping.timezone)
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Rejected(_("onleesbare datum “%s”") % text[:40]) from error
        if not EARLIEST <= moment < datetime(2200, 1, 1, tzinfo=UTC):
            raise Rejected(_("onmogelijke datum “%s”") % text[:40])
        return moment

    def due(self, category: str, filed_at: datetime) -> datetime:
        """The same day and term give the same date; the cache keeps a file of 80,000 rows quick."""
        days = self.categories[category].term_workdays
        key = (days, filed_at.replace(minute=0, second=0, microsecond=0))
        if key not in self.due_cache:
            self.due_cache[key] = due_at(filed_at, days)
        return self.due_cache[key]


def identifier(text: str) -> str:
    text = text.strip()
    if not text:
        raise Rejected(_("geen nummer van de bron"))
    if len(text) > 100 or not text.isprintable():
        raise Rejected(_("onleesbaar nummer van de bron"))
    return text


def point(lon: str, lat: str):
    """Longitude and latitude, also of a place in RD; a comma may part the decimals."""
    if not lon.strip() and not lat.strip():
        return None, None
    try:
        x, y = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    except ValueError as error:
        raise Rejected(
            _("onleesbare plek “%(lon)s, %(lat)s”") % {"lon": lon[:20], "lat": lat[:20]}
        ) from error
    if RD_WEST <= x <= RD_EAST and RD_SOUTH <= y <= RD_NORTH:
        x, y = map(float, rd_to_wgs84(x, y))
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        raise Rejected(_("onmogelijke plek “%(lon)s, %(lat)s”") % {"lon": lon[:20], "lat": lat[:20]})
    return (x, y) if (x or y) else (None, None)


def clean(text: str) -> str:
    """Without the characters that a database or a page cannot hold."""
    if not text.isprintable():
        text = "".join(sign for sign in text if sign == "\n" or sign.isprintable())
    return text.strip()[:20_000]
