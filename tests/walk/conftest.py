"""The small world, and browsers that are signed in once for all addresses."""

import pytest
from django.conf import settings
from django.test import Client

from tests.walk.world import World, build


@pytest.fixture
def world(settle, at, settings, tmp_path) -> World:
    settings.NOABER_DATA = tmp_path
    return build(settle)


@pytest.fixture
def browse(world):
    """Return a function that gives a fresh browser of a viewer by name.

    Each has the key of one session: signing in anew for every address was most of the walk.
    """
    keys = {}
    for name, person in world.viewers.items():
        client = Client()
        if person is not None:
            client.force_login(person)
            keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def as_(name: str) -> Client:
        client = Client(raise_request_exception=True)
        if name in keys:
            client.cookies[settings.SESSION_COOKIE_NAME] = keys[name]
        return client

    return as_
