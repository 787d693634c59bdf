"""How far a message is: for the author's screen, live."""

from django.db.models import F, Sum

from noaber.channels.models import Chunk, Mailing, Opened, Outcome, Result, Tally
from noaber.channels.queries.ladders import sleeping_of


def delivery_counts(source, *, kinds: tuple[str, ...] = ()) -> dict[str, dict[str, int]]:
    """Persons by channel and outcome, for all mailings of `source` (or those of some kinds).

    `chosen` is everybody in a channel, `waiting` who is still to come (who sleeps as well), `confirmed` whose
    device said so and `opened` (by the page) who opened it here; the others are outcomes of finished persons.
    """
    mailings = Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk)
    if kinds:
        mailings = mailings.filter(kind__in=kinds)
    pks = list(mailings.values_list("pk", flat=True))
    counts: dict[str, dict[str, int]] = {}
    finished = (
        Tally.objects.filter(mailing__in=pks).values_list("channel", "outcome").annotate(Sum("persons"))
    )
    for channel, outcome, persons in finished:
        counts.setdefault(channel, {})[outcome] = persons
    open_chunks = Chunk.objects.filter(mailing__in=pks, finished_at=None)
    for channel, waiting in open_chunks.values_list("channel").annotate(left=Sum(F("size") - F("done"))):
        counts.setdefault(channel, {})["waiting"] = waiting
    for channel, asleep in sleeping_of(pks).items():
        row = counts.setdefault(channel, {})
        row["waiting"] = row.get("waiting", 0) + asleep
    for row in counts.values():
        row["chosen"] = sum(row.values())
    for row in counts.values():  # paper that nobody has posted or carried yet is still to come
        if made := row.pop(Outcome.MADE, 0):
            row["waiting"] = row.get("waiting", 0) + made
    for channel in {"webpush", "sms"} & counts.keys():
        confirmed = Result.objects.filter(mailing__in=pks, channel=channel, outcome=Outcome.CONFIRMED)
        counts[channel]["confirmed"] = confirmed.values("person_id", "mailing_id").distinct().count()
    if "page" in counts:
        counts["page"]["opened"] = Opened.objects.filter(mailing__in=pks).count()
    return counts
