"""An organisation with people who write, approve and handle, and a broadcast that one of them wrote."""

from datetime import timedelta

import pytest

from noaber.broadcasts.content import content_of
from noaber.broadcasts.models import Broadcast, Edit
from noaber.core import clock
from noaber.people.models import Organisation, Person


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
