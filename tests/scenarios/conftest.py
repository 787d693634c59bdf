"""The town of a scenario in a test: small, its own, and on a clock that stands still until it is moved."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from noaber.cases import categories
from noaber.channels.adapters.mastodon.square import Square
from noaber.core import clock
from noaber.demo.square import PASSER_BY, folder
from noaber.demo.stories.telling import Somebody, Telling
from noaber.people.actions import add_place
from noaber.people.models import Desk, Organisation
from noaber.people.tests.making import a_person, with_role
from noaber.places.tests.factories import make_address, make_street, make_town

log = logging.getLogger("noaber.stories")
HERE = Path(__file__).parent
NAMES = {"municipality": "gemeente", "police": "politie", "corporation": "corporatie", "welfare": "welzijn"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Every scenario takes seconds; their files say nothing about tests."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


class SmallTown(Telling):
    """Four neighbourhoods with the streets that a scenario asks for; what follows is done at once."""

    def __init__(self, settle, square):
        self.area, self.square = make_town()["Hof"], square
        self._settle, self._streets = settle, 0

    def street(self, name, doors):
        street = make_street(name, self.area)
        south = 52.205 + self._streets * 0.002
        self._streets += 1
        return [
            make_address(street, n, lon=6.704 + (n + 1) // 2 * 0.0002, lat=south + n % 2 * 0.0002)
            for n in range(1, doors + 1)
        ]

    def organisation(self, kind="municipality"):
        slug = NAMES.get(kind, kind)
        given = {"name": slug.capitalize(), "kind": kind}
        return Organisation.objects.get_or_create(slug=slug, defaults=given)[0]

    def person(self, name, organisation=None, mandate=None, *, desk="", lives_at=None):
        person = a_person(name, mail=f"{name.lower()}@verhaal.example", is_invented=True)
        if mandate:
            at_desk = Desk.objects.get(slug=desk) if desk else None
            with_role(person, organisation, mandate, desk=at_desk)
        if lives_at:
            add_place(person=person, address=lives_at)
        client = Client()
        client.force_login(person)
        return Somebody(person, client)

    def reply(self, post, text):
        self.square.says(PASSER_BY, text, reply_to=post.name)

    def say(self, sentence):
        """The report of a failing test shows how far the story came."""
        log.info("%s  %s", clock.local(clock.now()).strftime("%d-%m %H:%M"), sentence)

    def move(self, **step):
        clock.move(timedelta(**step))

    def settle(self):
        self._settle()


@pytest.fixture
def square(settings):
    """Where public posts go, as in the demo."""
    running = Square(keep=folder("posts.json")).start()
    settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN = running.url, "demo"
    settings.NOABER_MASTODON_CATEGORY = "iets-anders"
    yield running
    running.stop()


@pytest.fixture
def town(committed, at, settings, settle, square):
    """A town in which every kind of report has its desk, and letters their senders."""
    settings.NOABER_PAPER_SENDERS = str(settings.DEMO_SENDERS)
    small = SmallTown(settle, square)
    for slug in {one.desk for one in categories.catalogue().categories.values()}:
        party = small.organisation("police" if slug.startswith("politie") else "municipality")
        Desk.objects.create(organisation=party, slug=slug, name=slug)
    return small
