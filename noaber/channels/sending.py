"""How messages go out: one data file with orders, waits, prices and limits, replaceable by a municipality."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings

from noaber.channels.models import PERSONAL, Channel, Pace, Urgency
from noaber.core import clock

SHIPPED = Path(__file__).parent / "data" / "sending.toml"
URGENCIES = tuple(urgency.name.lower() for urgency in Urgency)
STEPS = tuple(channel.value for channel in PERSONAL if channel != Channel.PAGE)


@dataclass(frozen=True)
class Ladder:
    """The channels in the order in which they are tried, and the minutes between two of them."""

    wait: int
    order: tuple[str, ...]


@dataclass(frozen=True)
class Sending:
    """What the file says. Prices are in cents, limits in euros."""

    ladders: dict[str, Ladder]
    prices: dict[str, Decimal]
    limit: int
    own_limits: dict[str, int]
    digest_hour: int
    digest_weekday: int

    def limit_of(self, organisation) -> int:
        """Euros in a month before a second look at the costs is needed; 0 is no limit."""
        return self.own_limits.get(organisation.slug, self.limit)

    def next_digest(self, pace: str, now: datetime) -> datetime:
        """The first moment after `now` at which an overview of this pace leaves."""
        day = clock.local(now).date()
        while True:
            moment = clock.at_local(day, self.digest_hour)
            if moment > now and (pace != Pace.WEEKLY or day.isoweekday() == self.digest_weekday):
                return moment
            day += timedelta(days=1)


def read_sending(path: Path) -> Sending:
    """Read and check the file; a mistake is one sentence that names the file."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return Sending(
            ladders={name: _ladder(rows["ladder"][name]) for name in URGENCIES},
            prices={Channel(name).value: _price(name, cents) for name, cents in rows["price"].items()},
            limit=_whole("limit.month", rows["limit"]["month"], 0, 10_000_000),
            own_limits={
                slug: _whole(slug, euros, 0, 10_000_000)
                for slug, euros in rows["limit"].get("organisation", {}).items()
            },
            digest_hour=_whole("digest.hour", rows["digest"]["hour"], 0, 23),
            digest_weekday=_whole("digest.weekday", rows["digest"]["weekday"], 1, 7),
        )
    except KeyError as missing:
        raise ValueError(f"{path}: {missing.args[0]} is missing.") from missing
    except OSError as wrong:
        raise ValueError(f"{path}: can't be read ({wrong.strerror}).") from wrong
    except (ValueError, TypeError, AttributeError) as mistake:
        raise ValueError(f"{path}: {mistake}") from mistake


def own_or_shipped() -> Path:
    """The municipality's own file, else the one of the house."""
    return Path(settings.NOABER_SENDING or SHIPPED)


@cache
def sending() -> Sending:
    return read_sending(own_or_shipped())


def _ladder(row: dict) -> Ladder:
    order = tuple(row["order"])
    if len(set(order)) != len(order):
        raise ValueError("a channel stands twice in an order")
    for channel in order:
        if channel not in STEPS:
            raise ValueError(f"{channel} is not a channel that can be a step")
    return Ladder(_whole("wait", row["wait"], 0, 10_080), order)


def _price(name: str, cents) -> Decimal:
    if isinstance(cents, bool) or not isinstance(cents, int | Decimal) or not 0 <= cents <= 100_000:
        raise ValueError(f"price.{name} must be a number of cents")
    return Decimal(cents)


def _whole(name: str, value, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}")
    return value
