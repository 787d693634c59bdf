"""Makes small invented things for tests, of this room and the rooms above it."""

from datetime import timedelta
from itertools import count

from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.people.actions import add_place, grant_role, register_person
from noaber.people.models import Desk, Mandate, Organisation, Person, Role
from noaber.places.models import Address, Area
from noaber.places.tests.factories import make_address, make_area, make_street

_number = count(1)


def a_person(name: str = "Truus Jansen", *, mail: str = "", **values) -> Person:
    """A registered person with a mail address of their own."""
    mail = mail or f"buur{next(_number)}@voorbeeld.example"
    return register_person(name=name, mail=mail, is_sixteen=True, **values)


def an_area(name: str = "Molenbuurt", *, within: Area | None = None) -> Area:
    """A square area; with `within` a part of that one."""
    return make_area(name, "buurt" if within else "wijk", within)


def an_address(area: Area, *, number: int = 1, lon: float | None = None, lat: float | None = None) -> Address:
    """A door on a street of its own in the area, in its middle unless a point is given."""
    street = make_street(f"Dijkstraat {next(_number)}", area)
    return make_address(street, number, lon or area.lon, lat or area.lat, postcode="1234AB")


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


def with_role(
    person: Person,
    organisation: Organisation,
    mandate: str,
    *,
    area: Area | None = None,
    desk: Desk | None = None,
    days: int = 365,
) -> Person:
    """The person, with a mandate that began a year ago; negative days end it in the past.

    Rows only: no rule is asked and nobody is told, so that a test can stand where no action would bring it.
    """
    now = clock.now()
    Role.objects.create(
        person=person,
        organisation=organisation,
        mandate=mandate,
        area=area,
        desk=desk,
        since=now - timedelta(days=365),
        until=now + timedelta(days=days),
    )
    return person


def a_handler(desk: Desk | None = None, name: str = "Marit Oudhof") -> Person:
    """Somebody who handles what comes in at a desk."""
    person = a_person(name)
    a_role(person, Mandate.HANDLER, desk=desk)
    return person
