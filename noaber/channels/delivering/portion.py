"""One chunk, batch by batch, until it is done or no longer ours."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection, transaction

from noaber.channels.adapters.contract import Delivery, Repeat, Report, Transport
from noaber.channels.delivering import lease as leases
from noaber.channels.delivering.later import keep_for_later
from noaber.channels.delivering.lease import Lease, LeaseLost
from noaber.channels.delivering.outcomes import Batch, add_up, sum_up, write
from noaber.channels.delivering.recheck import Checked, recheck
from noaber.channels.models import Mailing, Outcome, Urgency
from noaber.core import clock
from noaber.core.db import may_pass
from noaber.core.loops import rest
from noaber.journal.actions import raise_alarm

log = logging.getLogger("noaber.deliver")
MOST_LEASES = 50
LONGEST_WAIT = 2.0  # seconds between two tries to write
CHUNKS_AT_ONCE = 8  # a transaction of a tenth of a second: an open one holds the journal back
Written = TypeVar("Written")


def deliver_next(transport: Transport) -> bool:
    """Deliver what is next by this transport; returns whether there was anything."""
    if not transport.stays_inside:
        return deliver_chunk(transport)
    try:
        return deliver_inside(transport)
    except DatabaseError:
        raise
    except Exception:  # one chunk that breaks holds up the others no longer than until it is given up
        log.exception("could not deliver several chunks at once; one by one now")
        return deliver_chunk(transport)


def deliver_inside(transport: Transport) -> bool:
    """Finish several chunks in one transaction: what stays in the database needs no lease.

    A killed worker then leaves nothing half done.
    """
    with transaction.atomic():
        taken = leases.take_several(transport.channel, CHUNKS_AT_ONCE)
        mailings = Mailing.objects.in_bulk({lease.mailing_id for lease in taken})
        finished = defaultdict(Counter)
        for lease in taken:
            mailing = mailings[lease.mailing_id]
            batch = _batch_inside(mailing, lease, lease.ids[lease.done :])
            finished[mailing.pk] += batch.finished
            write(lease, batch, len(lease.ids), topic_of(mailing))
        for pk in sorted(finished):
            add_up(pk, transport.channel, finished[pk])
    return bool(taken)


def deliver_chunk(transport: Transport) -> bool:
    """Lease the next chunk of this transport and deliver it; returns whether there was one."""
    lease = leases.take(transport.channel)
    if lease is None:
        return False
    try:
        _deliver(transport, Mailing.objects.select_related("organisation").get(pk=lease.mailing_id), lease)
    except LeaseLost:
        log.warning("the lease of chunk %s ran out; another worker goes on with it", lease.id)
    finally:
        leases.let_go()
    return True


def _deliver(transport: Transport, mailing: Mailing, lease: Lease) -> None:
    if lease.fence > MOST_LEASES:
        return _give_up(mailing, lease)
    while lease.done < len(lease.ids):
        _deliver_batch(transport, mailing, lease, lease.ids[lease.done : lease.done + transport.batch])


def _deliver_batch(transport: Transport, mailing: Mailing, lease: Lease, ids: list[int]) -> None:
    """Recheck · find addresses · hand over, no transaction open · write it all in one short transaction."""
    done = lease.done + len(ids)
    if transport.stays_inside:
        batch = _batch_inside(mailing, lease, ids)
        with transaction.atomic():
            write(lease, batch, done, topic_of(mailing))
            add_up(mailing.pk, lease.channel, batch.finished)
    else:
        _deliver_outside(transport, mailing, lease, ids, done)
    lease.done = done


def _batch_inside(mailing: Mailing, lease: Lease, ids: list[int]) -> Batch:
    checked, batch = _rechecked(mailing, lease, ids)
    batch.finish(Outcome.HANDED_OVER, checked.ids)
    batch.told = checked.ids
    return batch


def _rechecked(mailing: Mailing, lease: Lease, ids: list[int]) -> tuple[Checked, Batch]:
    """Who may still have it, and a batch in which who may not has a reason."""
    checked, batch = recheck(mailing, lease.channel, ids), Batch()
    for reason, persons in checked.skipped.items():
        batch.finish(reason, persons)
    batch.asleep, batch.gathered = checked.asleep, checked.gathered
    for persons in checked.asleep.values():
        batch.note(Outcome.QUIET, persons)
    for persons in checked.gathered.values():
        batch.finish(Outcome.DIGEST, persons)
    return checked, batch


def _deliver_outside(transport: Transport, mailing: Mailing, lease: Lease, ids: list[int], done: int) -> None:
    checked, batch = _rechecked(mailing, lease, ids)
    deliveries = transport.find_addresses(mailing, checked.recipients) if checked.wanted else []
    addressed = {delivery.recipient.id for delivery in deliveries}
    batch.finish(Outcome.NO_ADDRESS, [person for person in checked.ids if person not in addressed])
    reports = _hand_over(transport, mailing, lease, deliveries)
    sum_up(lease, batch, deliveries, reports)

    def write_all() -> None:
        write(lease, batch, done, topic_of(mailing))
        for wait, persons in batch.again.items():
            leases.try_again(lease, persons, wait)
        keep_for_later(mailing, lease, batch)
        transport.settle(mailing, deliveries, reports)
        add_up(mailing.pk, lease.channel, batch.finished)

    def write_in_one() -> None:
        with transaction.atomic():
            write_all()

    _until_written(lease, lambda _again: write_in_one())


def _until_written(lease: Lease, write_down: Callable[[int], Written]) -> Written:
    """What has left cannot be called back. While the database is gone or has no room, what became of it stays
    in hand and is offered again, instead of the same going out once more as soon as it is back. Likewise an
    intent: nobody else can know that nothing has left yet.

    `write_down` is told how often it was tried before. Ends with LeaseLost when another worker has gone on
    with the chunk, or when the first try did succeed and only its answer was lost.
    """
    again = 0
    while True:
        try:
            return write_down(again)
        except (DatabaseError, InterfaceError) as wrong:
            if not may_pass(wrong):
                raise
            log.warning("cannot write what became of chunk %s: %s", lease.id, type(wrong.__cause__).__name__)
            connection.close()
            if not rest(min(0.2 * 2**again, LONGEST_WAIT)):
                raise
            lease.since = monotonic()  # it does not hang: it waits
            again += 1


def topic_of(mailing: Mailing) -> str:
    """What the pages about its source listen to."""
    return f"{mailing.source_label.split('.')[-1]}:{mailing.source_id}"


def _give_up(mailing: Mailing, lease: Lease) -> None:
    """A chunk that breaks every worker is closed as failed, and the operator told, so that others go on."""
    batch = Batch()
    batch.finish(Outcome.FAILED, lease.ids[lease.done :])
    with transaction.atomic():
        write(lease, batch, len(lease.ids), topic_of(mailing))
        add_up(mailing.pk, lease.channel, batch.finished)
        raise_alarm("deliver.gave_up", f"chunk {lease.id} of mailing {mailing.pk} by {lease.channel}")
    log.error("gave chunk %s up after %s leases", lease.id, lease.fence)


def _hand_over(
    transport: Transport, mailing: Mailing, lease: Lease, deliveries: list[Delivery]
) -> list[Report]:
    if not deliveries:
        return []
    if transport.repeat != Repeat.POSSIBLE:
        return transport.hand_over(mailing, deliveries)
    return [_hand_over_once(transport, mailing, lease, delivery) for delivery in deliveries]


def _hand_over_once(transport, mailing: Mailing, lease: Lease, delivery: Delivery) -> Report:
    """Where a repeat would be seen: the intent is stored first, and an old intent is asked after.

    When nobody knows what became of it, it is marked unknown; only for life and limb it goes again.
    """
    transport.make_ready()
    person, endpoint, now = delivery.recipient.id, delivery.endpoint, clock.now()

    def intend(again: int) -> bool:
        return leases.intend(lease, person, endpoint, now, again=again > 0)

    first = _until_written(lease, intend)
    if not first:
        known = transport.ask_status(mailing, delivery)
        if known is not None:
            return known
        if mailing.urgency != Urgency.LIFE:
            return Report(Outcome.UNKNOWN)
    return transport.hand_over(mailing, [delivery])[0]
