"""Who gets it later: in the morning, or in an overview."""

from django.db import connection

from noaber.channels.delivering.lease import Lease
from noaber.channels.delivering.outcomes import Batch
from noaber.channels.models import Mailing, Rung
from noaber.channels.sending import sending
from noaber.core import clock
from noaber.core.arrays import as_array

GATHER = """
INSERT INTO channels_gathered (person_id, mailing_id, due_at)
SELECT unnest(%s::bigint[]), %s, %s ON CONFLICT DO NOTHING
"""


def keep_for_later(mailing: Mailing, lease: Lease, batch: Batch) -> None:
    """Write down who sleeps and who wants an overview, in the transaction that writes the outcomes."""
    for until, persons in batch.asleep.items():
        Rung.objects.create(
            mailing=mailing,
            channel=lease.channel,
            number=0,
            due_at=until,
            attempt=lease.attempt,
            ids=persons,
            size=len(persons),
        )
    for pace, persons in batch.gathered.items():
        with connection.cursor() as cursor:
            due = sending().next_digest(pace, clock.now())
            cursor.execute(GATHER, [as_array(persons), mailing.pk, due])
