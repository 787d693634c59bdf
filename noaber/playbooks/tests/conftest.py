"""A piece of town, an organisation with a writer and a second person, and a playbook that runs there."""

from types import SimpleNamespace

import pytest

from noaber.people.models import Organisation, Person
from noaber.people.tests.making import with_role
from noaber.places.tests.factories import make_address, make_street, make_town
from noaber.playbooks.actions import answer_invitation, invite, prepare_initiative
from noaber.playbooks.book import Playbook
from noaber.playbooks.library import library


@pytest.fixture
def town(db, at):
    """Twenty doors in the Hof, five metres apart, and the people of a municipality."""
    areas = make_town()
    hof = areas["Hof"]
    street = make_street("Margrietstraat", hof)
    doors = [make_address(street, n + 1, lon=6.705 + n * 0.0001, lat=52.205) for n in range(20)]
    organisation = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")

    def person(name, mandate):
        return with_role(Person.objects.create(name=name), organisation, mandate)

    return SimpleNamespace(
        areas=areas,
        hof=hof,
        doors=doors,
        organisation=organisation,
        writer=person("Anneke", "author"),
        approver=person("Joris", "approver"),
        stranger=Person.objects.create(name="Iemand"),
    )


@pytest.fixture
def prepared(town):
    """Return a function that prepares a playbook for the Hof, with everybody who is needed."""

    def make(slug: str | Playbook = "besmettingsbrieven", **people):
        book = library().playbooks[slug] if isinstance(slug, str) else slug
        row = prepare_initiative(by=town.writer, book=book, organisation=town.organisation, area=town.hof)
        for role, person in (people or {"writer": town.writer, "approver": town.approver}).items():
            invite(by=town.writer, initiative=row, role=role, person=person)
            if person != town.writer:
                answer_invitation(by=person, initiative=row, role=role, accept=True)
        return row

    return make
