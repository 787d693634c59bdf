"""Which doors a broadcast is for: all of them, and those where nobody hears it otherwise."""

import pytest

from noaber.broadcasts.queries import doors_of

pytestmark = pytest.mark.django_db


def test_the_doors_of_a_broadcast_are_all_that_it_is_for_and_the_silent_ones_those_it_reaches_nobody_at(
    town, write
):
    broadcast = write()
    inside = sorted(door.pk for door in town.doors[:9])  # sixty metres, seven metres apart
    assert doors_of(broadcast).tolist() == inside
    lived_in = {door.pk for door in town.doors[:4]}
    assert doors_of(broadcast, only_silent=True).tolist() == [pk for pk in inside if pk not in lived_in]


def test_a_broadcast_for_nobody_has_no_doors(write):
    assert doors_of(write(audience={})).tolist() == []
