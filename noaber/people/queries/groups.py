"""People as groups: who has a role somewhere, or a training; and all places of such a group. As arrays."""

from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noaber.core import clock
from noaber.core.arrays import as_array, distinct
from noaber.people.models import Mandate
from noaber.places.queries import area_ids_within, get_area

Ids = NDArray[np.int64]

HOLDERS = """
SELECT string_agg(int8send(r.person_id), '') FROM people_role r JOIN people_person p ON p.id = r.person_id
WHERE r.mandate = %s AND r.since <= %s AND r.until > %s AND p.erased_at IS NULL
  AND (r.area_id IS NULL OR r.area_id = ANY(%s::bigint[]))
  AND r.organisation_id = coalesce(%s, r.organisation_id)
"""
TRAINED = "SELECT string_agg(int8send(person_id), '') FROM people_training WHERE kind = %s AND until >= %s"
VERIFIED = """
SELECT string_agg(int8send(id), '') FROM people_person WHERE verified_until >= %s AND erased_at IS NULL
"""
PLACES = """
SELECT string_agg(int8send(person_id) || float8send(lon) || float8send(lat)
    || int8send(coalesce(address_id, 0)) || int8send(CASE WHEN coarse THEN area_id ELSE 0 END), '')
FROM people_personplace WHERE person_id IN (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT person_id FROM people_personplace WHERE address_id = ANY(%s::bigint[])
)
"""
PLACE = [("person", ">i8"), ("lon", ">f8"), ("lat", ">f8"), ("address", ">i8"), ("area", ">i8")]


class Places(NamedTuple):
    """Places as arrays of one length; `areas` is 0 for an address and the area for who gave only that."""

    persons: Ids
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    addresses: Ids
    areas: Ids


def holders_of(mandate: str, area_ids, organisation: int | None = None) -> Ids:
    """Who holds this role now in one of these areas: just there, in a part of it, or in more than it.

    With an organisation, only who holds it for that one.
    """
    if mandate == Mandate.VERIFIED_RESIDENT:
        return _ids(VERIFIED, [clock.today()])
    known = [area for area in map(get_area, area_ids) if area is not None]
    around = {pk for area in known for pk in area.ancestor_ids}
    reached = around | {pk for area in known for pk in area_ids_within(area.pk)}
    now = clock.now()
    return _ids(HOLDERS, [mandate, now, now, sorted(reached), organisation])


def trained_in(kind: str) -> Ids:
    """Of whom this training is recorded and counts today."""
    return _ids(TRAINED, [kind, clock.today()])


def places_of_all(person_ids, address_ids) -> Places:
    """Every place of these persons and of who lives behind these doors; one query."""
    values = [as_array(map(int, person_ids)), as_array(map(int, address_ids))]
    with connection.cursor() as cursor:
        cursor.execute(PLACES, values)
        rows = np.frombuffer(cursor.fetchone()[0] or b"", PLACE)
    whole = (rows[name].astype(np.int64) for name in ("person", "address", "area"))
    persons, addresses, areas = whole
    return Places(persons, rows["lon"].astype(float), rows["lat"].astype(float), addresses, areas)


def _ids(sql: str, values: list) -> Ids:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return distinct(np.frombuffer(cursor.fetchone()[0] or b"", ">i8").astype(np.int64))
