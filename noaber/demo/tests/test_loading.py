"""The invented town and its people as rows: found back by point, by address, by shape and by mandate."""

import pytest
import shapely

from noaber.demo.loading.statistics import SOURCE
from noaber.journal.models import Entry
from noaber.people.models import Person, Role
from noaber.people.queries import persons_inside, persons_with
from noaber.places.models import Address, Area, AreaFigure, Backdrop, Spot
from noaber.places.queries import area_at, search_addresses
from noaber.places.shapes import Ring

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_town_is_found_back(only_read):
    geography = only_read.geography
    assert Area.objects.filter(level="buurt").count() == 16
    areas = {area.pk: area for area in Area.objects.all()}
    for area in areas.values():
        found = area_at(area.lon, area.lat)
        assert found.level == "buurt"
        assert found.pk == area.pk or area.pk in found.ancestor_ids
    wijk = shapely.union_all([a.shape for a in areas.values() if a.level == "buurt"])
    whole = next(a for a in areas.values() if a.level == "municipality")
    assert wijk.symmetric_difference(whole.shape).area < 1e-9
    row = 17
    street = geography.street_names[geography.road[row]]
    wanted = f"{street} {geography.number[row]}{geography.suffix[row]}"
    assert geography.address_ids[row] in [door.pk for door in search_addresses(wanted)]
    door = Address.objects.get(pk=int(geography.address_ids[row]))
    assert search_addresses(f"{door.postcode} {door.number}")[0].postcode == door.postcode
    assert area_at(door.lon, door.lat).pk == door.area_id


def test_the_map_has_something_to_draw(only_read):
    kinds = set(Backdrop.objects.values_list("kind", flat=True))
    assert kinds >= {str(kind) for kind in Backdrop.Kind} - {"path"}  # a town this small has no park paths
    assert {"station", "market", "lamp"} <= set(Spot.objects.values_list("kind", flat=True))
    assert all(row.west <= row.east and row.south <= row.north for row in Backdrop.objects.all()[:200])


def test_everybody_is_invented_and_reachable_by_nobody(only_read):
    people = list(Person.objects.all())
    assert len(people) == 420
    assert all(person.is_invented and person.mail.endswith(".example") for person in people)
    assert all(person.phone.startswith("+316000") for person in people if person.phone)
    assert len({person.mail for person in people}) == 420
    assert {person.language for person in people} == {"nl", "en"}


def test_everybody_is_found_where_they_live(only_read):
    geography, cast = only_read.geography, only_read.cast
    exact = [p.person_id for p in cast.residents[0].places.filter(coarse=False)]
    row = int(cast.home[0])
    inside = persons_inside(Ring(float(geography.lon[row]), float(geography.lat[row]), 5))
    assert set(exact) <= set(inside.tolist())


def test_desks_and_mandates_are_filled(only_read):
    cast = only_read.cast
    assert len(cast.desks) == 13
    for slug, desk in cast.desks.items():
        assert {p.pk for p in persons_with("handler", desk=desk)} == {p.pk for p in cast.handlers[slug]}
    assert len(cast.with_mandate("politie", "approver")) >= 2
    assert Role.objects.filter(mandate="officer").exclude(area=None).count() == 8


def test_the_journal_tells_it_as_history(only_read):
    brought_in = Entry.objects.filter(name="places.statistics_imported")
    assert set(brought_in.values_list("origin", flat=True)) == {"import"}
    rest = Entry.objects.exclude(pk__in=brought_in)
    assert set(rest.values_list("origin", flat=True)) == {"history"}
    assert Entry.objects.filter(name="people.registered").count() == 420


def test_the_invented_figures_came_as_a_table_does_and_add_up(only_read):
    whole = Area.objects.get(level="municipality")
    for key in ("woningvoorraad", "inwoners", "misdrijven_12m"):
        rows = AreaFigure.objects.filter(key=key)
        parts = sum(row.value for row in rows.filter(area__level="buurt"))
        assert parts == rows.get(area=whole).value > 0
    assert AreaFigure.objects.get(area=whole, key="woningvoorraad").value == len(
        only_read.geography.address_ids
    )
    assert set(AreaFigure.objects.values_list("source", flat=True)) == {SOURCE} and "Verzonnen" in SOURCE
