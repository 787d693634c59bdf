"""For every test: the real data, a clock that can be moved, and a house that settles."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.database import make_database, wipe
from tests.plugin import OWN_DATABASE

# Once for the whole run: imported per room, each room would start a Chromium of its own.
pytest_plugins = ["tests.browsing", "tests.scenarios.results"]

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A copy of a database in which the migrations ran once, for all runs until one of them changes."""
    with django_db_blocker.unblock():
        make_database()
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _wiped_quickly():
    """After a test that commits: Django would truncate every table, and make permissions anew.

    Only in a cluster of our own, where we may do without foreign keys for a moment.
    """
    if not OWN_DATABASE:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: wipe())
        yield


@pytest.fixture
def shared_data() -> Path:
    """The folder with real data beside the checkout; a test that needs it is skipped where it is absent."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("the shared data is absent in CI")
        pytest.skip("../shared/data is absent")
    return SHARED


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """What a test keeps beside the database (photos, mail, erasures) never lands among what is real."""
    settings.NOABER_DATA = tmp_path


@pytest.fixture(autouse=True)
def _fresh_atlas():
    """Areas are kept in memory, and a test that is rolled back must not leave its own behind."""
    from noaber.places import atlas

    atlas.forget()


@pytest.fixture(autouse=True)
def _own_language(settings):
    """A request leaves its reader's language behind in the process that answered it."""
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def at():
    """Freeze the clock on a quiet Tuesday morning; returns the clock, whose `move` passes time."""
    from noaber.core import clock

    with clock.travel(datetime(2026, 11, 10, 9, 0, tzinfo=UTC)):
        yield clock


@pytest.fixture
def committed(transactional_db):
    """Committed transactions, in a database that was empty."""


@pytest.fixture
def settle(committed, monkeypatch):
    """Return a function that runs react, deliver and tick until the house is quiet.

    A line that says nothing is left at once: in a worker its loop would wait there. Another test's open
    transaction, in another database of the same cluster, holds entries back: wait for it.
    """

    from noaber.channels.delivering import listening

    monkeypatch.setattr(listening, "PATIENCE_S", 0.1)

    def run(seconds: float = 60) -> None:
        from noaber.config.run import worker_loops
        from noaber.journal.queries import lag_seconds

        loops = worker_loops()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            worked = [loop.step() for loop in loops]  # every loop, also when the first has worked
            if not any(worked):
                if not lag_seconds("wiring"):
                    return
                time.sleep(0.05)
        raise AssertionError("the house does not settle")

    return run
