"""kill -9 with a batch in its hands, for every transport of the registry: it repeats what it declares.

What each speaks to is a file here; whether the real other side replaces or knows the repeat is tested with
that transport. What stays inside the database finishes in one transaction: nothing can be half done.
"""

import multiprocessing
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection

from noaber.channels.actions import hand_over
from noaber.channels.adapters.contract import Delivery, Repeat, Report
from noaber.channels.adapters.registry import transports
from noaber.channels.delivering.portion import deliver_next
from noaber.channels.models import Chunk, Outcome, Result, Tally
from noaber.core.crypto import keyed_hash
from noaber.journal.actors import SYSTEM
from noaber.people.models import Organisation, Person

FORK = multiprocessing.get_context("fork")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SPEAKING = [channel for channel, transport in transports().items() if not transport.stays_inside]


def spoken(path, channel):
    """The transport as it is, but that it speaks to a file: a line for each delivery, then it hangs once."""

    class Spoken(type(transports()[channel])):
        def find_addresses(self, mailing, recipients):
            return [Delivery(recipient, None) for recipient in recipients]

        def hand_over(self, mailing, deliveries):
            with path.open("a") as file:
                file.writelines(f"{delivery.recipient.id}\n" for delivery in deliveries)
            if path.with_name("hang").exists() and len(path.read_text().split()) > self.batch:
                path.with_name("hangs").touch()
                time.sleep(60)
            return [Report(Outcome.HANDED_OVER)] * len(deliveries)

        def make_ready(self):
            """Nothing to open."""

        def ask_status(self, mailing, delivery):
            return None

        def settle(self, mailing, deliveries, reports):
            pass

    transport = Spoken.__new__(Spoken)
    transport.__dict__.update(transports()[channel].__dict__)
    transport.batch = min(transport.batch, 10)
    return transport


def work(path, channel):
    """A worker process with one lane."""
    connection.connection = None
    while deliver_next(spoken(path, channel)):
        pass


def wait_for(condition, seconds=90):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("channel", SPEAKING)
def test_a_killed_worker_repeats_what_the_transport_declares(channel, tmp_path):
    people = Person.objects.bulk_create(
        Person(name="Mens", mail_hash=keyed_hash(f"k{n}", purpose="test")) for n in range(40)
    )
    ids = [person.pk for person in people]
    source = Organisation.objects.create(slug="bron", name="Bron")
    mailing = hand_over(
        source=source, kind="alert", category="alerts", title="Let op", body="Er is iets.",
        recipients={channel: ids}, urgency="urgent", by=SYSTEM,
    )  # fmt: skip
    path = tmp_path / "spoken"
    path.with_name("hang").touch()
    connection.close()
    worker = FORK.Process(target=work, args=(path, channel), daemon=True)
    worker.start()
    wait_for(path.with_name("hangs").exists)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    path.with_name("hang").unlink()

    Chunk.objects.filter(finished_at=None).update(leased_until=LONG_AGO)
    while deliver_next(spoken(path, channel)):
        pass
    got = Counter(map(int, path.read_text().split()))
    transport = spoken(path, channel)
    assert not Chunk.objects.filter(finished_at=None).exists()
    assert sum(Tally.objects.filter(mailing=mailing).values_list("persons", flat=True)) == len(ids)
    assert set(got) == set(ids), "somebody was lost"
    if transport.repeat == Repeat.POSSIBLE:
        assert max(got.values()) == 1, "somebody got it twice"
        assert Result.objects.filter(mailing=mailing, outcome=Outcome.UNKNOWN).count() == 1
    else:
        assert got.total() - len(ids) == transport.batch, "one batch is repeated a kill, and no more"
