"""How much people and places get: said to the author, chosen, and held when it leaves."""

from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from noaber.broadcasts.actions import close_broadcast, reach_newcomer, submit_broadcast
from noaber.broadcasts.kinds import kind_of
from noaber.broadcasts.queries import base_rate_of, busy_areas, kept_of
from noaber.broadcasts.queries.doses import dose_of, had_by
from noaber.channels.queries import recipients_of
from noaber.core.http import BadInput
from noaber.people.actions import add_place, record_consent
from noaber.places.tests.factories import make_address, make_street

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def often(send, town, at):
    """Return a function that sends so many messages to the first door, and to who gave only the buurt."""

    def make(times: int) -> None:
        for n in range(times):
            send(title=f"Bericht {n}", audience={"rings": [{"lon": 6.705, "lat": 52.205, "metres": 3}]})
            at.move(timedelta(minutes=5))

    return make


def got(row) -> set[int]:
    return set(recipients_of(row).get("page", []))


def test_who_had_the_most_is_left_out_when_it_leaves(town, often, send):
    often(kind_of("now").dose.most)
    row = send()
    assert got(row) == {person.pk for person in town.residents[1:4]}
    assert row.people_count == 3


def test_who_lives_in_two_places_has_one_dose(town, send, at):
    """Half of the messages come to their home, half to their shop in another buurt."""
    berg = town.areas["Berg"]
    shop = make_address(make_street("Bergweg", berg), 1, lon=6.705, lat=52.215)
    twice = town.residents[1]
    add_place(person=twice, address=shop)
    rings = [{"lon": lon, "lat": lat, "metres": 3} for lon, lat in ((6.7051, 52.205), (6.705, 52.215))]
    for n in range(kind_of("now").dose.most):
        row = send(audience={"rings": [rings[n % 2]], "sure_only": True})
        assert got(row) == {twice.pk}
        at.move(timedelta(minutes=5))
    for ring in rings:
        assert not got(send(audience={"rings": [ring], "sure_only": True}))


def test_who_comes_to_live_in_a_ring_has_the_same_limit(town, send, often, people, settle, at):
    often(kind_of("witness").dose.most)
    days = {"rings": [{"lon": 6.7055, "lat": 52.205, "metres": 5, "days": 3}], "sure_only": True}
    row = send(kind="witness", audience=days)
    add_place(person=town.residents[0], address=town.doors[5])
    assert reach_newcomer(SimpleNamespace(object_id=town.residents[0].pk)) is None
    assert town.residents[0].pk not in got(row), "had the most already"
    newcomer = people("Nieuw")
    add_place(person=newcomer, address=town.doors[5])
    reach_newcomer(SimpleNamespace(object_id=newcomer.pk))
    assert newcomer.pk in got(row)


def test_danger_to_life_passes_every_dose(town, often, send):
    often(kind_of("now").dose.most)
    assert town.residents[0].pk in got(send(kind="danger"))


def test_the_author_may_spare_who_had_enough(town, often, send, write):
    often(kind_of("now").dose.advised)
    assert town.residents[0].pk in got(send())
    row = send(spare_dosed=True)
    assert town.residents[0].pk not in got(row)
    assert row.edits.get().content["spare_dosed"] is True
    assert "spare_dosed" not in write().edits.get().content


def test_after_a_week_it_is_over(town, often, send, at):
    often(kind_of("now").dose.most)
    at.move(timedelta(days=8))
    assert town.residents[0].pk in got(send())


def test_exercises_are_no_dose(town, send, at):
    record_consent(person=town.residents[0], purpose="exercises", by=town.residents[0])
    for _ in range(6):
        send(exercise=True)
    assert list(had_by(recipients_of(send())["page"])) == [1] * 5


def test_a_dose_costs_two_queries_however_much_was_sent(town, often, send, django_assert_num_queries):
    often(2)
    send()
    everybody = np.array([person.pk for person in town.residents])
    with django_assert_num_queries(2):
        dose = dose_of(everybody)
    assert dose.already == [(3, 2), (1, 3)]


def test_a_buurt_has_its_own_limit(town, often, write, send, monkeypatch):
    from dataclasses import replace

    from noaber.broadcasts import kinds

    often(3)
    small = replace(kind_of("now"), dose=replace(kind_of("now").dose, area_advised=2, area_most=3))
    monkeypatch.setitem(kinds.catalogue().kinds, "now", small)
    assert busy_areas(small, [town.hof.pk]) == [("Hof", 3)]
    with pytest.raises(BadInput, match=r"Hof\. Alleen levensgevaar"):
        submit_broadcast(broadcast=write(), by=town.author)
    assert send(kind="danger").is_out


def test_it_is_held_again_for_what_was_planned(town, often, write, at):
    from noaber.broadcasts.actions import approve_broadcast, release_broadcasts
    from noaber.broadcasts.models import Broadcast

    row = submit_broadcast(broadcast=write(scheduled_at=at.now() + timedelta(minutes=50)), by=town.author)
    approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    often(kind_of("now").dose.most)
    at.move(timedelta(minutes=60))
    assert release_broadcasts() == 1
    assert town.residents[0].pk not in got(Broadcast.objects.get(pk=row.pk))


def test_public_channels_have_no_dose(town, often, write):
    often(kind_of("now").dose.most)
    row = write()
    kept = kept_of(row, {"page": recipients_of(row).get("page", kept_ids(town)), "wall": kept_ids(town)[:1]})
    assert len(kept.recipients["wall"]) == 1 and kept.over == 2


def kept_ids(town):
    import numpy as np

    return np.array(sorted(person.pk for person in town.residents), np.int64)


def test_the_base_rate_counts_the_last_ten(town, send, at):
    for n, outcome in enumerate(["direct", *["none"] * 6, *["indirect"] * 4]):
        close_broadcast(broadcast=send(), by=town.author, outcome=outcome, text="Zo liep het af.")
        at.move(timedelta(days=8, minutes=n))
    rate = base_rate_of(kind_of("now"))
    assert (rate.number, rate.direct) == (10, 0)
    assert [(outcome.slug, n) for outcome, n in rate.outcomes] == [("none", 6), ("indirect", 4)]
    assert [(row.outcome.slug, row.ours, row.theirs) for row in rate.compared] == [
        ("direct", 0, 10),
        ("indirect", 40, 40),
    ]
    assert base_rate_of(kind_of("hindrance")).compared == []
