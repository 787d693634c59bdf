"""Which doors a broadcast is for: all of them, and those where nobody hears it otherwise."""

import numpy as np
import pytest

from noaber.broadcasts.queries import doors_of, preview_of
from noaber.broadcasts.queries.audiences import said_of_enough

pytestmark = pytest.mark.django_db


def test_the_doors_of_a_broadcast_are_all_that_it_is_for_and_the_silent_ones_those_it_reaches_nobody_at(
    town, write
):
    broadcast = write()
    inside = sorted(door.pk for door in town.doors[:9])  # sixty metres, seven metres apart
    assert doors_of(broadcast).tolist() == inside
    lived_in = {door.pk for door in town.doors[:4]}
    assert doors_of(broadcast, only_silent=True).tolist() == [pk for pk in inside if pk not in lived_in]


def test_who_is_not_reached_is_told_with_the_reason_and_never_by_few(town):
    found = preview_of(town.ring, channels=["page", "mail"], category="alerts", urgency="urgent")
    assert found.unreachable == [("no_address", 5)], "they read it only here: no mail, no text, no browser"
    few = {"no_address": np.arange(7), "unsubscribed": np.arange(2), "away": np.arange(1)}
    assert said_of_enough(few) == [("no_address", 7), ("several", 3)]


def test_a_broadcast_for_nobody_has_no_doors(write):
    assert doors_of(write(audience={})).tolist() == []
