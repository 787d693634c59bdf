"""Makes invented cases and desks for tests, of this room and the rooms above it."""

from datetime import timedelta
from itertools import count

from noaber.cases import categories
from noaber.cases.actions import file_case
from noaber.core import clock
from noaber.journal.actors import ANONYMOUS
from noaber.people.models import Desk
from noaber.people.tests.making import a_person, a_role, an_organisation

_number = count(1)
STREET = "straatlamp-uit"
WALLED = "zorg-oudere"
PLACE = {"lon": 6.705, "lat": 52.205, "place_text": "Kamillestraat 18"}


def desk_for(category: str = STREET, organisation=None) -> Desk:
    """The desk to which the shipped file sends this category."""
    slug = categories.get(category).desk
    desk = Desk.objects.filter(slug=slug).first()
    return desk or Desk.objects.create(
        organisation=organisation or an_organisation(), slug=slug, name=f"Balie {slug}"
    )


def a_handler(desk: Desk, name: str = "Marit Oudhof", **values):
    """Somebody who works at this desk."""
    person = a_person(name)
    a_role(person, "handler", desk=desk, **values)
    return person


def a_case(category: str = STREET, *, desk: Desk | None = None, **values):
    """A filed case; `reporter=` a person, or nobody with an account."""
    desk_for(category, organisation=desk.organisation if desk else None)
    reporter = values.get("reporter")
    values = PLACE | {"text": f"De lamp doet het niet, nummer {next(_number)}."} | values
    filed = file_case(by=reporter or ANONYMOUS, category=category, **values)
    return filed.case


def days_ago(days: float):
    return clock.now() - timedelta(days=days)
