"""Whether messages arrive at all: what the operator is told about a channel that fails."""

from datetime import datetime

from django.db.models import F, Sum

from noaber.channels.models import Chunk, Outcome, Tally

TROUBLE = (Outcome.FAILED, Outcome.UNKNOWN)  # an other side that never answers leaves all of it unknown


def delivery_trouble(since: datetime) -> dict[str, tuple[int, int]]:
    """Return by channel how many persons failed, may have failed or wait for another try, of how many since a
    moment."""
    finished = Tally.objects.filter(mailing__handed_at__gte=since)
    again = Chunk.objects.filter(finished_at=None, attempt__gte=2)
    waiting = dict(again.values_list("channel").annotate(left=Sum(F("size") - F("done"))))
    found = {channel: (persons, persons) for channel, persons in waiting.items()}
    rows = finished.values_list("channel", "outcome").annotate(Sum("persons"))
    for channel, outcome, persons in rows:
        bad, total = found.get(channel, (0, 0))
        found[channel] = (bad + (persons if outcome in TROUBLE else 0), total + persons)
    return found
