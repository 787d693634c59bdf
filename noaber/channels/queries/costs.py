"""What messages cost: of one before it leaves and after, and of an organisation in a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from noaber.channels.adapters.sms.alphabet import Size
from noaber.channels.adapters.sms.wording import body_of
from noaber.channels.models import Channel, Mailing
from noaber.channels.sending import sending
from noaber.core import clock

SPENT = """
SELECT t.channel, sum(t.persons), sum(t.persons * p.each)
FROM channels_price p JOIN channels_mailing m ON m.id = p.mailing_id
JOIN channels_tally t ON t.mailing_id = p.mailing_id AND t.channel = p.channel
WHERE t.outcome = ANY(%(paid)s) AND {which}
GROUP BY 1 ORDER BY 1
"""
PAID = ["handed_over", "made", "returned", "unknown", "failed"]  # trying is paid for too


@dataclass(frozen=True, slots=True)
class Cost:
    """What went by one channel, and what it cost in cents."""

    channel: str
    messages: int
    cents: Decimal

    @property
    def euros(self) -> Decimal:
        return (self.cents / 100).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Budget:
    """What an organisation spent this month, with what a message would add; all in euros. 0 is no limit."""

    spent: Decimal
    adds: Decimal
    limit: int

    @property
    def together(self) -> Decimal:
        return self.spent + self.adds

    @property
    def is_over(self) -> bool:
        """Only what costs something can pass the limit."""
        return bool(self.limit and self.adds and self.together > self.limit)


def prices() -> dict[str, Decimal]:
    """What a message costs in cents, by channel, where it costs anything."""
    return {channel: cents for channel, cents in sending().prices.items() if cents}


def pieces_of(mailing: Mailing) -> dict[str, int]:
    """Of how many parts a message is, by channel, where that may be more than one: the longest language."""
    return {Channel.SMS.value: max(Size(body_of(mailing, language)).parts for language in mailing.all_texts)}


def expected_costs(people: Mapping[str, int], *, pieces: Mapping[str, int] | None = None) -> list[Cost]:
    """What it costs at most: when nobody confirms, everybody gets it by every channel that they have.

    `pieces` says of how many parts a message is, by channel, where that is more than one.
    """
    prices = sending().prices
    return [
        Cost(channel, count, count * prices[channel] * (pieces or {}).get(channel, 1))
        for channel, count in people.items()
        if prices.get(channel) and count
    ]


def costs_of(source, *, kinds: tuple[str, ...] = ()) -> list[Cost]:
    """What the messages about `source` have cost so far, by channel."""
    mailings = Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk)
    if kinds:
        mailings = mailings.filter(kind__in=kinds)
    return _spent("m.id = ANY(%(mailings)s)", mailings=list(mailings.values_list("pk", flat=True)))


def spent_in_month(organisation, day: date) -> list[Cost]:
    """What an organisation spent in the calendar month of `day`, by channel; exercises too, they are paid."""
    first, last = _month_of(day)
    return _spent(
        "m.organisation_id = %(organisation)s AND m.handed_at >= %(first)s AND m.handed_at < %(last)s",
        organisation=organisation.pk,
        first=first,
        last=last,
    )


def budget_for(organisation, adds: list[Cost]) -> Budget:
    """Where an organisation stands this month, with what it is about to send."""
    spent = spent_in_month(organisation, clock.today())
    return Budget(
        spent=sum((cost.euros for cost in spent), Decimal(0)),
        adds=sum((cost.euros for cost in adds), Decimal(0)),
        limit=sending().limit_of(organisation),
    )


def _month_of(day: date) -> tuple[datetime, datetime]:
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return clock.at_local(first), clock.at_local(following)


def _spent(which: str, **values) -> list[Cost]:
    with connection.cursor() as cursor:
        cursor.execute(SPENT.format(which=which), {"paid": PAID, **values})
        return [Cost(*row) for row in cursor]
