"""Browsers for the journeys of this room."""

from tests.browsing import browser, desk, phone, plain_phone  # noqa: F401  fixtures
