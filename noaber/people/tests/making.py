"""Makes small invented things for tests, of this room and the rooms above it."""

from datetime import timedelta
from itertools import count

import shapely

from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.people.actions import add_place, grant_role, register_person
from noaber.people.models import Desk, Mandate, Organisation, Person, Role
from noaber.places.cells import cell_of
from noaber.places.models import Address, Area, Street

_number = count(1)


def a_person(name: str = "Truus Jansen", *, mail: str = "", **values) -> Person:
    """A registered person with a mail address of their own."""
    mail = mail or f"buur{next(_number)}@voorbeeld.example"
    return register_person(name=name, mail=mail, is_sixteen=True, **values)


def an_area(name: str = "Molenbuurt", *, within: Area | None = None, box=(5.90, 51.96, 5.92, 51.98)) -> Area:
    """A square area; with `within` a part of that one."""
    number = next(_number)
    area = Area(
        code=f"BU{number:08d}",
        name=name,
        slug=f"{name.lower()}-{number}",
        level=Area.Level.BUURT if within else Area.Level.WIJK,
        parent=within,
        ancestor_ids=[*within.ancestor_ids, within.pk] if within else [],
    )
    area.outline(shapely.box(*box))
    area.save()
    return area


def an_address(area: Area, *, number: int = 1, lon: float | None = None, lat: float | None = None) -> Address:
    """A door on an invented street in the area, in its middle unless a point is given."""
    street, _new = Street.objects.get_or_create(
        name=f"Dijkstraat {area.pk}",
        town="Lindervoort",
        defaults={"slug": f"dijkstraat-{area.pk}", "plain": "dijkstraat"},
    )
    lon, lat = lon or area.lon, lat or area.lat
    return Address.objects.create(
        bag_id=f"{next(_number):016d}",
        street=street,
        number=number,
        postcode="1234AB",
        town="Lindervoort",
        area=area,
        lon=lon,
        lat=lat,
        cell=cell_of(lon, lat),
    )


def a_resident(area: Area, name: str = "Truus Jansen", *, coarse: bool = False, **values) -> Person:
    """Somebody who lives in the area: at an address, or somewhere in it."""
    person = a_person(name, **values)
    if coarse:
        add_place(person=person, area=area)
    else:
        add_place(person=person, address=an_address(area))
    return person


def an_organisation(name: str = "Gemeente Lindervoort", kind: str = "municipality") -> Organisation:
    return Organisation.objects.create(slug=f"org-{next(_number)}", name=name, kind=kind)


def a_desk(organisation: Organisation | None = None, name: str = "Wijkteam Noord") -> Desk:
    return Desk.objects.create(
        organisation=organisation or an_organisation(), slug=f"balie-{next(_number)}", name=name
    )


def a_role(
    person: Person,
    mandate: str = Mandate.HANDLER,
    *,
    desk: Desk | None = None,
    organisation: Organisation | None = None,
    area: Area | None = None,
    days: int = 90,
) -> Role:
    """A role that runs from now for so many days."""
    if mandate == Mandate.HANDLER and desk is None:
        desk = a_desk(organisation)
    return grant_role(
        person=person,
        organisation=organisation or (desk.organisation if desk else an_organisation()),
        mandate=mandate,
        desk=desk,
        area=area,
        until=clock.now() + timedelta(days=days),
        by=SYSTEM,
    )


def a_handler(desk: Desk | None = None, name: str = "Marit Oudhof") -> Person:
    """Somebody who handles what comes in at a desk."""
    person = a_person(name)
    a_role(person, Mandate.HANDLER, desk=desk)
    return person
