"""Loaded before Django's settings are: tests run in development mode, on a PostgreSQL of their own.

Each process of a run has a cluster of its own under `var/tests`, because an open transaction of one test
would hold the journal of another back. It waits for no disk, and stops with the run.
"""

import gc
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

# Where a single file may take minutes.
LONG = ("tests/", "noaber/demo/")
OWN_DATABASE = not os.environ.get("NOABER_DATABASE_URL")
FOLDER = Path(__file__).resolve().parent.parent / "var" / "tests"

# Compiled modules are kept, whatever the shell says: collecting takes three times as long without.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

os.environ.setdefault("NOABER_MODE", "development")
os.environ["NOABER_POOL"] = "0"
os.environ["NOABER_DATA"] = str(FOLDER / os.environ.get("PYTEST_XDIST_WORKER", "alone"))


def pytest_configure(config):
    """Start the database, unless this process only divides the work or another database was named."""
    from noaber.core import postgres

    if OWN_DATABASE and not _only_divides(config):
        postgres.ensure_running(Path(os.environ["NOABER_DATA"]), careless=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """With two processes the files that take minutes go first: nobody waits for one of them at the end."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: (not item.nodeid.startswith(LONG), -slow[item.path]))


def pytest_collection_finish():
    """What was collected stays: no need to walk it again each time that garbage is looked for."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish(session):
    """Leave nothing to do when a process of several ends: its database is stopped, its garbage collected.

    After its last word, which it says behind this, execnet sends who takes over five seconds to go a SIGINT,
    from within: on a busy machine a KeyboardInterrupt in a run that had gone well. What is garbage now
    still tells of itself; what lives is not walked again.
    """
    if hasattr(session.config, "workerinput"):
        _stop()
        gc.collect()
        gc.freeze()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput") and not _only_divides(config):
        _stop()


def _stop() -> None:
    from noaber.core import postgres

    if OWN_DATABASE:
        postgres.stop(Path(os.environ["NOABER_DATA"]))


def _only_divides(config) -> bool:
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
