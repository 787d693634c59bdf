"""A piece of town with people behind doors, an organisation with a writer, a second person and a handler."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from noaber.broadcasts.actions import (
    approve_broadcast,
    approve_revision,
    save_broadcast,
    save_revision,
    submit_broadcast,
    submit_revision,
)
from noaber.broadcasts.content import content_of
from noaber.broadcasts.models import Broadcast, Edit
from noaber.broadcasts.queries import proposed
from noaber.core import clock
from noaber.people.actions import add_place
from noaber.people.models import Desk, Organisation, Person
from noaber.people.tests.making import with_role
from noaber.places.tests.factories import make_address, make_street, make_town


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")


@pytest.fixture
def people(db):
    """Return a function that makes a person who can only be told apart by number."""

    def make(name: str = "Iemand") -> Person:
        return Person.objects.create(name=name)

    return make


@pytest.fixture
def draft(organisation, people, at):
    """A draft of two lines, as the rows would be without the actions."""
    author = people("Schrijver")
    broadcast = Broadcast.objects.create(
        author=author,
        closer=author,
        organisation=organisation,
        kind="now",
        category="alerts",
        urgency="urgent",
        title="Iemand voelt aan achterdeuren",
        text="In het pad achter de Margrietstraat.",
        advice="Ziet u het nu? Bel 112.",
        audience={"rings": [{"lon": 5.123456, "lat": 52.1, "metres": 100}]},
        channels=["page", "webpush"],
        expires_at=clock.now() + timedelta(hours=2),
    )
    broadcast.refresh_from_db()
    Edit.objects.create(
        broadcast=broadcast, version=1, person=author, content=content_of(broadcast), at=clock.now()
    )
    return broadcast


@pytest.fixture
def town(organisation, people, at):
    """Twenty doors in the Hof: people behind the first five, one only by area; and who works there."""
    areas = make_town()
    hof = areas["Hof"]
    street = make_street("Margrietstraat", hof)
    doors = [make_address(street, n + 1, lon=6.705 + n * 0.0001, lat=52.205) for n in range(20)]
    residents = [people(f"Bewoner {n}") for n in range(5)]
    for resident, door in zip(residents[:4], doors, strict=False):
        add_place(person=resident, address=door)
    add_place(person=residents[4], area=hof)
    desk = Desk.objects.create(organisation=organisation, slug="toezicht", name="Toezicht")
    return SimpleNamespace(
        areas=areas,
        hof=hof,
        doors=doors,
        residents=residents,
        organisation=organisation,
        author=with_role(people("Anneke"), organisation, "author"),
        approver=with_role(people("Joris"), organisation, "approver"),
        handler=with_role(people("Marit"), organisation, "handler", desk=desk),
        ring={"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60}]},
    )


@pytest.fixture
def write(town):
    """Return a function that writes a draft as the author, about the ring, unless told otherwise."""

    def make(**values) -> Broadcast:
        given = {
            "by": town.author,
            "organisation": town.organisation,
            "kind": "now",
            "audience": town.ring,
            "title": "Iemand voelt aan achterdeuren",
            "text": "In het pad achter de Margrietstraat.",
            "advice": "Ziet u het nu? Bel 112.",
            "channels": ["page", "webpush", "mail"],
            "expires_at": None,
        }
        return save_broadcast(**{**given, **values})

    return make


@pytest.fixture
def send(town, write):
    """Return a function that writes, offers and approves."""

    def make(**values) -> Broadcast:
        row = submit_broadcast(broadcast=write(**values), by=values.get("by", town.author))
        return approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)

    return make


@pytest.fixture
def change(town):
    """Return a function that proposes a change as the author; unless told otherwise other words."""

    def make(row, by=None, **values):
        given = {"audience": town.ring, "title": "Twee mensen voelen aan achterdeuren"}
        return save_revision(broadcast=row, by=by or town.author, **{**given, **values})

    return make


@pytest.fixture
def agree(town):
    """Return a function that offers what was proposed and lets the second person agree."""

    def make(row):
        revision = submit_revision(broadcast=row, by=town.author)
        shown = proposed(row, revision).content_hash
        return approve_revision(broadcast=row, by=town.approver, shown_hash=shown)

    return make
