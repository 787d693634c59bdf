"""What can be asked of the journal."""

from django.db import connection, models

from noaber.core import clock
from noaber.journal.models import Alarm, Beat, Entry, Parked, Reading, Upkeep


def entries_about(about, *, names: tuple[str, ...] = ()):
    """Return the entries about one object, oldest first."""
    rows = Entry.objects.filter(object_label=about._meta.label_lower, object_id=about.pk)
    return (rows.filter(name__in=names) if names else rows).order_by("at", "id")


def readings_about(about):
    """Return who read one object, newest first."""
    return Reading.objects.filter(object_label=about._meta.label_lower, object_id=about.pk).order_by("-at")


def readings_about_any(model, ids, *, most: int = 500):
    """Return who read any of these objects of one kind, newest first."""
    rows = Reading.objects.filter(object_label=model._meta.label_lower, object_id__in=list(ids))
    return rows.order_by("-at", "-id")[:most]


def lag_seconds(consumer: str) -> float:
    """Return how long the oldest live entry that `consumer` has not read has been waiting, in real seconds.

    Counts entries held back by an open writer too, because that is what a person would notice. History and
    imports have no effects, so nobody waits for them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(e.written_at)), 0)
               FROM journal_cursor c, LATERAL (
                   SELECT written_at FROM journal_entry
                   WHERE (xact, id) > (c.xact, c.entry_id) AND origin = 'live' ORDER BY xact, id LIMIT 1
               ) e WHERE c.consumer = %s""",
            [consumer],
        )
        return float(cursor.fetchone()[0])


def open_alarms():
    """Return the alarms that nobody has cleared, oldest first."""
    return Alarm.objects.filter(cleared_at=None).order_by("raised_at")


def alarms_to_tell():
    """Return the open alarms about which the operator may be written to now, oldest first."""
    due = models.Q(tell_after=None) | models.Q(tell_after__lte=clock.now())
    return open_alarms().filter(due)


def alarms_over_and_told():
    """Return the alarms that the operator heard of and that are over, without their having heard that."""
    due = models.Q(tell_after=None) | models.Q(tell_after__lte=clock.now())
    over = Alarm.objects.exclude(cleared_at=None).exclude(told_at=None)
    return over.filter(due, all_clear_at=None).order_by("cleared_at")


def told_about_since(kind: str, moment) -> bool:
    """Return whether the operator was written to about this kind since a moment."""
    return Alarm.objects.filter(kind=kind, told_at__gt=moment).exists()


def alarms_that_were(*, most: int = 10):
    """Return the alarms that are over, newest first."""
    return Alarm.objects.exclude(cleared_at=None).order_by("-cleared_at")[:most]


def parked_entries(consumer: str):
    """Return what was set aside, in the order in which it must be retried."""
    return Parked.objects.filter(consumer=consumer).order_by("entry_id")


def parked_shown(consumer: str, *, most: int) -> tuple[list[Parked], int]:
    """Return the first parked rows, each with the name of its entry and of its fault, and how many there are.

    Of a fault only the name: its words may hold what somebody wrote.
    """
    rows = list(parked_entries(consumer)[:most])
    names = dict(Entry.objects.filter(pk__in=[row.entry_id for row in rows]).values_list("pk", "name"))
    for row in rows:
        row.entry_name = names.get(row.entry_id, "")
        row.fault = row.error.partition("(")[0]
    return rows, parked_entries(consumer).count()


def last_upkeep(kind: Upkeep.Kind) -> Upkeep | None:
    """Return the last backup, or the last drill whatever came of it."""
    return Upkeep.objects.filter(kind=kind).order_by("-at", "-pk").first()


def seconds_since_beats() -> dict[str, float]:
    """Return for every loop that ever ran how long ago it last came round, in real seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT loop, extract(epoch FROM clock_timestamp() - beat_at)::float FROM {Beat._meta.db_table}"  # noqa: S608
        )
        return dict(cursor.fetchall())
