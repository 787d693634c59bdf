"""Organisations go in turn: a jump of one, or what comes back after a failure, delays no other."""

from datetime import timedelta

import pytest

from noaber.channels.delivering import lease as leases
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Outcome
from noaber.core import clock
from noaber.people.models import Organisation

pytestmark = pytest.mark.django_db
PORTION = 100
OWN = 3  # portions of the other's message


@pytest.fixture
def other(db):
    return Organisation.objects.create(slug="ander", name="Ander")


def take_turn() -> int:
    """A lane takes the next portion and finishes it; returns whose it was."""
    lease = leases.take("webpush")
    leases.let_go()
    Chunk.objects.filter(pk=lease.id).update(finished_at=clock.now(), done=lease.ids and len(lease.ids))
    return lease.organisation_id


def portions_before_the_last_of(organisation) -> int:
    """How many portions of others go before the last one of this organisation."""
    others = 0
    while Chunk.objects.filter(finished_at=None, organisation_id=organisation.pk).exists():
        others += take_turn() != organisation.pk
    return others


@pytest.mark.parametrize("done_before", [0, 2, 4])
@pytest.mark.parametrize("jump", [1, 7])
def test_a_sevenfold_jump_delays_no_other(jump, done_before, source, other, send):
    """For each portion of its own the other waits for one, at one message before it as at seven."""
    for _message in range(jump):
        send({"webpush": range(1, 5 * PORTION + 1)}, organisation=source)
    for _portion in range(done_before):
        take_turn()
    leases.take("webpush")  # in hand meanwhile
    send({"webpush": range(1, OWN * PORTION + 1)}, organisation=other)
    assert portions_before_the_last_of(other) <= OWN


def test_many_small_messages_wait_no_longer_than_few_large_ones(source, other, send):
    """Turns count persons: five small messages fit beside one large portion."""
    send({"webpush": range(1, 20 * PORTION + 1)}, organisation=source)
    leases.take("webpush")
    for _message in range(5):
        send({"webpush": range(1, PORTION // 5 + 1)}, organisation=other)
    assert portions_before_the_last_of(other) <= 1


def test_who_comes_with_seven_goes_not_before_who_waits(source, other, send, persons, planned):
    """A retry of long ago that is due now does not tell where the line is."""
    third = Organisation.objects.create(slug="derde", name="Derde")
    ids = persons(5)
    send({"webpush": ids}, organisation=source)
    deliver_chunk(planned(dict.fromkeys(ids, Outcome.LATER)))
    send({"webpush": range(1, 20 * PORTION + 1)}, organisation=other)
    for _portion in range(12):
        take_turn()
    leases.take("webpush")
    Chunk.objects.filter(organisation_id=source.pk).update(not_before=clock.now() - timedelta(days=400))
    for _message in range(7):
        send({"webpush": range(1, 5 * PORTION + 1)}, organisation=third)
    line = [take_turn() for _portion in range(8)]
    assert line.count(third.pk) <= 5


def test_portions_are_small_where_each_goes_by_itself(send):
    send({"mail": range(1, 1_001), "sms": range(1, 101), "webpush": range(1, 2_001)})
    sizes = {chunk.channel: chunk.size for chunk in Chunk.objects.all()}
    assert sizes == {"mail": 100, "sms": 20, "webpush": 100}
