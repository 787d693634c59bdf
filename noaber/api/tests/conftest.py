"""A municipality with one desk per category, and a program that may file reports."""

import pytest

from noaber.api.actions import make_client
from noaber.cases import categories
from noaber.journal.actors import system
from noaber.people.models import Desk, Organisation


@pytest.fixture
def town(db):
    """Return the organisation; every desk of the categories file is there."""
    organisation = Organisation.objects.create(slug="gemeente", name="Gemeente", kind="municipality")
    slugs = {categories.get(slug).desk for slug in categories.slugs()}
    for slug in sorted(slugs):
        Desk.objects.create(organisation=organisation, slug=slug, name=slug.capitalize())
    return organisation


@pytest.fixture
def key(town):
    """Return the key of a program."""
    return make_client(by=system("test"), name="Proef", organisation=town)[1]
